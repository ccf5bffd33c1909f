import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T02:00:00Z') });
});
afterAll(() => t.close());

const campaigns = '/api/records/campaigns';
const items = '/api/records/prep-items';
const cny = (amount: string) => ({ amount, currency: 'CNY' });
const draft = {
  kind: 'livestream',
  period: { start: '2026-03-20', end: '2026-03-21' },
  objective: '清春茶库存',
  budget: cny('20000'),
  plannedGmv: cny('100000'),
  risk: '缺货',
};
async function make(more: object, who: PersonName = 'digital'): Promise<string> {
  const made = await t.as(who).post(campaigns, { ...draft, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
async function move(who: PersonName, url: string, id: string, action: string, reason = '原因') {
  const version = Number((await t.as(who).get(`${url}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${url}/${id}/transition`, { version, action, reason });
}
async function approve(id: string): Promise<void> {
  const found = await t.as('director').get(`/api/approvals/of/campaign/${id}`);
  const done = await t.as('director').post(`/api/approvals/${found.textAt('current', 'id')}/decide`, {
    approve: true,
    hash: found.textAt('current', 'hash'),
  });
  expect(done.at('state'), done.text).toBe('granted');
}
const ready = (id: string, who: PersonName = 'digital') => t.as(who).get(`/api/campaigns/${id}/readiness`);
const decide = (who: PersonName, id: string, body: object) =>
  t.as(who).post(`/api/campaigns/${id}/launch-decision`, body);
async function preparing(title: string, more: object = {}): Promise<string> {
  const id = await make({ title, ...more });
  await move('digital', campaigns, id, 'propose');
  await approve(id);
  expect((await move('digital', campaigns, id, 'prepare')).at('item', 'state')).toBe('preparing');
  return id;
}
const itemsOf = async (id: string) =>
  (
    await t.as('digital').get(items, {
      filter: JSON.stringify({ field: 'campaign', op: 'eq', value: id }),
      limit: '100',
    })
  ).at('items') as { id: string; title: string; area: string; dueOn: string; ownerId: string; required: boolean }[];

test('[E3] preparing makes the checklist of the kind, with owners and days; nothing goes live past the gate', async () => {
  const id = await preparing('清单');
  const list = await itemsOf(id);
  expect(list.map((i) => i.area)).toEqual(
    expect.arrayContaining(['product', 'design', 'page', 'stock', 'supply', 'service', 'onsite']),
  );
  expect(list).toHaveLength(10);
  const page = list.find((i) => i.area === 'page');
  expect(page).toMatchObject({ dueOn: '2026-03-17', ownerId: t.people.digital.id });
  expect(list.find((i) => i.area === 'legal')?.ownerId).toBe(t.people.legal.id);
  const early = await move('digital', campaigns, id, 'launch');
  expect(early.status).toBe(409);
  expect(early.textAt('error', 'details', 'reason', 'zh')).toMatch(/^不能上线：还没有上线决定.*必办未就绪：.*等 10 项/);
  // Without items done a go needs a reason; whose campaign it is does not decide.
  expect((await decide('digital', id, { go: true, reason: 'x' })).status).toBe(403);
  expect((await decide('director', id, { go: true })).at('error', 'details', 'issues', 0, 'path')).toEqual(['reason']);
  expect((await decide('director', id, { go: false })).status).toBe(422);
  expect((await decide('director', id, { go: false, reason: '主播未定' })).status).toBe(201);
  expect((await move('digital', campaigns, id, 'launch')).textAt('error', 'details', 'reason', 'zh')).toContain(
    '已决定不上线：主播未定',
  );
  // All but one are ready.
  for (const item of list.slice(1)) expect((await move('digital', items, item.id, 'finish')).status).toBe(200);
  const before = await ready(id);
  expect(before.body).toMatchObject({
    next: { action: 'launch', missing: [{ zh: expect.stringContaining('主播未定') }] },
    checklist: { all: 10, done: 9, requiredOpen: 1 },
    can: { decide: false },
  });
  const went = await decide('director', id, { go: true, reason: '当日补齐' });
  expect(went.body).toMatchObject({ go: true, by: 'director', open: [{ id: list[0]?.id }] });
  // What opens after the decision was not decided about.
  await move('digital', items, list[3]?.id ?? '', 'reopen');
  expect((await move('digital', campaigns, id, 'launch')).textAt('error', 'details', 'reason', 'zh')).toContain(
    `决定上线之后又有必办未就绪：${list[3]?.title}`,
  );
  expect((await move('digital', items, list[3]?.id ?? '', 'waive')).status).toBe(200);
  expect((await move('digital', campaigns, id, 'launch')).at('item', 'state')).toBe('live');
  expect((await decide('director', id, { go: false, reason: 'x' })).status).toBe(409);
  const history = (await t.as('director').get(`${campaigns}/${id}/history`)).at('items') as { action: string }[];
  expect(history.map((h) => h.action)).toEqual(expect.arrayContaining(['decideGo', 'decideNoGo']));
});

test('[E3] what is required is done or waived with a reason: not deleted, not made optional, not left out', async () => {
  const made = await make({ title: '想偷懒' });
  // One item of one's own does not stand for the checklist of the kind.
  const own = await t
    .as('digital')
    .post(items, { title: '随便一项', campaign: made, dueOn: '2026-03-18', required: false });
  await move('digital', campaigns, made, 'propose');
  await approve(made);
  await move('digital', campaigns, made, 'prepare');
  const list = await itemsOf(made);
  expect(list).toHaveLength(11);
  const one = list.find((i) => i.required);
  const at = `${items}/${one?.id}`;
  for (const who of ['digital', 'director'] as const) {
    const gone = await t.as(who).delete(at, { version: '1' });
    expect([gone.status, gone.at('error', 'details', 'reason', 'zh')]).toEqual([
      409,
      `“${one?.title}”是必办事项，不能删除，确实不需要请点“不适用”并写明原因`,
    ]);
    const eased = await t.as(who).patch(at, { version: 1, patch: { required: false } });
    expect([eased.status, eased.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['required']]);
  }
  expect((await t.as('digital').delete(`${items}/${own.textAt('item', 'id')}`, { version: '1' })).status).toBe(204);
  expect((await move('digital', items, one?.id ?? '', 'waive', '本次没有赠品')).status).toBe(200);
  expect((await ready(made)).at('checklist')).toMatchObject({ all: 10, na: 1, requiredOpen: 9 });
});

test('[E3] who proposed a campaign does not decide whether it goes live, also where they lead it no more', async () => {
  const id = await preparing('交出去的活动');
  const handed = sql`UPDATE campaign SET proposed_by = ${t.people.director.id}::uuid WHERE id = ${id}::uuid`;
  expect((await ready(id, 'director')).at('can', 'decide')).toBe(true);
  await t.stores.owner.execute(handed);
  expect((await ready(id, 'director')).at('can', 'decide')).toBe(false);
  const refused = await decide('director', id, { go: false, reason: '不上' });
  expect([refused.status, refused.at('error', 'details', 'reason', 'zh')]).toEqual([
    403,
    '不能决定自己负责或提交的活动，请由他人决定',
  ]);
});

test('[E3] an item is ticked by its owner, keeps who and when, and moves with the campaign', async () => {
  const id = await make({ title: '先排' });
  expect((await t.as('digital').post(`/api/campaigns/${id}/checklist`)).at('made')).toBe(10);
  expect((await t.as('digital').post(`/api/campaigns/${id}/checklist`)).at('made')).toBe(0);
  const list = await itemsOf(id);
  const stock = list.find((i) => i.area === 'service');
  const done = await move('service', items, stock?.id ?? '', 'finish');
  expect(done.body).toMatchObject({ item: { state: 'done', doneBy: t.people.service.id } });
  const version = Number((await t.as('digital').get(`${campaigns}/${id}`)).at('item', 'version'));
  await t
    .as('digital')
    .patch(`${campaigns}/${id}`, { version, patch: { period: { start: '2026-03-25', end: '2026-03-26' } } });
  const moved = await itemsOf(id);
  expect(moved.find((i) => i.area === 'page')?.dueOn).toBe('2026-03-22');
  expect(moved.find((i) => i.area === 'service')?.dueOn).toBe('2026-03-18');
  await move('digital', campaigns, id, 'cancel');
  expect((await ready(id)).body).toMatchObject({ next: null, checklist: { open: 0 } });
});

test('[O1] no stage is skipped: every gate refuses through the API too, and names what is missing', async () => {
  const id = await make({ title: '一步不跳', kind: 'anniversary', period: { start: '2026-04-20', end: '2026-04-30' } });
  const refusal = async (action: string): Promise<string> => {
    const answer = await move('digital', campaigns, id, action);
    expect([action, answer.status]).toEqual([action, 409]);
    return answer.textAt('error', 'details', 'reason', 'zh');
  };
  const clock = async (key: string): Promise<unknown> =>
    ((await t.as('digital').get(`${campaigns}/${id}/clocks`)).at('items') as { key: string }[]).find(
      (c) => c.key === key,
    );
  const patch = async (change: object): Promise<void> => {
    const version = Number((await t.as('digital').get(`${campaigns}/${id}`)).at('item', 'version'));
    const done = await t.as('digital').patch(`${campaigns}/${id}`, { version, patch: change });
    expect(done.status, done.text).toBe(200);
  };
  // Nobody makes one that is further already.
  expect((await t.as('digital').post(campaigns, { title: 'x', kind: 'brand', state: 'live' })).status).toBe(422);
  // Research: ten working days from Tuesday the 10th; what was found ends it.
  expect((await ready(id)).body).toMatchObject({ state: 'draft', researched: false });
  await patch({ researchFrom: '2026-03-10' });
  expect(await clock('research')).toMatchObject({ state: 'running', dueAt: '2026-03-24T10:00:00.000Z' });
  expect(await refusal('propose')).toBe('大型促销提交前请填写：调研结论、计划 ROI');
  expect((await ready(id)).at('next', 'missing')).toMatchObject([{ zh: '填写调研结论' }, { zh: '填写计划 ROI' }]);
  await patch({ research: '老客在节点囤货，新客先买小规格' });
  expect(await clock('research')).toMatchObject({ state: 'kept' });
  // Strategy: five working days from there to the proposal.
  expect((await ready(id)).body).toMatchObject({ researched: true });
  expect(await clock('strategy')).toMatchObject({ state: 'running', dueAt: '2026-03-17T10:00:00.000Z' });
  expect(await refusal('propose')).toBe('大型促销提交前请填写：计划 ROI');
  for (const action of ['prepare', 'launch', 'evaluate', 'close']) expect(await refusal(action)).toContain('草稿');
  await patch({ plannedRoi: '1.5' });
  expect((await move('digital', campaigns, id, 'propose')).status).toBe(200);
  expect(await clock('strategy')).toMatchObject({ state: 'kept' });
  for (const action of ['prepare', 'launch']) expect(await refusal(action)).toContain('待审批');
  await approve(id);
  expect((await move('digital', campaigns, id, 'prepare')).status).toBe(200);
  // Execution: go or no-go stands before it.
  expect(await refusal('launch')).toContain('不能上线：还没有上线决定');
  expect(await refusal('close')).toContain('筹备中');
  const go = await t.as('director').post(`/api/campaigns/${id}/launch-decision`, { go: true, reason: '先上线' });
  expect(go.status, go.text).toBe(201);
  expect((await move('digital', campaigns, id, 'launch')).status).toBe(200);
  expect(await refusal('close')).toContain('进行中');
  expect((await move('digital', campaigns, id, 'evaluate')).status).toBe(200);
  // Evaluation: closed with an accepted retrospective alone.
  expect(await clock('retrospective')).toMatchObject({ state: 'running' });
  expect(await refusal('close')).toContain('复盘需要通过');
});

test('[E2] a large promotion comes 15 days ahead with its estimate, or takes the green channel', async () => {
  const late = await make({
    title: '来晚了',
    kind: 'sale618',
    plannedRoi: '1.5',
    period: { start: '2026-03-20', end: '2026-03-30' },
  });
  const refused = await move('digital', campaigns, late, 'propose');
  expect(refused.status).toBe(409);
  expect(refused.textAt('error', 'details', 'reason', 'zh')).toBe(
    '大型促销须提前 15 天提交，距 2026-03-20 只有 10 天，请走绿色通道',
  );
  expect((await ready(late)).body).toMatchObject({
    lead: { needed: 15, left: 10, only: 'urgent' },
    next: { action: 'proposeUrgent' },
  });
  expect((await move('digital', campaigns, late, 'proposeUrgent')).at('item', 'state')).toBe('proposed');
  const early = await make({
    title: '没有测算',
    kind: 'double11',
    period: { start: '2026-04-20', end: '2026-04-30' },
    research: '老客在节点囤货',
  });
  const without = await move('digital', campaigns, early, 'propose');
  expect(without.at('error', 'details', 'issues', 0, 'path')).toEqual(['plannedRoi']);
  expect((await ready(early)).body).toMatchObject({
    lead: { needed: 15, left: 41, only: 'usual' },
    next: { action: 'propose', missing: [{ zh: '填写计划 ROI' }] },
  });
  // Kinds and days are data of the house.
  const before = await t.as('director').get('/api/policy');
  const policy = structuredClone(before.at('policy')) as {
    approvals: Record<string, { lead: { when: object }[] }>;
    settings: Record<string, number>;
  };
  const lead = policy.approvals['campaign.proposal']?.lead[0];
  if (lead !== undefined) lead.when = { field: 'kind', op: 'eq', value: 'brand' };
  policy.settings['proposalLeadDays'] = 5;
  const saved = await t.as('director').put('/api/policy', { version: before.at('version'), reason: '改办法', policy });
  expect(saved.status, saved.text).toBe(200);
  expect((await move('digital', campaigns, early, 'propose')).status).toBe(200);
  const brand = await make({ title: '品牌', kind: 'brand', period: { start: '2026-03-14', end: '2026-03-30' } });
  expect((await move('digital', campaigns, brand, 'propose')).textAt('error', 'details', 'reason', 'zh')).toContain(
    '须提前 5 天',
  );
});

test('[E2] papers that the green channel owes are shown where the campaign stands', async () => {
  const id = await make({ title: '急事', kind: 'promotion', plannedGmv: null, risk: null });
  await move('digital', campaigns, id, 'proposeUrgent');
  await approve(id);
  expect((await ready(id)).body).toMatchObject({
    papers: { late: false, missing: expect.arrayContaining([{ zh: '计划成交额', en: 'Planned GMV' }]) },
  });
});

test('[O1] each stage says what its gate waits for', async () => {
  const id = await make({ title: '关口', objective: null, plannedGmv: null });
  expect((await ready(id)).body).toMatchObject({
    state: 'draft',
    next: { action: 'propose', missing: [{ zh: '填写目的' }, { zh: '填写计划成交额' }] },
    can: { fill: true },
  });
  const version = Number((await t.as('digital').get(`${campaigns}/${id}`)).at('item', 'version'));
  await t.as('digital').patch(`${campaigns}/${id}`, { version, patch: { objective: 'x', plannedGmv: cny('1') } });
  await move('digital', campaigns, id, 'propose');
  expect((await ready(id)).body).toMatchObject({ next: { action: 'approve', missing: [{ zh: '等 director 审批' }] } });
  for (const who of ['salesEast', 'strangerAdmin'] as const) expect((await ready(id, who)).status).toBe(404);
  expect((await t.anonymous.get(`/api/campaigns/${id}/readiness`)).status).toBe(401);
});

test('[E1] ten templates: one click makes a draft with tasks, checklist and budget shape', async () => {
  const list = (await t.as('digital').get('/api/campaign-templates')).at('items') as { key: string; kind: string }[];
  expect(new Set(list.map((x) => x.kind))).toEqual(
    new Set([
      'double11',
      'sale618',
      'launch',
      'referral',
      'anniversary',
      'livestream',
      'tradeFair',
      'coBranding',
      'promotion',
      'memberDay',
    ]),
  );
  for (const { key } of list) {
    const started = await t
      .as('digital')
      .post(`/api/campaign-templates/${key}/start`, { start: '2026-06-01', budget: '50000' });
    expect(started.status, started.text).toBe(201);
    const id = started.textAt('campaign', 'id');
    const row = await t.as('digital').get(`${campaigns}/${id}`);
    expect(row.body).toMatchObject({ item: { state: 'draft', budget: cny('50000') } });
    expect(row.textAt('item', 'description')).toContain('依据模板');
    expect(row.textAt('item', 'description')).toContain('| 项目 | 占比 | 金额 |');
    expect(row.textAt('item', 'risk').length).toBeGreaterThan(10);
    expect(Number(started.at('tasks'))).toBeGreaterThanOrEqual(5);
    expect((await ready(id)).at('checklist', 'all')).toBe(started.at('items'));
  }
  expect((await t.as('digital').post('/api/campaign-templates/nothing/start', { start: '2026-06-01' })).status).toBe(
    404,
  );
  expect((await t.as('service').post('/api/campaign-templates/launch/start', { start: '2026-06-01' })).status).toBe(
    403,
  );
});

test('[E1][E3] whoever may only make their own starts from a template all the same, with the work of everybody', async () => {
  const id = await t.app.rooms.organization.addMember(t.workspaces.main, {
    name: '市场专员',
    email: 'specialist@huanying.test',
    unitId: t.units.root,
    positions: ['marketing_specialist'],
    password: t.password,
  });
  const { user } = await t.stores.owner.one<{ user: string }>(
    sql`SELECT user_id AS "user" FROM person WHERE id = ${id}::uuid`,
  );
  const specialist = t.signedIn(user);
  const made = await specialist.post('/api/campaign-templates/sale618/start', { start: '2026-06-01', budget: '90000' });
  expect([made.status, Number(made.at('items')) > 5, Number(made.at('risks')) > 0], made.text).toEqual([
    201,
    true,
    true,
  ]);
  const own = await specialist.post(campaigns, { ...draft, title: '专员的' });
  const filled = await specialist.post(`/api/campaigns/${own.textAt('item', 'id')}/checklist`);
  expect([filled.status, filled.at('made')], filled.text).toEqual([200, 10]);
  const foreign = await make({ title: '别人的' });
  expect((await specialist.post(`/api/campaigns/${foreign}/checklist`)).status).toBeGreaterThanOrEqual(403);
});

test('[E3] a gate counts the whole list, however long: what comes after five hundred holds it too', async () => {
  const id = await preparing('长清单');
  for (const item of await itemsOf(id)) await move('digital', items, item.id, 'waive');
  await t.stores.owner.execute(sql`
    INSERT INTO prep_item (id, workspace_id, code, state, version, unit_id, owner_id, created_at, updated_at, title, campaign, area, required, due_on)
    SELECT gen_random_uuid(), workspace_id, 'PRE-L-' || n, 'open', 1, unit_id, owner_id, created_at, updated_at, '第 ' || n || ' 项', id, 'other', n > 600, '2026-03-15'::date + (n > 600)::int
    FROM campaign, generate_series(1, 601) AS n WHERE id = ${id}::uuid`);
  expect((await decide('director', id, { go: true })).at('error', 'details', 'issues', 0, 'path')).toEqual(['reason']);
  expect((await ready(id)).body).toMatchObject({ checklist: { open: 601, requiredOpen: 1 } });
});
