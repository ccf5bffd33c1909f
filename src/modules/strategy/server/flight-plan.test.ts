import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
let campaign: string;
const channels: Record<string, string> = {};
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-16T04:00:00Z') });
  for (const [slug, name] of [
    ['douyin', '抖音'],
    ['weibo', '微博'],
    ['wecom', '企业微信'],
  ] as const) {
    const made = await t.as('channels').post('/api/records/channels', { name, slug, category: 'public' });
    channels[slug] = made.textAt('item', 'id');
  }
  const period = { start: '2026-03-10', end: '2026-03-19' };
  const made = await t.as('digital').post('/api/records/campaigns', { title: '春茶', kind: 'launch', period });
  campaign = made.textAt('item', 'id');
  const code = (await t.as('digital').get(`/api/records/campaigns/${campaign}`)).textAt('item', 'code');
  const cost = (date: string, channel: string, value: string, more: object = {}) => ({
    workspace_id: t.workspaces.main,
    unit_id: t.units.root,
    date,
    metric: 'cost',
    channel,
    value,
    currency: 'CNY',
    version: '1',
    ...more,
  });
  await t.stores.clickhouse.insert('facts', [
    cost('2026-03-10', 'douyin', '130', { campaign: code }),
    cost('2026-03-11', 'douyin', '90', { campaign: code }),
    cost('2026-02-02', 'douyin', '3000'),
    cost('2026-02-02', 'weibo', '3000'),
  ]);
  const events: object[] = [];
  // Both channels are visited alike every week; Douyin sells to 40, Weibo to 12, WeCom has hardly anybody.
  for (let i = 0; i < 400; i += 1)
    for (const [channel, buyers] of [
      ['douyin', 40],
      ['weibo', 12],
      ['wecom', i < 20 ? 1 : -1],
    ] as const) {
      if (buyers < 0) continue;
      const day = new Date(Date.UTC(2026, 1, 2 + (i % 36))).toISOString().slice(0, 10);
      const base = {
        workspace_id: t.workspaces.main,
        unit_id: t.units.root,
        time: `${day}T04:00:00Z`,
        received_at: `${day}T04:00:00Z`,
        person_id: `${channel}${i}`,
        channel,
      };
      events.push({ ...base, type: 'page', name: 'Page Viewed', message_id: `v${channel}${i}` });
      if (i < buyers)
        events.push({
          ...base,
          type: 'track',
          name: 'Order Completed',
          message_id: `o${channel}${i}`,
          order_id: `o${channel}${i}`,
          revenue: 300,
          currency: 'CNY',
        });
    }
  await t.stores.clickhouse.insert('events', events);
});
afterAll(() => t.close());

const path = '/api/records/flight-plans';
const cny = (amount: string) => ({ amount, currency: 'CNY' });
const flight = (channel: string, amount: string, more: object = {}) => ({
  channel: channels[channel],
  startOn: '2026-03-10',
  endOn: '2026-03-19',
  amount: cny(amount),
  shape: 'even',
  ...more,
});
const add = (flights: readonly object[], budget = '1000.01'): Promise<Answer> =>
  t.as('digital').post(path, { title: '春茶投放', campaign, budget: cny(budget), flights });

test('[S4] the flights add up to the budget to the cent, and each day of a flight to its amount', async () => {
  const off = await add([flight('douyin', '700'), flight('weibo', '300')]);
  expect([off.status, off.at('error', 'details', 'issues', 0, 'path', 0)]).toEqual([422, 'flights']);
  const made = await add([
    flight('douyin', '700.01', { shape: 'front' }),
    flight('weibo', '200', { shape: 'season' }),
    flight('weibo', '100', { shape: 'manual', startOn: '2026-03-18', daily: '60,40' }),
  ]);
  expect(made.status, made.text).toBe(201);
  expect(made.at('item', 'span')).toEqual({ start: '2026-03-10', end: '2026-03-19' });
  const days = await t.as('digital').get(`/api/flight-plans/${made.textAt('item', 'id')}/days`);
  expect(days.status, days.text).toBe(200);
  const planned = (days.at('planned') as string[]).map((p) => Math.round(Number(p) * 100));
  expect(planned).toHaveLength(10);
  expect(planned.reduce((a, b) => a + b, 0)).toBe(100_001);
  expect(days.at('flights', 1, 'season')).toMatch(/weekdays|none/);
});

test('[S4] the plan stands beside what is really spent, day by day, and beside the room of its budget lines', async () => {
  const budget = await t.as('director').post('/api/records/budgets', {
    title: '一季度',
    period: { start: '2026-01-01', end: '2026-03-31' },
    total: cny('10000'),
  });
  await t.as('director').post('/api/records/budget-lines', {
    title: '抖音春茶',
    budget: budget.textAt('item', 'id'),
    kind: 'channel',
    channel: channels['douyin'],
    campaign,
    amount: cny('500'),
    purpose: '拉新',
  });
  const made = await add([flight('douyin', '1000')], '1000');
  const days = await t.as('director').get(`/api/flight-plans/${made.textAt('item', 'id')}/days`);
  expect((days.at('planned') as string[]).slice(0, 3)).toEqual(['100.00', '100.00', '100.00']);
  // Two days spent 220 of 600 due; what is after today is not known.
  expect((days.at('actual') as (string | null)[]).map(Number)).toEqual([130, 90, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect((days.at('actual') as (string | null)[])[7]).toBeNull();
  expect(days.at('channels', 0)).toMatchObject({
    title: '抖音',
    planned: '1000.00',
    due: '600.00',
    actual: '220.00',
    deviation: '-0.6333',
  });
  expect(days.at('channels', 0, 'overRoom')).toBe(true);
  expect((await t.as('salesEast').get(`/api/flight-plans/${made.textAt('item', 'id')}/days`)).status).toBe(404);
});

test('[S4] channels are scored from history with the arithmetic shown; too little data is said', async () => {
  const answer = await t.as('digital').get('/api/channel-scores?budget=100000&days=30&window=90');
  expect(answer.status, answer.text).toBe(200);
  const rows = answer.at('channels') as {
    title: string;
    score: string | null;
    enough: boolean;
    suggested: string | null;
    cap: string;
  }[];
  expect(rows.map((r) => [r.title, r.enough])).toEqual([
    ['抖音', true],
    ['微博', true],
    ['企业微信', false],
  ]);
  expect(rows[2]).toMatchObject({ suggested: null, score: null });
  // 3,220 in 90 days: at most twice that in a day, over 30. The rest finds no place, and that is said. Weibo earned less than it cost.
  expect(rows[0]).toMatchObject({ cap: '2146.66', suggested: '2146.66' });
  expect(answer.at('unplaced')).toBe((100_000 - 2_146.66 - Number(rows[1]?.suggested ?? 0)).toFixed(2));
  const other = await t.as('digital').get('/api/channel-scores?budget=1000&cac=0&roi=0&cvr=0&reach=0&stability=100');
  expect((other.at('channels', 0, 'parts') as unknown[]).length).toBe(5);
  expect((await t.as('digital').get('/api/channel-scores?budget=x')).status).toBe(422);
  const key = await t.key([{ permission: 'channel.read', scope: 'workspace' }]);
  expect((await key.get('/api/channel-scores?budget=1000')).status).toBe(403);
});
