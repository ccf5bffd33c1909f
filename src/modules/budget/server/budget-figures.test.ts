import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { budgetHands, cny } from './budget.testing.ts';
import { daysByMonth, spread } from './months.rules.ts';
import { type ChannelReturn, proposeMoves } from './proposal.rules.ts';

let t: TestApp;
let h: ReturnType<typeof budgetHands>;
const channels: Record<string, string> = {};
let campaign = { id: '', code: '' };
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
  h = budgetHands(t);
  for (const slug of ['douyin', 'weibo'])
    channels[slug] = await h.create('director', 'channels', { name: slug, slug, category: 'public' });
  const id = await h.create('director', 'campaigns', {
    title: '春茶上市',
    kind: 'launch',
    period: { start: '2026-03-01', end: '2026-03-31' },
    budget: cny('500'),
  });
  campaign = { id, code: (await h.row('director', 'campaigns', id)).textAt('item', 'code') };
  const at = { workspace_id: t.workspaces.main, unit_id: t.units.root };
  const cost = (date: string, channel: string, value: string, of = '') => ({
    ...at,
    date,
    metric: 'cost',
    channel,
    campaign: of,
    value,
    currency: 'CNY',
    version: '1',
  });
  await t.stores.clickhouse.insert('facts', [
    cost('2026-02-10', 'douyin', '40'),
    cost('2026-03-03', 'douyin', '60'),
    cost('2026-03-03', 'weibo', '100'),
    cost('2026-03-04', 'douyin', '30.125', campaign.code),
    cost('2026-03-05', 'baidu', '7'),
  ]);
  const order = (channel: string, revenue: number) => ({
    ...at,
    received_at: '2026-03-03T04:00:00Z',
    time: '2026-03-03T04:00:00Z',
    message_id: channel,
    person_id: channel,
    channel,
    type: 'track',
    name: 'Order Completed',
    currency: 'CNY',
    order_id: channel,
    revenue,
  });
  await t.stores.clickhouse.insert('events', [order('douyin', 520), order('weibo', 50)]);
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
}, 60_000);
afterAll(() => t.close());

/** An active budget with a line for each channel and one for the campaign. */
async function withChannels() {
  const id = await h.budget('1000');
  const lines = {
    douyin: await h.line(id, '抖音', '400', { kind: 'channel', channel: channels['douyin'] }),
    weibo: await h.line(id, '微博', '300', { kind: 'channel', channel: channels['weibo'] }),
    launch: await h.line(id, '春茶', '300', {
      kind: 'campaign',
      campaign: campaign.id,
      period: { start: '2026-03-01', end: '2026-03-31' },
    }),
  };
  await h.moved('director', 'budgets', id, 'propose');
  expect((await h.decide(t.as('finance'), 'budget', id)).status).toBe(200);
  await h.moved('director', 'budgets', id, 'activate');
  return { id, lines };
}

test('[S6] plan, committed, actual, free and use rate by line, dimension and month; platform cost stands beside', async () => {
  const { id, lines } = await withChannels();
  const commitment = await h.commit(lines.douyin, '100');
  await h.spend({ commitment, amount: cny('60'), date: '2026-03-06' });
  await h.spend({ line: lines.launch, amount: cny('30'), date: '2026-02-20', supplier: '乙' });
  const answer = await t.as('finance').get(`/api/budgets/${id}/figures`, { by: 'channel' });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({
    currency: 'CNY',
    whole: true,
    total: '1000',
    use: { plan: '1000.00', committed: '40.00', actual: '90.00', free: '870.00', rate: '0.1300', reserve: '0.00' },
    // 40 + 60 + 100 + 30.13 are claimed by lines, 7 by none: shown, and in none of the sums above.
    imported: '230.13',
    unassigned: '7.00',
    limits: { warnAt: '0.9', guardAt: '1.05' },
    lineCount: 3,
  });
  const groups = answer.at('groups') as { key: string; label: { zh: string }; imported: string; use: object }[];
  expect(groups.find((g) => g.key === channels['douyin'])).toMatchObject({
    label: { zh: 'douyin' },
    lines: 1,
    use: { plan: '400.00', committed: '40.00', actual: '60.00' },
    imported: '100.00',
  });
  expect(groups.find((g) => g.key === '')).toMatchObject({ label: { zh: '不分渠道' }, imported: '30.13' });
  const months = answer.at('months') as {
    month: string;
    plan: string;
    actual: string;
    committed: string;
    imported: string;
  }[];
  expect(months.map((m) => m.month)).toHaveLength(12);
  expect(months.reduce((sum, m) => sum + Math.round(Number(m.plan) * 100), 0)).toBe(100_000);
  expect(months[1]).toMatchObject({ actual: '30.00', committed: '0.00', imported: '40.00' });
  expect(months[2]).toMatchObject({ actual: '60.00', committed: '40.00', imported: '197.13' });
  const one = await t.as('finance').get(`/api/budgets/${id}/figures`, { by: 'kind', group: 'campaign' });
  expect(one.at('lines')).toMatchObject([{ id: lines.launch, imported: '30.13', use: { actual: '30.00' } }]);
  expect(one.at('lineCount')).toBe(1);
  // Who may read no figures of platforms sees the books without them.
  const books = await t.as('legal').get(`/api/budgets/${id}/figures`);
  expect(books.body).toMatchObject({ imported: null, unassigned: null, use: { actual: '90.00' } });
});

test('[S6] the campaign’s page shows its budget, commitments and actuals', async () => {
  const { lines } = await withChannels();
  await h.commit(lines.launch, '120', { campaign: campaign.id, supplier: '达人机构', due: '2026-03-20' });
  const answer = await t.as('finance').get(`/api/campaigns/${campaign.id}/budget`);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ currency: 'CNY', planned: '500', imported: '30.13' });
  expect(answer.at('commitments', 0)).toMatchObject({
    supplier: '达人机构',
    amount: '120',
    due: '2026-03-20',
    state: 'committed',
  });
  const api = await t.app.rooms.budget.budgetOf(await h.actor('finance'), campaign.id);
  expect(api.lines.some((l) => l.id === lines.launch)).toBe(true);
});

test('[S6] money is proposed to move from low to high ROI with its arithmetic; one click makes the drafts', async () => {
  const { id, lines } = await withChannels();
  const window = { from: '2026-03-01', to: '2026-03-10' };
  const answer = await t.as('director').get(`/api/budgets/${id}/proposal`, window);
  expect(answer.status, answer.text).toBe(200);
  // ROI: douyin (520 − 90.125) ÷ 90.125, weibo (50 − 100) ÷ 100; a fifth of weibo's 300 may go.
  expect(answer.at('moves')).toMatchObject([
    {
      fromLine: lines.weibo,
      toLine: lines.douyin,
      arithmetic: {
        amount: '60.00',
        giver: { channel: 'weibo', roi: '-0.5' },
        taker: { channel: 'douyin', netRevenue: '520' },
      },
    },
  ]);
  const [move] = answer.at('moves') as {
    arithmetic: { amount: string; gain: string; giver: { roi: string }; taker: { roi: string } };
  }[];
  const { amount, gain, giver, taker } = move?.arithmetic ?? {
    amount: '',
    gain: '',
    giver: { roi: '' },
    taker: { roi: '' },
  };
  expect(Number(gain)).toBeCloseTo(Number(amount) * (Number(taker.roi) - Number(giver.roi)), 2);
  const made = await t.as('director').post(`/api/budgets/${id}/proposal`, window);
  expect(made.status, made.text).toBe(201);
  const transfer = made.textAt('items', 0, 'id');
  expect((await h.row('director', 'budget-transfers', transfer)).at('item')).toMatchObject({
    state: 'draft',
    amount: { amount: '60.00' },
    arithmetic: { amount: '60.00' },
  });
  await h.moved('director', 'budget-transfers', transfer, 'propose');
  expect((await h.decide(t.as('finance'), 'budgetTransfer', transfer)).status).toBe(200);
  expect(await h.use(lines.douyin)).toMatchObject({ plan: '460.00' });
  expect((await t.as('legal').get(`/api/budgets/${id}/proposal`, window)).status).toBe(403);
});

test('[S6] a week is reconciled with what the platforms reported: explained, then signed by two people', async () => {
  const { id, lines } = await withChannels();
  await h.spend({ line: lines.weibo, amount: cny('100'), date: '2026-03-03', supplier: '微博', invoice: 'W1' });
  await h.spend({ line: lines.douyin, amount: cny('20'), date: '2026-03-03', supplier: '抖音', invoice: 'D1' });
  const draft = { title: '第 10 周', budget: id, week: '2026-03-02' };
  const tuesday = await t.as('finance').post('/api/records/reconciliations', { ...draft, week: '2026-03-03' });
  expect(tuesday.at('error', 'details', 'issues', 0, 'path')).toEqual(['week']);
  const week = await h.create('finance', 'reconciliations', draft);
  const row = await h.row('finance', 'reconciliations', week);
  expect(row.at('item', 'sums')).toMatchObject({
    booked: '120.00',
    imported: '190.13',
    difference: '-70.13',
    unassigned: '7.00',
  });
  const unequal = (row.at('item', 'sums', 'lines') as { line: string; open: boolean; difference: string }[]).filter(
    (l) => l.open,
  );
  expect(unequal.map((l) => [l.line, l.difference])).toEqual([
    [lines.douyin, '-40.00'],
    [lines.launch, '-30.13'],
  ]);
  const early = await h.move('finance', 'reconciliations', week, 'sign');
  expect(early.textAt('error', 'details', 'reason', 'zh')).toContain('差异尚未说明：抖音、春茶');
  const explanations = Object.fromEntries(unequal.map((l) => [l.line, '发票下周到']));
  await t
    .as('finance')
    .patch(`/api/records/reconciliations/${week}`, { version: row.at('item', 'version'), patch: { explanations } });
  await h.spend({ line: lines.douyin, amount: cny('5'), date: '2026-03-04', supplier: '抖音', invoice: 'D2' });
  const anew = await t.as('finance').post(`/api/reconciliations/${week}/refresh`);
  expect(anew.body).toMatchObject({ booked: '125.00', difference: '-65.13' });
  // One of the two does not do away with a week in which there is money.
  for (const who of ['director', 'finance'] as const) {
    const cancelled = await h.move(who, 'reconciliations', week, 'cancel', '不想对');
    expect([cancelled.status, cancelled.textAt('error', 'details', 'reason', 'zh')]).toEqual([
      409,
      '这一周有账（已入账 125.00，平台消耗 190.13，未归属 7.00），须核对签署，不能作废或删除',
    ]);
  }
  // What came since it was looked at is signed too; what comes between the signatures sends it back.
  await h.spend({ line: lines.douyin, amount: cny('1'), date: '2026-03-04', supplier: '抖音', invoice: 'D3' });
  const first = await h.moved('director', 'reconciliations', week, 'sign');
  expect(first.at('item', 'sums', 'booked')).toBe('126.00');
  await h.spend({ line: lines.douyin, amount: cny('1'), date: '2026-03-04', supplier: '抖音', invoice: 'D4' });
  const moved = await h.move('finance', 'reconciliations', week, 'confirm');
  expect([moved.status, moved.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '第一签署之后账目或平台消耗有变，请退回核对，重新签署',
  ]);
  await h.moved('finance', 'reconciliations', week, 'reopen', '又来了一笔');
  await h.moved('director', 'reconciliations', week, 'sign');
  expect((await t.as('finance').post(`/api/reconciliations/${week}/refresh`)).status).toBe(409);
  expect((await h.move('director', 'reconciliations', week, 'confirm')).status).toBe(403);
  const signed = await h.moved('finance', 'reconciliations', week, 'confirm');
  expect(signed.at('item')).toMatchObject({
    state: 'confirmed',
    signedBy: t.people.director.id,
    confirmedBy: t.people.finance.id,
  });
  const version = String(signed.at('item', 'version'));
  expect((await t.as('admin').delete(`/api/records/reconciliations/${week}`, { version })).status).toBe(409);
  // A week without money may be cancelled, and is taken up again when some comes.
  const empty = await h.create('finance', 'reconciliations', { ...draft, title: '空周', week: '2026-01-12' });
  await h.moved('finance', 'reconciliations', empty, 'cancel', '建错了');
  expect((await h.moved('finance', 'reconciliations', empty, 'reopen', '来账了')).at('item', 'state')).toBe('open');
});

test('[S6] whoever signed first does not countersign, whatever their permissions', async () => {
  const { id } = await withChannels();
  const week = await h.create('admin', 'reconciliations', { title: '空周', budget: id, week: '2026-01-05' });
  await h.moved('admin', 'reconciliations', week, 'sign');
  expect((await h.move('admin', 'reconciliations', week, 'confirm')).status).toBe(403);
  await h.moved('finance', 'reconciliations', week, 'confirm');
});

test('[S6] lines go out to a file under their headings', async () => {
  const id = await h.budget('1000');
  await h.line(id, '抖音投放', '400');
  const file = await t.as('director').get('/api/records/budget-lines/export', { format: 'csv', search: '抖音投放' });
  expect(file.text).toContain('抖音投放');
  expect(file.text).toContain('核定金额');
});

test('[S6] plans are spread over months by days, to the cent', () => {
  expect([...daysByMonth('2026-01-30', '2026-03-02')]).toEqual([
    ['2026-01', 2],
    ['2026-02', 28],
    ['2026-03', 2],
  ]);
  const parts = spread(
    [
      { start: null, end: null, cents: 100n },
      { start: '2026-02-01', end: '2026-02-28', cents: 7n },
    ],
    {
      start: '2026-01-01',
      end: '2026-03-31',
    },
  );
  expect([...parts.values()].reduce((a, b) => a + b, 0n)).toBe(107n);
  expect(parts.get('2026-02')).toBe(38n);
});

test('[S6] a proposal takes from the worst what is free, at most its share, and gives by net revenue', () => {
  const of = (line: string, roi: string | null, netRevenue: string): ChannelReturn => ({
    line,
    title: line,
    channel: line,
    cost: '100',
    netRevenue,
    roi,
    roas: null,
    free: '0',
    plan: '0',
  });
  const input = {
    channels: [of('bad', '-0.5', '50'), of('good', '3', '300'), of('fair', '1.5', '100')],
    average: '1',
    window: { from: '2026-03-01', to: '2026-03-29' },
    share: '0.2',
    free: new Map([['bad', 5_000n]]),
    plan: new Map([['bad', 100_000n]]),
  };
  const { moves, gain } = proposeMoves(input);
  expect(moves.map((m) => [m.toLine, m.arithmetic.amount, m.arithmetic.gain])).toEqual([
    ['good', '37.50', '131.25'],
    ['fair', '12.50', '25.00'],
  ]);
  expect(gain).toBe('156.25');
  expect(proposeMoves({ ...input, average: null }).moves).toEqual([]);
  expect(proposeMoves({ ...input, free: new Map([['bad', -1n]]) }).moves).toEqual([]);
});
