import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
});
afterAll(() => t.close());

const campaigns = '/api/records/campaigns';
const draft = {
  title: '春茶上市',
  kind: 'launch',
  period: { start: '2026-03-01', end: '2026-03-20' },
  objective: '让新客喝到第一杯',
  budget: { amount: '20000', currency: 'CNY' },
  plannedGmv: { amount: '100000', currency: 'CNY' },
  plannedUv: 2_000,
  risk: '缺货：备选单品',
};
async function move(who: PersonName, id: string, action: string, reason?: string) {
  const version = Number((await t.as(who).get(`${campaigns}/${id}`)).at('item', 'version'));
  return t
    .as(who)
    .post(`${campaigns}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
}
/** The director decides in the approval itself. */
async function decide(who: PersonName, id: string, approve = true, reason?: string) {
  const current = await t.as('digital').get(`/api/approvals/of/campaign/${id}`);
  return t.as(who).post(`/api/approvals/${current.textAt('current', 'id')}/decide`, {
    approve,
    hash: current.textAt('current', 'hash'),
    ...(reason === undefined ? {} : { reason }),
  });
}
const go = async (id: string): Promise<void> => {
  const decided = await t.as('director').post(`/api/campaigns/${id}/launch-decision`, { go: true, reason: '已齐' });
  expect(decided.status, decided.text).toBe(201);
};
const open = async (who: PersonName, more: object = {}): Promise<string> => {
  const made = await t.as(who).post(campaigns, { ...draft, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
};

test('[E1] a campaign lives from draft to close, and leaves its trail', async () => {
  const id = await open('digital', { title: '一生' });
  expect((await move('digital', id, 'propose')).at('item', 'state')).toBe('proposed');
  expect((await decide('director', id)).at('state')).toBe('granted');
  const steps: [PersonName, string, string][] = [
    ['digital', 'prepare', 'preparing'],
    ['digital', 'launch', 'live'],
    ['digital', 'evaluate', 'evaluating'],
    ['digital', 'close', 'closed'],
  ];
  for (const [who, action, state] of steps) {
    if (action === 'launch') await go(id);
    // How a retrospective comes to be accepted is shown in its room.
    if (action === 'close')
      await t.stores.owner.execute(sql`UPDATE retrospective SET state = 'filed' WHERE campaign = ${id}::uuid`);
    expect((await move(who, id, action)).at('item', 'state'), action).toBe(state);
  }
  const end = await t.as('digital').get(`${campaigns}/${id}`);
  expect(end.body).toMatchObject({
    item: { proposedBy: t.people.digital.id, approvedBy: t.people.director.id, approvedAt: '2026-03-10T04:00:00.000Z' },
    can: { update: false },
  });
  const history = await t.as('director').get(`${campaigns}/${id}/history`);
  expect((history.at('items') as { action: string }[]).map((h) => h.action)).toEqual([
    'close',
    'evaluate',
    'launch',
    'decideGo',
    'prepare',
    'approve',
    'approval.granted',
    'approval.signed',
    'approval.started',
    'propose',
    'create',
  ]);
});

test('[E1] an incomplete proposal is not taken, a step is not skipped', async () => {
  const made = await t.as('digital').post(campaigns, { title: '空', kind: 'brand', period: draft.period });
  const id = made.textAt('item', 'id');
  const refused = await move('digital', id, 'propose');
  expect(refused.status).toBe(409);
  expect(refused.textAt('error', 'details', 'reason', 'zh')).toContain('预算');
  expect((await move('director', id, 'approve')).at('error', 'code')).toBe('transition_refused');
  const endless = await t.as('digital').post(campaigns, { ...draft, period: { start: '2026-03-01', end: null } });
  expect(endless.at('error', 'details', 'issues', 0, 'path')).toEqual(['period']);
  const late = await open('digital', { title: '过期', period: { start: '2026-02-01', end: '2026-03-09' } });
  await move('digital', late, 'propose');
  await decide('director', late);
  await move('digital', late, 'prepare');
  expect((await move('digital', late, 'launch')).at('error', 'code')).toBe('transition_refused');
});

test('[E1] nobody approves or sends back their own campaign', async () => {
  const own = await open('director', { title: '自己的' });
  await move('director', own, 'propose');
  expect((await decide('director', own)).at('error', 'code')).toBe('forbidden');
  expect((await decide('director', own, false, '理由')).at('error', 'code')).toBe('forbidden');
  const led = await open('digital', { title: '主管带的', manager: t.people.director.id });
  await move('digital', led, 'propose');
  expect((await decide('director', led)).at('error', 'code')).toBe('forbidden');
  // With no executive in the house it comes to the administrator.
  expect((await decide('admin', led)).at('state')).toBe('granted');
  expect((await decide('salesEast', own)).status).toBe(404);
});

test('[O9] the manager is told how it ended, and sending back needs a reason', async () => {
  const id = await open('digital', { title: '要改' });
  await move('digital', id, 'propose');
  const waiting = { kind: 'approval.waiting', recordId: id, title: { zh: '活动“要改”等你审批' } };
  expect((await t.as('director').get('/api/notices')).at('items', 0)).toMatchObject(waiting);
  expect((await t.as('salesEast').get('/api/notices')).at('items')).toEqual([]);
  expect((await decide('director', id, false)).at('error', 'details', 'issues', 0, 'path')).toEqual(['reason']);
  expect((await decide('director', id, false, '预算过高')).at('state')).toBe('returned');
  expect((await t.as('digital').get(`${campaigns}/${id}`)).at('item', 'state')).toBe('draft');
  const notices = await t.as('digital').get('/api/notices');
  expect(notices.at('items', 0)).toMatchObject({
    kind: 'approval.returned',
    recordId: id,
    title: { zh: '活动“要改”被退回' },
  });
});

test('[E1] live figures come from the metrics, within what the reader may see', async () => {
  const id = await open('digital', { title: '有数据', channels: [] });
  const code = (await t.as('digital').get(`${campaigns}/${id}`)).textAt('item', 'code');
  const channel = await t
    .as('channels')
    .post('/api/records/channels', { name: '抖音', slug: 'douyin', category: 'public' });
  const event = (unit: string, person: string, more: object) => ({
    workspace_id: t.workspaces.main,
    unit_id: unit,
    received_at: '2026-03-05T04:00:00Z',
    time: '2026-03-05T04:00:00Z',
    message_id: `${person}${JSON.stringify(more)}`,
    person_id: person,
    campaign: code,
    channel: 'douyin',
    ...more,
  });
  const { root, east } = t.units;
  const order = { type: 'track', name: 'Order Completed', currency: 'CNY' };
  await t.stores.clickhouse.insert('events', [
    event(root, 'a', { type: 'page', name: 'Page Viewed', link: 'k7m2pq9x' }),
    event(east, 'b', { type: 'page', name: 'Page Viewed' }),
    event(root, 'a', { ...order, order_id: 'o1', revenue: 300.1, link: 'k7m2pq9x' }),
    event(east, 'b', { ...order, order_id: 'o2', revenue: 99.9 }),
    event(east, 'b', { ...order, name: 'Order Refunded', order_id: 'o2', revenue: 10 }),
    event(root, 'c', { ...order, order_id: 'o3', revenue: 1_000, campaign: 'CMP-1999-0001' }),
  ]);
  await t.stores.clickhouse.insert('facts', [
    {
      workspace_id: t.workspaces.main,
      unit_id: root,
      date: '2026-03-05',
      metric: 'cost',
      channel: 'douyin',
      campaign: code,
      value: '195',
      currency: 'CNY',
      version: '1',
    },
  ]);
  // As ingestion does: what was counted before is stale.
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
  const all = await t.as('digital').get(`/api/campaigns/${id}/figures`);
  expect(all.status, all.text).toBe(200);
  expect(all.body).toMatchObject({
    campaign: { id, code },
    range: { from: '2026-03-01', to: '2026-03-10' },
    wholeScope: true,
    total: { uv: '2', orders: '2', buyers: '2', gmv: '400', refunds: '10', cost: '195', roi: '1', conversionRate: '1' },
    plan: {
      elapsed: '0.475',
      gmv: { planned: '100000', pace: '47500', forecast: '842.105263' },
      uv: { planned: '2000', pace: '950' },
      cost: { planned: '20000', pace: '9500' },
      roi: { planned: null },
    },
    byChannel: [
      { code: 'douyin', id: channel.textAt('item', 'id'), title: '抖音', figures: { gmv: '400', cost: '195' } },
    ],
    byLink: [{ code: 'k7m2pq9x', id: null, figures: { uv: '1', gmv: '300.1' } }],
  });
  expect(all.at('days', 4)).toEqual({ date: '2026-03-05', uv: '2', orders: '2', gmv: '400', cost: '195' });
  // The campaign belongs to headquarters: who sees the east alone does not find it.
  expect((await t.as('salesEast').get(`/api/campaigns/${id}/figures`)).status).toBe(404);
  const patched = await t.as('director').get(`${campaigns}/${id}`);
  const version = Number(patched.at('item', 'version'));
  await t.as('director').patch(`${campaigns}/${id}`, { version, patch: { unitId: east } });
  const part = await t.as('salesEast').get(`/api/campaigns/${id}/figures`);
  expect(part.body).toMatchObject({
    wholeScope: false,
    total: { uv: '1', orders: '1', gmv: '99.9', cost: '0', roi: null },
  });
  expect((await t.as('legal').get(`/api/campaigns/${id}/figures`)).status).toBe(403);
  expect((await t.as('strangerAdmin').get(`/api/campaigns/${id}/figures`)).status).toBe(404);
  expect((await t.anonymous.get(`/api/campaigns/${id}/figures`)).status).toBe(401);
});

test('[E1] before its start a campaign has no figures and a plan', async () => {
  const id = await open('digital', { title: '将来', period: { start: '2026-04-01', end: '2026-04-10' } });
  const answer = await t.as('digital').get(`/api/campaigns/${id}/figures`);
  expect(answer.body).toMatchObject({
    range: null,
    total: { uv: null, gmv: null },
    plan: { elapsed: '0', gmv: { planned: '100000', pace: '0', forecast: null } },
    byChannel: [],
    byLink: [],
    days: [],
  });
});
