import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-23T04:00:00Z'), connections: 4 });
}, 60_000);
afterAll(() => t.close());

const retrospectives = '/api/records/retrospectives';
const written = {
  highlights: '老客召回',
  problems: [{ problem: '缺货', whys: ['备货少'] }],
  causes: '清单不含库存',
  lessons: '提前核对库存',
};

test('[E6] more retrospectives are submitted at the same moment than there are connections: none waits for another until its time is over', async () => {
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  const def = t.app.deps.registry.get('campaign').def;
  const ids: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    const draft = {
      title: `春促 ${i}`,
      kind: 'promotion',
      period: { start: '2026-03-01', end: '2026-03-20' },
      budget: { amount: '1000', currency: 'CNY' },
      objective: 'x',
      risk: 'x',
      manager: t.people.digital.id,
      unitId: t.units.root,
    };
    const { writes } = t.app.deps;
    const { id } = await writes.transaction(actor, (work) =>
      writes.create(work, def, draft as never, { state: 'live' }),
    );
    const ended = await t
      .as('digital')
      .post(`/api/records/campaigns/${id}/transition`, { version: 1, action: 'evaluate' });
    expect(ended.status, ended.text).toBe(200);
    ids.push(id);
  }
  const { items } = (await t.as('director').get(retrospectives)).body as { items: { id: string; version: number }[] };
  expect(items).toHaveLength(ids.length);
  const actions = [{ text: '加入库存核对', owner: t.people.channels.id, due: '2026-04-10' }];
  const versions = new Map<string, number>();
  for (const { id, version } of items) {
    const answer = await t.as('digital').patch(`${retrospectives}/${id}`, { version, patch: { ...written, actions } });
    expect(answer.status, answer.text).toBe(200);
    versions.set(id, Number(answer.at('item', 'version')));
  }
  const begun = performance.now();
  const submitted = await Promise.all(
    items.map(({ id }) =>
      t.as('digital').post(`${retrospectives}/${id}/transition`, { version: versions.get(id), action: 'submit' }),
    ),
  );
  expect(submitted.map((s) => s.status)).toEqual(items.map(() => 200));
  expect(performance.now() - begun).toBeLessThan(9_000);
});
