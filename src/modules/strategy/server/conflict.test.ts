import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-16T04:00:00Z') });
});
afterAll(() => t.close());

const conflicts = '/api/records/conflicts';
interface Found {
  readonly key: string;
  readonly kind: string;
  readonly title: { zh: string };
  readonly parties: string[];
  readonly recorded: { id: string } | null;
}
const found = async (who: PersonName, kind?: string): Promise<readonly Found[]> => {
  const answer = await t.as(who).get('/api/conflicts/found');
  expect(answer.status, answer.text).toBe(200);
  return (answer.at('items') as Found[]).filter((f) => kind === undefined || f.kind === kind);
};
const cny = (amount: string) => ({ amount, currency: 'CNY' });
async function move(who: PersonName, id: string, action: string): Promise<Answer> {
  const version = Number((await t.as('director').get(`${conflicts}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${conflicts}/${id}/transition`, { version, action });
}
async function decide(who: PersonName, id: string): Promise<Answer> {
  const current = await t.as('director').get(`/api/approvals/of/conflict/${id}`);
  return t.as(who).post(`/api/approvals/${current.textAt('current', 'id')}/decide`, {
    approve: true,
    hash: current.textAt('current', 'hash'),
  });
}

test('[S3] the system finds people beyond a whole working time, and budget lines of which too much is asked', async () => {
  for (const [name, load] of [
    ['新品组', 70],
    ['大促组', 60],
  ] as const)
    await t.as('director').post('/api/records/teams', {
      name,
      purpose: name,
      period: { start: '2026-03-20', end: '2026-03-30' },
      members: [{ person: t.people.digital.id, role: '投放', load }],
    });
  const people = await found('director', 'people');
  expect(people).toMatchObject([{ parties: [t.people.digital.id], recorded: null }]);
  expect(people[0]?.title.zh).toContain('130%');

  const budget = await t.as('director').post('/api/records/budgets', {
    title: '一季度',
    period: { start: '2026-01-01', end: '2026-03-31' },
    total: cny('10000'),
  });
  const line = await t.as('director').post('/api/records/budget-lines', {
    title: '物料',
    budget: budget.textAt('item', 'id'),
    kind: 'material',
    amount: cny('1000'),
    purpose: '展台',
  });
  const ask = (who: PersonName, title: string, amount: string): Promise<Answer> =>
    t.as(who).post('/api/records/commitments', { title, line: line.textAt('item', 'id'), amount: cny(amount) });
  expect((await ask('digital', '展架', '600')).status).toBe(201);
  expect(await found('director', 'budget')).toEqual([]);
  expect((await ask('channels', '礼品', '500')).status).toBe(201);
  const [over] = await found('director', 'budget');
  expect(over).toMatchObject({ parties: expect.arrayContaining([t.people.digital.id, t.people.channels.id]) });
});

test('[S3] two campaigns that cut prices on the same days are found, and only by who sees both', async () => {
  const add = (title: string, kind: string): Promise<Answer> =>
    t.as('digital').post('/api/records/campaigns', { title, kind, period: { start: '2026-04-01', end: '2026-04-10' } });
  await add('春季满减', 'promotion');
  await add('会员日', 'memberDay');
  await add('品牌片', 'brand');
  const pairs = await found('director', 'price');
  expect(pairs.map((p) => p.title.zh)).toEqual(['“春季满减”与“会员日”撞期']);
  expect(await found('salesEast', 'price')).toEqual([]);
  const made = await t.as('director').post('/api/conflicts/found', { key: pairs[0]?.key ?? '' });
  expect(made.status, made.text).toBe(201);
  expect((await found('director', 'price'))[0]?.recorded?.id).toBe(made.textAt('id'));
  const again = await t.as('director').post('/api/conflicts/found', { key: pairs[0]?.key ?? '' });
  expect(again.at('error', 'details', 'reason', 'zh')).toContain('已登记');
});

test('[S3] campaigns that claim a product at two prices or beyond its stock are found, recorded and settled by approval', async () => {
  const add = (who: PersonName, title: string, price: string, quantity: number): Promise<Answer> =>
    t.as(who).post('/api/records/campaigns', {
      title,
      kind: 'livestream',
      period: { start: '2026-05-01', end: '2026-05-10' },
      products: [{ product: 'SKU-618', price: cny(price), quantity, stock: 1000 }],
    });
  expect((await add('digital', '直播间', '99', 800)).status).toBe(201);
  expect(await found('director', 'stock')).toEqual([]);
  expect((await add('channels', '门店', '109', 600)).status).toBe(201);
  const [stock] = await found('director', 'stock');
  expect(stock).toMatchObject({
    title: { zh: '“SKU-618”库存不够分' },
    detail: { zh: expect.stringContaining('共 1400，库存 1000，缺 400') },
    claims: expect.arrayContaining([{ party: t.people.digital.id, claim: '直播间：SKU-618 × 800' }]),
  });
  const price = (await found('director', 'price')).find((f) => f.key.startsWith('product:'));
  expect(price?.title.zh).toBe('“SKU-618”同期两个价');
  expect((await found('salesEast')).filter((f) => f.key.startsWith('product:'))).toEqual([]);
  const made = await t.as('director').post('/api/conflicts/found', { key: stock?.key ?? '' });
  expect(made.status, made.text).toBe(201);
  const id = made.textAt('id');
  const version = Number((await t.as('director').get(`${conflicts}/${id}`)).at('item', 'version'));
  const decided = { resolution: '直播间 600，门店 400', decider: t.people.finance.id };
  expect((await t.as('director').patch(`${conflicts}/${id}`, { version, patch: decided })).status).toBe(200);
  expect((await move('director', id, 'propose')).at('item', 'state')).toBe('proposed');
  expect((await decide('finance', id)).at('state')).toBe('granted');
  expect((await t.as('director').get(`${conflicts}/${id}`)).at('item', 'state')).toBe('settled');
});

test('[S3] a typed conflict is settled by somebody who is no party, and the parties are told', async () => {
  const parties = [t.people.digital.id, t.people.channels.id];
  const draft = {
    title: '礼盒库存给谁',
    kind: 'stock',
    parties,
    claims: [
      { party: t.people.digital.id, claim: '直播间要 800 盒' },
      { party: t.people.channels.id, claim: '门店要 600 盒，只有 1,000 盒' },
    ],
    resolution: '直播间 600，门店 400，次月补 400',
  };
  const own = await t.as('director').post(conflicts, { ...draft, decider: t.people.digital.id });
  expect(own.at('error', 'details', 'issues', 0, 'path'), own.text).toEqual(['decider']);
  const stranger = await t
    .as('director')
    .post(conflicts, { ...draft, claims: [{ party: t.people.legal.id, claim: '要' }] });
  expect(stranger.at('error', 'details', 'issues', 0, 'path')).toEqual(['claims', 0, 'party']);
  const made = await t.as('digital').post(conflicts, { ...draft, decider: t.people.director.id });
  expect(made.status, made.text).toBe(201);
  const id = made.textAt('item', 'id');
  expect((await t.as('channels').get('/api/notices')).at('items', 0)).toMatchObject({
    kind: 'conflict.party',
    recordId: id,
  });
  expect((await move('digital', id, 'propose')).at('item', 'state')).toBe('proposed');
  expect((await decide('channels', id)).status).toBe(403);
  expect((await decide('digital', id)).status).toBe(403);
  expect((await decide('director', id)).at('state')).toBe('granted');
  expect((await t.as('director').get(`${conflicts}/${id}`)).at('item')).toMatchObject({
    state: 'settled',
    settledAt: '2026-03-16T04:00:00.000Z',
  });
  expect((await t.as('channels').get('/api/notices')).at('items', 0)).toMatchObject({
    kind: 'conflict.settled',
    recordId: id,
  });
  const history = await t.as('director').get(`${conflicts}/${id}/history`);
  expect((history.at('items') as { action: string }[]).map((h) => h.action)).toContain('settle');
});
