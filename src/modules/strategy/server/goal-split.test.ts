import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
const now = new Date('2026-03-16T04:00:00Z');
const goals = '/api/records/goals';
const year = { start: '2026-01-01', end: '2026-12-31' };
let channels: string[] = [];

beforeAll(async () => {
  t = await createTestApp({ now: () => now });
  const order = (day: string, revenue: number, channel: string, unit: string = t.units.east) => ({
    workspace_id: t.workspaces.main,
    unit_id: unit,
    time: `${day}T04:00:00Z`,
    received_at: `${day}T04:00:00Z`,
    type: 'track',
    name: 'Order Completed',
    message_id: `${day}${channel}${revenue}`,
    person_id: `p${revenue}`,
    order_id: `o${revenue}${day}`,
    revenue,
    currency: 'CNY',
    channel,
  });
  await t.stores.clickhouse.insert('events', [
    order('2025-02-20', 100, 'douyin'),
    order('2025-05-20', 200, 'douyin', t.units.south),
    order('2025-08-20', 300, 'weibo'),
    order('2025-11-11', 400, 'weibo', t.units.south),
  ]);
  for (const slug of ['douyin', 'weibo']) {
    const made = await t
      .as('director')
      .post('/api/records/channels', { name: `渠道${slug}`, slug, category: 'public' });
    channels = [...channels, made.textAt('item', 'id')];
  }
});
afterAll(() => t.close());

const make = async (more: object = {}): Promise<string> => {
  const made = await t
    .as('director')
    .post(goals, { title: '全年 GMV', metric: 'gmv', target: '1000000', period: year, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
};
const preview = (id: string, body: object) => t.as('director').post(`/api/goals/${id}/split/preview`, body);
const targetsOf = (answer: Awaited<ReturnType<typeof preview>>): string[] =>
  (answer.at('parts') as { target: string }[]).map((p) => p.target);
/** A part as it is written, without what only a preview tells. */
const toWrite = (answer: Awaited<ReturnType<typeof preview>>): object[] =>
  (answer.at('parts') as object[]).map((part) =>
    Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'share' && key !== 'history')),
  );

test('[S1] a year into quarters by 15/20/25/40 %, written as goals below, to the yuan', async () => {
  const id = await make();
  const plan = await preview(id, { along: 'quarter', method: 'shares', shares: ['0.15', '0.2', '0.25', '0.4'] });
  expect(plan.status, plan.text).toBe(200);
  expect(targetsOf(plan)).toEqual(['150000', '200000', '250000', '400000']);
  expect(plan.body).toMatchObject({ sum: '1000000', note: null });
  const made = await t.as('director').post(`/api/goals/${id}/split`, { along: 'quarter', parts: toWrite(plan) });
  expect(made.status, made.text).toBe(201);
  const filter = JSON.stringify({ field: 'parent', op: 'eq', value: id });
  const below = await t.as('director').get(goals, { filter, sort: 'period' });
  expect((below.at('items') as object[]).map((g) => g)).toMatchObject([
    {
      title: '全年 GMV · 2026 年第 1 季度',
      metric: 'gmv',
      target: '150000',
      period: { start: '2026-01-01', end: '2026-03-31' },
    },
    { target: '200000' },
    { target: '250000' },
    { target: '400000', period: { start: '2026-10-01', end: '2026-12-31' } },
  ]);
  // The same again would count everything twice.
  const again = await t.as('director').post(`/api/goals/${id}/split`, { along: 'quarter', parts: toWrite(plan) });
  expect(again.status).toBe(409);
  expect(again.text).toContain('GOL-2026');
});

test('[S1] a breakdown that is asked for three times at the same moment is written once', async () => {
  const id = await make({ title: '点了三下' });
  const plan = await preview(id, { along: 'quarter', method: 'equal' });
  const body = { along: 'quarter', parts: toWrite(plan) };
  const asked = await Promise.all([1, 2, 3].map(() => t.as('director').post(`/api/goals/${id}/split`, body)));
  expect(asked.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  const filter = JSON.stringify({ field: 'parent', op: 'eq', value: id });
  expect((await t.as('director').get(goals, { filter })).at('items')).toHaveLength(4);
});

test('[S1] by the season of the year before', async () => {
  const plan = await preview(await make(), { along: 'quarter', method: 'season' });
  expect(plan.status, plan.text).toBe(200);
  expect(plan.at('parts')).toMatchObject([
    { share: '0.1', history: '100', target: '100000' },
    { share: '0.2', history: '200', target: '200000' },
    { share: '0.3', history: '300', target: '300000' },
    { share: '0.4', history: '400', target: '400000' },
  ]);
});

test('[S1] by channel and by org unit, as the last year was; by person in equal parts', async () => {
  const id = await make();
  const byChannel = await preview(id, { along: 'channel', method: 'season', parts: channels });
  expect(byChannel.at('parts')).toMatchObject([
    { channel: channels[0], target: '300000' },
    { channel: channels[1], target: '700000' },
  ]);
  const byUnit = await preview(id, { along: 'unit', method: 'season', parts: [t.units.east, t.units.south] });
  expect(byUnit.at('parts')).toMatchObject([
    { countedUnit: t.units.east, target: '400000' },
    { countedUnit: t.units.south, target: '600000' },
  ]);
  const people = [t.people.director.id, t.people.analyst.id, t.people.finance.id];
  const byPerson = await preview(id, { along: 'person', method: 'equal', parts: people });
  expect(targetsOf(byPerson)).toEqual(['333333.34', '333333.33', '333333.33']);
  expect((await preview(id, { along: 'person', method: 'season', parts: people })).status).toBe(422);
});

test('[S1] what if: another target is shared in the same way, and nothing is written', async () => {
  const id = await make();
  const plan = await preview(id, { along: 'quarter', method: 'equal', target: '1200000' });
  expect(targetsOf(plan)).toEqual(['300000', '300000', '300000', '300000']);
  expect((await t.as('director').get(`${goals}/${id}`)).at('item', 'target')).toBe('1000000');
});

test('[S1] a ratio does not add up: each part has the same level, and no sum is told', async () => {
  const plan = await preview(await make({ metric: 'conversion_rate', target: '0.05' }), {
    along: 'month',
    method: 'equal',
  });
  expect(plan.at('sum')).toBeNull();
  expect(plan.at('note', 'zh')).toContain('不能相加');
  expect(new Set(targetsOf(plan))).toEqual(new Set(['0.05']));
});

test('[S1] persons are counted once in the whole: shares, without a sum', async () => {
  const plan = await preview(await make({ metric: 'uv', target: '1000' }), { along: 'quarter', method: 'equal' });
  expect(plan.body).toMatchObject({ sum: null });
  expect(targetsOf(plan)).toEqual(['250', '250', '250', '250']);
});

test('[S1] shares that are not 100 %, no history, a wrong sum, parts outside the period: refused in words', async () => {
  const id = await make();
  const wrong = await preview(id, { along: 'quarter', method: 'shares', shares: ['0.5', '0.2', '0.2', '0.2'] });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('占比合计 110%');
  const old = await make({ period: { start: '2024-01-01', end: '2024-12-31' } });
  expect((await preview(old, { along: 'month', method: 'season' })).text).toContain('过去一年没有');
  const plan = await preview(id, { along: 'quarter', method: 'equal' });
  const [first, ...rest] = toWrite(plan) as { period: object }[];
  const parts = [{ ...first, target: '1' }, ...rest];
  const short = await t.as('director').post(`/api/goals/${id}/split`, { along: 'quarter', parts });
  expect(short.status).toBe(422);
  expect(short.text).toContain('少 249999');
  const outside = [{ ...first, period: { start: '2025-12-01', end: '2026-01-31' } }, ...rest];
  expect((await t.as('director').post(`/api/goals/${id}/split`, { along: 'quarter', parts: outside })).status).toBe(
    422,
  );
  const filter = JSON.stringify({ field: 'parent', op: 'eq', value: id });
  expect((await t.as('director').get(goals, { filter })).at('items')).toEqual([]);
  const wanted = await t.as('director').post(`/api/goals/${id}/split`, { along: 'quarter', parts, acceptGap: true });
  expect(wanted.status, wanted.text).toBe(201);
});
