import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from '../../../../e2e/support/browser.ts';
import { startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

let host: TrackingHost;
let api = '';
let browser: Browser;
const scripts = new Map<string, string>();
/** A shop on another origin than the server of events. */
const shop = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const script = scripts.get(path);
  if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
  else
    response.setHeader('content-type', 'text/html; charset=utf-8').end(
      `<!doctype html><meta charset="utf-8"><title>茶山</title><script>window.huanying=window.huanying||[]</script>
       <script async src="${path === '/segment' ? '/segment.js' : '/t.js'}" data-key="${host.key}" data-host="${api}"></script>`,
    );
});
let site = '';

/** The own tracker as the server hands it out. */
async function bundleTracker(): Promise<string> {
  const entry = fileURLToPath(new URL('../../../../packages/tracker/src/index.ts', import.meta.url));
  const options = { bundle: true, minify: true, format: 'iife', platform: 'browser', write: false } as const;
  const result = await build({ entryPoints: [entry], ...options });
  return result.outputFiles[0]?.text ?? '';
}

/** @segment/analytics-next from its package, with its settings given instead of asked for. */
async function bundleSegment(): Promise<string> {
  const { hostname, port } = new URL(api);
  const result = await build({
    stdin: {
      resolveDir: process.cwd(),
      contents: `import { AnalyticsBrowser } from '@segment/analytics-next';
        const name = 'Segment.io';
        window.analytics = AnalyticsBrowser.load(
          { writeKey: '${host.key}', cdnSettings: { integrations: { [name]: { apiKey: '${host.key}' } } } },
          { integrations: { [name]: { apiHost: '${hostname}:${port}/v1', protocol: 'http' } } },
        );`,
    },
    bundle: true,
    minify: true,
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  return result.outputFiles[0]?.text ?? '';
}

beforeAll(async () => {
  if (!chromiumPath) return;
  host = await startTrackingHost();
  api = await host.app.listen({ host: '127.0.0.1', port: 0 });
  scripts.set('/segment.js', await bundleSegment());
  scripts.set('/t.js', await bundleTracker());
  await new Promise<void>((go) => shop.listen(0, '127.0.0.1', go));
  site = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  shop.closeAllConnections();
  shop.close();
  await host?.close();
});

interface Stored {
  readonly name: string;
  readonly user_id: string;
  readonly anonymous_id: string;
  readonly session_id: string;
  readonly channel: string;
  readonly path: string;
  readonly browser: string;
  readonly title: string;
}
const stored = (): Promise<Stored[]> =>
  host.events<Stored>('name, user_id, anonymous_id, session_id, channel, path, browser, title');

it.skipIf(!chromiumPath)(`[D1] @segment/analytics-next sends from Chromium${withoutBrowser}`, async () => {
  const page = await browser.newPage();
  await page.goto(`${site}/segment?utm_source=xiaohongshu&utm_medium=kol&utm_campaign=spring`);
  await page.waitForFunction(() => 'analytics' in window);
  await page.evaluate(async () => {
    const { analytics } = window as unknown as {
      analytics: Record<'page' | 'identify' | 'track', (...args: unknown[]) => Promise<unknown>>;
    };
    await analytics.page('商品页');
    await analytics.track('Product Added', { sku: 'TEA-1', price: 59 });
    await analytics.identify('next-user', { vip: true });
    await analytics.track('Order Completed', { order_id: 'N-1', total: 59, currency: 'CNY' });
  });
  await expect.poll(async () => (await stored()).length, { timeout: 15_000 }).toBe(4);
  const events = await stored();
  expect(events.map((e) => e.name).toSorted()).toEqual([
    'Order Completed',
    'Page Viewed',
    'Product Added',
    'User Identified',
  ]);
  expect(new Set(events.map((e) => e.anonymous_id)).size).toBe(1);
  expect(new Set(events.map((e) => e.session_id)).size).toBe(1);
  expect(new Set(events.map((e) => e.channel))).toEqual(new Set(['xiaohongshu']));
  expect(events.find((e) => e.name === 'Order Completed')?.user_id).toBe('next-user');
  await page.close();
});

it.skipIf(!chromiumPath)(`[D1] the own tracker sends from Chromium to the real server${withoutBrowser}`, async () => {
  const page = await browser.newPage();
  await page.goto(`${site}/own?utm_source=douyin&utm_medium=feed`);
  await page.waitForFunction(() => 'optOut' in ((window as unknown as { huanying?: object }).huanying ?? {}));
  await page.evaluate(() => {
    const { huanying } = window as unknown as { huanying: { track(name: string, properties: object): void } };
    huanying.track('Own Event', { a: '茶' });
  });
  const own = async (): Promise<Stored[]> => (await stored()).filter((e) => e.path === '/own');
  await expect.poll(async () => (await own()).length, { timeout: 15_000 }).toBe(2);
  const events = await own();
  expect(events.map((e) => [e.name, e.channel, e.title]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))).toEqual([
    ['Own Event', 'douyin_paid', '茶山'],
    ['Page Viewed', 'douyin_paid', '茶山'],
  ]);
  expect(new Set(events.map((e) => e.session_id)).size).toBe(1);
  // What a closing page reports arrives too.
  await page.goto('about:blank');
  await page.close();
  await expect.poll(async () => (await own()).some((e) => e.name === 'Page Left'), { timeout: 10_000 }).toBe(true);
});
