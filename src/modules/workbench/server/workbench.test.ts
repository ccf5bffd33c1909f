import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import type { Waiting } from '../workbench.contract.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
});
afterAll(() => t.close());

const home = async (who: PersonName) => {
  const answer = await t.as(who).get('/api/home');
  expect(answer.status, answer.text).toBe(200);
  const waiting = answer.at('waiting') as Waiting[];
  const count = (stage: number, key: string): number | undefined =>
    (answer.at('stages', stage, 'counts') as { key: string; count: number }[]).find((c) => c.key === key)?.count;
  return { answer, waiting, count };
};
const draft = {
  title: '春茶上市',
  kind: 'launch',
  period: { start: '2026-03-20', end: '2026-03-30' },
  objective: 'x',
  budget: { amount: '1', currency: 'CNY' },
  plannedGmv: { amount: '1', currency: 'CNY' },
  risk: 'x',
};

test('[O1] the loop with counts and what waits, by everybody’s own rights', async () => {
  expect((await t.anonymous.get('/api/home')).status).toBe(401);
  const made = await t.as('digital').post('/api/records/campaigns', draft);
  const id = made.textAt('item', 'id');
  expect((await home('digital')).waiting).toMatchObject([{ kind: 'revise', stage: 'execution', recordId: id }]);
  await t.as('digital').post(`/api/records/campaigns/${id}/transition`, { version: 1, action: 'propose' });

  const director = await home('director');
  expect(director.answer.at('stages')).toMatchObject([
    { stage: 'research' },
    { stage: 'strategy' },
    { stage: 'execution', waiting: 1 },
    { stage: 'evaluation' },
  ]);
  expect(director.count(2, 'proposed')).toBe(1);
  expect(director.waiting).toMatchObject([
    {
      kind: 'approve',
      title: '春茶上市',
      reason: { zh: 'digital提交 · 业务审批', en: 'Asked by digital · Business' },
      recordId: id,
      due: '2026-03-11',
      overdue: false,
      to: expect.stringMatching(/^\/approvals\//),
    },
  ]);
  // It waits for who may approve it, and not for who proposed it.
  expect((await home('digital')).waiting).toEqual([]);
  // People of a region see neither the campaign nor that there is one.
  const east = await home('salesEast');
  expect([east.count(2, 'proposed'), east.waiting]).toEqual([0, []]);
  // The law reads campaigns, but no goals.
  const legal = await home('legal');
  expect([legal.count(1, 'active'), legal.count(2, 'proposed')]).toEqual([undefined, 1]);
  const stranger = await home('strangerAdmin');
  expect(stranger.count(2, 'proposed')).toBe(0);
});

test('[O9] a mention waits until it is read', async () => {
  const made = await t.as('digital').post('/api/records/campaigns', { ...draft, title: '评论' });
  const body = `请看 @[legal](${t.people.legal.id})`;
  await t.as('digital').post(`/api/records/campaigns/${made.textAt('item', 'id')}/comments`, { body });
  const before = await home('legal');
  expect(before.waiting).toMatchObject([
    { kind: 'mention', record: 'campaign', to: `/campaigns/${made.textAt('item', 'id')}` },
  ]);
  expect(before.answer.at('unread')).toBe(1);
  await t.as('legal').post('/api/notices/read', {});
  expect((await home('legal')).waiting).toEqual([]);
});

test('[S1] a goal that falls behind waits for its owner; figures need the right to read them', async () => {
  const goal = await t.as('director').post('/api/records/goals', {
    title: '三月',
    metric: 'gmv',
    target: '1000',
    period: { start: '2026-03-01', end: '2026-03-31' },
  });
  await t
    .as('director')
    .post(`/api/records/goals/${goal.textAt('item', 'id')}/transition`, { version: 1, action: 'activate' });
  await t.stores.clickhouse.insert('events', [
    {
      workspace_id: t.workspaces.main,
      unit_id: t.units.root,
      time: '2026-03-09T04:00:00Z',
      received_at: '2026-03-09T04:00:00Z',
      type: 'track',
      name: 'Order Completed',
      message_id: 'm',
      person_id: 'p',
      order_id: 'o',
      revenue: 12.5,
      currency: 'CNY',
    },
  ]);
  // Rows put past the ingest do not raise the data version by themselves.
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
  const director = await home('director');
  expect(director.waiting.map((w) => w.kind)).toContain('goalBehind');
  expect(director.count(1, 'behind')).toBe(1);
  expect(director.answer.at('figures', 0)).toMatchObject({
    metric: 'gmv',
    yesterday: '12.5',
    today: '0',
    dayBefore: null,
  });
  expect((await home('legal')).answer.at('figures')).toEqual([]);
});

test('[S1] among more than a hundred goals one’s own still waits, and no number leaves some out', async () => {
  const own = await t.as('digital').post('/api/records/goals', {
    title: '我的目标',
    metric: 'gmv',
    target: '1',
    period: { start: '2026-03-01', end: '2026-03-09' },
  });
  const id = own.textAt('item', 'id');
  await t.as('digital').post(`/api/records/goals/${id}/transition`, { version: 1, action: 'activate' });
  await t.stores.owner.query(sql`
    INSERT INTO goal (id, workspace_id, code, state, unit_id, created_at, updated_at, title, metric, target, period_start, period_end)
    SELECT gen_random_uuid(), workspace_id, 'G-' || i, 'active', unit_id, now(), now(), '目标 ' || i, metric, 1, '2026-01-01', '2026-12-31'
    FROM goal, generate_series(1, 120) AS i WHERE id = ${id}`);
  const { count, waiting } = await home('digital');
  expect(waiting).toContainEqual(expect.objectContaining({ kind: 'goalDue', recordId: id }));
  expect([count(1, 'active'), count(1, 'behind')]).toEqual([121, undefined]);
  const report = await t.as('digital').get('/api/reports/daily');
  expect(report.at('goals')).toHaveLength(100);
  expect(report.at('notes')).toContainEqual({
    kind: 'cut',
    text: { zh: expect.stringContaining('共 122 项'), en: expect.stringContaining('122 goals') },
  });
});
