import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import type { CampaignFacts } from '../retrospectives.contract.ts';

let t: TestApp;
let now = new Date('2026-03-23T04:00:00Z');
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());

interface Made {
  readonly id: string;
  readonly code: string;
}
const campaigns = '/api/records/campaigns';
const retrospectives = '/api/records/retrospectives';
async function live(title: string, more: object = {}): Promise<Made> {
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  const def = t.app.deps.registry.get('campaign').def;
  const draft = {
    title,
    kind: 'promotion',
    period: { start: '2026-03-01', end: '2026-03-20' },
    budget: { amount: '1000', currency: 'CNY' },
    plannedGmv: { amount: '5000', currency: 'CNY' },
    objective: 'x',
    risk: 'x',
    manager: t.people.digital.id,
    unitId: t.units.root,
    ...more,
  };
  return t.app.deps.writes.transaction(actor, (work) =>
    t.app.deps.writes.create(work, def, draft as never, { state: 'live' }),
  );
}
async function move(who: PersonName, path: string, id: string, action: string, reason?: string) {
  const version = Number((await t.as('admin').get(`${path}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${path}/${id}/transition`, { version, action, ...(reason ? { reason } : {}) });
}
async function retrospectiveOf(campaignId: string): Promise<string> {
  const filter = JSON.stringify({ field: 'campaign', op: 'eq', value: campaignId });
  return (await t.as('director').get(retrospectives, { filter })).textAt('items', 0, 'id');
}
const written = {
  highlights: '老客召回转化 12%',
  problems: [{ problem: '第三天缺货', whys: ['备货少', '没有看预测', '预测没有进筹备清单'] }],
  causes: '筹备清单不含库存',
  actions: [{ text: '筹备清单加入库存核对', owner: '', due: '2026-04-10' }],
  lessons: '大促前 7 天核对库存',
};
async function write(id: string, more: object = {}): Promise<void> {
  const version = Number((await t.as('digital').get(`${retrospectives}/${id}`)).at('item', 'version'));
  const actions = [{ ...written.actions[0], owner: t.people.channels.id }];
  const answer = await t
    .as('digital')
    .patch(`${retrospectives}/${id}`, { version, patch: { ...written, actions, ...more } });
  expect(answer.status, answer.text).toBe(200);
}
async function decide(who: PersonName, id: string, approve = true, reason?: string) {
  const current = await t.as(who).get(`/api/approvals/of/retrospective/${id}`);
  return t.as(who).post(`/api/approvals/${current.textAt('current', 'id')}/decide`, {
    approve,
    hash: current.textAt('current', 'hash'),
    ...(reason === undefined ? {} : { reason }),
  });
}
async function orders(code: string, amounts: readonly number[]): Promise<void> {
  const base = {
    workspace_id: t.workspaces.main,
    unit_id: t.units.root,
    received_at: '2026-03-05T03:00:00Z',
    time: '2026-03-05T03:00:00Z',
    campaign: code,
    channel: 'douyin',
    currency: 'CNY',
  };
  await t.stores.clickhouse.insert(
    'events',
    amounts.flatMap((revenue, i) => {
      const event = (name: string, more: object = {}) => ({
        ...base,
        message_id: `${code}${name}${i}${revenue}`,
        person_id: `${code}${i}`,
        type: name === 'Page Viewed' ? 'page' : 'track',
        name,
        ...more,
      });
      return [
        event('Page Viewed'),
        event('Product Viewed'),
        ...(i === 0 ? [] : [event('Product Added')]),
        event('Order Completed', { order_id: `${code}${i}${revenue}`, revenue }),
      ];
    }),
  );
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
}

test('[E6] a retrospective begins with the end of a campaign, filled in and renewed until it is submitted', async () => {
  const campaign = await live('春促');
  await t.as('digital').post('/api/records/incidents', {
    title: '断货',
    campaign: campaign.id,
    kind: 'stockOut',
    severity: 'S2',
  });
  await t
    .as('director')
    .post(`${campaigns}/${campaign.id}/comments`, { body: `@[digital](${t.people.digital.id}) 辛苦` });
  await orders(campaign.code, [300, 100]);
  expect((await move('digital', campaigns, campaign.id, 'evaluate')).status).toBe(200);
  const id = await retrospectiveOf(campaign.id);
  const row = await t.as('digital').get(`${retrospectives}/${id}`);
  expect(row.body).toMatchObject({
    item: { title: '春促 复盘', state: 'draft', ownerId: t.people.digital.id, unitId: t.units.root },
  });
  const facts = async () => {
    const answer = await t.as('digital').get(`/api/retrospectives/${id}/facts`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body as { frozen: boolean; facts: CampaignFacts };
  };
  expect(await facts()).toMatchObject({
    frozen: false,
    facts: {
      range: { from: '2026-03-01', to: '2026-03-20' },
      total: { gmv: '400', orders: '2' },
      plan: { gmv: { planned: '5000' } },
      funnel: [
        { step: 'uv', value: '2' },
        { step: 'product_viewers', value: '2' },
        { step: 'cart_users', value: '1' },
        { step: 'buyers', value: '2' },
      ],
      byChannel: [{ code: 'douyin' }],
      incidents: [{ title: '断货', severity: 'S2', state: 'open', responseMinutes: null }],
      comments: [{ author: 'director', body: '@digital 辛苦' }],
    },
  });
  await orders(campaign.code, [300, 100, 600]);
  expect((await facts()).facts.total.gmv).not.toBe('400');
  // Incomplete, it is not taken.
  const early = await move('digital', retrospectives, id, 'submit');
  expect(early.textAt('error', 'details', 'reason', 'zh')).toContain('做得好的');
  await write(id);
  expect((await move('digital', retrospectives, id, 'submit')).at('item', 'state')).toBe('submitted');
  const frozen = (await facts()).facts.total.gmv;
  await orders(campaign.code, [7_777]);
  expect(await facts()).toMatchObject({ frozen: true, facts: { total: { gmv: frozen } } });
});

test('[E6][O8] submitted, its actions are tasks once; another accepts it, and the clock has stopped', async () => {
  const campaign = await live('任务', { manager: t.people.digital.id });
  await move('digital', campaigns, campaign.id, 'evaluate');
  const id = await retrospectiveOf(campaign.id);
  await write(id);
  await move('digital', retrospectives, id, 'submit');
  const clocks = (await t.as('digital').get(`${campaigns}/${campaign.id}/clocks`)).at('items') as {
    key: string;
    state: string;
  }[];
  expect(clocks.find((c) => c.key === 'retrospective')?.state).toBe('kept');
  const told = await t.as('digital').get(`/api/retrospectives/${id}/facts`);
  expect(told.at('facts', 'clocks')).toMatchObject([{ label: { zh: '复盘' }, outcome: 'kept' }]);
  const tasksOf = async () => {
    const filter = JSON.stringify({ field: 'campaign', op: 'eq', value: campaign.id });
    return (await t.as('channels').get('/api/records/tasks', { filter })).at('items') as object[];
  };
  expect(await tasksOf()).toMatchObject([
    { title: '筹备清单加入库存核对', ownerId: t.people.channels.id, due: '2026-04-10T10:00:00.000Z', source: { id } },
  ]);
  expect((await decide('digital', id)).at('error', 'code')).toBe('forbidden');
  const sentBack = await decide('director', id, false, '原因写得太浅');
  expect(sentBack.at('state'), sentBack.text).toBe('returned');
  expect((await t.as('digital').get(`${retrospectives}/${id}`)).body).toMatchObject({
    item: { state: 'draft', facts: null, submittedAt: null },
  });
  await write(id, { causes: '库存没有人负责' });
  await move('digital', retrospectives, id, 'submit');
  expect(await tasksOf()).toHaveLength(1);
  const early = await move('digital', campaigns, campaign.id, 'close');
  expect(early.textAt('error', 'details', 'reason', 'zh')).toMatch(/结案前复盘需要通过，RET-2026-\d+ 现在是“已提交”/);
  expect((await decide('director', id)).at('state')).toBe('granted');
  expect((await t.as('digital').get(`${retrospectives}/${id}`)).body).toMatchObject({
    item: { state: 'accepted', acceptedBy: t.people.director.id },
  });
});

test('[K1][O1] filed, it is a case with frozen figures; closing files what was accepted', async () => {
  for (const first of ['file', 'close'] as const) {
    const campaign = await live(`归档 ${first}`);
    await orders(campaign.code, [500]);
    await move('digital', campaigns, campaign.id, 'evaluate');
    const id = await retrospectiveOf(campaign.id);
    await write(id);
    await move('digital', retrospectives, id, 'submit');
    await decide('director', id);
    if (first === 'file') {
      const filed = await move('digital', retrospectives, id, 'file');
      expect(filed.at('item', 'state'), filed.text).toBe('filed');
      await orders(campaign.code, [900]);
    }
    const closed = await move('digital', campaigns, campaign.id, 'close');
    expect(closed.at('item', 'state'), closed.text).toBe('closed');
    const caseId = (await t.as('digital').get(`${retrospectives}/${id}`)).textAt('item', 'filedCase');
    const found = await t.as('digital').get(`/api/records/cases/${caseId}`);
    expect(found.body).toMatchObject({
      item: {
        state: 'filed',
        campaign: campaign.id,
        gmv: { amount: '500' },
        highlights: '老客召回转化 12%',
        problems: '第三天缺货\n\n筹备清单不含库存',
        causes: written.problems,
        lessons: written.lessons,
      },
    });
    const history = await t.as('director').get(`/api/records/cases/${caseId}/history`);
    expect((history.at('items') as { action: string }[]).map((h) => h.action)).not.toContain('reopen');
    const living = await t.as('digital').get(`/api/cases/${caseId}/live`);
    expect(living.at('differences', 0, 'metric')).toBe(first === 'file' ? 'orders' : undefined);
  }
});

test('[E2][E6] who owes an overdue retrospective proposes nothing new until it is submitted, as the policy says', async () => {
  const owed = await live('欠着的', { manager: t.people.channels.id });
  const draft = {
    title: '下一个',
    kind: 'launch',
    period: { start: '2026-05-01', end: '2026-05-20' },
    objective: 'x',
    budget: { amount: '20000', currency: 'CNY' },
    plannedGmv: { amount: '100000', currency: 'CNY' },
    risk: 'x',
  };
  const next = (await t.as('channels').post(campaigns, draft)).textAt('item', 'id');
  const other = (await t.as('digital').post(campaigns, draft)).textAt('item', 'id');
  // Due three working days after Friday the 20th: with the 25th.
  now = new Date('2026-03-26T04:00:00Z');
  for (const action of ['propose', 'proposeUrgent']) {
    const held = await move('channels', campaigns, next, action, '急');
    expect(held.textAt('error', 'details', 'reason', 'zh'), held.text).toBe(
      `“${owed.code} 欠着的”的复盘已逾期，交了复盘才能提交新方案`,
    );
  }
  expect((await move('digital', campaigns, other, 'propose')).status).toBe(200);
  // Neither another name on the proposal helps, nor making away with what is owed.
  const lent = await t.as('channels').post(campaigns, { ...draft, title: '借名', manager: t.people.digital.id });
  const lentHeld = await move('channels', campaigns, lent.textAt('item', 'id'), 'propose');
  expect(lentHeld.textAt('error', 'details', 'reason', 'zh'), lentHeld.text).toContain('复盘已逾期');
  const gone = await move('channels', campaigns, owed.id, 'cancel', '不做了');
  expect([gone.status, gone.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    expect.stringContaining('复盘已逾期，不能取消或删除'),
  ]);
  const of = String((await t.as('admin').get(`${campaigns}/${owed.id}`)).at('item', 'version'));
  expect((await t.as('director').delete(`${campaigns}/${owed.id}`, { version: of })).status).toBe(409);
  const policy = (await t.as('director').get('/api/policy')).body as { version: number; policy: { settings: object } };
  const set = (value: number, version: number) =>
    t.as('director').put('/api/policy', {
      version,
      policy: { ...policy.policy, settings: { ...policy.policy.settings, holdProposalsForRetrospective: value } },
      reason: '试行',
    });
  expect((await set(0, policy.version)).status).toBe(200);
  expect((await move('channels', campaigns, next, 'propose')).status).toBe(200);
  await move('channels', campaigns, next, 'withdraw');
  expect((await set(1, policy.version + 1)).status).toBe(200);
  expect((await move('channels', campaigns, next, 'propose')).status).toBe(409);
  await move('channels', campaigns, owed.id, 'evaluate');
  const id = await retrospectiveOf(owed.id);
  await write(id);
  expect((await move('channels', retrospectives, id, 'submit')).status).toBe(200);
  expect((await move('channels', campaigns, next, 'propose')).at('item', 'state')).toBe('proposed');
});

test('[E6] other regions see nothing of it, who may not see figures sees the words alone', async () => {
  const campaign = await live('权限');
  await move('digital', campaigns, campaign.id, 'evaluate');
  const id = await retrospectiveOf(campaign.id);
  expect((await t.as('salesEast').get(`${retrospectives}/${id}`)).status).toBe(404);
  expect((await t.as('salesEast').get(`/api/retrospectives/${id}/facts`)).status).toBe(404);
  expect((await t.as('legal').get(`/api/retrospectives/${id}/facts`)).body).toEqual({ frozen: false, facts: null });
  expect((await t.as('strangerAdmin').get(`/api/retrospectives/${id}/facts`)).status).toBe(404);
  const early = await t
    .as('digital')
    .post(campaigns, { title: '没开始', kind: 'brand', period: { start: '2026-06-01', end: '2026-06-02' } });
  const refused = await t.as('digital').post(retrospectives, { campaign: early.textAt('item', 'id') });
  expect(refused.at('error', 'details', 'issues', 0, 'path')).toEqual(['campaign']);
  const version = Number((await t.as('digital').get(`${retrospectives}/${id}`)).at('item', 'version'));
  const stranger = [{ ...written.actions[0], owner: t.people.strangerAdmin.id }];
  const wrong = await t.as('digital').patch(`${retrospectives}/${id}`, { version, patch: { actions: stranger } });
  expect(wrong.at('error', 'details', 'issues', 0, 'path')).toEqual(['actions', 0, 'owner']);
});

test('[E6] the title of a retrospective has the language of who writes it', async () => {
  const campaign = await live('Spring tea');
  expect((await t.as('digital').patch('/api/me', { locale: 'en' })).status).toBe(200);
  expect((await move('digital', campaigns, campaign.id, 'evaluate')).status).toBe(200);
  const id = await retrospectiveOf(campaign.id);
  expect((await t.as('digital').get(`${retrospectives}/${id}`)).at('item', 'title')).toBe('Retrospective: Spring tea');
  expect((await t.as('digital').patch('/api/me', { locale: 'zh' })).status).toBe(200);
});
