import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
let now = new Date('2026-03-16T04:00:00Z');
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
  const { root, east, south } = t.units;
  const order = (day: string, unit: string, revenue: number, more: object = {}) => ({
    workspace_id: t.workspaces.main,
    unit_id: unit,
    time: `${day}T04:00:00Z`,
    received_at: `${day}T04:00:00Z`,
    type: 'track',
    name: 'Order Completed',
    message_id: `${day}${unit}${revenue}`,
    person_id: `p${revenue}`,
    order_id: `o${revenue}`,
    revenue,
    currency: 'CNY',
    channel: 'douyin',
    ...more,
  });
  await t.stores.clickhouse.insert('events', [
    order('2026-02-20', root, 7),
    order('2026-03-02', root, 100),
    order('2026-03-02', east, 200),
    order('2026-03-10', south, 300, { channel: 'weibo' }),
    order('2026-03-16', east, 400),
  ]);
});
afterAll(() => t.close());

const goals = '/api/records/goals';
const march = { start: '2026-03-01', end: '2026-03-31' };
const make = async (more: object, who: 'director' | 'executive' | 'analyst' = 'director') => {
  const answer = await t
    .as(who as 'director')
    .post(goals, { title: '三月 GMV', metric: 'gmv', target: '2000', period: march, ...more });
  expect(answer.status, answer.text).toBe(201);
  return answer;
};

test('[S1] progress is computed from the metric: value, pace, forecast, status', async () => {
  const made = await make({});
  expect(made.at('item', 'progress')).toMatchObject({
    value: '1000',
    target: '2000',
    ratio: '0.5',
    elapsed: '0.5',
    pace: '1000',
    forecast: '2000',
    status: 'onPace',
    basis: 'cumulative',
    unit: 'money',
  });
  const listed = await t.as('director').get(goals);
  expect(listed.at('items', 0, 'progress', 'value')).toBe('1000');
  const line = await t.as('director').get(`/api/goals/${made.textAt('item', 'id')}/line`);
  const points = line.at('points') as { date: string; actual: string | null; pace: string; forecast: string | null }[];
  expect(points).toHaveLength(31);
  expect(points[0]).toMatchObject({ date: '2026-03-01', actual: '0' });
  expect(points[1]).toMatchObject({ actual: '300', forecast: null });
  expect(points[15]).toMatchObject({ date: '2026-03-16', actual: '1000' });
  expect(points[16]).toMatchObject({ actual: null });
  expect(points[30]).toMatchObject({ pace: '2000', forecast: '2000' });
});

test('[S1] a goal may count one campaign, channel or region only', async () => {
  const channel = await t
    .as('director')
    .post('/api/records/channels', { name: '微博', slug: 'weibo', category: 'public' });
  const ofChannel = await make({ title: '微博', channel: channel.textAt('item', 'id') });
  expect(ofChannel.at('item', 'progress', 'value')).toBe('300');
  const ofUnit = await make({ title: '华东', countedUnit: t.units.east });
  expect(ofUnit.at('item', 'progress', 'value')).toBe('600');
  const campaign = await t.as('director').post('/api/records/campaigns', { title: 'c', kind: 'brand', period: march });
  const ofCampaign = await make({ title: '活动', campaign: campaign.textAt('item', 'id') });
  expect(ofCampaign.at('item', 'progress')).toMatchObject({ value: '0', ratio: '0', status: 'behind' });
});

test('[S1] a rate is a level: the pace is the target', async () => {
  const made = await make({ title: '客单价', metric: 'aov', target: '200' });
  expect(made.at('item', 'progress')).toMatchObject({
    value: '250',
    pace: '200',
    forecast: '250',
    basis: 'level',
    status: 'onPace',
  });
  const line = await t.as('director').get(`/api/goals/${made.textAt('item', 'id')}/line`);
  const points = line.at('points') as { date: string; actual: string | null }[];
  expect(points.find((p) => p.date === '2026-03-10')?.actual).toBe('200');
  expect(points.find((p) => p.date === '2026-03-16')?.actual).toBe('250');
});

test('[O6] who sees a part of what counts sees no figure; who sees all of it does', async () => {
  const whole = await make({ title: '全国', unitId: t.units.east });
  const east = await make({ title: '只华东', unitId: t.units.east, countedUnit: t.units.east });
  const as = t.as('salesEast');
  expect((await as.get(`${goals}/${whole.textAt('item', 'id')}`)).at('item', 'progress')).toMatchObject({
    value: null,
    status: 'unknown',
  });
  expect((await as.get(`${goals}/${east.textAt('item', 'id')}`)).at('item', 'progress')).toMatchObject({
    value: '600',
  });
  expect((await t.as('salesSouth').get(`${goals}/${east.textAt('item', 'id')}`)).status).toBe(404);
  expect((await t.as('salesSouth').get(`/api/goals/${east.textAt('item', 'id')}/line`)).status).toBe(404);
  expect((await t.anonymous.get(`/api/goals/${east.textAt('item', 'id')}/line`)).status).toBe(401);
});

test('[S1] nobody types that a goal is achieved', async () => {
  const made = await make({ title: '不到' });
  const id = made.textAt('item', 'id');
  const move = async (action: string, reason?: string) => {
    const version = Number((await t.as('director').get(`${goals}/${id}`)).at('item', 'version'));
    return t
      .as('director')
      .post(`${goals}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
  };
  expect((await move('activate')).at('item', 'state')).toBe('active');
  expect((await move('achieve')).at('error', 'code')).toBe('transition_refused');
  expect((await move('miss', '没做到')).at('error', 'code')).toBe('transition_refused');
  now = new Date('2026-04-01T04:00:00Z');
  expect((await move('achieve')).at('error', 'code')).toBe('transition_refused');
  expect((await move('miss', '没做到')).at('item', 'state')).toBe('missed');
  expect((await t.as('director').get(`${goals}/${id}`)).at('item', 'progress')).toMatchObject({
    status: 'missed',
    forecast: '1000',
  });
  now = new Date('2026-03-16T04:00:00Z');
});

test('[S1] the metric must exist, the target be positive, the period end', async () => {
  const post = (more: object) =>
    t.as('director').post(goals, { title: 'x', metric: 'gmv', target: '1', period: march, ...more });
  expect((await post({ metric: 'made_up' })).at('error', 'details', 'issues', 0, 'path')).toEqual(['metric']);
  expect((await post({ target: '0' })).status).toBe(422);
  expect(
    (await post({ period: { start: '2026-03-01', end: null } })).at('error', 'details', 'issues', 0, 'path'),
  ).toEqual(['period']);
  expect((await post({ progress: {} })).status).toBe(422);
});

test('[S1] a tree of goals has no loop: not by one move, not by two at the same moment, not behind what one sees', async () => {
  const [a, b] = [
    (await make({ title: '甲' })).textAt('item', 'id'),
    (await make({ title: '乙' })).textAt('item', 'id'),
  ];
  const place = (id: string, parent: string | null, version: number) =>
    t.as('director').patch(`${goals}/${id}`, { version, patch: { parent } });
  expect((await place(a, a, 1)).at('error', 'details', 'issues', 0, 'path')).toEqual(['parent']);
  let open = (): void => undefined;
  const gate = new Promise<void>((done) => {
    open = done;
  });
  // Neither can store its move before both have looked at the tree.
  const held = t.stores.owner.transaction(async (tx) => {
    await tx.query(sql`SELECT id FROM goal WHERE id = ANY (${sql.param([a, b])}::uuid[]) FOR UPDATE`);
    await gate;
  });
  const both = [place(a, b, 1), place(b, a, 1)];
  await new Promise((done) => setTimeout(done, 700));
  open();
  await held;
  const answers = await Promise.all(both);
  expect(
    answers.map((x) => x.status).toSorted((x, y) => x - y),
    answers.map((x) => x.text).join('\n'),
  ).toEqual([200, 422]);
  // A goal of another unit lies between: whoever does not see it closes no loop around it.
  const [top, hidden, low] = [
    (await make({ title: '上', unitId: t.units.east })).textAt('item', 'id'),
    (await make({ title: '中', unitId: t.units.south })).textAt('item', 'id'),
    (await make({ title: '下', unitId: t.units.east })).textAt('item', 'id'),
  ];
  expect((await place(hidden, top, 1)).status).toBe(200);
  expect((await place(low, hidden, 1)).status).toBe(200);
  const east = await t.key([{ permission: '*', scope: 'unit' }], { unitId: t.units.east });
  const around = await east.patch(`${goals}/${top}`, { version: 1, patch: { parent: low } });
  expect([around.status, around.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['parent']]);
});

test('[S1] a goal lies within the time of its parent: made, moved under it, or either of them put off', async () => {
  const post = (more: object) =>
    t.as('director').post(goals, { title: '下级', metric: 'gmv', target: '1', period: march, ...more });
  const quarter = { start: '2026-01-01', end: '2026-03-31' };
  const top = (await make({ title: '一季度', period: quarter })).textAt('item', 'id');
  const refused = await post({ parent: top, period: { start: '2025-03-01', end: '2025-03-31' } });
  expect(refused.status).toBe(422);
  expect(refused.at('error', 'details', 'issues', 0, 'path')).toEqual(['parent']);
  expect(refused.text).toContain('一季度（2026-01-01 – 2026-03-31）');
  expect(refused.text).toContain('is not within that of the parent goal');
  const below = await post({ parent: top, metric: 'orders' });
  expect(below.status, below.text).toBe(201);
  const child = below.textAt('item', 'id');
  const patch = async (id: string, change: object) => {
    const version = Number((await t.as('director').get(`${goals}/${id}`)).at('item', 'version'));
    return t.as('director').patch(`${goals}/${id}`, { version, patch: change });
  };
  const field = (answer: Awaited<ReturnType<typeof patch>>) => [
    answer.status,
    answer.at('error', 'details', 'issues', 0, 'path'),
  ];
  const april = { start: '2026-04-01', end: '2026-04-30' };
  expect(field(await patch(child, { period: april }))).toEqual([422, ['period']]);
  expect(field(await patch(top, { period: { start: '2026-01-01', end: '2026-03-30' } }))).toEqual([422, ['period']]);
  const other = (await post({ period: april })).textAt('item', 'id');
  expect(field(await patch(other, { parent: top }))).toEqual([422, ['parent']]);
  // What already lay outside is no reason to refuse another change.
  await t.stores.owner.execute(
    sql`UPDATE goal SET period_start = '2027-03-01', period_end = '2027-03-31' WHERE id = ${child}::uuid`,
  );
  expect((await patch(child, { title: '旧账' })).status).toBe(200);
  expect((await patch(top, { period: { start: '2026-01-01', end: '2026-06-30' } })).status).toBe(200);
});

test('[S1] a goal whose days nothing can count takes no other goal’s figure away', async () => {
  const fine = (await make({ title: '正常' })).textAt('item', 'id');
  const odd = (await make({ title: '怪年份' })).textAt('item', 'id');
  await t.stores.owner.execute(sql`UPDATE goal SET period_start = '0001-01-01' WHERE id = ${odd}::uuid`);
  const list = await t.as('director').get(goals, { limit: '200' });
  expect(list.status, list.text).toBe(200);
  const rows = list.at('items') as { id: string; progress: object | null }[];
  expect(rows.find((r) => r.id === odd)?.progress).toBeNull();
  expect(rows.find((r) => r.id === fine)?.progress).toMatchObject({ target: '2000' });
});
