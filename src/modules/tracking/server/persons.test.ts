import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEventStore } from './event-store.ts';
import { IdentityService } from './identity.service.ts';
import { startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

let host: TrackingHost;
let identity: IdentityService;
const merged: string[] = [];
beforeAll(async () => {
  host = await startTrackingHost();
  identity = new IdentityService({
    db: host.stores.owner,
    store: createEventStore(host.stores.clickhouse),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    onMerged: (workspaceId) => merged.push(workspaceId),
  });
});
afterAll(() => host.close());

let serial = 0;
const track = (over: Record<string, unknown>) => ({ type: 'track', event: 'Seen', messageId: `p${serial++}`, ...over });
const send = (...batch: object[]) => host.send('/v1/batch', { batch });

/** Persons as a query sees them: which messages are whose. */
async function persons(where: string): Promise<string[]> {
  const rows = await host.stores.clickhouse.query<{ ids: string[] }>({
    sql: `SELECT arraySort(groupArray(who)) AS ids FROM (
        SELECT DISTINCT if(o.canonical_id = '', e.person_id, o.canonical_id) AS person, if(user_id = '', anonymous_id, user_id) AS who
        FROM events e LEFT JOIN (
          SELECT workspace_id, person_id, argMax(canonical_id, version) AS canonical_id FROM person_overrides GROUP BY workspace_id, person_id
        ) o ON o.workspace_id = e.workspace_id AND o.person_id = e.person_id
        WHERE e.workspace_id = {w:String} AND ${where}
      ) GROUP BY person ORDER BY ids`,
    params: { w: host.workspaceId },
  });
  return rows.map((row) => row.ids.join(' '));
}

test('[D1] an anonymous visitor who is identified later takes the earlier events along', async () => {
  await send(track({ anonymousId: 'late-a' }), track({ anonymousId: 'late-a' }), track({ anonymousId: 'other-a' }));
  await identity.push();
  expect(await persons(`anonymous_id IN ('late-a', 'other-a')`)).toEqual(['late-a', 'other-a']);
  await send({ type: 'identify', messageId: 'late-i', anonymousId: 'late-a', userId: 'late-u', traits: {} });
  await identity.push();
  expect(await persons(`anonymous_id IN ('late-a', 'other-a')`)).toEqual(['late-a late-u', 'other-a']);
  expect(merged).toContain(host.workspaceId);
});

test('[D1] users of one device stay apart until an alias joins them', async () => {
  await send(
    track({ anonymousId: 'pad', timestamp: '2026-01-02T00:00:00Z' }),
    track({ anonymousId: 'pad', userId: 'pad-chen', timestamp: '2026-01-03T00:00:00Z' }),
    track({ anonymousId: 'pad', userId: 'pad-lin', timestamp: '2026-01-01T00:00:00Z' }),
  );
  await identity.push();
  const where = `(anonymous_id = 'pad' OR user_id LIKE 'pad-%')`;
  expect(await persons(where)).toEqual(['pad pad-lin', 'pad-chen']);
  await send({ type: 'alias', messageId: 'pad-alias', previousId: 'pad-chen', userId: 'pad-lin' });
  await identity.push();
  expect(await persons(where)).toEqual(['pad pad-chen pad-lin']);
});

test('[D1] groups that grow by aliases take all their members along, whatever comes first', async () => {
  const facts = [
    { type: 'alias', previousId: 'g-a', userId: 'g-b' },
    { type: 'alias', previousId: 'g-b', userId: 'g-c' },
    { type: 'alias', previousId: 'g-d', userId: 'g-c' },
    { type: 'identify', anonymousId: 'g-phone', userId: 'g-a', traits: {} },
    { type: 'identify', anonymousId: 'g-web', userId: 'g-d', traits: {} },
    track({ anonymousId: 'g-web' }),
    track({ anonymousId: 'g-phone' }),
  ];
  for (const [i, fact] of facts.toReversed().entries()) {
    await send({ messageId: `g${i}`, ...fact });
    await identity.push();
  }
  expect(await persons(`(anonymous_id LIKE 'g-%' OR user_id LIKE 'g-%')`)).toEqual(['g-a g-b g-c g-d g-phone g-web']);
});

test('[D1] many pushes at the same time leave nothing behind', async () => {
  const batches = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 30 }, (__, k) => track({ anonymousId: `m-a${i}-${k}`, userId: `m-u${(i * 30 + k) % 50}` })),
  );
  await Promise.all(batches.map(async (batch) => (await send(...batch), identity.push())));
  await identity.push();
  expect(await persons(`user_id LIKE 'm-u%'`)).toHaveLength(50);
  const [row] = await host.stores.clickhouse.query<{ n: string }>({
    sql: `SELECT uniqExact(person_id) AS n FROM person_overrides WHERE workspace_id = {w:String} AND person_id IN (
      SELECT DISTINCT person_id FROM person_overrides WHERE workspace_id = {w:String})`,
    params: { w: host.workspaceId },
  });
  expect(Number(row?.n)).toBeGreaterThanOrEqual(360);
});
