import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { buildEventImport, type TestEventImport } from '../../tracking/event-import.testing.ts';
import { buildImports, datasetsDir, type ImportWorld } from './imports.testing.ts';
import { figuresOf, tableOf } from './metrics.testing.ts';

const present = existsSync(datasetsDir);
const note = present ? '' : ` (skipped: ${datasetsDir} is missing)`;
let stores: TestStores;
let events: TestEventImport;
beforeAll(async () => {
  if (!present) return;
  stores = await createTestStores();
  events = await buildEventImport(stores);
});
afterAll(async () => {
  await events?.stop();
  await stores?.close();
});

describe.skipIf(!present)(`online_retail through the importer${note}`, () => {
  const path = join(datasetsDir, 'online_retail/online_retail.csv.gz');
  const all = { from: '2010-12-01', to: '2011-12-10' };
  const clean = {
    all: [
      { field: 'event', op: 'eq', value: 'Order Completed' },
      { field: 'person', op: 'notEmpty' },
      { field: 'line.quantity', op: 'gt', value: 0 },
      { field: 'line.price', op: 'gt', value: 0 },
    ],
  };
  let world: ImportWorld;
  beforeAll(async () => {
    world = await buildImports(stores, { timeZone: 'Europe/London', currency: 'GBP', events: events.api });
  });
  afterAll(() => world?.close());
  const figures = (names: string[], rest: object = {}) => figuresOf(world.metrics, world.actor, names, all, rest);

  test('[H2] 541,909 lines become 25,900 invoices, none refused', async () => {
    const run = await world.run('orders', { path });
    expect(run).toMatchObject({ state: 'done', rows: 541_909, created: 25_900, unchanged: 0, failed: 0, errors: [] });
  }, 600_000);

  test('[H2] all lines', async () => {
    const names = ['order_lines', 'refund_lines', 'orders', 'refund_orders', 'active_users', 'net_revenue', 'refunds'];
    expect(await figures(names)).toEqual({
      order_lines: String(541_909 - 9_288),
      refund_lines: '9288',
      orders: String(25_900 - 3_836),
      refund_orders: '3836',
      active_users: '4372',
      net_revenue: '9747747.934',
      refunds: '896812.49',
    });
    const nobody = await figures(['order_lines', 'refund_lines'], { filter: { field: 'person', op: 'isEmpty' } });
    expect(Number(nobody['order_lines']) + Number(nobody['refund_lines'])).toBe(135_080);
  });

  test('[H2] first and last instant of the file', async () => {
    const { clickhouse } = stores;
    const [row] = await clickhouse.query<{ first: string; last: string }>({
      sql: `SELECT toString(min(time), 'Europe/London') AS first, toString(max(time), 'Europe/London') AS last FROM events WHERE workspace_id = {w:String}`,
      params: { w: world.actor.workspaceId },
    });
    expect(row).toEqual({ first: '2010-12-01 08:26:00.000', last: '2011-12-09 12:50:00.000' });
  });

  test('[H2] clean lines with a customer', async () => {
    const names = ['order_lines', 'buyers', 'orders', 'gmv', 'aov', 'repeat_buyers'];
    const found = await figures(names, { filter: clean });
    expect(found).toMatchObject({
      order_lines: '397884',
      buyers: '4338',
      orders: '18532',
      gmv: '8911407.904',
      repeat_buyers: '2845',
    });
    expect(Number(found['aov']).toFixed(2)).toBe('480.87');
  });

  test('[H2] best customer and best month', async () => {
    const best = await world.metrics.run(world.actor, {
      kind: 'breakdown',
      metrics: ['gmv'],
      by: ['user'],
      limit: 1,
      other: false,
      filter: clean,
      ...all,
    });
    expect(best).toMatchObject({ rows: [{ key: { values: ['14646'] }, figures: [{ exact: '280206.02' }] }] });
    const months = await world.metrics.run(world.actor, {
      kind: 'trend',
      metrics: ['gmv'],
      interval: 'month',
      ...all,
    });
    if (months.kind !== 'trend') throw new Error('not a trend');
    const values = months.series[0]?.points.map((p, i) => [months.buckets[i]?.key, p.exact] as const) ?? [];
    expect(values.toSorted((a, b) => Number(b[1]) - Number(a[1]))[0]).toEqual(['2011-11-01', '1509496.33']);
  });

  test('[H2] first-purchase cohort of 2010-12', async () => {
    const cohort = async (start: object) => {
      const answer = await world.metrics.run(world.actor, {
        kind: 'cohort',
        interval: 'month',
        from: '2010-12-01',
        to: '2011-01-01',
        until: '2011-12-10',
        periods: 1,
        start,
      });
      return answer.kind === 'cohort' ? answer.cohorts[0] : undefined;
    };
    expect(await cohort(clean)).toMatchObject({ size: 885, back: [324] });
    const any = { field: 'event', op: 'in', value: ['Order Completed', 'Order Refunded'] };
    expect(await cohort(any)).toMatchObject({ size: 948, back: [362] });
  });

  test('[H2] the same file again changes nothing', async () => {
    const before = await figures(['orders', 'net_revenue', 'order_lines']);
    const run = await world.run('orders', { path });
    expect(run).toMatchObject({ state: 'done', created: 0, unchanged: 25_900, failed: 0 });
    expect(await figures(['orders', 'net_revenue', 'order_lines'])).toEqual(before);
  }, 600_000);
});

describe.skipIf(!present)(`kag_facebook_ads through the importer${note}`, () => {
  const path = join(datasetsDir, 'kag_facebook_ads/KAG_conversion_data.csv');
  const names = ['impressions', 'clicks', 'cost', 'conversions', 'ctr', 'cpc'];
  const expected = async (world: ImportWorld, range: { from: string; to: string }) => {
    const found = await figuresOf(world.metrics, world.actor, names, range);
    expect(found).toMatchObject({ impressions: '213434828', clicks: '38165', conversions: '3264' });
    expect(Number(found['cost']).toFixed(2)).toBe('58705.23');
    expect((Number(found['ctr']) * 100).toFixed(5)).toBe('0.01788');
    expect(Number(found['cpc']).toFixed(3)).toBe('1.538');
    const [approved] = await stores.clickhouse.query<{ n: string }>({
      sql: `SELECT toString(toUInt32(sum(value))) AS n FROM facts FINAL WHERE workspace_id = {w:String} AND metric = 'approved_conversions'`,
      params: { w: world.actor.workspaceId },
    });
    expect(approved?.n).toBe('1079');
    const table = tableOf(
      await world.metrics.run(world.actor, { kind: 'breakdown', metrics: ['cost'], by: ['campaign'], ...range }),
    );
    const costs = Object.entries(table).map(([key, value]) => [key, Number((value as string[])[0]).toFixed(2)]);
    expect(Object.fromEntries(costs)).toMatchObject({ 916: '149.71', 936: '2893.37', 1178: '55662.15' });
  };

  test('[H2] as the file is: its days and no channel', async () => {
    const world = await buildImports(stores, { currency: 'USD', events: events.api });
    const run = await world.run('costs', { path });
    expect(run).toMatchObject({ state: 'done', rows: 1_143, failed: 0, created: 1_143 * 5, unchanged: 0 });
    await expected(world, { from: '2017-01-01', to: '2024-01-01' });
    const again = await world.run('costs', { path });
    expect(again).toMatchObject({ state: 'done', created: 0, updated: 0, unchanged: 1_143 * 5 });
    await expected(world, { from: '2017-01-01', to: '2024-01-01' });
    await world.close();
  });

  test('[H2] its invented days ignored: one day and one channel for all', async () => {
    const channels = { facebook: 'facebook' };
    const world = await buildImports(stores, { currency: 'USD', events: events.api, channels });
    const run = await world.run('costs', { path }, { date: '2017-08-31', channel: 'facebook' });
    expect(run).toMatchObject({ state: 'done', failed: 0 });
    await expected(world, { from: '2017-08-31', to: '2017-09-01' });
    await world.close();
  });
});
