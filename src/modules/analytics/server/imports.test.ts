import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../server/access/actor.ts';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventImport } from '../../tracking/event-import.api.ts';
import { buildEventImport, type TestEventImport } from '../../tracking/event-import.testing.ts';
import { buildImports } from './imports.testing.ts';
import { figuresOf, tableOf } from './metrics.testing.ts';

let stores: TestStores;
let events: TestEventImport;
beforeAll(async () => {
  stores = await createTestStores();
  events = await buildEventImport(stores);
});
afterAll(async () => {
  await events?.stop();
  await stores?.close();
});

const world = (more: Partial<Parameters<typeof buildImports>[1]> = {}) =>
  buildImports(stores, { events: events.api, channels: { 抖音: 'douyin', 小红书: 'xiaohongshu' }, ...more });
const march = { from: '2026-03-01', to: '2026-04-01' };
const csv = (...rows: string[]): { text: string } => ({ text: `${rows.join('\r\n')}\r\n` });

test('[H2] a Chinese shop export: lines that lie apart, states, refunds', async () => {
  const w = await world();
  const run = await w.run(
    'orders',
    csv(
      '订单编号,订单付款时间,会员号,商家编码,商品名称,商品数量,商品单价(元),买家实际支付金额,订单状态,退款金额,渠道,收货省份',
      '1001,2026-03-05 10:00:00,u1,T1,茉莉奶绿,2,¥15.00,40.00,交易成功,,抖音,上海',
      '1002,2026/3/6 9:30,u2,T2,桂花乌龙,1,18,18.00,交易成功,,抖音,浙江',
      '1001,2026-03-05 10:00:00,u1,T2,桂花乌龙,1,18,40.00,交易成功,,抖音,上海',
      '1003,2026年3月7日 08:00,u1,T1,茉莉奶绿,1,15,15,等待买家付款,,抖音,上海',
      '1004,2026-03-08 08:00:00,u3,T1,茉莉奶绿,1,15,15,交易成功,5,小红书,上海',
      '1005,2026-03-09 08:00:00,,T1,茉莉奶绿,1,15,15,退款成功,,小红书,上海',
      '合计,,,,,5,,88,,,,',
    ),
  );
  expect(run).toMatchObject({ state: 'done', failed: 0, created: 6, dropped: 2, progress: 1 });
  const names = ['orders', 'buyers', 'gmv', 'refunds', 'net_revenue', 'order_lines', 'units_sold', 'repeat_buyers'];
  expect(await figuresOf(w.metrics, w.actor, names, march)).toEqual({
    orders: '4',
    buyers: '3',
    gmv: '88',
    refunds: '20',
    net_revenue: '68',
    order_lines: '5',
    units_sold: '6',
    repeat_buyers: '0',
  });
  const by = { kind: 'breakdown', metrics: ['gmv', 'refunds'], by: ['channel'], ...march };
  expect(tableOf(await w.metrics.run(w.actor, by))).toEqual({
    douyin: ['58', '0'],
    xiaohongshu: ['30', '20'],
    total: ['88', '20'],
  });
  await w.close();
});

test('[H2] money names a currency in use, by code, sign or word; any other is told', async () => {
  const w = await world();
  const rows = ['B1,CNY', 'B2,人民币', 'B3,usd', 'B4,美元', 'B5,RMB', 'B6,', 'B7,ZZZ', 'B8,贝壳'];
  const file = csv('订单号,下单时间,金额,币种', ...rows.map((row) => row.replace(',', ',2026-03-05 10:00:00,5,')));
  const run = await w.run('orders', file, { dryRun: true });
  expect(run.errors.map((e) => [e.row, e.column])).toEqual([
    [8, '币种'],
    [9, '币种'],
  ]);
  expect(run.errors[0]?.message.zh).toContain('不是现行货币');
});

test('[H2] every wrong row is told, and one wrong row keeps everything out', async () => {
  const w = await world();
  const file = csv(
    'order_id,order_date,customer_id,qty,price',
    'A1,2026-03-01,c1,1,10',
    'A1,not a day,c1,1,10',
    'A2,2026-03-02,c2,two,x',
    'A3,2026-03-03,c3,1,10',
    ',2026-03-03,c3,1,10',
    'A4,2026-03-03,c3,1,10',
    'A4,2026-03-03,c4,1,10',
  );
  const run = await w.run('orders', file);
  expect(run).toMatchObject({ state: 'failed', created: 0, failed: 6, rows: 7 });
  expect(run.errors.map((e) => [e.row, e.column])).toEqual([
    [3, 'order_date'],
    [4, 'qty'],
    [4, 'price'],
    [6, 'order_id'],
    [7, null],
  ]);
  expect(run.failure?.zh).toContain('没有导入任何数据');
  expect(await figuresOf(w.metrics, w.actor, ['orders'], march)).toEqual({ orders: null });

  const dry = await w.run('orders', file, { dryRun: true });
  expect(dry).toMatchObject({ state: 'done', created: 1, failed: 6, dryRun: true });
  expect(await figuresOf(w.metrics, w.actor, ['orders'], march)).toEqual({ orders: null });

  const good = await w.run('orders', file, { skipErrors: true });
  expect(good).toMatchObject({ state: 'done', created: 1, failed: 6 });
  expect(await figuresOf(w.metrics, w.actor, ['orders', 'gmv'], march)).toEqual({ orders: '1', gmv: '10' });
  await w.close();
});

test('[H2] the time zone of the file decides the day', async () => {
  const w = await world();
  const file = csv('order_id,order_date,total', 'Z1,2026-03-31 20:00:00,10');
  await w.run('orders', file, { timeZone: 'America/New_York' });
  expect(await figuresOf(w.metrics, w.actor, ['orders'], { from: '2026-04-01', to: '2026-04-02' })).toEqual({
    orders: '1',
  });
  await w.close();
});

test('[H2] a file that cannot be used is refused before anything is kept', async () => {
  const w = await world();
  await expect(w.run('orders', csv('a,b', '1,2'))).rejects.toMatchObject({ code: 'invalid' });
  await expect(w.run('orders', { text: '<html><table></table></html>' })).rejects.toMatchObject({
    code: 'unsupported_media',
  });
  await expect(w.run('costs', csv('日期,标题', '2026-03-01,x'))).rejects.toMatchObject({ code: 'invalid' });
  await expect(w.run('costs', csv('日期,消耗', '2026-03-01,1'), { channel: 'nowhere' })).rejects.toMatchObject({
    code: 'invalid',
  });
  expect(await w.imports.list(w.actor)).toEqual([]);
  await w.close();
});

test('[H2] a crash in the middle of writing: the run goes on, nothing twice', async () => {
  let calls = 0;
  const failing: EventImport = {
    orders: async (...args) => {
      calls += 1;
      if (calls === 3) throw new AppError('internal');
      return events.api.orders(...args);
    },
  };
  const w = await world({ events: failing });
  const rows = Array.from({ length: 400 }, (_, i) => `N${i},2026-03-0${1 + (i % 9)},${i},1,2.5`);
  const file = csv('order_id,order_date,customer_id,qty,price', ...rows);
  await expect(w.run('orders', file)).rejects.toMatchObject({ code: 'internal' });
  const [broken] = await w.imports.list(w.actor);
  expect(broken).toMatchObject({ state: 'writing' });
  await w.imports.work(w.actor.workspaceId, 'person', w.actor.id ?? '', broken?.id ?? '');
  expect(await w.imports.get(w.actor, broken?.id ?? '')).toMatchObject({ state: 'done', created: 400, unchanged: 0 });
  expect(await figuresOf(w.metrics, w.actor, ['orders', 'gmv'], march)).toEqual({ orders: '400', gmv: '1000' });
  await w.close();
});

test.each([
  ['has left', () => null],
  ['may no longer import', (actor: Actor) => ({ ...actor, reach: () => undefined })],
] as const)(
  '[H2] an import whose beginner %s ends with the reason, instead of looking busy for good',
  async (_, holder) => {
    const w = await world({ holder });
    const run = await w.run('orders', csv('order_id,order_date,qty,price', 'G1,2026-03-01,1,2.5'));
    expect(run).toMatchObject({
      state: 'failed',
      created: 0,
      failure: { en: expect.stringContaining('import it again') },
    });
    expect(run.finishedAt).not.toBeNull();
    await w.close();
  },
);

test('[O6] orders of units outside one’s own are not written', async () => {
  const [own, other] = [randomUUID(), randomUUID()];
  const w = await world({ units: [own] });
  const run = await w.run(
    'orders',
    csv('order_id,order_date,total,部门', `U1,2026-03-01,10,${own}`, `U2,2026-03-01,20,${other}`),
    { skipErrors: true },
  );
  expect(run).toMatchObject({ created: 1, failed: 1 });
  expect(run.errors[0]?.message.zh).toContain('权限范围');
  await w.close();
});

test.each([
  [
    '巨量引擎',
    '时间,广告组id,消耗(元),展示数,点击数,点击率(%),平均点击单价(元),转化数,转化数(计费时间)',
    '2026-03-02,77,"1,234.50",10000,200,2.00,6.17,12,99',
  ],
  ['腾讯广告', '日期,花费,曝光次数,点击次数,点击均价,目标转化量', '20260302,1234.50,10000,200,6.17,12'],
  [
    '百度',
    '日期,账户,推广计划,推广单元,展现,点击,消费,点击率,平均点击价格,转化',
    '2026-03-02,acct,plan,unit,10000,200,1234.50,2%,6.17,12',
  ],
  ['小红书聚光', '时间,消费,展现量,点击量,点击率,互动量,转化数', '2026/03/02,1234.5,10000,200,0.02,--,12'],
  ['万相台', '日期,花费,展现量,点击量,点击率,总成交金额,总成交笔数,转化', '2026-03-02,1234.50,1万,200,2%,5000,40,12'],
])('[H2] figures of %s', async (_, header, row) => {
  const w = await world();
  const run = await w.run('costs', csv('数据报表,,,,,', header, row), { channel: '抖音' });
  expect(run).toMatchObject({ state: 'done', failed: 0 });
  expect(await figuresOf(w.metrics, w.actor, ['impressions', 'clicks', 'cost', 'conversions'], march)).toEqual({
    impressions: '10000',
    clicks: '200',
    cost: '1234.5',
    conversions: '12',
  });
  await w.close();
});

test('[H2] rows of one day and ad are parts of one figure; a later file corrects it', async () => {
  const w = await world();
  const file = (second: string) =>
    csv('日期,渠道,消耗,点击数', '2026-03-02,抖音,10.10,1', `2026-03-02,抖音,${second},2`, '2026-03-02,小红书,5,--');
  expect(await w.run('costs', file('20.20'))).toMatchObject({ created: 3, updated: 0, unchanged: 0 });
  expect(await w.run('costs', file('20.20'))).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
  expect(await w.run('costs', file('30.20'))).toMatchObject({ created: 0, updated: 1, unchanged: 2 });
  expect(await figuresOf(w.metrics, w.actor, ['cost', 'clicks'], march)).toEqual({ cost: '45.3', clicks: '3' });
  const wrong = await w.run('costs', csv('日期,渠道,消耗,点击数', '2026-03-02,不存在,1,1', '2026-03-02,抖音,1,-3'));
  expect(wrong.errors.map((e) => [e.row, e.column])).toEqual([
    [2, '渠道'],
    [3, '点击数'],
  ]);
  expect(wrong.state).toBe('failed');
  await w.close();
});
