import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
let goal: string;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-16T04:00:00Z') });
  await t.stores.clickhouse.insert('events', [
    {
      workspace_id: t.workspaces.main,
      unit_id: t.units.root,
      time: '2026-03-02T04:00:00Z',
      received_at: '2026-03-02T04:00:00Z',
      type: 'track',
      name: 'Order Completed',
      message_id: 'm1',
      person_id: 'p1',
      order_id: 'o1',
      revenue: 1_000,
      currency: 'CNY',
      channel: 'douyin',
    },
  ]);
  const made = await t.as('director').post('/api/records/goals', {
    title: '三月 GMV',
    metric: 'gmv',
    target: '10000',
    period: { start: '2026-03-01', end: '2026-03-31' },
  });
  goal = made.textAt('item', 'id');
});
afterAll(() => t.close());

const plans = '/api/records/action-plans';
const cny = (amount: string) => ({ amount, currency: 'CNY' });
const steps = (money = '3000') => [
  {
    step: '改详情页',
    owner: t.people.digital.id,
    startOn: '2026-03-17',
    endOn: '2026-03-18',
    money: cny(money),
    effect: '1500',
  },
  {
    step: '私域群发',
    owner: t.people.channels.id,
    startOn: '2026-03-19',
    endOn: '2026-03-20',
    effect: '2500',
    deliverable: '群发记录',
  },
];
const draft = (more: object = {}) => ({
  title: '补上三月差距',
  goal,
  purpose: '转化比流量便宜',
  steps: steps(),
  ...more,
});
async function make(who: PersonName, more: object = {}): Promise<string> {
  const made = await t.as(who).post(plans, draft(more));
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const read = (id: string): Promise<Answer> => t.as('director').get(`${plans}/${id}`);
async function move(who: PersonName, id: string, action: string): Promise<Answer> {
  const version = Number((await read(id)).at('item', 'version'));
  return t.as(who).post(`${plans}/${id}/transition`, { version, action });
}
async function decide(who: PersonName, id: string): Promise<Answer> {
  const current = await t.as('digital').get(`/api/approvals/of/actionPlan/${id}`);
  return t.as(who).post(`/api/approvals/${current.textAt('current', 'id')}/decide`, {
    approve: true,
    hash: current.textAt('current', 'hash'),
  });
}

test('[S2] a plan sums its steps and says how much of the goal’s gap they are expected to close', async () => {
  const id = await make('digital');
  const row = await read(id);
  expect(row.at('item')).toMatchObject({
    money: cny('3000'),
    expected: '4000',
    span: { start: '2026-03-17', end: '2026-03-20' },
    // 1,000 in half the month: 2,000 by the end, 8,000 missing.
    effect: {
      target: '10000',
      value: '1000',
      gap: '8000',
      from: 'forecast',
      expected: '4000',
      expectedOfAll: '4000',
      covers: '0.5',
    },
  });
  const second = await make('digital', { title: '再补', steps: [{ ...steps()[1], effect: '2000' }] });
  expect((await read(second)).at('item', 'effect')).toMatchObject({
    expected: '2000',
    expectedOfAll: '6000',
    covers: '0.75',
  });
  const wrong = await t.as('digital').post(plans, draft({ steps: [{ ...steps()[0], endOn: '2026-03-01' }] }));
  expect(wrong.at('error', 'details', 'issues', 0, 'path')).toEqual(['steps', 0, 'endOn']);
  expect((await t.as('digital').post(plans, draft({ steps: [{ ...steps()[0], money: cny('-1') }] }))).status).toBe(422);
});

test('[S2] below the sum it begins at once; from there on others sign, and a changed step voids the signature', async () => {
  const small = await make('digital', { title: '小额' });
  expect((await move('digital', small, 'begin')).at('item', 'state')).toBe('active');
  const version = Number((await read(small)).at('item', 'version'));
  const more = await t.as('digital').patch(`${plans}/${small}`, { version, patch: { steps: steps('20000') } });
  expect(more.at('error', 'details', 'reason', 'zh')).toContain('须审批');

  const big = await make('digital', { title: '大额', steps: steps('120000') });
  expect((await move('digital', big, 'begin')).at('error', 'details', 'reason', 'zh')).toContain('须先审批');
  expect((await move('digital', big, 'propose')).at('item', 'state')).toBe('proposed');
  expect((await decide('digital', big)).status).toBe(403);
  expect((await decide('director', big)).status).toBe(200);
  expect((await decide('finance', big)).at('state')).toBe('granted');
  expect((await read(big)).at('item', 'state')).toBe('approved');
  const [first, second] = (await read(big)).at('item', 'steps') as { id: string }[];
  const now = Number((await read(big)).at('item', 'version'));
  const changed = await t.as('digital').patch(`${plans}/${big}`, {
    version: now,
    patch: {
      steps: [
        { ...first, ...steps('130000')[0] },
        { ...second, ...steps()[1] },
      ],
    },
  });
  expect(changed.status, changed.text).toBe(200);
  expect((await read(big)).at('item', 'state')).toBe('draft');
});

test('[S2] steps become tasks in one go, each once, tied to goal and plan', async () => {
  const id = await make('digital', { title: '落地' });
  const early = await t.as('digital').post(`/api/action-plans/${id}/tasks`, {});
  expect(early.at('error', 'code')).toBe('transition_refused');
  await move('digital', id, 'begin');
  const made = await t.as('digital').post(`/api/action-plans/${id}/tasks`, {});
  expect([made.status, made.at('made')]).toEqual([201, 2]);
  expect((await t.as('digital').post(`/api/action-plans/${id}/tasks`, {})).at('made')).toBe(0);
  const items = (await t.as('director').get(`/api/action-plans/${id}/tasks`)).at('items') as { task: { id: string } }[];
  const task = await t.as('director').get(`/api/records/tasks/${items[1]?.task.id ?? ''}`);
  expect(task.at('item')).toMatchObject({
    title: '私域群发',
    ownerId: t.people.channels.id,
    startOn: '2026-03-19',
    due: '2026-03-20T10:00:00.000Z',
    goal,
    deliverable: '群发记录',
    source: { record: 'actionPlan', id },
  });
  expect((await t.as('salesEast').get(`/api/action-plans/${id}/tasks`)).status).toBe(404);
  expect((await t.as('legal').post(`/api/action-plans/${id}/tasks`, {})).status).toBe(403);
});
