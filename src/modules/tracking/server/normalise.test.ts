import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRegion, provinceOf } from '../../../shared/regions.ts';
import { parseInstant } from './event-time.ts';
import { textWithoutAddresses } from './machine-address.ts';
import { parseAddress, siteOf } from './page-address.ts';
import { toScaled } from './scaled-decimal.ts';
import { startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

const now = Date.parse('2026-11-11T12:00:00.000Z');
let host: TrackingHost;
const fixed = '0190b8a0-0000-7000-8000-0000000000f1';
const units: Readonly<Record<string, string>> = {
  'UNIT-EAST': 'unit-east',
  'CMP-2026-0001': 'unit-campaign',
  '330000': 'unit-zhejiang',
};

beforeAll(async () => {
  host = await startTrackingHost({
    now: () => now,
    regionOf: (name) => provinceOf(findRegion(name) ?? '') ?? '',
    keys: { wk_unit: { id: fixed, workspaceId: fixed, source: 'server', unitId: 'unit-of-key' } },
    links: {
      spring01: {
        campaign: 'CMP-2026-0001',
        channel: 'douyin',
        content: 'video_a',
        account: 'ACC-1',
        partner: 'PTN-1',
      },
    },
    resolveUnit: async ({ unit, campaign, region }) => units[unit] ?? units[campaign] ?? units[region] ?? 'root',
  });
});
afterAll(() => host.close());

let serial = 0;
async function stored<Row extends object>(event: Record<string, unknown>, columns: string): Promise<Row> {
  const messageId = `n${serial++}`;
  const answer = await host.send('/v1/batch', {
    batch: [{ type: 'track', event: 'E', messageId, userId: 'u', ...event }],
  });
  expect(answer.body.rejected).toEqual([]);
  const [row] = await host.events<Row>(columns, `message_id = '${messageId}'`);
  return row as Row;
}

test('[D1] time: skew is corrected, the future set to now, the past kept, and both told', async () => {
  const at = async (timestamp: unknown, sentAt?: string) => {
    const messageId = `t${serial++}`;
    const { body } = await host.send('/v1/batch', {
      ...(sentAt === undefined ? {} : { sentAt }),
      batch: [{ type: 'track', event: 'E', messageId, userId: 'u', timestamp }],
    });
    const [row] = await host.events<{ ms: string }>(
      'toUnixTimestamp64Milli(time) AS ms',
      `message_id = '${messageId}'`,
    );
    return [row && new Date(Number(row.ms)).toISOString(), body.notes?.[0]?.code ?? body.rejected[0]?.code];
  };
  expect(await at(undefined)).toEqual(['2026-11-11T12:00:00.000Z', undefined]);
  expect(await at('2026-11-11T19:59:59.999+08:00')).toEqual(['2026-11-11T11:59:59.999Z', undefined]);
  // The clock of the sender is an hour behind.
  expect(await at('2026-11-11T10:59:00Z', '2026-11-11T11:00:00Z')).toEqual(['2026-11-11T11:59:00.000Z', undefined]);
  // Three seconds on the way are no wrong clock.
  expect(await at('2026-11-11T11:59:50Z', '2026-11-11T11:59:57Z')).toEqual(['2026-11-11T11:59:50.000Z', undefined]);
  expect(await at('2026-11-11T18:00:00Z')).toEqual(['2026-11-11T12:00:00.000Z', 'time_clamped']);
  expect(await at('2026-11-13T12:00:01Z')).toEqual([undefined, 'time_in_future']);
  expect(await at('2010-12-01T08:26:00Z')).toEqual(['2010-12-01T08:26:00.000Z', 'time_ancient']);
  expect(await at('1969-12-31T23:59:59Z')).toEqual([undefined, 'time_before_1970']);
  expect(await at('2024-02-29T00:00:00Z')).toEqual(['2024-02-29T00:00:00.000Z', 'time_ancient']);
  for (const wrong of [
    '2026-11-11',
    '2026-11-11 10:00:00',
    'yesterday',
    '2026-13-41T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00+08:00',
    {},
    true,
  ]) {
    expect(await at(wrong)).toEqual([undefined, 'timestamp_invalid']);
  }
  expect(parseInstant(1_763_800_000)).toBe(1_763_800_000_000);
  expect(parseInstant(1_763_800_000_123)).toBe(1_763_800_000_123);
});

test('[D1] orders: total, currency and lines, exact to the millionth', async () => {
  const columns =
    'order_id, toString(revenue) AS revenue, currency, line_sku, line_name, arrayMap(q -> toString(q), line_quantity) AS q, arrayMap(p -> toString(p), line_price) AS p';
  expect(
    await stored(
      {
        event: 'Order Completed',
        properties: {
          order_id: 'O-1',
          total: '0.1',
          revenue: 99,
          currency: 'usd',
          products: [
            { sku: 'A', name: '龙井', price: 19.99, quantity: 3 },
            { product_id: 'B', price: '0.000001', quantity: 0.5 },
          ],
        },
      },
      columns,
    ),
  ).toEqual({
    order_id: 'O-1',
    revenue: '0.1',
    currency: 'USD',
    line_sku: ['A', 'B'],
    line_name: ['龙井', ''],
    q: ['3', '0.5'],
    p: ['19.99', '0.000001'],
  });
  expect(
    await stored(
      { event: 'Order Refunded', properties: { order_id: 'O-1', revenue: -12.3 } },
      'toString(revenue) AS revenue, currency',
    ),
  ).toEqual({ revenue: '12.3', currency: 'CNY' });
  expect(
    await stored(
      { event: 'Order Completed', properties: { products: [{ price: 1.1, quantity: 3 }, { price: 2 }] } },
      'toString(revenue) AS revenue',
    ),
  ).toEqual({ revenue: '5.3' });
  expect(
    await stored(
      { event: 'Product Viewed', properties: { sku: 'A', price: 5 } },
      'toString(revenue) AS revenue, line_sku',
    ),
  ).toEqual({ revenue: '0', line_sku: ['A'] });
  expect(toScaled(4_503_599_627.370_497, 6)).toBe(4_503_599_627_370_497n);
  expect(toScaled('1.0000005', 6)).toBe(1_000_001n);
  expect(toScaled('1e5', 6)).toBeUndefined();
  expect(toScaled('9'.repeat(20), 6)).toBeUndefined();
  expect(toScaled(Number.NaN, 6)).toBeUndefined();
});

test('[D1] [D2] money that cannot be counted right is refused with the reason, not counted as something else', async () => {
  const said = async (event: string, properties: Record<string, unknown>): Promise<string | undefined> => {
    const { body } = await host.send('/v1/batch', {
      batch: [
        { type: 'track', event, messageId: `m${serial++}`, userId: 'u', properties: { order_id: 'M', ...properties } },
      ],
    });
    return body.rejected[0]?.code;
  };
  expect(await said('Order Completed', { revenue: -5 })).toBe('amount_negative');
  expect(await said('Order Completed', { revenue: '1,234.50' })).toBe('amount_invalid');
  expect(await said('Order Completed', { total: 'free', revenue: 5 })).toBe('amount_invalid');
  expect(await said('Order Completed', { revenue: 1e300 })).toBe('amount_invalid');
  expect(await said('Order Completed', { products: [{ price: '¥5', quantity: 1 }] })).toBe('amount_invalid');
  expect(await said('Order Completed', { revenue: 5, currency: 'ZZZZ' })).toBe('currency_invalid');
  expect(await said('Order Completed', { revenue: 5, currency: 'ZZZ' })).toBe('currency_invalid');
  expect(await said('Order Completed', { revenue: 5, currency: 'usd' })).toBeUndefined();
  expect(await said('Order Refunded', { revenue: 'all' })).toBe('amount_invalid');
  expect(await said('Order Completed', { total: '', revenue: null, value: '5.50', currency: '' })).toBeUndefined();
  expect(await said('Order Refunded', { revenue: -5 })).toBeUndefined();
  expect(await said('Anything Else', { revenue: 'much', currency: 'ZZZZ' })).toBeUndefined();
});

test('[D1] a tracked link brings its codes, and every later event of the visit carries them', async () => {
  const columns = 'channel, campaign, content, link, account, partner, utm_source, unit_id';
  const visitor = { anonymousId: 'linked', userId: 'linked-u' };
  const landed = {
    channel: 'douyin',
    campaign: 'CMP-2026-0001',
    content: 'video_a',
    link: 'spring01',
    account: 'ACC-1',
    partner: 'PTN-1',
    utm_source: 'douyin',
    unit_id: 'unit-campaign',
  };
  const page = { url: 'https://www.tea.cn/?utm_source=douyin&hy_link=spring01' };
  expect(await stored({ ...visitor, type: 'page', properties: page }, columns)).toEqual(landed);
  expect(await stored({ ...visitor, event: 'Order Completed', properties: { total: 1 } }, columns)).toEqual(landed);
  // The way back from the cashier is no new source.
  const back = { page: { url: 'https://www.tea.cn/paid', referrer: 'https://cashier.pay.example/' } };
  expect(await stored({ ...visitor, context: back }, columns)).toEqual(landed);
  // The shop's server knows only the user.
  expect(await stored({ userId: 'linked-u', event: 'Order Completed', properties: { total: 2 } }, columns)).toEqual(
    landed,
  );
});

test('[D1] campaign codes survive naming rules', async () => {
  const at = (name: string) =>
    stored<{ campaign: string }>({ context: { campaign: { name, source: 'x' } } }, 'campaign');
  expect(await at('cmp_2026_0012')).toEqual({ campaign: 'CMP-2026-0012' });
  expect(await at('CMP-2026-0012')).toEqual({ campaign: 'CMP-2026-0012' });
  expect(await at('spring sale')).toEqual({ campaign: 'spring sale' });
});

test('[D1] the owning unit: named, of the campaign, of the province, of the key, root', async () => {
  const at = (properties: object) => stored<{ unit_id: string }>({ properties }, 'unit_id');
  expect(await at({ unit: 'UNIT-EAST', province: '浙江' })).toEqual({ unit_id: 'unit-east' });
  expect(await at({ campaign_code: 'CMP-2026-0001', province: '浙江' })).toEqual({ unit_id: 'unit-campaign' });
  expect(await at({ province: '浙江省' })).toEqual({ unit_id: 'unit-zhejiang' });
  expect(await at({ city: '杭州' })).toEqual({ unit_id: 'unit-zhejiang' });
  expect(await at({})).toEqual({ unit_id: 'root' });
  const event = { type: 'track', event: 'E', messageId: 'of-key', userId: 'u', properties: { unit: 'UNIT-EAST' } };
  await host.send('/v1/batch', { batch: [event] }, { authorization: 'Bearer wk_unit' });
  const [row] = await host.stores.clickhouse.query<{ unit_id: string }>({
    sql: `SELECT unit_id FROM events WHERE message_id = 'of-key'`,
  });
  expect(row).toEqual({ unit_id: 'unit-of-key' });
});

test('[D1] no address of a machine is stored, wherever a client puts it', async () => {
  const row = await stored(
    {
      context: { ip: '203.0.113.1', locale: 'zh', device: { ip: '203.0.113.4' }, request_ip: '203.0.113.5:443' },
      properties: { ip_address: '203.0.113.2', a: 1, hops: [{ clientIp: '2001:db8::203.0.113.6' }], IP: '哪吒联名' },
      sentFrom: '203.0.113.3',
    },
    '*',
  );
  expect(JSON.stringify(row)).not.toMatch(/203\.0\.113/);
  expect(JSON.parse((row as { properties: string }).properties)).toEqual({ a: 1, hops: [{}], IP: '哪吒联名' });
  // Nor among what was refused.
  const messageId = 'refused-with-address';
  await host.send('/v1/track', {
    messageId,
    userId: 'u',
    context: { ip: '203.0.113.7', device: { ip: '203.0.113.8' } },
  });
  const [letter] = await host.stores.owner.query<{ payload: string }>(
    sql`SELECT payload FROM dead_letter WHERE message_id = ${messageId}`,
  );
  expect(letter?.payload).toContain('device');
  expect(letter?.payload).not.toMatch(/203\.0\.113/);
});

test('[D1] a text that is no JSON is kept without addresses of machines, and otherwise as it came', () => {
  expect(
    textWithoutAddresses('{"event":"Buy","ip":"203.0.113.9","context":{"clientIp": "2001:db8::1","ship":"1.2.3"}'),
  ).toBe('{"event":"Buy","ip":"","context":{"clientIp": "","ship":"1.2.3"}');
  expect(textWithoutAddresses('ip=203.0.113.9&b=1')).toBe('ip=""&b=1');
  expect(textWithoutAddresses("{ip: '203.0.113.9', IP: '哪吒联名'")).toBe('{ip: "", IP: \'哪吒联名\'');
  expect(textWithoutAddresses('{"ip":"203.0.113.9')).toBe('{"ip":""');
  expect(textWithoutAddresses('{"revenue": 12.5,')).toBe('{"revenue": 12.5,');
});

test('[D1] addresses of pages', () => {
  expect(parseAddress('https://user:pw@Shop.Tea.cn:8443/a/b?x=1&utm_source=%E6%8A%96%E9%9F%B3+1#top')).toMatchObject({
    host: 'shop.tea.cn',
    path: '/a/b',
  });
  expect(parseAddress('https://tea.cn/#/list?utm_medium=cpc').params.get('utm_medium')).toBe('cpc');
  expect(parseAddress('https://tea.cn').path).toBe('/');
  expect(parseAddress('/only/path?utm_term=a%ZZ').params.get('utm_term')).toBe('a%ZZ');
  expect(parseAddress('')).toMatchObject({ host: '', path: '' });
  expect(siteOf('shop.tea.com.cn')).toBe('tea.com.cn');
  expect(siteOf('www.tea.cn')).toBe('tea.cn');
});
