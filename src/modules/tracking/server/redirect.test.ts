import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrackedLinkTarget } from '../../channels/channels.api.ts';
import { Clicks } from './clicks.service.ts';
import { createLinkCache, redirectPlugin } from './redirect.plugin.ts';
import { rootUnit, startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

let host: TrackingHost;
let app: FastifyInstance;
let clicks: Clicks;
const links = new Map<string, TrackedLinkTarget>();
let lookups = 0;
let submits = 0;
let away = false;
const browser =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.48';

const link = (shortCode: string, over: Partial<TrackedLinkTarget> = {}): TrackedLinkTarget => ({
  workspaceId: host.workspaceId,
  id: shortCode,
  shortCode,
  campaignId: 'c1',
  unitId: null,
  status: 'active',
  url: `https://shop.example/tea?utm_source=douyin&utm_medium=cpc&utm_campaign=cmp_2026_0001&hy_link=${shortCode}`,
  codes: { campaign: 'CMP-2026-0001', channel: 'douyin', content: 'video_a', account: 'ACC-1', partner: '' },
  ...over,
});

const cache = createLinkCache({
  findLink: async (code) => {
    lookups++;
    return links.get(code);
  },
  record: () => undefined,
  now: Date.now,
});

beforeAll(async () => {
  host = await startTrackingHost();
  clicks = new Clicks({
    submit: (request) => {
      submits++;
      return away ? Promise.reject(new Error('away')) : host.ingest.submit(request);
    },
    resolveUnit: async () => rootUnit,
    now: Date.now,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    maxHeld: 100,
    retryMs: 50,
  });
  app = fastify();
  const deps = { findLink: async (code: string) => links.get(code), record: clicks.record.bind(clicks), now: Date.now };
  await app.register(redirectPlugin(deps, cache));
  for (const l of [
    link('spring01'),
    link('paused01', { status: 'paused' }),
    link('held0001', { status: 'held' }),
    link('expired1', { status: 'expired' }),
    link('deleted1', { status: 'deleted' }),
    link('chinese1', { url: 'https://shop.example/中秋/礼盒?名=月饼&clickid=__CLICKID__&hy_link=chinese1#详情' }),
    link('script01', { url: 'javascript:alert(1)' }),
  ]) {
    links.set(l.shortCode, l);
  }
});
afterAll(async () => {
  await app.close();
  await clicks.stop();
  await host.close();
});

const get = (code: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url: `/l/${code}`, headers: { 'user-agent': browser, ...headers } });
const clicked = (where: string) => host.count(`name = 'Link Clicked' AND ${where}`);

test('[H9] a short link leads to its target and the click is counted with its codes', async () => {
  const response = await get('spring01', { referer: 'https://mp.weixin.qq.com/s/abc' });
  expect(response.statusCode).toBe(302);
  expect(response.headers.location).toBe(links.get('spring01')?.url);
  expect(response.headers['cache-control']).toBe('no-store');
  await expect.poll(() => clicked(`link = 'spring01'`)).toBe(1);
  expect(
    await host.events(
      'unit_id, campaign, channel, content, account, utm_source, utm_campaign, device, browser, is_bot, referrer_host',
      `link = 'spring01'`,
    ),
  ).toEqual([
    {
      unit_id: rootUnit,
      campaign: 'CMP-2026-0001',
      channel: 'douyin',
      content: 'video_a',
      account: 'ACC-1',
      utm_source: 'douyin',
      utm_campaign: 'cmp_2026_0001',
      device: 'mobile',
      browser: 'WeChat',
      is_bot: 0,
      referrer_host: 'mp.weixin.qq.com',
    },
  ]);
});

test('[H9] robots and previews are marked, HEAD is no click', async () => {
  await get('spring01', { 'user-agent': 'Baiduspider/2.0 (+http://www.baidu.com/search/spider.html)' });
  await get('spring01', { 'sec-purpose': 'prefetch;prerender' });
  expect((await get('spring01', {}, 'HEAD')).statusCode).toBe(302);
  await expect.poll(() => clicked(`link = 'spring01' AND is_bot = 1`)).toBe(2);
  expect(await clicked(`link = 'spring01'`)).toBe(3);
});

test('[H9] paused, expired and unknown links are told kindly and not counted', async () => {
  for (const [code, status, text] of [
    ['paused01', 410, '暂停'],
    ['held0001', 503, '活动暂停'],
    ['expired1', 410, '过期'],
    ['deleted1', 410, '过期'],
    ['nowhere1', 404, '没有这个链接'],
    ['x', 404, '没有这个链接'],
    ['..%2f..%2fetc', 404, '没有这个链接'],
    ['nowhere1/', 404, '没有这个链接'],
    ['', 404, '没有这个链接'],
    ['a/b/c', 404, '没有这个链接'],
    ['x'.repeat(5_000), 404, '没有这个链接'],
  ] as const) {
    const response = await get(code);
    expect([code, response.statusCode]).toEqual([code, status]);
    expect(response.body).toContain(text);
    expect(response.headers.location).toBeUndefined();
  }
});

test('[H9] an address in Chinese is written so that a header can carry it', async () => {
  const { statusCode, headers } = await get('chinese1');
  expect(statusCode).toBe(302);
  expect(headers.location).toMatch(/^[\x21-\x7e]+$/);
  expect(decodeURI(String(headers.location))).toBe(links.get('chinese1')?.url);
});

test('[H9] nothing else of a request becomes part of the address', async () => {
  expect((await get('script01')).statusCode).toBe(410);
  const response = await get('spring01?url=https://evil.example&hy_link=x', { host: 'evil.example' });
  expect(response.headers.location).toBe(links.get('spring01')?.url);
});

test('[H9] a slash at the end does no harm', async () => {
  links.set('slash001', link('slash001'));
  expect((await get('slash001/')).headers.location).toBe(links.get('slash001')?.url);
  await expect.poll(() => clicked(`link = 'slash001'`)).toBe(1);
});

test('[H9] click ids of advertising platforms reach the target, and override nothing', async () => {
  links.set('adclick1', link('adclick1', { url: 'https://shop.example/p?clickid=own&hy_link=adclick1#buy' }));
  const at = async (query: string): Promise<unknown> => (await get(`adclick1?${query}`)).headers.location;
  expect(await at('gclid=Cj0K-_x&bd_vid=a%2Bb&qz_gdt=q1&callback=https%3A%2F%2Fad.example%2F%3Fa')).toBe(
    'https://shop.example/p?clickid=own&hy_link=adclick1&gclid=Cj0K-_x&bd_vid=a%2Bb&qz_gdt=q1&callback=https%3A%2F%2Fad.example%2F%3Fa#buy',
  );
  for (const query of [
    'clickid=other',
    'CLICKID=other',
    'gclid=',
    'gclid',
    'gclid=(x)',
    'url=https://evil.example',
    '?',
  ])
    expect(await at(query), query).toBe(links.get('adclick1')?.url);
  expect(await at('gclid=1&gclid=2')).toBe('https://shop.example/p?clickid=own&hy_link=adclick1&gclid=1#buy');
  links.set('bare0001', link('bare0001', { url: 'https://shop.example/' }));
  expect((await get('bare0001?fbclid=f')).headers.location).toBe('https://shop.example/?fbclid=f');
  await expect.poll(() => clicked(`link = 'adclick1'`)).toBe(9);
});

test('[H9] links are cached, and forgotten when they change', async () => {
  links.set('cached01', link('cached01'));
  const before = lookups;
  for (let i = 0; i < 20; i++) await get('cached01');
  expect(lookups - before).toBe(1);
  links.set('cached01', link('cached01', { status: 'paused' }));
  cache.forget('cached01');
  expect((await get('cached01')).statusCode).toBe(410);
});

test('[H9] while the stores are away visitors are sent on, and the clicks follow', async () => {
  links.set('offline1', link('offline1'));
  await expect.poll(() => clicks.waiting).toBe(0);
  away = true;
  for (let i = 0; i < 150; i++) expect((await get('offline1')).statusCode).toBe(302);
  expect(clicks.waiting).toBe(100);
  const tried = submits;
  await expect.poll(() => submits).toBeGreaterThan(tried);
  away = false;
  await expect.poll(() => clicked(`link = 'offline1'`)).toBe(100);
  await expect.poll(() => clicks.waiting).toBe(0);
});
