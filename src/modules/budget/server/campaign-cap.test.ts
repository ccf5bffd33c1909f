import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { budgetHands, cny } from './budget.testing.ts';

let t: TestApp;
let h: ReturnType<typeof budgetHands>;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
  h = budgetHands(t);
}, 60_000);
afterAll(() => t.close());

type Answer = { textAt(...path: (string | number)[]): string };
const reason = (answer: Answer, locale = 'zh'): string => answer.textAt('error', 'details', 'reason', locale);
const message = (answer: Answer): string => answer.textAt('error', 'details', 'issues', 0, 'message', 'zh');
const usd = (amount: string) => ({ amount, currency: 'USD' });

const draftCampaign = (title: string, budget: object | null, more: object = {}): Promise<string> =>
  h.create('digital', 'campaigns', {
    title,
    kind: 'promotion',
    period: { start: '2026-03-11', end: '2026-03-31' },
    objective: '清库存',
    budget,
    plannedGmv: cny('100000'),
    risk: '缺货',
    ...more,
  });
const approve = async (id: string) => {
  await h.moved('digital', 'campaigns', id, 'propose');
  const decided = await h.decide(t.as('director'), 'campaign', id);
  expect(decided.status, decided.text).toBe(200);
};
const approved = async (title: string, budget: object): Promise<string> => {
  const id = await draftCampaign(title, budget);
  await approve(id);
  return id;
};
const asked = (line: string, amount: string, more: object = {}): Promise<string> =>
  h.create('digital', 'commitments', { title: '投放', line, amount: cny(amount), ...more });
const commit = (id: string) => h.move('finance', 'commitments', id, 'commit');
const patch = async (who: PersonName, path: string, id: string, change: object) => {
  const version = Number((await h.row(who, path, id)).at('item', 'version'));
  return t.as(who).patch(`/api/records/${path}/${id}`, { version, patch: change });
};
const change = async (campaign: string, budget: string): Promise<string> =>
  h.create('digital', 'campaign-changes', {
    campaign,
    kind: 'budget',
    reason: '削减',
    effect: '少投',
    newBudget: cny(budget),
  });
const signed = async (id: string) => {
  await h.moved('digital', 'campaign-changes', id, 'propose');
  for (const who of ['director', 'finance'] as const) {
    const decided = await h.decide(t.as(who), 'campaignChange', id);
    expect(decided.status, decided.text).toBe(200);
  }
};
const page = async (campaign: string) => (await t.as('finance').get(`/api/campaigns/${campaign}/budget`)).body;

test('[E5] [S6] what is committed for a campaign on lines without one counts: for its limit, its cut and its page', async () => {
  const { lines } = await h.active('40000', ['20000', '20000']);
  const [general = '', other = ''] = lines;
  const campaign = await approved('通用科目', cny('6000'));
  const first = await asked(general, '6000', { campaign });
  await h.moved('finance', 'commitments', first, 'commit');
  // 105 % of 6,000 are 6,300: the second does not fit, 300 would.
  const second = await asked(other, '6000', { campaign });
  const refused = await commit(second);
  expect([refused.status, reason(refused)]).toEqual([
    409,
    '活动“通用科目”的预算批准为 6000.00，已占用 6000.00（承诺 6000.00，已入账 0.00），按红线 105% 最多用到 6300.00，还可支出 300.00，不能再支出 6000.00：先申请变更活动预算，或把金额减到 300.00',
  ]);
  expect(reason(refused, 'en')).toContain('6000.00 of it is in use');
  expect(await page(campaign)).toMatchObject({
    currency: 'CNY',
    planned: '6000',
    use: { plan: '6000.00', committed: '6000.00', actual: '0.00', free: '0.00' },
    commitments: [{ amount: '6000', currency: 'CNY' }, {}],
  });
  // What was paid counts too, also beyond what was promised.
  await h.spend({ commitment: first, amount: cny('6100'), supplier: '甲' });
  expect(await page(campaign)).toMatchObject({ use: { committed: '0.00', actual: '6100.00' } });
  const cut = await h.move('digital', 'campaign-changes', await change(campaign, '1000'), 'propose');
  expect([cut.status, reason(cut)]).toEqual([
    409,
    '新预算 1000.00 低于已占用的 6100.00（承诺 0.00，已入账 6100.00），至少要 6100.00',
  ]);
  expect((await h.row('finance', 'campaigns', campaign)).at('item', 'budget')).toEqual(cny('6000'));
});

test('[E5] [S6] beyond a signed cut nothing is committed for the campaign, on no line', async () => {
  const { lines } = await h.active('20000', ['20000']);
  const campaign = await approved('签后', cny('6000'));
  await signed(await change(campaign, '1000'));
  const refused = await commit(await asked(lines[0] ?? '', '1200', { campaign }));
  expect([refused.status, reason(refused)]).toEqual([409, expect.stringContaining('经变更签定为 1000.00')]);
  expect((await commit(await asked(lines[0] ?? '', '1050', { campaign }))).status).toBe(200);
});

test('[E5] [S6] the campaign of a commitment is that of its line, agrees with it, and stands once it is committed', async () => {
  const id = await h.budget('20000');
  const [own, other] = [await draftCampaign('甲活动', cny('9900')), await draftCampaign('乙活动', cny('9900'))];
  const line = await h.line(id, '甲科目', '10000', { kind: 'campaign', campaign: await draftCampaign('丙活动', null) });
  const general = await h.line(id, '通用', '10000');
  await h.moved('director', 'budgets', id, 'propose');
  await h.decide(t.as('finance'), 'budget', id);
  await h.moved('director', 'budgets', id, 'activate');
  const wrong = await t
    .as('digital')
    .post('/api/records/commitments', { title: '投放', line, amount: cny('1'), campaign: own });
  expect([wrong.status, wrong.at('error', 'details', 'issues', 0, 'path'), message(wrong)]).toEqual([
    422,
    ['campaign'],
    '科目“甲科目”属于活动“丙活动”：活动请选它或留空，或另选科目',
  ]);
  const named = await asked(line, '10');
  expect((await h.row('digital', 'commitments', named)).at('item', 'campaign')).not.toBeNull();
  const committed = await h.commit(general, '9000', { campaign: own });
  for (const campaign of [other, null]) {
    const relabelled = await patch('digital', 'commitments', committed, { campaign });
    expect([relabelled.status, reason(relabelled)]).toEqual([
      409,
      '已承诺的科目、活动和金额不能改：释放余额后另行申请',
    ]);
  }
  // Neither does the line take it along to another campaign, nor does one in use change sides.
  const given = await patch('director', 'budget-lines', general, { campaign: other });
  expect([given.status, message(given)]).toEqual([
    422,
    '科目“通用”上有活动“甲活动”的承诺与费用 9000.00，不能改给别的活动：请另建科目，再把可动用的 1000.00 调拨过去',
  ]);
  const joined = await patch('director', 'budget-lines', general, { campaign: own });
  expect(joined.status, joined.text).toBe(200);
  expect(await page(own)).toMatchObject({ use: { plan: '10000.00', committed: '9000.00', free: '1000.00' } });
  expect(message(await patch('director', 'budget-lines', general, { campaign: null }))).toContain(
    '已为它的活动占用 9000.00',
  );
});

test('[E5] [S6] two commitments for a campaign on two lines at the same moment: one is refused', async () => {
  const { lines } = await h.active('20000', ['10000', '10000']);
  const campaign = await approved('同时承诺', cny('6000'));
  const both = [await asked(lines[0] ?? '', '6000', { campaign }), await asked(lines[1] ?? '', '6000', { campaign })];
  const answers = await Promise.all(both.map(commit));
  expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await page(campaign)).toMatchObject({ use: { committed: '6000.00' } });
});

test('[E5] [S6] a line given to a campaign while money is committed on it: never both past the limit', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { lines } = await h.active('10000', ['5000'], { title: `让渡 ${round}` });
    const campaign = await approved(`让渡 ${round}`, cny('6000'));
    const line = lines[0] ?? '';
    const { lines: more } = await h.active('10000', ['4000'], { title: `另一 ${round}` });
    await h.commit(more[0] ?? '', '4000', { campaign });
    const waiting = await asked(line, '5000');
    await Promise.all([commit(waiting), patch('director', 'budget-lines', line, { campaign })]);
    const { use } = (await page(campaign)) as { use: { committed: string } };
    expect(Number(use.committed)).toBeLessThanOrEqual(6300);
  }
});

test('[E5] [S6] a campaign is not proposed with less than its lines hold, nor approved when they grew meanwhile', async () => {
  const campaign = await draftCampaign('顺序', cny('5000'));
  const id = await h.budget('10000');
  const line = await h.line(id, '大科目', '10000', { kind: 'campaign', campaign });
  await h.moved('director', 'budgets', id, 'propose');
  await h.decide(t.as('finance'), 'budget', id);
  await h.moved('director', 'budgets', id, 'activate');
  const refused = await h.move('digital', 'campaigns', campaign, 'propose');
  expect([refused.status, reason(refused)]).toEqual([
    409,
    '活动“顺序”申请 5000.00，它的科目已有 10000.00，多出 5000.00：把活动预算提到 10000.00，或先把科目减到 5000.00 以内（预算已启用的，调拨出多的部分）',
  ]);
  expect(await page(campaign)).toMatchObject({ planned: '5000', use: { plan: '10000.00' } });
  expect((await patch('digital', 'campaigns', campaign, { budget: cny('10000') })).status).toBe(200);
  await h.moved('digital', 'campaigns', campaign, 'propose');
  // While it waits for its signature another line comes: what is signed would not cover it.
  const more = await h.budget('1000', { title: '再来' });
  const late = await h.line(more, '后来', '500', { kind: 'campaign', campaign });
  const decided = await h.decide(t.as('director'), 'campaign', campaign);
  expect([decided.status, reason(decided)]).toEqual([
    409,
    expect.stringContaining('它的科目已有 10500.00，多出 500.00'),
  ]);
  const version = Number((await h.row('director', 'budget-lines', late)).at('item', 'version'));
  expect((await t.as('director').delete(`/api/records/budget-lines/${late}?version=${version}`)).status).toBeLessThan(
    300,
  );
  expect((await h.decide(t.as('director'), 'campaign', campaign)).status).toBe(200);
  await h.commit(line, '9900');
  expect((await commit(await asked(line, '700'))).status).toBe(409);
});

test('[E5] [S6] what was committed for a draft campaign is no less than what it asks for afterwards', async () => {
  const { lines } = await h.active('10000', ['10000']);
  const campaign = await draftCampaign('先花后批', null);
  await h.commit(lines[0] ?? '', '9900', { campaign });
  expect((await patch('digital', 'campaigns', campaign, { budget: cny('5000') })).status).toBe(200);
  const refused = await h.move('digital', 'campaigns', campaign, 'propose');
  expect([refused.status, reason(refused)]).toEqual([
    409,
    '活动“先花后批”申请 5000.00，低于已占用的 9900.00（承诺 9900.00，已入账 0.00）：把预算提到至少 9900.00，或先释放承诺',
  ]);
});

test('[E5] [S6] a line and an approval at the same moment: an approved campaign never has more in its lines', async () => {
  for (let round = 0; round < 3; round += 1) {
    const campaign = await draftCampaign(`同时批准 ${round}`, cny('5000'));
    await h.moved('digital', 'campaigns', campaign, 'propose');
    const id = await h.budget('8000', { title: `并发 ${round}` });
    const [decided, made] = await Promise.all([
      h.decide(t.as('director'), 'campaign', campaign),
      t.as('director').post('/api/records/budget-lines', {
        title: '大科目',
        budget: id,
        kind: 'campaign',
        campaign,
        amount: cny('8000'),
        purpose: '报价',
      }),
    ]);
    expect([decided.status === 200, made.status === 201].filter(Boolean), `${decided.text} ${made.text}`).toHaveLength(
      1,
    );
  }
});

test('[S6] [E5] no two currencies are added up: lines, transfers and commitments are in the currency of their campaign', async () => {
  const campaign = await approved('人民币活动', cny('6000'));
  const dollars = await h.budget('0', { title: '美元预算', total: usd('12000') });
  const made = await t.as('director').post('/api/records/budget-lines', {
    title: '海外',
    budget: dollars,
    kind: 'campaign',
    campaign,
    amount: usd('6000'),
    purpose: '报价',
  });
  expect([made.status, made.at('error', 'details', 'issues', 0, 'path'), message(made)]).toEqual([
    422,
    ['campaign'],
    '活动“人民币活动”的预算是 CNY 6000.00，科目“海外”是 USD 6000.00，两种币种不相加：请用 CNY 的预算和科目，或改选预算为 USD 的活动',
  ]);
  const general = await h.line(dollars, '通用美元', '0', { amount: usd('12000') });
  const turned = await patch('director', 'budgets', dollars, { total: cny('12000') });
  expect([turned.status, message(turned)]).toEqual([
    422,
    '预算已有 1 个科目共 USD 12000.00，不能改为 CNY：请另建 CNY 的预算，或先删除这些科目',
  ]);
  await h.moved('director', 'budgets', dollars, 'propose');
  // What is asked for in another currency than the house's goes through all steps.
  for (const who of ['finance', 'admin'] as const)
    expect((await h.decide(t.as(who), 'budget', dollars)).status).toBe(200);
  await h.moved('director', 'budgets', dollars, 'activate');
  const moved = await patch('director', 'budget-lines', general, { campaign });
  expect([moved.status, message(moved)]).toEqual([422, expect.stringContaining('科目“通用美元”是 USD 12000.00')]);
  const named = await t
    .as('digital')
    .post('/api/records/commitments', { title: '海外投放', line: general, amount: usd('6000'), campaign });
  expect([named.status, message(named)]).toEqual([
    422,
    '活动“人民币活动”的预算是 CNY 6000.00，这笔承诺是 USD 6000.00，两种币种不相加：请用 CNY 的预算和科目，或改选预算为 USD 的活动',
  ]);
  // Asked for while the campaign had no budget yet: neither is committed once it has one, nor counted one to one.
  const open = await draftCampaign('后定币种', null);
  const early = await h.create('digital', 'commitments', {
    title: '海外',
    line: general,
    amount: usd('5000'),
    campaign: open,
  });
  await patch('digital', 'campaigns', open, { budget: cny('6000') });
  const late = await commit(early);
  expect([late.status, message(late)]).toEqual([422, expect.stringContaining('CNY 6000.00，这笔承诺是 USD 5000.00')]);
  expect(reason(await h.move('digital', 'campaigns', open, 'propose'))).toContain('“海外”是 USD 5000.00');
  await h.moved('digital', 'commitments', early, 'cancel', '币种不同');
  await approve(open);
  const { lines } = await h.active('6000', ['6000'], { title: '人民币' });
  await h.commit(lines[0] ?? '', '6000', { campaign: open });
  expect(await page(open)).toMatchObject({
    currency: 'CNY',
    planned: '6000',
    use: { plan: '6000.00', committed: '6000.00', free: '0.00' },
  });
});
