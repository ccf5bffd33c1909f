import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { findBuiltinMetric, MetricDef } from '@huanying/query';
import { parse } from 'csv-parse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { buildEvents, buildMetrics, buildReader, type EventRow, figuresOf, tableOf } from './metrics.testing.ts';

/** Figures of ../shared/datasets/README.md, from rows put into the tables directly: what the importers must arrive at. */
const datasets = join(import.meta.dirname, '../../../../../shared/datasets');
const present = existsSync(datasets);
const note = present ? '' : ' (skipped: ../shared/datasets is missing)';

let stores: TestStores;
beforeAll(async () => {
  if (present) stores = await createTestStores();
});
afterAll(() => stores?.close());

async function records(path: string, columns: boolean): Promise<AsyncIterable<Record<string, string>>> {
  const file = createReadStream(join(datasets, path));
  return (path.endsWith('.gz') ? file.pipe(createGunzip()) : file).pipe(parse({ columns }));
}

const own = (name: string, expression: object) => MetricDef.parse({ ...findBuiltinMetric('pv'), name, expression });
const named = (value: string) => ({ field: 'event', op: 'eq', value });

describe.skipIf(!present)(`online_retail${note}`, () => {
  const workspaceId = 'retail';
  const all = { from: '2010-12-01', to: '2011-12-10' };
  const clean = {
    all: [
      named('Order Completed'),
      { field: 'person', op: 'notEmpty' },
      { field: 'line.quantity', op: 'gt', value: 0 },
      { field: 'line.price', op: 'gt', value: 0 },
    ],
  };
  const reader = buildReader('all', { workspaceId, timeZone: 'Europe/London', currency: 'GBP' });
  const service = () => buildMetrics(stores.clickhouse).metrics;
  const figures = (names: string[], rest: object = {}) => figuresOf(service(), reader, names, all, rest);

  beforeAll(async () => {
    const invoices = new Map<
      string,
      { first: string; person: string; sku: string[]; quantity: number[]; price: string[]; cents: bigint }
    >();
    for await (const row of await records('online_retail/online_retail.csv.gz', true)) {
      const id = row['InvoiceNo'] ?? '';
      const refund = id.startsWith('C');
      const invoice = invoices.get(id) ?? {
        first: '9',
        person: row['CustomerID'] ?? '',
        sku: [],
        quantity: [],
        price: [],
        cents: 0n,
      };
      const time = row['InvoiceDate'] ?? '';
      const quantity = Number(row['Quantity']) * (refund ? -1 : 1);
      const price = row['UnitPrice'] ?? '0';
      if (time < invoice.first) invoice.first = time;
      invoice.sku.push(row['StockCode'] ?? '');
      invoice.quantity.push(quantity);
      invoice.price.push(price);
      invoice.cents += BigInt(Math.round(Number(price) * 1_000)) * BigInt(quantity);
      invoices.set(id, invoice);
    }
    const events = [...invoices].map(
      ([id, i]): EventRow => ({
        // The file's wall clock is London's, on summer time from 27 March to 30 October 2011.
        time: new Date(
          Date.parse(`${i.first.replace(' ', 'T')}Z`) -
            (i.first >= '2011-03-27' && i.first < '2011-10-30' ? 3_600_000 : 0),
        ).toISOString(),
        name: id.startsWith('C') ? 'Order Refunded' : 'Order Completed',
        person_id: i.person,
        order_id: id,
        revenue: `${i.cents < 0n ? '-' : ''}${(i.cents < 0n ? -i.cents : i.cents)
          .toString()
          .padStart(4, '0')
          .replace(/(\d{3})$/, '.$1')}`,
        currency: 'GBP',
        line_sku: i.sku,
        line_category: i.sku.map(() => ''),
        line_quantity: i.quantity,
        line_price: i.price,
      }),
    );
    await stores.clickhouse.insert('events', buildEvents(workspaceId, events));
  }, 120_000);

  test('[D2] all lines', async () => {
    expect(
      await figures([
        'order_lines',
        'refund_lines',
        'orders',
        'refund_orders',
        'active_users',
        'net_revenue',
        'refunds',
      ]),
    ).toEqual({
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
    // The same sum by lines instead of by invoice.
    expect(
      (await figures(['net_revenue'], { filter: { field: 'line.sku', op: 'ne', value: 'no such product' } }))[
        'net_revenue'
      ],
    ).toBe('9747747.934');
  });

  test('[D2] clean lines with a customer', async () => {
    const found = await figures(['order_lines', 'buyers', 'orders', 'gmv', 'aov', 'repeat_buyers', 'repurchase_rate'], {
      filter: clean,
    });
    expect(found).toMatchObject({
      order_lines: '397884',
      buyers: '4338',
      orders: '18532',
      gmv: '8911407.904',
      repeat_buyers: '2845',
    });
    expect(Number(found['aov']).toFixed(2)).toBe('480.87');
    expect(Number(found['repurchase_rate'])).toBeCloseTo(2_845 / 4_338, 12);
  });

  test('[D2] best customer, best month', async () => {
    const best = await service().run(reader, {
      kind: 'breakdown',
      metrics: ['gmv'],
      by: ['person'],
      limit: 1,
      other: false,
      filter: clean,
      ...all,
    });
    expect(best).toMatchObject({ rows: [{ key: { values: ['14646.0'] }, figures: [{ exact: '280206.02' }] }] });
    const months = await service().run(reader, {
      kind: 'trend',
      metrics: ['gmv', 'net_revenue'],
      interval: 'month',
      ...all,
    });
    if (months.kind !== 'trend') throw new Error('not a trend');
    const byMonth = (metric: string) =>
      months.series
        .filter((s) => s.metric === metric)
        .flatMap((s) => s.points.map((p, i) => [months.buckets[i]?.key, p.exact] as const))
        .toSorted((x, y) => Number(y[1]) - Number(x[1]));
    expect(byMonth('gmv')).toHaveLength(13);
    // The published best month is sales before cancellations.
    expect(byMonth('gmv')[0]).toEqual(['2011-11-01', '1509496.33']);
    expect(byMonth('net_revenue')[0]).toEqual(['2011-11-01', '1461756.25']);
  });

  test('[D2] first-purchase cohort of 2010-12', async () => {
    const cohort = async (start: object) => {
      const answer = await service().run(reader, {
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
    expect(await cohort({ field: 'event', op: 'in', value: ['Order Completed', 'Order Refunded'] })).toMatchObject({
      size: 948,
      back: [362],
    });
  });
});

describe.skipIf(!present)(`taobao_userbehavior${note}`, () => {
  const workspaceId = 'taobao';
  const reader = buildReader('all', { workspaceId });
  const day = { from: '2017-11-26', to: '2017-11-27' };

  beforeAll(async () => {
    const names: Record<string, string> = {
      pv: 'Page Viewed',
      cart: 'Product Added',
      fav: 'Product Added to Wishlist',
      buy: 'Order Completed',
    };
    const events: EventRow[] = [];
    for await (const row of await records('taobao_userbehavior/UserBehavior.csv', false)) {
      const [user = '', item = '', category = '', behaviour = '', seconds = ''] = Object.values(row);
      const name = names[behaviour] ?? '';
      events.push({
        time: new Date(Number(seconds) * 1_000).toISOString(),
        name,
        person_id: user,
        ...(behaviour === 'buy' ? { order_id: `o${events.length}` } : {}),
        properties: JSON.stringify({ item, category }),
      });
    }
    await stores.clickhouse.insert('events', buildEvents(workspaceId, events));
  }, 60_000);

  test('[D2] events and persons', async () => {
    const both = (...conditions: object[]) => ({
      measure: 'personsWith',
      conditions: conditions.map((where) => ({ count: 'rows', atLeast: 1, where })),
    });
    const interest = { field: 'event', op: 'in', value: ['Product Added', 'Product Added to Wishlist'] };
    const { metrics } = buildMetrics(stores.clickhouse, {
      userMetrics: () =>
        Promise.resolve([
          own('carts', { measure: 'count', where: named('Product Added') }),
          own('favourites', { measure: 'count', where: named('Product Added to Wishlist') }),
          own('viewed_and_interested', both(named('Page Viewed'), interest)),
          own('viewed_and_bought', both(named('Page Viewed'), named('Order Completed'))),
        ]),
    });
    const names = [
      'pv',
      'carts',
      'favourites',
      'orders',
      'active_users',
      'uv',
      'viewed_and_interested',
      'viewed_and_bought',
    ];
    expect(await figuresOf(metrics, reader, names, day)).toEqual({
      pv: '98361',
      carts: '6063',
      favourites: '3383',
      orders: '2493',
      active_users: '66454',
      uv: '60993',
      viewed_and_interested: '4437',
      viewed_and_bought: '982',
    });
    const hours = await metrics.run(reader, { kind: 'trend', metrics: ['pv'], interval: 'hour', ...day });
    expect(hours.kind === 'trend' && hours.series[0]?.points.filter((p) => p.value !== 0).length).toBe(3);
  });
});

describe.skipIf(!present)(`kag_facebook_ads${note}`, () => {
  const workspaceId = 'kag';
  const reader = buildReader('all', { workspaceId, currency: 'USD' });
  const year = { from: '2023-01-01', to: '2024-01-01' };

  beforeAll(async () => {
    const facts: object[] = [];
    const metrics = {
      impressions: 'Impressions',
      clicks: 'Clicks',
      cost: 'Spent',
      conversions: 'Total_Conversion',
      approved_conversions: 'Approved_Conversion',
    };
    for await (const row of await records('kag_facebook_ads/KAG_conversion_data.csv', true))
      for (const [metric, column] of Object.entries(metrics))
        facts.push({
          workspace_id: workspaceId,
          unit_id: 'u1',
          date: '2023-08-31',
          metric,
          channel: 'facebook',
          campaign: row['xyz_campaign_id'],
          row_key: row['ad_id'],
          value: row[column],
          currency: metric === 'cost' ? 'USD' : '',
          source: 'test',
          version: '1',
        });
    await stores.clickhouse.insert('facts', facts);
    // The same file again, later: nothing changes.
    await stores.clickhouse.insert(
      'facts',
      facts.map((f) => ({ ...f, version: '2' })),
    );
  }, 60_000);

  test('[H2] advertising figures', async () => {
    const { metrics } = buildMetrics(stores.clickhouse, {
      userMetrics: () => Promise.resolve([own('approved', { measure: 'fact', of: 'approved_conversions' })]),
    });
    const found = await figuresOf(
      metrics,
      reader,
      ['impressions', 'clicks', 'cost', 'conversions', 'approved', 'ctr', 'cpc'],
      year,
    );
    expect(found).toMatchObject({ impressions: '213434828', clicks: '38165', conversions: '3264', approved: '1079' });
    expect(Number(found['cost']).toFixed(2)).toBe('58705.23');
    expect((Number(found['ctr']) * 100).toFixed(5)).toBe('0.01788');
    expect(Number(found['cpc']).toFixed(3)).toBe('1.538');
    const table = tableOf(
      await metrics.run(reader, { kind: 'breakdown', metrics: ['cost'], by: ['campaign'], ...year }),
    );
    const costs = Object.entries(table).map(([key, value]) => [key, Number((value as string[])[0]).toFixed(2)]);
    expect(Object.fromEntries(costs)).toMatchObject({ 916: '149.71', 936: '2893.37', 1178: '55662.15' });
  });
});
