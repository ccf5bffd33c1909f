import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T02:00:00Z') });
});
afterAll(() => t.close());

const campaigns = '/api/records/campaigns';
const changes = '/api/records/campaign-changes';
const cny = (amount: string) => ({ amount, currency: 'CNY' });
const period = { start: '2026-03-01', end: '2026-03-31' };

async function make(who: PersonName, url: string, draft: object): Promise<string> {
  const made = await t.as(who).post(url, draft);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
async function move(who: PersonName, url: string, id: string, action: string, reason = '原因') {
  const version = Number((await t.as(who).get(`${url}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${url}/${id}/transition`, { version, action, reason });
}
async function decide(who: PersonName, record: string, id: string, more: object = { approve: true }) {
  const found = await t.as('director').get(`/api/approvals/of/${record}/${id}`);
  return t.as(who).post(`/api/approvals/${found.textAt('current', 'id')}/decide`, {
    hash: found.textAt('current', 'hash'),
    signature: { password: t.password },
    ...more,
  });
}
async function liveCampaign(title: string, more: object = {}): Promise<string> {
  const id = await make('digital', campaigns, {
    title,
    kind: 'promotion',
    period,
    objective: '清春茶库存',
    budget: cny('20000'),
    plannedGmv: cny('100000'),
    plannedUv: 2_000,
    risk: '缺货',
    ...more,
  });
  expect((await move('digital', campaigns, id, 'propose')).status).toBe(200);
  expect((await decide('director', 'campaign', id)).at('state')).toBe('granted');
  await move('digital', campaigns, id, 'prepare');
  const { version } = await t.stores.owner.one<{ version: number }>(
    sql`UPDATE campaign SET state = 'live', version = version + 1 WHERE id = ${id}::uuid RETURNING version`,
  );
  expect(version).toBeGreaterThan(1);
  return id;
}
const ask = (campaign: string, more: object = {}) =>
  make('digital', changes, {
    campaign,
    kind: 'budget',
    reason: '抖音单价上涨三成',
    effect: '成交额按原计划完成',
    newBudget: cny('30000'),
    ...more,
  });
const campaign = (id: string) => t.as('digital').get(`${campaigns}/${id}`);
const plan = (id: string, who: PersonName = 'digital') => t.as(who).get(`/api/campaigns/${id}/plan`);

test('[E5] a change needs a reason and two signatures, then it is the plan, as its next version', async () => {
  const id = await liveCampaign('两人签字');
  const plain = await t.as('digital').patch(`${campaigns}/${id}`, {
    version: Number((await campaign(id)).at('item', 'version')),
    patch: { budget: cny('30000') },
  });
  expect(plain.status).toBe(409);
  expect(plain.textAt('error', 'details', 'reason', 'zh')).toContain('申请变更');
  const bare = await t.as('digital').post(changes, { campaign: id, kind: 'budget', newBudget: cny('30000') });
  expect(bare.at('error', 'details', 'issues', 0, 'path')).toEqual(['reason']);
  const empty = await t
    .as('digital')
    .post(changes, { campaign: id, kind: 'budget', reason: '没改', newBudget: cny('20000.00') });
  expect(empty.status).toBe(422);
  const change = await ask(id);
  expect((await t.as('digital').get(`${changes}/${change}`)).body).toMatchObject({
    item: { title: '两人签字 · 预算变更', diff: [{ field: 'budget', from: cny('20000'), to: cny('30000') }] },
  });
  expect((await move('digital', changes, change, 'propose')).at('item', 'planVersion')).toBe(1);
  // Nobody signs without the password, nor their own, nor twice.
  expect((await decide('director', 'campaignChange', change, { approve: true, signature: undefined })).status).toBe(
    422,
  );
  expect((await decide('digital', 'campaignChange', change)).status).toBe(403);
  expect((await decide('director', 'campaignChange', change)).at('state')).toBe('running');
  expect((await decide('director', 'campaignChange', change)).status).toBe(403);
  expect((await campaign(id)).at('item', 'budget')).toEqual(cny('20000'));
  expect((await decide('finance', 'campaignChange', change)).at('state')).toBe('granted');
  expect((await campaign(id)).at('item', 'budget')).toEqual(cny('30000'));
  expect((await t.as('digital').get(`${changes}/${change}`)).body).toMatchObject({
    item: { state: 'applied', appliedVersion: 2 },
  });
  const versions = await plan(id);
  expect(versions.body).toMatchObject({
    drift: [],
    refusal: null,
    versions: [
      {
        version: 2,
        source: 'change',
        reason: '抖音单价上涨三成',
        signers: expect.arrayContaining(['director', 'finance']),
        change: { id: change },
        content: { budget: cny('30000') },
      },
      { version: 1, source: 'approval', signers: ['director'], content: { budget: cny('20000') } },
    ],
    changes: [{ id: change, state: 'applied' }],
  });
  // The campaign's own approval stands, for the new content, and everything is in the audit log.
  expect((await t.as('director').get(`/api/approvals/of/campaign/${id}`)).at('current', 'state')).toBe('granted');
  const history = (await t.as('director').get(`${campaigns}/${id}/history`)).at('items') as { action: string }[];
  expect(
    history
      .slice(0, 2)
      .map((h) => h.action)
      .toSorted(),
  ).toEqual(['approval.amended', 'update']);
  const figures = await t.as('digital').get(`/api/campaigns/${id}/figures`);
  expect(figures.at('plan', 'cost', 'planned')).toBe('30000');
});

test('[E5] versions of a plan are never changed, not even by the owner of the tables', async () => {
  const id = await liveCampaign('不可改');
  await expect(
    t.stores.owner.execute(sql`UPDATE campaign_plan_version SET reason = 'x' WHERE campaign_id = ${id}::uuid`),
  ).rejects.toThrow();
});

test('[E5] a budget below what is promised and paid is refused with the sums', async () => {
  const id = await liveCampaign('砍预算');
  const budget = await make('director', '/api/records/budgets', {
    title: '年度预算',
    period: { start: '2026-01-01', end: '2026-12-31' },
    total: cny('50000'),
    reserveShare: '0',
  });
  const lineOf = (amount: string, more: object) =>
    make('director', '/api/records/budget-lines', {
      title: '促销',
      budget,
      amount: cny(amount),
      purpose: '报价',
      ...more,
    });
  const line = await lineOf('20000', { kind: 'campaign', campaign: id });
  await lineOf('30000', { title: '内容', kind: 'content' });
  await move('director', '/api/records/budgets', budget, 'propose');
  expect((await decide('finance', 'budget', budget)).at('state')).toBe('granted');
  await move('director', '/api/records/budgets', budget, 'activate');
  const commitment = await make('digital', '/api/records/commitments', {
    title: '投放',
    line,
    campaign: id,
    amount: cny('12000'),
  });
  expect((await move('finance', '/api/records/commitments', commitment, 'commit')).status).toBe(200);
  const change = await ask(id, { newBudget: cny('10000') });
  const refused = await move('digital', changes, change, 'propose');
  expect(refused.status).toBe(409);
  expect(refused.textAt('error', 'details', 'reason', 'zh')).toBe(
    '新预算 10000.00 低于已占用的 12000.00（承诺 12000.00，已入账 0.00），至少要 12000.00',
  );
  const version = Number((await t.as('digital').get(`${changes}/${change}`)).at('item', 'version'));
  await t.as('digital').patch(`${changes}/${change}`, { version, patch: { newBudget: cny('12000') } });
  expect((await move('digital', changes, change, 'propose')).status).toBe(200);
});

test('[S6] [E5] no line is moved to a campaign beyond its approved budget, not by two at the same moment either', async () => {
  const id = await liveCampaign('挪科目');
  const budget = await make('director', '/api/records/budgets', {
    title: '内容预算',
    period: { start: '2026-01-01', end: '2026-12-31' },
    total: cny('38000'),
    reserveShare: '0',
  });
  const line = (title: string, amount: string) =>
    make('director', '/api/records/budget-lines', {
      title,
      budget,
      kind: 'content',
      amount: cny(amount),
      purpose: '报价',
    });
  const [first, second, third] = [await line('甲', '15000'), await line('乙', '15000'), await line('丙', '8000')];
  const give = async (of: string) => {
    const version = Number((await t.as('director').get(`/api/records/budget-lines/${of}`)).at('item', 'version'));
    return t.as('director').patch(`/api/records/budget-lines/${of}`, { version, patch: { campaign: id } });
  };
  await move('director', '/api/records/budgets', budget, 'propose');
  await decide('finance', 'budget', budget);
  expect((await move('director', '/api/records/budgets', budget, 'activate')).status).toBe(200);
  // 20,000 were approved: one of the two fits.
  const both = await Promise.all([give(first), give(second)]);
  expect(both.map((b) => b.status).toSorted((a, b) => a - b)).toEqual([200, 422]);
  const refused = await give(third);
  expect([refused.status, refused.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['campaign']]);
  expect(refused.textAt('error', 'details', 'issues', 0, 'message', 'zh')).toBe(
    '活动“挪科目”批准的预算是 20000.00，科目已有 15000.00，只能再放 5000.00；科目“丙”有 8000.00：先申请变更活动预算，或先调拨出多的部分',
  );
});

test('[S6] [E5] a new, raised or restored line and a transfer keep to the campaign’s approved budget, two at once too', async () => {
  const id = await liveCampaign('不超批准');
  const budgetOf = (title: string, total: string) =>
    make('director', '/api/records/budgets', {
      title,
      period: { start: '2026-01-01', end: '2026-12-31' },
      total: cny(total),
      reserveShare: '0.5',
    });
  const draft = (budget: string, title: string, amount: string, more: object = { kind: 'campaign', campaign: id }) => ({
    title,
    budget,
    amount: cny(amount),
    purpose: '报价',
    ...more,
  });
  const lines = '/api/records/budget-lines';
  const versionOf = async (url: string) => Number((await t.as('director').get(url)).at('item', 'version'));
  const first = await budgetOf('甲预算', '40000');
  const line = await make('director', lines, draft(first, '甲', '12000'));
  await make('director', lines, draft(first, '其他', '8000', { kind: 'content' }));

  // A new line, a line that is raised: the amount, the limit and the way out are told.
  const second = await budgetOf('乙预算', '40000');
  const over = await t.as('director').post(lines, draft(second, '乙', '8000.01'));
  expect([over.status, over.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['amount']]);
  expect(over.textAt('error', 'details', 'issues', 0, 'message', 'zh')).toBe(
    '活动“不超批准”批准的预算是 20000.00，科目已有 12000.00，只能再放 8000.00；科目“乙”要 8000.01：先申请变更活动预算，或把金额减到 8000.00',
  );
  const two = await Promise.all(
    ['乙', '丙'].map((title) => t.as('director').post(lines, draft(second, title, '5000'))),
  );
  expect(two.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([201, 422]);
  const other = `${lines}/${two.find((a) => a.status === 201)?.textAt('item', 'id')}`;
  const raise = async (amount: string) =>
    t.as('director').patch(other, { version: await versionOf(other), patch: { amount: cny(amount) } });
  expect((await raise('8000.01')).at('error', 'details', 'issues', 0, 'path')).toEqual(['amount']);
  expect((await raise('8000')).status).toBe(200);
  const split = await t.as('director').post(`/api/budgets/${second}/split`, {
    parts: [{ title: '分', kind: 'campaign', campaign: id, share: '100', purpose: '报价' }],
  });
  expect(split.status).toBe(422);

  // What is deleted makes room, and does not come back past the limit: neither a line nor a whole budget.
  expect((await t.as('director').delete(`${other}?version=${await versionOf(other)}`)).status).toBeLessThan(300);
  const third = await budgetOf('丙预算', '16000');
  await make('director', lines, draft(third, '丁', '8000'));
  expect((await t.as('director').post(`${other}/restore`, {})).status).toBe(422);
  const budgets = '/api/records/budgets';
  const gone = await versionOf(`${budgets}/${third}`);
  expect((await t.as('director').delete(`${budgets}/${third}?version=${gone}`)).status).toBeLessThan(300);
  expect((await t.as('director').post(`${other}/restore`, {})).status).toBeLessThan(300);
  const back = await t.as('director').post(`${budgets}/${third}/restore`, {});
  expect([back.status, back.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '活动“不超批准”批准的预算是 20000.00，科目已有 20000.00，只能再放 0.00；预算“丙预算”的科目有 8000.00：先申请变更活动预算，或把别的科目减下来',
  ]);

  // Transfers out of the reserve: what is left for the campaign fits once, whoever is first.
  expect((await raise('5000')).status).toBe(200);
  await move('director', budgets, first, 'propose');
  await decide('finance', 'budget', first);
  expect((await move('director', budgets, first, 'activate')).status).toBe(200);
  const transfer = (amount: string) =>
    make('digital', '/api/records/budget-transfers', {
      title: `调入 ${amount}`,
      budget: first,
      fromPlace: 'reserve',
      toPlace: 'line',
      toLine: line,
      amount: cny(amount),
      reason: '加投',
    });
  const much = await move('digital', '/api/records/budget-transfers', await transfer('3000.01'), 'propose');
  expect([much.status, much.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '活动“不超批准”批准的预算是 20000.00，科目已有 17000.00，只能再放 3000.00；要向科目“甲”调入 3000.01：先申请变更活动预算，或把调拨减到 3000.00',
  ]);
  const both = [await transfer('2000'), await transfer('2500')];
  for (const one of both)
    expect((await move('digital', '/api/records/budget-transfers', one, 'propose')).status).toBe(200);
  const signed = await Promise.all(both.map((one) => decide('finance', 'budgetTransfer', one)));
  expect(signed.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('[E5] two changes signed at the same moment: one applies, the other is told that the plan moved on', async () => {
  const id = await liveCampaign('同时');
  const both = [
    await ask(id),
    await ask(id, { kind: 'date', newBudget: null, newPeriod: { ...period, end: '2026-04-05' } }),
  ];
  for (const change of both) {
    await move('digital', changes, change, 'propose');
    await decide('director', 'campaignChange', change);
  }
  const answers = await Promise.all(both.map((change) => decide('finance', 'campaignChange', change)));
  expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  const lost = answers.find((a) => a.status === 409);
  expect(lost?.textAt('error', 'details', 'reason', 'zh')).toContain('活动计划已是第 2 版');
  expect((await plan(id)).at('versions')).toHaveLength(2);
  // The loser goes back, is written on the new plan, and takes effect as the third version.
  const late = both[answers.findIndex((a) => a.status === 409)] ?? '';
  expect(
    (await decide('finance', 'campaignChange', late, { approve: false, reason: '按新计划重报' })).at('state'),
  ).toBe('returned');
  expect((await move('digital', changes, late, 'propose')).at('item', 'planVersion')).toBe(2);
  await decide('finance', 'campaignChange', late);
  expect((await decide('director', 'campaignChange', late)).at('state')).toBe('granted');
  expect((await plan(id)).at('versions', 0, 'version')).toBe(3);
});

test('[E5] dates: a live campaign keeps its start, the clocks follow the new end', async () => {
  const id = await liveCampaign('延期');
  const wrong = await t.as('digital').post(changes, {
    campaign: id,
    kind: 'date',
    reason: '延期',
    newPeriod: { start: '2026-03-20', end: '2026-04-10' },
  });
  expect(wrong.at('error', 'details', 'issues', 0, 'path')).toEqual(['newPeriod']);
  const change = await ask(id, { kind: 'date', newBudget: null, newPeriod: { ...period, end: '2026-04-10' } });
  await move('digital', changes, change, 'propose');
  await decide('finance', 'campaignChange', change);
  await decide('director', 'campaignChange', change);
  expect((await campaign(id)).at('item', 'period')).toEqual({ ...period, end: '2026-04-10' });
});

test('[E5] a draft is simply edited, a closed campaign is past it, and other regions see nothing', async () => {
  const draft = await make('digital', campaigns, { title: '草稿', kind: 'brand', period });
  const early = await t
    .as('digital')
    .post(changes, { campaign: draft, kind: 'scope', reason: 'x', newObjective: '新' });
  expect([early.status, early.at('error', 'code')]).toEqual([409, 'transition_refused']);
  const id = await liveCampaign('别处看不到');
  const change = await ask(id);
  for (const who of ['salesEast', 'strangerAdmin'] as const) {
    expect((await t.as(who).get(`${changes}/${change}`)).status).toBe(404);
    expect((await plan(id, who)).status).toBe(404);
  }
  expect((await t.as('service').post(changes, { campaign: id, kind: 'other', reason: 'x', newRisk: 'x' })).status).toBe(
    403,
  );
  expect((await t.anonymous.get(`/api/campaigns/${id}/plan`)).status).toBe(401);
  // Re-approved from draft, the plan takes its next version; what was approved first is kept.
  const again = await make('digital', campaigns, {
    title: '重报',
    kind: 'brand',
    period,
    objective: 'x',
    budget: cny('100'),
    plannedGmv: cny('1'),
    risk: 'x',
  });
  await move('digital', campaigns, again, 'propose');
  await decide('director', 'campaign', again);
  await move('director', campaigns, again, 'revise', '重报');
  const version = Number((await campaign(again)).at('item', 'version'));
  await t.as('digital').patch(`${campaigns}/${again}`, { version, patch: { budget: cny('200') } });
  await move('digital', campaigns, again, 'propose');
  await decide('director', 'campaign', again);
  expect((await plan(again)).body).toMatchObject({
    versions: [
      { version: 2, content: { budget: cny('200') } },
      { version: 1, content: { budget: cny('100') } },
    ],
  });
});

const ofChannels = async (): Promise<readonly [string, string]> => {
  const slug = `c${Math.trunc(performance.now() * 1000)}`;
  const of = (n: string) =>
    make('channels', '/api/records/channels', { name: `渠道${slug}${n}`, slug: `${slug}${n}`, category: 'public' });
  return [await of('a'), await of('b')];
};

test('[E1][E5] theme and form are part of what is approved: they change by two signatures', async () => {
  const id = await liveCampaign('改玩法', { theme: '喝春茶', form: '满 100 减 20' });
  const version = Number((await campaign(id)).at('item', 'version'));
  for (const patch of [{ theme: '清仓' }, { form: '全场五折' }]) {
    const edited = await t.as('digital').patch(`${campaigns}/${id}`, { version, patch });
    expect(edited.status).toBe(409);
    expect(edited.textAt('error', 'details', 'reason', 'zh')).toContain('请申请变更');
  }
  const change = await ask(id, { kind: 'scope', newBudget: null, newForm: '满 100 减 30' });
  await move('digital', changes, change, 'propose');
  await decide('director', 'campaignChange', change);
  expect((await campaign(id)).at('item', 'form')).toBe('满 100 减 20');
  expect((await decide('finance', 'campaignChange', change)).at('state')).toBe('granted');
  expect((await campaign(id)).body).toMatchObject({ item: { form: '满 100 减 30', theme: '喝春茶' } });
  expect((await plan(id)).body).toMatchObject({
    drift: [],
    versions: [{ version: 2, content: { form: '满 100 减 30' } }, { content: { form: '满 100 减 20' } }],
  });
});

test('[E5][S4] the channel plan of what was approved is pinned: it changes by a change with two signatures alone', async () => {
  const [a, b] = await ofChannels();
  const id = await liveCampaign('渠道计划', {
    channelPlan: [
      { channel: a, budget: cny('8000'), plannedUv: 800 },
      { channel: b, budget: cny('6000') },
    ],
  });
  const lines = () => campaign(id).then((r) => r.at('item', 'channelPlan') as { id: string; channel: string }[]);
  const before = await lines();
  const version = Number((await campaign(id)).at('item', 'version'));
  const edit = (channelPlan: object[]) =>
    t.as('digital').patch(`${campaigns}/${id}`, { version, patch: { channelPlan } });
  const refused = await edit([{ ...before[0], budget: cny('9000') }, before[1] ?? {}]);
  expect(refused.status).toBe(409);
  expect(refused.textAt('error', 'details', 'reason', 'zh')).toContain('请申请变更');
  expect((await edit([])).status).toBe(409);
  // The same lines written anew say the same.
  expect((await edit(before.map((line) => ({ ...line, id: undefined })))).status).toBe(200);
  const stored = await lines();

  const wrong = await t.as('digital').post(changes, {
    campaign: id,
    kind: 'scope',
    reason: '加投',
    newChannelPlan: [{ channel: a, budget: cny('15000') }],
  });
  expect(wrong.at('error', 'details', 'issues', 0, 'path')).toEqual(['newChannelPlan']);
  const [, c] = await ofChannels();
  const change = await ask(id, {
    kind: 'scope',
    newBudget: null,
    newChannelPlan: [
      { channel: a, budget: cny('10000'), plannedUv: 1_000 },
      { channel: b, budget: cny('0') },
      { channel: c, budget: cny('3000') },
    ],
  });
  expect((await t.as('digital').get(`${changes}/${change}`)).at('item', 'diff')).toMatchObject([
    {
      field: 'channelPlan',
      from: [{ channel: a, budget: cny('8000') }, { channel: b }],
      to: [
        { channel: a, budget: cny('10000'), plannedUv: 1_000 },
        { channel: c, budget: cny('3000') },
      ],
    },
  ]);
  await move('digital', changes, change, 'propose');
  await decide('director', 'campaignChange', change);
  expect(await lines()).toEqual(stored);
  expect((await decide('finance', 'campaignChange', change)).at('state')).toBe('granted');
  const after = await lines();
  expect(after).toMatchObject([
    { id: stored[0]?.id, channel: a, budget: cny('10000') },
    { channel: c, budget: cny('3000') },
  ]);
  expect((await plan(id)).body).toMatchObject({
    drift: [],
    versions: [{ version: 2, source: 'change', content: { channelPlan: [{ channel: a }, { channel: c }] } }, {}],
  });
  expect((await t.as('director').get(`/api/approvals/of/campaign/${id}`)).at('current', 'state')).toBe('granted');
});

test('[O1][E5] the products of a campaign are pinned: editing what is proposed voids the decisions, what is approved changes by a change alone', async () => {
  const tea = { product: 'SKU-1', price: cny('19.9'), quantity: 900, stock: 1_200 };
  const cup = { product: 'SKU-2', price: cny('59'), quantity: 300 };
  const products = async (id: string) => (await campaign(id)).at('item', 'products') as Record<string, unknown>[];
  const edit = async (id: string, lines: readonly object[]) =>
    t.as('digital').patch(`${campaigns}/${id}`, {
      version: Number((await campaign(id)).at('item', 'version')),
      patch: { products: lines },
    });
  const approval = async (id: string) => t.as('director').get(`/api/approvals/of/campaign/${id}`);

  // Of two signers one has signed when the price is changed: the signature counts for nothing, and who looks is shown why.
  const waiting = await make('digital', campaigns, {
    title: '改价',
    kind: 'promotion',
    period,
    objective: '清春茶库存',
    budget: cny('150000'),
    plannedGmv: cny('900000'),
    risk: '缺货',
    products: [tea],
  });
  expect((await move('digital', campaigns, waiting, 'propose')).status).toBe(200);
  const seen = (await approval(waiting)).textAt('current', 'hash');
  expect((await decide('director', 'campaign', waiting)).at('state')).toBe('running');
  expect((await edit(waiting, [{ ...tea, price: cny('9.9') }])).status).toBe(200);
  const again = await approval(waiting);
  expect([again.at('current', 'round'), again.at('current', 'state')]).toEqual([2, 'running']);
  expect(again.textAt('current', 'hash')).not.toBe(seen);
  const stale = await t
    .as('finance')
    .post(`/api/approvals/${again.textAt('current', 'id')}/decide`, { approve: true, hash: seen });
  expect(stale.status).toBe(409);
  const log = (await t.as('director').get(`${campaigns}/${waiting}/history`)).at('items') as { action: string }[];
  expect(log.map((x) => x.action)).toContain('approval.voided');

  // Approved: the same lines written anew say the same, anything else is asked for by a change.
  const id = await liveCampaign('商品清单', { products: [tea, cup] });
  const stored = await products(id);
  expect(
    (
      await edit(
        id,
        stored.map((l) => ({ ...l, id: undefined })),
      )
    ).status,
  ).toBe(200);
  const refused = await edit(id, [{ ...tea, quantity: 1_000 }, cup]);
  expect(refused.status).toBe(409);
  expect(refused.textAt('error', 'details', 'reason', 'zh')).toContain('请申请变更');
  const before = await products(id);
  const box = { product: 'SKU-3', price: cny('128'), quantity: 50 };
  const change = await ask(id, {
    kind: 'scope',
    newBudget: null,
    newProducts: [{ ...tea, product: ' sku-1', price: cny('17.9') }, { ...cup, quantity: 0 }, box],
  });
  expect((await t.as('digital').get(`${changes}/${change}`)).at('item', 'diff')).toMatchObject([
    { field: 'products', from: [tea, cup], to: [{ price: cny('17.9') }, box] },
  ]);
  await move('digital', changes, change, 'propose');
  await decide('director', 'campaignChange', change);
  expect((await decide('finance', 'campaignChange', change)).at('state')).toBe('granted');
  expect(await products(id)).toMatchObject([{ id: before[0]?.['id'], price: cny('17.9') }, box]);
  expect((await plan(id)).body).toMatchObject({
    drift: [],
    versions: [
      { version: 2, content: { products: [{ price: cny('17.9') }, box] } },
      { content: { products: [tea, cup] } },
    ],
  });
  const current = await approval(id);
  expect(current.at('current', 'state')).toBe('granted');
  const detail = await t.as('director').get(`/api/approvals/${current.textAt('current', 'id')}`);
  const compared = (detail.at('comparison') as { field: string; changed: boolean; now: unknown }[]).find(
    (c) => c.field === 'products',
  );
  expect(compared).toMatchObject({ changed: false, now: [{ price: cny('17.9') }, box] });
});

test('[E5][S6] a commitment and a cut at the same moment: one of them is refused, the budget is never below what is in use', async () => {
  const outcomes = new Set<string>();
  for (let round = 0; round < 4; round += 1) {
    const id = await liveCampaign(`同时砍与承诺 ${round}`);
    const budget = await make('director', '/api/records/budgets', {
      title: `预算 ${round}`,
      period: { start: '2026-01-01', end: '2026-12-31' },
      total: cny('20000'),
      reserveShare: '0',
    });
    const line = await make('director', '/api/records/budget-lines', {
      title: '促销',
      budget,
      kind: 'campaign',
      campaign: id,
      amount: cny('20000'),
      purpose: '报价',
    });
    await move('director', '/api/records/budgets', budget, 'propose');
    await decide('finance', 'budget', budget);
    await move('director', '/api/records/budgets', budget, 'activate');
    const promise = (amount: string) =>
      make('digital', '/api/records/commitments', { title: '投放', line, campaign: id, amount: cny(amount) });
    const first = await promise('8000');
    expect((await move('finance', '/api/records/commitments', first, 'commit')).status).toBe(200);
    const second = await promise('4000');
    const change = await ask(id, { newBudget: cny('10000') });
    await move('digital', changes, change, 'propose');
    await decide('director', 'campaignChange', change);
    // 8,000 are promised: the cut to 10,000 and the promise of 4,000 more cannot both be.
    const [cut, more] = await Promise.all([
      decide('finance', 'campaignChange', change),
      move('finance', '/api/records/commitments', second, 'commit'),
    ]);
    expect([cut.status, more.status].toSorted((x, y) => x - y)).toEqual([200, 409]);
    outcomes.add(cut.status === 200 ? 'cut' : 'promise');
    const now = Number((await campaign(id)).textAt('item', 'budget', 'amount'));
    const used = (await t.as('finance').get(`/api/campaigns/${id}/budget`)).textAt('use', 'committed');
    expect(now).toBeGreaterThanOrEqual(Number(used));
    if (cut.status !== 200) continue;
    expect(more.textAt('error', 'details', 'reason', 'zh')).toContain('经变更签定为 10000');
    const small = await promise('2000');
    expect((await move('finance', '/api/records/commitments', small, 'commit')).status).toBe(200);
  }
  expect(outcomes.size).toBeGreaterThan(0);
});
