import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
/** A Tuesday, noon in Shanghai. */
const noon = new Date('2026-03-10T04:00:00Z');
let now = noon;
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());

const campaigns = '/api/records/campaigns';
const risks = '/api/records/risks';

async function make(who: PersonName, url: string, draft: object): Promise<string> {
  const made = await t.as(who).post(url, draft);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
async function move(who: PersonName, url: string, id: string, action: string, reason = '原因') {
  const version = Number((await t.as(who).get(`${url}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${url}/${id}/transition`, { version, action, reason });
}
async function campaign(title: string, state = 'live'): Promise<{ id: string; code: string }> {
  const id = await make('digital', campaigns, {
    title,
    kind: 'promotion',
    period: { start: '2026-03-01', end: '2026-03-31' },
  });
  await t.stores.owner.execute(sql`UPDATE campaign SET state = ${state} WHERE id = ${id}::uuid`);
  return { id, code: (await t.as('digital').get(`${campaigns}/${id}`)).textAt('item', 'code') };
}
async function order(code: string, id: string, revenue: number): Promise<void> {
  await t.stores.clickhouse.insert('events', [
    {
      workspace_id: t.workspaces.main,
      unit_id: t.units.root,
      received_at: '2026-03-05T04:00:00Z',
      time: '2026-03-05T04:00:00Z',
      message_id: id,
      person_id: id,
      campaign: code,
      channel: 'douyin',
      type: 'track',
      name: 'Order Completed',
      currency: 'CNY',
      order_id: id,
      revenue,
    },
  ]);
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
}
const evaluate = () => t.app.rooms.risks.evaluate();
const trigger = { metric: 'gmv', comparison: 'gt', threshold: '1000' };

test('[E8] probability times impact gives score and level; a trigger is whole or none', async () => {
  const { id } = await campaign('打分', 'draft');
  const risk = await make('digital', risks, {
    title: '断货',
    campaign: id,
    probability: 4,
    impact: 4,
    contingency: '换款',
  });
  expect((await t.as('digital').get(`${risks}/${risk}`)).body).toMatchObject({
    item: { score: 16, level: 'severe', state: 'open' },
  });
  const version = 1;
  const patched = await t.as('digital').patch(`${risks}/${risk}`, { version, patch: { probability: 1 } });
  expect(patched.body).toMatchObject({ item: { score: 4, level: 'low' } });
  const six = await t.as('digital').post(risks, { title: 'x', campaign: id, probability: 6, impact: 1 });
  expect(six.at('error', 'details', 'issues', 0, 'path')).toEqual(['probability']);
  const half = await t.as('digital').post(risks, { title: 'x', campaign: id, metric: 'gmv' });
  expect(half.at('error', 'details', 'issues', 0, 'path')).toEqual(['comparison']);
  const strange = await t.as('digital').post(risks, { ...trigger, title: 'x', campaign: id, metric: 'no_such_metric' });
  expect(strange.at('error', 'details', 'issues', 0, 'path')).toEqual(['metric']);
});

test('[E8][D8] a trigger fires on real figures, once: owner and manager are told, a task is made', async () => {
  const { id, code } = await campaign('触发');
  const owner = t.people.analyst.id;
  const risk = await make('digital', risks, {
    ...trigger,
    title: '成交异常',
    campaign: id,
    ownerId: owner,
    contingency: '核对订单',
  });
  const quiet = await make('digital', risks, { ...trigger, title: '不会触发', campaign: id, threshold: '99999' });
  expect(await evaluate()).toBe(0);
  await order(code, 'big', 1_500);
  const seen = (await t.as('digital').get(`/api/campaigns/${id}/risks`)).at('items') as object[];
  expect(seen).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        id: risk,
        owner: 'analyst',
        trigger: { ...trigger, basis: 'campaign', value: '1500', met: true },
      }),
      expect.objectContaining({ id: quiet, trigger: expect.objectContaining({ met: false }) }),
    ]),
  );
  expect(await evaluate()).toBe(1);
  expect(await evaluate()).toBe(0);
  expect((await t.as('digital').get(`${risks}/${risk}`)).body).toMatchObject({
    item: { state: 'triggered', triggeredValue: '1500', triggeredAt: '2026-03-10T04:00:00.000Z' },
  });
  for (const who of ['analyst', 'digital'] as const) {
    const told = ((await t.as(who).get('/api/notices')).at('items') as { recordId: string }[]).filter(
      (n) => n.recordId === risk,
    );
    expect(told).toHaveLength(1);
  }
  const tasks = (
    await t
      .as('analyst')
      .get('/api/records/tasks', { filter: JSON.stringify({ field: 'campaign', op: 'eq', value: id }) })
  ).at('items');
  expect(tasks).toMatchObject([
    { title: '处置风险：成交异常', ownerId: owner, priority: 'urgent', description: '核对订单' },
  ]);
  // Over, and watched on: the same figure triggers it anew, with a task of its own.
  expect((await move('digital', risks, risk, 'calm')).body).toMatchObject({
    item: { state: 'open', triggeredAt: null },
  });
  expect((await t.as('analyst').patch('/api/me', { locale: 'en' })).status).toBe(200);
  expect(await evaluate()).toBe(1);
  // A task has the language of who does it.
  const anew = await t
    .as('analyst')
    .get('/api/records/tasks', { filter: JSON.stringify({ field: 'campaign', op: 'eq', value: id }) });
  expect((anew.at('items') as { title: string }[]).map((one) => one.title).toSorted()).toEqual([
    'Handle the risk: 成交异常',
    '处置风险：成交异常',
  ]);
  expect((await t.as('analyst').patch('/api/me', { locale: 'zh' })).status).toBe(200);
  expect((await move('digital', risks, risk, 'close')).at('item', 'state')).toBe('closed');
  expect(await evaluate()).toBe(0);
});

test('[E8] the task of a trigger is due in working hours of the workspace', async () => {
  const { id, code } = await campaign('工时');
  await make('digital', risks, { ...trigger, title: '周五傍晚', campaign: id });
  await order(code, 'friday', 1_500);
  // Friday, 17:00 in Shanghai: one hour is left of the day, two come on Monday.
  now = new Date('2026-03-13T09:00:00Z');
  expect(await evaluate()).toBe(1);
  now = noon;
  const tasks = await t
    .as('digital')
    .get('/api/records/tasks', { filter: JSON.stringify({ field: 'campaign', op: 'eq', value: id }) });
  expect(tasks.at('items')).toMatchObject([{ title: '处置风险：周五傍晚', due: '2026-03-16T03:00:00.000Z' }]);
});

test('[E8] every risk is looked at, however many there are; a metric that is no more stops only its own', async () => {
  const { id, code } = await campaign('很多风险');
  await order(code, 'many', 1_500);
  const first = await make('digital', risks, { ...trigger, title: '第一条', campaign: id, threshold: '99999' });
  const gone = await make('digital', risks, { ...trigger, title: '指标已删', campaign: id });
  await t.stores.owner.execute(sql`UPDATE risk SET metric = 'was_removed' WHERE id = ${gone}::uuid`);
  const names = await t.stores.owner.query<{ name: string }>(
    sql`SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'risk' AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'code')`,
  );
  const columns = sql.raw(names.map((c) => `"${c.name}"`).join(', '));
  await t.stores.owner.execute(sql`
    INSERT INTO risk (id, code, ${columns}) SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'RSK-X-' || n, ${columns}
    FROM risk, generate_series(1, 6000) AS n WHERE id = ${first}::uuid`);
  const last = await make('digital', risks, { ...trigger, title: '最后一条', campaign: id });
  const began = performance.now();
  expect(await evaluate()).toBe(1);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect((await t.as('digital').get(`${risks}/${last}`)).at('item', 'state')).toBe('triggered');
  await t.stores.owner.execute(sql`UPDATE risk SET state = 'closed' WHERE campaign = ${id}::uuid`);
});

test('[E8] nothing triggers before its time or outside of a live campaign', async () => {
  const early = await campaign('太早');
  await make('digital', risks, { ...trigger, title: '等够天数', campaign: early.id, afterDays: 20 });
  await order(early.code, 'early', 5_000);
  const past = await campaign('已复盘', 'evaluating');
  await make('digital', risks, { ...trigger, title: '过期', campaign: past.id });
  await order(past.code, 'past', 5_000);
  expect(await evaluate()).toBe(0);
});

test('[E8] before the launch: triggered risks and severe ones without a plan stop it', async () => {
  const { id } = await campaign('上线前', 'preparing');
  const bare = await make('digital', risks, { title: '没有预案', campaign: id, probability: 5, impact: 5 });
  const hit = await make('digital', risks, { title: '已发生', campaign: id, contingency: '有' });
  expect((await move('digital', risks, hit, 'trigger')).at('item', 'state')).toBe('triggered');
  const readiness = await t.as('digital').get(`/api/campaigns/${id}/readiness`);
  expect(readiness.at('next', 'missing')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ zh: '风险已触发未解除：已发生' }),
      expect.objectContaining({ zh: '重大风险没有预案：没有预案' }),
    ]),
  );
  await move('digital', risks, hit, 'calm');
  await t.as('digital').patch(`${risks}/${bare}`, { version: 1, patch: { contingency: '备用仓' } });
  const missing = (await t.as('digital').get(`/api/campaigns/${id}/readiness`)).at('next', 'missing') as {
    zh: string;
  }[];
  expect(missing.some((m) => m.zh.includes('风险'))).toBe(false);
});

test('[E8] risks of a template come with its campaign; other regions and workspaces see none', async () => {
  const started = await t.as('digital').post('/api/campaign-templates/sale618/start', { start: '2026-06-01' });
  expect(started.at('risks')).toBe(3);
  const id = started.textAt('campaign', 'id');
  const items = (await t.as('digital').get(`/api/campaigns/${id}/risks`)).at('items') as {
    trigger: object | null;
    contingency: string;
  }[];
  expect(items).toHaveLength(3);
  expect(items.filter((r) => r.trigger !== null)).toMatchObject([
    { trigger: { metric: 'roi', comparison: 'lt', value: null, met: false } },
  ]);
  for (const who of ['salesEast', 'strangerAdmin'] as const)
    expect((await t.as(who).get(`/api/campaigns/${id}/risks`)).status).toBe(404);
  expect((await t.as('service').post(risks, { title: 'x', campaign: id })).status).toBe(403);
});

test('[E8] what holds a launch up is closed with its reason, not deleted', async () => {
  const { id } = await campaign('删风险', 'preparing');
  const draft = { title: '断货', campaign: id, probability: 5, impact: 5 };
  const bare = await make('digital', risks, draft);
  const refused = await t.as('digital').delete(`${risks}/${bare}`, { version: '1' });
  expect([refused.status, refused.at('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '“断货”是没有预案的重大风险，不能删除，请处置后关闭并写明原因',
  ]);
  const happened = await make('digital', risks, { ...draft, title: '爆仓', probability: 1, contingency: '换仓' });
  await move('digital', risks, happened, 'trigger');
  for (const who of ['digital', 'director'] as const)
    expect((await t.as(who).delete(`${risks}/${happened}`, { version: '2' })).status).toBe(409);
  expect((await move('digital', risks, happened, 'close', '已改走二号仓')).status).toBe(200);
  const small = await make('digital', risks, { ...draft, title: '小事', probability: 1 });
  expect((await t.as('digital').delete(`${risks}/${small}`, { version: '1' })).status).toBe(204);
});
