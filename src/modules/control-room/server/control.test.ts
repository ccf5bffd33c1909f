import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp, type UnitName } from '../../../server/testing/app.ts';
import type { ControlAnswer, OverviewAnswer } from '../control.contract.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
});
afterAll(() => t.close());

interface Made {
  readonly id: string;
  readonly code: string;
}
async function live(title: string, more: object = {}, unit: UnitName = 'root'): Promise<Made> {
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  const def = t.app.deps.registry.get('campaign').def;
  const draft = {
    title,
    kind: 'promotion',
    period: { start: '2026-03-01', end: '2026-03-20' },
    budget: { amount: '1000', currency: 'CNY' },
    plannedGmv: { amount: '1000', currency: 'CNY' },
    plannedOrders: 10,
    manager: t.people.digital.id,
    unitId: t.units[unit],
    ...more,
  };
  return t.app.deps.writes.transaction(actor, (work) =>
    t.app.deps.writes.create(work, def, draft as never, { state: 'live' }),
  );
}
async function orders(campaign: string, amounts: readonly number[], unit: UnitName = 'root'): Promise<void> {
  await t.stores.clickhouse.insert(
    'events',
    amounts.map((revenue, i) => ({
      workspace_id: t.workspaces.main,
      unit_id: t.units[unit],
      received_at: '2026-03-10T03:00:00Z',
      time: '2026-03-10T03:00:00Z',
      message_id: `${campaign}-${unit}-${i}`,
      person_id: `p${i}`,
      campaign,
      type: 'track',
      name: 'Order Completed',
      order_id: `${campaign}-${unit}-${i}`,
      revenue,
      currency: 'CNY',
    })),
  );
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
}
const room = async (who: PersonName, id: string): Promise<ControlAnswer> => {
  const answer = await t.as(who).get(`/api/campaigns/${id}/control`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as ControlAnswer;
};
const overview = async (who: PersonName, query: Record<string, string> = {}): Promise<OverviewAnswer> =>
  (await t.as(who).get('/api/control-room', query)).body as OverviewAnswer;

test('[E4] the control room shows figures against plan, incidents, timeline and the light with its reason', async () => {
  const { id, code } = await live('战情');
  await orders(code, [100, 60]);
  await t
    .as('digital')
    .post('/api/records/incidents', { title: '打不开', campaign: id, kind: 'pageDown', severity: 'S2' });
  const answer = await room('digital', id);
  expect(answer).toMatchObject({
    paused: null,
    figures: {
      wholeScope: true,
      total: { gmv: '160', orders: '2', ctr: null },
      plan: { gmv: { planned: '1000', pace: '475' } },
    },
    incidents: [{ title: '打不开', severity: 'S2', state: 'open', steps: { done: 0, all: 6 } }],
    light: { tone: 'bad' },
  });
  expect(answer.light.reasons.map((r) => r.key)).toEqual(['pace', 'incident']);
  expect(answer.figures?.hours.find((h) => h.orders === '2')?.gmv).toBe('160');
  expect(Number(answer.figures?.hours.at(-1)?.hour) * 1000, 'hours to come are not shown').toBeLessThanOrEqual(
    Date.parse(answer.asOf),
  );
  expect(answer.entries).toHaveLength(1);
  await orders(code, [100, 60, 40]);
  expect((await room('digital', id)).figures?.total.gmv).toBe('360');
});

test('[E4] who may not see figures or incidents gets the room without them, others nothing at all', async () => {
  const { id, code } = await live('别处', {}, 'east');
  await orders(code, [10], 'east');
  await orders(code, [5], 'south');
  expect((await room('salesEast', id)).figures).toMatchObject({ wholeScope: false, total: { gmv: '10' } });
  expect((await room('legal', id)).figures).toBeNull();
  expect((await t.as('salesSouth').get(`/api/campaigns/${id}/control`)).status).toBe(404);
  expect((await t.as('strangerAdmin').get(`/api/campaigns/${id}/control`)).status).toBe(404);
  expect((await t.anonymous.get('/api/control-room')).status).toBe(401);
});

test('[E4][E7] the overview has every running campaign, the worst first, each with the reason', async () => {
  const fine = await live('顺利');
  await orders(fine.code, [300, 200]);
  const paused = await live('停了');
  await orders(paused.code, [500]);
  const version = Number((await t.as('digital').get(`/api/records/campaigns/${paused.id}`)).at('item', 'version'));
  await t
    .as('digital')
    .post(`/api/records/campaigns/${paused.id}/transition`, { version, action: 'pause', reason: '断货' });
  const all = await overview('director');
  const of = (id: string) => all.items.find((i) => i.id === id);
  expect(of(fine.id)).toMatchObject({ light: { tone: 'good' }, gmv: { value: '500', planned: '1000' } });
  expect(of(paused.id)).toMatchObject({
    paused: true,
    light: { tone: 'warning', reasons: [{ key: 'paused', text: { zh: '已暂停：断货' } }] },
  });
  expect(all.items.map((i) => i.light.tone)).toEqual(
    all.items
      .map((i) => i.light.tone)
      .toSorted((a, b) => 'bad warning good'.indexOf(a) - 'bad warning good'.indexOf(b)),
  );
  expect(all.counts.bad + all.counts.warning + all.counts.good + all.counts.none).toBe(4);
  expect(all).toMatchObject({ paused: 1, openIncidents: 1, wholeScope: true, more: false });
  expect((await overview('director', { tone: 'good' })).items.map((i) => i.title)).toEqual(['顺利']);
  expect((await overview('director', { limit: '1' })).more).toBe(true);
  // A region sees its own campaigns with its own figures.
  const east = await overview('salesEast');
  expect(east.items.map((i) => [i.title, i.gmv.value])).toEqual([['别处', '10']]);
  expect(east.wholeScope).toBe(false);
});
