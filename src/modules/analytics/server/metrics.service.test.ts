import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActor } from '../../../server/access/actor.ts';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  buildEvents,
  buildMetrics,
  buildReader,
  type EventRow,
  figuresOf,
  tableOf,
  workspaceId,
} from './metrics.testing.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

const march = { from: '2026-03-01', to: '2026-04-01' };

/** A workspace of its own with these events, and somebody who sees all of it. */
async function world(events: readonly EventRow[], facts: readonly object[] = []) {
  const id = randomUUID();
  await stores.clickhouse.insert('events', buildEvents(id, events));
  await stores.clickhouse.insert(
    'facts',
    facts.map((f) => ({ workspace_id: id, unit_id: 'u1', source: 'test', version: '1', ...f })),
  );
  const service = buildMetrics(stores.clickhouse);
  const actor = buildReader('all', { workspaceId: id });
  return {
    id,
    actor,
    ...service,
    figures: (names: string[], rest: object = {}) => figuresOf(service.metrics, actor, names, march, rest),
  };
}
const at = (day: number, time = '04:00:00'): string => `2026-03-${String(day).padStart(2, '0')}T${time}.000Z`;
const order = (day: number, person: string, id: string, revenue: number, rest: Partial<EventRow> = {}): EventRow => ({
  time: at(day),
  name: 'Order Completed',
  person_id: person,
  order_id: id,
  revenue,
  currency: 'CNY',
  ...rest,
});

describe('[D2] built-in metrics', () => {
  test('traffic', async () => {
    const { figures, metrics, actor } = await world([
      { time: at(1), person_id: 'a', session_id: 's1', path: '/' },
      { time: at(1, '04:01:00'), person_id: 'a', session_id: 's1', path: '/b' },
      { time: at(1, '04:03:00'), person_id: 'a', session_id: 's1', name: 'Product Added' },
      { time: at(1), person_id: 'b', session_id: 's2', path: '/' },
      // Over midnight of Shanghai: one visit, of the day it began.
      { time: at(2, '15:59:00'), person_id: 'a', session_id: 's3', path: '/' },
      { time: at(2, '16:01:00'), person_id: 'a', session_id: 's3', path: '/b' },
      { time: at(3), person_id: '', session_id: 's4', path: '/' },
      { time: at(3), person_id: 'robot', session_id: 's5', path: '/', is_bot: 1 },
      { time: at(3), person_id: 'c', name: 'Signed Up' },
    ]);
    const names = ['pv', 'uv', 'sessions', 'bounce_rate', 'avg_visit_duration', 'active_users', 'new_users'];
    expect(await figures(names)).toEqual({
      pv: '6',
      uv: '2',
      sessions: '4',
      bounce_rate: '0.5',
      avg_visit_duration: '75',
      active_users: '3',
      new_users: '3',
    });
    expect(await figures(['pv', 'sessions'], { includeBots: true })).toEqual({ pv: '7', sessions: '5' });
    const daily = await metrics.run(actor, {
      kind: 'trend',
      metrics: ['uv', 'sessions', 'bounce_rate', 'new_users'],
      interval: 'day',
      from: '2026-03-01',
      to: '2026-03-05',
    });
    expect(tableOf(daily)).toEqual({
      uv: { points: ['2', '1', '1', '0'], total: '2' },
      sessions: { points: ['2', '1', '2', '0'], total: '4' },
      bounce_rate: { points: ['0.5', '0', '1', null], total: '0.5' },
      new_users: { points: ['2', '0', '1', '0'], total: '3' },
    });
  });

  test('sales: refunds are dated when they happen, repeat buyers count within the period', async () => {
    const { figures, metrics, actor } = await world([
      { time: at(1), person_id: 'a' },
      { time: at(1), person_id: 'b' },
      { time: at(1), person_id: 'c' },
      { time: at(1), person_id: 'd' },
      order(1, 'a', 'o1', 100.1),
      order(2, 'a', 'o2', 50.2),
      order(2, 'b', 'o3', 30.3),
      order(3, 'a', 'o1', 20.05, { name: 'Order Refunded' }),
      { ...order(1, 'b', 'o0', 9), time: '2026-02-10T00:00:00.000Z' },
    ]);
    expect(
      await figures([
        'orders',
        'buyers',
        'new_buyers',
        'gmv',
        'refunds',
        'net_revenue',
        'refund_orders',
        'repeat_buyers',
      ]),
    ).toEqual({
      orders: '3',
      buyers: '2',
      new_buyers: '1',
      gmv: '180.6',
      refunds: '20.05',
      net_revenue: '160.55',
      refund_orders: '1',
      repeat_buyers: '1',
    });
    expect(await figures(['aov', 'arpu', 'conversion_rate', 'repurchase_rate'])).toEqual({
      aov: '60.2',
      arpu: '90.3',
      conversion_rate: '0.5',
      repurchase_rate: '0.5',
    });
    const daily = await metrics.run(actor, {
      kind: 'trend',
      metrics: ['repeat_buyers', 'aov'],
      interval: 'day',
      from: '2026-03-01',
      to: '2026-03-04',
    });
    // One order on each of two days: a repeat buyer of the period and of neither day.
    expect(tableOf(daily)).toEqual({
      repeat_buyers: { points: ['0', '0', '0'], total: '1' },
      aov: { points: ['100.1', '40.25', null], total: '60.2' },
    });
  });

  test('[H2] advertising figures come from facts, the latest version of each', async () => {
    const fact = (metric: string, value: string, rest: object = {}) => ({
      date: '2026-03-05',
      metric,
      channel: 'douyin',
      value,
      currency: metric === 'cost' ? 'CNY' : '',
      ...rest,
    });
    const { figures, metrics, actor } = await world(
      [order(5, 'a', 'o1', 300), order(6, 'b', 'o2', 100), order(7, 'b', 'o2', 40, { name: 'Order Refunded' })],
      [
        fact('impressions', '1000'),
        fact('impressions', '10000', { version: '2' }),
        fact('clicks', '200'),
        fact('cost', '99.99'),
        fact('cost', '100.01', { channel: 'baidu' }),
        fact('conversions', '8'),
      ],
    );
    expect(
      await figures(['impressions', 'clicks', 'cost', 'ctr', 'cpc', 'cpm', 'conversions', 'ad_cvr', 'cpa']),
    ).toEqual({
      impressions: '10000',
      clicks: '200',
      cost: '200',
      ctr: '0.02',
      cpc: '1',
      cpm: '20',
      conversions: '8',
      ad_cvr: '0.04',
      cpa: '25',
    });
    expect(await figures(['cac', 'roas', 'roi'])).toEqual({ cac: '100', roas: '2', roi: '0.8' });
    const table = await metrics.run(actor, {
      kind: 'breakdown',
      metrics: ['cost', 'clicks', 'cpc'],
      by: ['channel'],
      ...march,
    });
    expect(tableOf(table)).toEqual({
      baidu: ['100.01', '0', null],
      douyin: ['99.99', '200', '0.49995'],
      total: ['200', '200', '1'],
    });
  });

  test('without any row counts have no figure; without a base ratios have none', async () => {
    const nothing = await world([]);
    expect(await nothing.figures(['pv', 'aov'])).toEqual({ pv: null, aov: null });
    const some = await world([{ time: at(1), person_id: 'a' }]);
    expect(await some.figures(['pv', 'gmv', 'orders', 'aov', 'roi', 'cac', 'ctr'])).toEqual({
      pv: '1',
      gmv: '0',
      orders: '0',
      aov: null,
      roi: null,
      cac: null,
      ctr: null,
    });
  });
});

describe('[D2] money', () => {
  test('is never added across currencies, and what was left out is told', async () => {
    const { metrics, actor, figures } = await world(
      [
        order(1, 'a', 'o1', 100),
        order(1, 'b', 'o2', 7, { currency: 'USD' }),
        order(1, 'c', 'o3', 5, { currency: '' }),
        order(2, 'd', 'o4', 0, { currency: 'EUR' }),
      ],
      [
        { date: '2026-03-01', metric: 'cost', channel: 'x', value: '10', currency: 'JPY' },
        { date: '2026-03-01', metric: 'cost', value: '20', currency: 'CNY' },
      ],
    );
    expect(await figures(['gmv', 'orders', 'aov', 'cost'])).toEqual({
      gmv: '100',
      orders: '4',
      aov: '100',
      cost: '20',
    });
    expect(await figures(['gmv', 'aov', 'cost'], { currency: 'USD' })).toEqual({ gmv: '7', aov: '7', cost: '0' });
    const answer = await metrics.run(actor, { kind: 'trend', metrics: ['gmv', 'cost'], interval: 'day', ...march });
    expect(answer).toMatchObject({ currency: 'CNY', otherCurrencies: ['', 'JPY', 'USD'] });
  });

  test('keeps every cent of large sums', async () => {
    const { figures } = await world([
      order(1, 'a', 'o1', 0, { revenue: '99999999999.99' }),
      order(1, 'a', 'o2', 0, { revenue: '99999999999.990001' }),
    ]);
    expect(await figures(['gmv'])).toEqual({ gmv: '199999999999.980001' });
  });
});

describe('[D2] breakdown', () => {
  test('totals and the rest are counted, not summed: one person in two channels is one person', async () => {
    const { metrics, actor } = await world(
      ['douyin', 'douyin', 'baidu', 'mail', 'direct'].flatMap((channel, i) => [
        { time: at(1), person_id: 'same', channel },
        { time: at(2), person_id: `p${i}`, channel },
      ]),
    );
    const trend = {
      kind: 'trend',
      metrics: ['uv', 'pv'],
      interval: 'day',
      from: '2026-03-01',
      to: '2026-03-03',
      breakdown: { by: ['channel'], top: 2, sort: 'pv' },
    };
    expect(tableOf(await metrics.run(actor, trend))).toEqual({
      uv: { points: ['1', '5'], total: '6' },
      'uv/douyin': { points: ['1', '2'], total: '3' },
      'uv/baidu': { points: ['1', '1'], total: '2' },
      'uv/*': { points: ['1', '2'], total: '3' },
      pv: { points: ['5', '5'], total: '10' },
      'pv/douyin': { points: ['2', '2'], total: '4' },
      'pv/baidu': { points: ['1', '1'], total: '2' },
      'pv/*': { points: ['2', '2'], total: '4' },
    });
    const table = { kind: 'breakdown', metrics: ['uv'], by: ['channel'], limit: 1, ...march };
    expect(tableOf(await metrics.run(actor, table))).toEqual({ douyin: ['3'], '*': ['4'], total: ['6'] });
    expect(tableOf(await metrics.run(actor, { ...table, other: false }))).toEqual({ douyin: ['3'], total: ['6'] });
  });

  test('by two dimensions, ascending, over scans of several kinds', async () => {
    const { metrics, actor } = await world([
      { time: at(1), person_id: 'a', session_id: 's1', channel: 'douyin', device: 'mobile' },
      { time: at(1, '04:10:00'), person_id: 'a', session_id: 's1', channel: 'direct', device: 'mobile' },
      { time: at(1), person_id: 'b', session_id: 's2', channel: 'douyin', device: 'desktop' },
      order(1, 'a', 'o1', 10, { channel: 'douyin', device: 'mobile' }),
      order(2, 'a', 'o2', 10, { channel: 'douyin', device: 'mobile' }),
    ]);
    const answer = await metrics.run(actor, {
      kind: 'breakdown',
      metrics: ['pv', 'bounce_rate', 'new_users', 'repeat_buyers'],
      by: ['channel', 'device'],
      sort: { metric: 'pv', order: 'asc' },
      ...march,
    });
    // A visit and a newcomer belong to the channel of their first event.
    expect(tableOf(answer)).toEqual({
      'direct/mobile': ['1', null, '0', '0'],
      'douyin/desktop': ['1', '1', '1', '0'],
      'douyin/mobile': ['1', '0', '1', '1'],
      total: ['3', '0.5', '2', '1'],
    });
  });

  test('order metrics by product count the matching lines', async () => {
    const lines = (skus: string[], quantity: number[], price: number[]) => ({
      line_sku: skus,
      line_category: skus.map((s) => s[0] ?? ''),
      line_quantity: quantity,
      line_price: price,
    });
    const { metrics, actor, figures } = await world([
      order(1, 'a', 'o1', 35, lines(['t1', 't2'], [1, 2], [5, 15])),
      order(2, 'b', 'o2', 5, lines(['t1'], [1], [5])),
      order(3, 'a', 'o3', 8, lines(['c1'], [4], [2])),
      order(4, 'a', 'o1', 15, { name: 'Order Refunded', ...lines(['t2'], [1], [15]) }),
    ]);
    const answer = await metrics.run(actor, {
      kind: 'breakdown',
      metrics: ['gmv', 'orders', 'buyers', 'repeat_buyers', 'units_sold', 'net_revenue'],
      by: ['line.category'],
      ...march,
    });
    expect(tableOf(answer)).toEqual({
      t: ['40', '2', '2', '0', '4', '25'],
      c: ['8', '1', '1', '0', '4', '8'],
      total: ['48', '3', '2', '1', '8', '33'],
    });
    expect(await figures(['gmv', 'orders'], { filter: { field: 'line.sku', op: 'eq', value: 't1' } })).toEqual({
      gmv: '10',
      orders: '2',
    });
  });
});

describe('[O6] scope', () => {
  test('each sees the rows of own units in every kind of scan', async () => {
    const id = randomUUID();
    const rows = ['u1', 'u2'].flatMap((unit_id, i) => [
      { unit_id, time: at(1), person_id: `p${i}`, session_id: `s${i}`, channel: unit_id },
      { ...order(1, `p${i}`, `o${i}`, 10 * (i + 1)), unit_id, line_sku: ['x'], line_quantity: [1], line_price: [1] },
    ]);
    await stores.clickhouse.insert('events', buildEvents(id, rows));
    await stores.clickhouse.insert(
      'facts',
      ['u1', 'u2'].map((unit_id) => ({
        workspace_id: id,
        unit_id,
        date: '2026-03-01',
        metric: 'clicks',
        channel: unit_id,
        value: '3',
        version: '1',
      })),
    );
    const { metrics } = buildMetrics(stores.clickhouse);
    const names = ['pv', 'gmv', 'bounce_rate', 'new_users', 'order_lines', 'clicks'];
    const sees = (units: 'all' | string[]) => figuresOf(metrics, buildReader(units, { workspaceId: id }), names, march);
    expect(await sees('all')).toEqual({
      pv: '2',
      gmv: '30',
      bounce_rate: '1',
      new_users: '2',
      order_lines: '2',
      clicks: '6',
    });
    expect(await sees(['u2'])).toEqual({
      pv: '1',
      gmv: '20',
      bounce_rate: '1',
      new_users: '1',
      order_lines: '1',
      clicks: '3',
    });
    expect(await sees(['u9'])).toEqual({
      pv: null,
      gmv: null,
      bounce_rate: null,
      new_users: null,
      order_lines: null,
      clicks: null,
    });
    const other = await figuresOf(metrics, buildReader('all'), names, march);
    expect(Object.values(other)).toEqual([null, null, null, null, null, null]);
    expect(buildReader('all').workspaceId).toBe(workspaceId);
  });

  test('nobody without the permission, and no names without that for personal data', async () => {
    const { metrics } = buildMetrics(stores.clickhouse);
    const trend = { kind: 'trend', metrics: ['pv'], interval: 'day', ...march };
    await expect(metrics.run(buildReader('all', { grants: ['goal.read'] }), trend)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const reader = buildReader('all', { grants: ['metric.read'] });
    await expect(
      metrics.run(reader, { kind: 'breakdown', metrics: ['gmv'], by: ['person'], ...march }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      metrics.run(reader, { ...trend, filter: { field: 'user', op: 'eq', value: 'x' } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

test('[O6] people by name are shown only where both permissions reach', async () => {
  const { id, metrics } = await world([
    { ...order(1, 'a', 'o1', 1), unit_id: 'u1' },
    { ...order(1, 'b', 'o2', 2), unit_id: 'u2' },
  ]);
  const grants = (permission: string, scope: 'workspace' | 'unit') => [{ permission, scope }];
  const place = {
    personId: 'p',
    team: [],
    below: new Map<string, string[]>(),
    assignments: [
      { unitId: null, position: 'x', grants: grants('metric.read', 'workspace') },
      { unitId: 'u2', position: 'y', grants: grants('personal.read', 'unit') },
    ],
  };
  const actor = createActor({ ...buildReader('all', { workspaceId: id }), place, records: [] });
  expect(await metrics.figure(actor, 'gmv', march)).toBe('3');
  const people = await metrics.run(actor, { kind: 'breakdown', metrics: ['gmv'], by: ['person'], ...march });
  expect(tableOf(people)).toEqual({ b: ['2'], total: ['2'] });
});

test('[D2] days before the first row have no figure, and an import of older rows moves the first day', async () => {
  const { id, metrics, actor, changed } = await world([{ time: at(10), person_id: 'a' }]);
  const week = { kind: 'trend', metrics: ['pv'], interval: 'day', from: '2026-03-08', to: '2026-03-12' };
  expect(tableOf(await metrics.run(actor, week))).toEqual({ pv: { points: [null, null, '1', '0'], total: '1' } });
  await stores.clickhouse.insert('events', buildEvents(id, [{ time: at(9), person_id: 'a' }]));
  changed();
  expect(tableOf(await metrics.run(actor, week))).toEqual({ pv: { points: [null, '1', '1', '0'], total: '2' } });
  await stores.clickhouse.insert('events', buildEvents(id, [{ time: at(11), person_id: 'a' }]));
  changed();
  expect(tableOf(await metrics.run(actor, week))).toEqual({ pv: { points: [null, '1', '1', '1'], total: '3' } });
});

test('[D1] persons that were merged count as one, by the latest override', async () => {
  const { id, metrics, actor, changed } = await world([
    { time: at(1), person_id: 'anon1' },
    { time: at(2), person_id: 'anon2' },
    { time: at(3), person_id: 'user' },
    order(3, 'anon1', 'o1', 10),
    order(4, 'user', 'o2', 10),
  ]);
  const names = ['uv', 'new_users', 'buyers', 'repeat_buyers', 'pv'];
  expect(await figuresOf(metrics, actor, names, march)).toEqual({
    uv: '3',
    new_users: '3',
    buyers: '2',
    repeat_buyers: '0',
    pv: '3',
  });
  await stores.clickhouse.insert('person_overrides', [
    { workspace_id: id, person_id: 'anon1', canonical_id: 'wrong', version: '1' },
    { workspace_id: id, person_id: 'anon1', canonical_id: 'user', version: '2' },
    { workspace_id: id, person_id: 'anon2', canonical_id: 'user', version: '1' },
    { workspace_id: 'other', person_id: 'user', canonical_id: 'x', version: '9' },
  ]);
  changed();
  expect(await figuresOf(metrics, actor, names, march)).toEqual({
    uv: '1',
    new_users: '1',
    buyers: '1',
    repeat_buyers: '1',
    pv: '3',
  });
  const daily = await metrics.run(actor, {
    kind: 'trend',
    metrics: ['new_users'],
    interval: 'day',
    from: '2026-03-01',
    to: '2026-03-04',
  });
  expect(tableOf(daily)).toEqual({ new_users: { points: ['1', '0', '0'], total: '1' } });
});

test('[D4] 环比 and 同比', async () => {
  const { metrics, actor } = await world([
    { time: '2025-03-02T04:00:00Z', person_id: 'a', channel: 'x' },
    { time: at(1), person_id: 'a', channel: 'x' },
    { time: at(2), person_id: 'a', channel: 'y' },
    { time: at(2), person_id: 'b', channel: 'y' },
    { time: at(3), person_id: 'a', channel: 'y' },
  ]);
  const run = async (compare: string) => {
    const answer = await metrics.run(actor, {
      kind: 'trend',
      metrics: ['pv'],
      interval: 'day',
      from: '2026-03-02',
      to: '2026-03-04',
      compare,
      breakdown: { by: ['channel'], top: 1 },
    });
    if (answer.kind !== 'trend') throw new Error('not a trend');
    return answer.series.map((s) => [
      s.key.values,
      s.changes?.map((c) => c.previous.exact),
      s.totalChange?.previous.exact,
      s.totalChange?.relative,
    ]);
  };
  expect(await run('previous')).toEqual([
    [null, ['0', '1'], '1', 2],
    [['y'], ['0', '0'], '0', null],
  ]);
  expect(await run('year')).toEqual([
    [null, ['1', '0'], '1', 2],
    [['y'], ['0', '0'], '0', null],
  ]);
});

test('[D2] cohorts: first act ever, and who comes back', async () => {
  const { metrics, actor } = await world([
    order(1, 'a', 'o1', 1),
    order(1, 'b', 'o2', 1),
    order(5, 'a', 'o3', 1),
    { ...order(1, 'a', 'o4', 1), time: '2026-04-10T00:00:00Z' },
    { ...order(1, 'b', 'o5', 1), time: '2026-05-10T00:00:00Z' },
    { ...order(1, 'c', 'o6', 1), time: '2026-04-30T16:30:00Z' },
    { ...order(1, '', 'o7', 1) },
  ]);
  const start = { field: 'event', op: 'eq', value: 'Order Completed' };
  const answer = await metrics.run(actor, {
    kind: 'cohort',
    interval: 'month',
    from: '2026-03-01',
    to: '2026-06-01',
    periods: 3,
    start,
  });
  expect(tableOf(answer)).toEqual({
    '2026-03-01': [2, 1, 1, null],
    '2026-04-01': [0, 0, null, null],
    '2026-05-01': [1, null, null, null],
  });
});

describe('[D2] hostile values', () => {
  const values = [
    `'`,
    `''`,
    `\\`,
    `\\'`,
    `"; DROP TABLE events; --`,
    '{p0:String}',
    `a\tb\nc\rd`,
    'a\u0000b',
    '😀',
    '',
    ' ',
    '%',
    '_',
    `\\N`,
    'null',
    "['x']",
    '${1}',
    '其他',
  ];
  test('are values: each finds its own row and no other', async () => {
    const { metrics, actor, id } = await world(
      values.map((v, i) => ({
        time: at(1),
        person_id: `p${i}`,
        channel: v,
        properties: JSON.stringify({ v, [`k${v}`]: v }),
      })),
    );
    for (const value of values) {
      const count = async (filter: object) => (await figuresOf(metrics, actor, ['pv'], march, { filter }))['pv'];
      expect(await count({ field: 'channel', op: 'eq', value })).toBe('1');
      expect(await count({ field: 'channel', op: 'in', value: [value, 'nobody'] })).toBe('1');
      expect(await count({ field: 'channel', op: 'ne', value })).toBe(String(values.length - 1));
      expect(await count({ field: 'properties.v', op: 'eq', value })).toBe('1');
      const byKey = await count({ field: `properties.k${value.replaceAll('.', '\\.')}`, op: 'notEmpty' });
      // Under the empty key lies the empty value.
      expect(byKey).toBe(value === '' ? '0' : '1');
    }
    const table = await metrics.run(actor, {
      kind: 'breakdown',
      metrics: ['pv'],
      by: ['channel'],
      limit: 100,
      ...march,
    });
    expect(new Set(table.kind === 'breakdown' ? table.rows.map((r) => r.key.values?.[0]) : [])).toEqual(
      new Set(values),
    );
    expect(await metrics.figure(buildReader('all', { workspaceId: id }), 'pv', march)).toBe(String(values.length));
  });

  test('as units and workspace as well', async () => {
    const { metrics } = buildMetrics(stores.clickhouse);
    for (const value of values) {
      const reader = buildReader([value, `x${value}`], { workspaceId: `w${value}` });
      expect(await metrics.figure(reader, 'pv', march)).toBeNull();
    }
  });

  test('what cannot be written as Unicode, and what is too long, is refused', async () => {
    const { metrics } = buildMetrics(stores.clickhouse);
    for (const value of ['\ud800', 'a\udc00b', 'x'.repeat(1_001)]) {
      const failing = metrics.run(buildReader(), {
        kind: 'trend',
        metrics: ['pv'],
        interval: 'day',
        ...march,
        filter: { field: 'channel', op: 'eq', value },
      });
      await expect(failing).rejects.toThrow(AppError);
      await expect(failing).rejects.toMatchObject({ code: 'invalid' });
    }
  });
});

test('[D2] properties: text, number and boolean, and what is missing', async () => {
  const { figures } = await world(
    [
      { plan: 'pro', price: 10.5, vip: true, a: { b: 'x' } },
      { plan: 3, price: '7', vip: false },
      { plan: null },
      {},
    ].map((p, i) => ({ time: at(1), person_id: `p${i}`, properties: JSON.stringify(p) })),
  );
  const pv = async (field: string, op: string, value?: unknown) =>
    (await figures(['pv'], { filter: { field: `properties.${field}`, op, value } }))['pv'];
  expect(await pv('plan', 'eq', 'pro')).toBe('1');
  expect(await pv('plan', 'eq', '3')).toBe('1');
  expect(await pv('plan', 'isEmpty')).toBe('2');
  expect(await pv('a.b', 'eq', 'x')).toBe('1');
  expect(await pv('price', 'gte', 7)).toBe('2');
  expect(await pv('price', 'between', [8, 11])).toBe('1');
  expect(await pv('price', 'ne', 7)).toBe('3');
  expect(await pv('vip', 'eq', true)).toBe('1');
  expect(await pv('vip', 'ne', true)).toBe('3');
  expect((await figures(['pv'], { filter: { not: { field: 'properties.price', op: 'gte', value: 7 } } }))['pv']).toBe(
    '2',
  );
});

describe('answers are kept', () => {
  test('by definition, scope and data version, computed once however many ask', async () => {
    const { id, actor, metrics } = await world([{ time: at(1), person_id: 'a' }]);
    expect(await metrics.figure(actor, 'pv', march)).toBe('1');
    let queries = 0;
    const counting = {
      query: ((q) => {
        queries += 1;
        return stores.clickhouse.query(q);
      }) as typeof stores.clickhouse.query,
    };
    const kept = buildMetrics(counting);
    const trend = { kind: 'trend', metrics: ['pv'], interval: 'total', ...march };
    const answers = await Promise.all(Array.from({ length: 20 }, () => kept.metrics.run(actor, trend)));
    expect(new Set(answers).size).toBe(1);
    const first = queries;
    expect(first).toBe(3); // overrides, coverage, the trend
    await kept.metrics.run(actor, { ...trend, compare: 'none' });
    expect(queries).toBe(first);
    await kept.metrics.run(buildReader(['u1'], { workspaceId: id }), trend);
    expect(queries).toBeGreaterThan(first);
    await stores.clickhouse.insert('events', buildEvents(id, [{ time: at(2), person_id: 'b' }]));
    expect(await kept.metrics.figure(actor, 'pv', march)).toBe('1');
    kept.changed();
    expect(await kept.metrics.figure(actor, 'pv', march)).toBe('2');
  });
});

test('[D2] metrics that people declare stand beside the built-in ones and never replace them', async () => {
  const { actor } = await world([
    { time: at(1), person_id: 'a', properties: '{"seconds": 4}' },
    { time: at(1), person_id: 'a', properties: '{"seconds": 8}' },
    { time: at(1), person_id: 'b' },
  ]);
  const { MetricDef, findBuiltinMetric } = await import('@huanying/query');
  const own = (name: string, expression: object) => MetricDef.parse({ ...findBuiltinMetric('pv'), name, expression });
  const userMetrics = () =>
    Promise.resolve([
      own('pv', { constant: 42 }),
      own('depth', { op: '/', left: { metric: 'pv' }, right: { metric: 'uv' } }),
      own('mean_seconds', { measure: 'avg', of: 'properties.seconds' }),
      own('sum_seconds', { measure: 'sum', of: 'properties.seconds' }),
      own('twice', { op: '*', left: { metric: 'pv' }, right: { metric: 'uv' } }),
    ]);
  const { metrics } = buildMetrics(stores.clickhouse, { userMetrics });
  expect(await figuresOf(metrics, actor, ['pv', 'depth', 'mean_seconds', 'sum_seconds', 'twice'], march)).toEqual({
    pv: '3',
    depth: '1.5',
    mean_seconds: '6',
    sum_seconds: '12',
    twice: '6',
  });
  expect((await metrics.list(actor)).find((m) => m.name === 'pv')?.expression).not.toEqual({ constant: 42 });
});

test('[D2] every definition prints as a script that the engine runs', async () => {
  const units = ["u'1", 'u\\2', 'u\t3'];
  const channel = "it's \\ a\ttab\\n";
  const { metrics, id } = await world([
    { time: at(1), unit_id: "u'1", channel },
    { time: at(1), unit_id: 'u\\2', channel },
    { time: at(1), unit_id: 'u\t3', channel },
    { time: at(1), unit_id: 'u4', channel },
    { time: at(1), unit_id: "u'1", channel: 'x' },
  ]);
  const filter = { field: 'channel', op: 'in', value: [channel, "'"] };
  const insight = { kind: 'trend', metrics: ['pv'], interval: 'day', ...march, filter };
  const script = await metrics.explain(buildReader(units, { workspaceId: id }), insight);
  const session = { session_id: randomUUID() };
  let rows: { v0: string }[] = [];
  for (const query of script.split(/;\n/).filter((s) => s.trim() !== '')) {
    if (query.startsWith('SET')) await stores.clickhouse.client.command({ query, ...session });
    else rows = await (await stores.clickhouse.client.query({ query, format: 'JSONEachRow', ...session })).json();
  }
  expect(rows.map((r) => r.v0)).toEqual(['3', '3']);
});
