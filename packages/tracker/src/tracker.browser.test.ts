import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from '../../../e2e/support/browser.ts';
import { bundleTracker, type ReceivedEvent, Receiver } from './tracker.testing.ts';

const minute = 60_000;
let script = '';
let receiver: Receiver;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let site = '';
/** The page under test; another origin than the receiver, as on a customer's shop. */
let html = '';
const shop = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  response.setHeader('content-type', 'text/html; charset=utf-8').end(path === '/empty' ? '<title>空</title>' : html);
});

const snippet = (attributes = '', before = ''): string =>
  `<!doctype html><title>茶山</title>${before}<script async src="${receiver.url}/t.js" data-key="wk_1" ${attributes}></script><a href="/next">next</a>`;

beforeAll(async () => {
  script = await bundleTracker();
  await new Promise<void>((go) => shop.listen(0, '127.0.0.1', go));
  site = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  if (chromiumPath) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  shop.closeAllConnections();
  shop.close();
});
let pageErrors: string[] = [];
beforeEach(async () => {
  if (!chromiumPath) return;
  // One of its own: a beacon of the test before may still be on its way.
  receiver = new Receiver(script);
  await receiver.listen();
  html = snippet();
  pageErrors = [];
  context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 800, height: 600 },
  });
  page = await context.newPage();
  page.on('pageerror', (error) => pageErrors.push(error.message));
});
afterEach(async () => {
  if (!chromiumPath) return;
  await context.close();
  receiver.close();
  if (pageErrors.length > 0) throw new Error(`the page was disturbed: ${pageErrors.join('; ')}`);
});

const open = async (path = '/'): Promise<void> => {
  await page.goto(site + path);
  await page.waitForFunction(() => 'optOut' in (window.huanying ?? {}));
};
const arrived = (count: number): Promise<ReceivedEvent[]> =>
  expect
    .poll(() => receiver.events.length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(count)
    .then(() => receiver.events);
const named = (name: string): ReceivedEvent[] => receiver.events.filter((e) => (e.event ?? e.type) === name);
const until = (name: string, count = 1): Promise<ReceivedEvent[]> =>
  expect
    .poll(() => named(name).length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(count)
    .then(() => named(name));
const track = (name: string): Promise<void> => page.evaluate((n) => window.huanying?.track(n), name);
const stored = (): Promise<string[]> => page.evaluate(() => Object.keys(localStorage).toSorted());
const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
/** Moves the page's clock: half an hour of silence in no time. */
const advance = (ms: number): Promise<void> =>
  page.evaluate((by) => {
    const real = Date.now;
    Date.now = () => real() + by;
  }, ms);

describe.skipIf(!chromiumPath)(`events${withoutBrowser}`, () => {
  it('[D1] a page view arrives with page, screen, locale and session, by a simple request without preflight', async () => {
    await open('/a?x=1#part');
    const [event] = await arrived(1);
    expect(event).toMatchObject({
      type: 'page',
      properties: { url: `${site}/a?x=1`, path: '/a', search: '?x=1', title: '茶山', referrer: '' },
      context: {
        page: { url: `${site}/a?x=1`, path: '/a', title: '茶山' },
        locale: 'zh-CN',
        timezone: 'Asia/Shanghai',
        screen: { innerWidth: 800, innerHeight: 600 },
        library: { name: 'huanying' },
        campaign: {},
      },
    });
    expect(event?.messageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(event?.anonymousId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(event?.context.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    const [request] = receiver.requests;
    expect(request).toMatchObject({
      contentType: 'text/plain;charset=UTF-8',
      origin: site,
      body: { writeKey: 'wk_1' },
    });
    expect(Math.abs(Date.parse(request?.body.sentAt ?? '') - Date.now())).toBeLessThan(minute);
    expect(receiver.methods).toEqual(['POST']);
  });

  it('[D1] track, identify, alias and reset speak the Segment spec; events go out in batches', async () => {
    await open();
    await page.evaluate(() => {
      const h = window.huanying;
      h?.track('Product Added', { sku: 'T1', price: 19.9, name: '龙井🍵' });
      h?.identify('u1', { name: '王芳' });
      h?.track('Order Completed', { order_id: 'o1' });
      h?.alias('u2', 'old');
      h?.identify({ city: '杭州' });
    });
    await arrived(6);
    expect(receiver.requests.length).toBeLessThanOrEqual(2);
    const [added] = named('Product Added');
    const [order] = named('Order Completed');
    expect(added).toMatchObject({ type: 'track', properties: { sku: 'T1', price: 19.9, name: '龙井🍵' } });
    expect(added?.userId).toBeUndefined();
    expect(order).toMatchObject({ userId: 'u1', anonymousId: added?.anonymousId });
    expect(named('identify').map((e) => [e.userId, e.traits])).toEqual([
      ['u1', { name: '王芳' }],
      ['u1', { city: '杭州' }],
    ]);
    expect(named('alias')).toMatchObject([{ userId: 'u2', previousId: 'old' }]);

    await page.evaluate(() => window.huanying?.reset());
    await track('After');
    const [after] = await until('After');
    expect(after?.userId).toBeUndefined();
    expect(after?.anonymousId).not.toBe(order?.anonymousId);
    expect(after?.context.sessionId).not.toBe(order?.context.sessionId);
  });

  it('[D1] another user at the same device gets another anonymous id', async () => {
    await open();
    await page.evaluate(() => {
      window.huanying?.identify('u1');
      window.huanying?.identify('u1');
      window.huanying?.identify('u2');
    });
    await arrived(4);
    const [a, b, c] = named('identify').map((e) => e.anonymousId);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });

  it('[D1] calls made before the script has loaded are kept, in both forms of queue', async () => {
    html = snippet(
      '',
      '<script>window.huanying=window.huanying||[];huanying.push(["track","Early",{n:1}],["nonsense"],["identify","u9"])</script>',
    );
    await open();
    expect(await until('Early')).toMatchObject([{ properties: { n: 1 } }]);
    expect(await until('identify')).toMatchObject([{ userId: 'u9' }]);
    await page.evaluate(() => window.huanying?.push(['track', 'Pushed']));
    await until('Pushed');
    receiver.reset();
    html = snippet(
      '',
      '<script>window.huanying=new Proxy({q:[]},{get:(t,k)=>t[k]||((...a)=>t.q.push([k,...a]))});huanying.track("Stubbed")</script>',
    );
    await open();
    await until('Stubbed');
  });

  it('[D1] never throws into the page, whatever it is given', async () => {
    await open();
    await arrived(1);
    await page.evaluate(() => {
      const h = window.huanying as unknown as Record<string, (...a: unknown[]) => void>;
      const loop: Record<string, unknown> = {};
      loop.self = loop;
      for (const name of Object.keys(h)) {
        for (const bad of [
          undefined,
          null,
          7,
          loop,
          Symbol('x'),
          10n,
          () => 1,
          {
            get x() {
              throw new Error('trap');
            },
          },
          '\ud800',
        ]) {
          h[name]?.(bad, bad);
          h[name]?.('x', bad);
        }
      }
    });
    await page.evaluate(() => {
      window.huanying?.consent(true);
      window.huanying?.track('Still Alive');
    });
    expect(await until('Still Alive')).toHaveLength(1);
  });

  it('[D1] works where storage is refused', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await open();
    await track('Stored Nowhere');
    const [view, own] = await arrived(2);
    expect(own?.anonymousId).toBe(view?.anonymousId);
    expect(own?.context.sessionId).toBe(view?.context.sessionId);
  });
});

describe.skipIf(!chromiumPath)(`pages${withoutBrowser}`, () => {
  it('[D1] single-page navigation: push, replace, back; same address and fragments are no page views', async () => {
    await open('/one');
    await arrived(1);
    await page.evaluate(() => {
      history.pushState({}, '', '/two');
      document.title = '第二页';
      history.replaceState({ a: 1 }, '', '/two');
      history.pushState({}, '', '/two#down');
    });
    await until('page', 2);
    await page.evaluate(() => history.replaceState({}, '', '/three?tab=1'));
    await until('page', 3);
    await page.evaluate(() => {
      history.pushState({}, '', '/four');
    });
    await until('page', 4);
    await page.goBack();
    const views = await until('page', 5);
    expect(views.map((v) => v.properties?.path)).toEqual(['/one', '/two', '/three', '/four', '/three']);
    expect(views[1]).toMatchObject({ properties: { title: '第二页', referrer: `${site}/one` } });
    expect(new Set(views.map((v) => v.context.sessionId)).size).toBe(1);
  });

  it('[D1] an event right after a navigation belongs to the new page and comes after its view', async () => {
    await open('/one');
    await arrived(1);
    await page.evaluate(() => {
      history.pushState({}, '', '/cart');
      window.huanying?.track('Cart Viewed');
    });
    await until('Cart Viewed');
    const order = receiver.events.map((e) => (e.event ?? e.type) + ':' + e.context.page.path);
    expect(order.filter((o) => !o.startsWith('Page Left'))).toEqual(['page:/one', 'page:/cart', 'Cart Viewed:/cart']);
  });

  it('[D1] fragment routes count with data-hash', async () => {
    html = snippet('data-hash');
    await open('/#/home');
    await page.evaluate(() => {
      location.hash = '#/tea?id=1';
    });
    const views = await until('page', 2);
    expect(views.map((v) => v.properties?.path)).toEqual(['/#/home', '/#/tea']);
  });

  it('[D1] data-auto="off": only the pages one reports', async () => {
    html = snippet('data-auto="off"');
    await open('/one');
    await page.evaluate(() => {
      history.pushState({}, '', '/two');
      window.huanying?.page('商品页', { sku: 'T1' });
    });
    await until('page');
    await pause(500);
    expect(named('page')).toMatchObject([{ name: '商品页', properties: { sku: 'T1', path: '/two' } }]);
  });

  it('[D1] leaving a page sends its engaged time by beacon; a hidden page does not count', async () => {
    await open('/one');
    await arrived(1);
    await pause(600);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const [first] = await until('Page Left');
    await pause(2_000);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await pause(200);
    await page.goto(`${site}/empty`);
    const [, second] = await until('Page Left', 2);
    const engaged = (e: ReceivedEvent | undefined): number => Number(e?.properties?.duration_ms);
    expect(first).toMatchObject({ type: 'track', context: { page: { path: '/one', title: '茶山' } } });
    expect(engaged(first)).toBeGreaterThan(450);
    expect(engaged(first)).toBeLessThan(3_000);
    expect(engaged(second)).toBeGreaterThan(100);
    expect(engaged(second)).toBeLessThan(1_800);
    expect(receiver.methods).not.toContain('OPTIONS');
  });

  it('[D1] a page that goes at once loses nothing: what was not sent leaves with the beacon', async () => {
    await open('/one');
    await page.evaluate(() => {
      window.huanying?.track('Last Words');
      location.href = '/empty';
    });
    expect(await until('Last Words')).toHaveLength(1);
  });

  it('[D1] a page brought back alive by the back button is a new view', async () => {
    await open('/one');
    await arrived(1);
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    expect(await until('page', 2)).toHaveLength(2);
  });
});

describe.skipIf(!chromiumPath)(`sessions and campaigns${withoutBrowser}`, () => {
  it('[D1] a session ends after 30 minutes of silence, not before and not at the hour or midnight', async () => {
    await open();
    const [first] = await arrived(1);
    await advance(29 * minute);
    await track('A');
    await advance(29 * minute);
    await track('B');
    await until('B');
    await advance(31 * minute);
    await track('C');
    await until('C');
    const session = (name: string): string | undefined => named(name)[0]?.context.sessionId;
    expect(session('A')).toBe(first?.context.sessionId);
    expect(session('B')).toBe(first?.context.sessionId);
    expect(session('C')).not.toBe(first?.context.sessionId);
    // 23:50 and 00:10 belong together.
    await page.evaluate(() => {
      Date.now = () => new Date(2026, 10, 22, 23, 50).getTime();
    });
    await track('Late');
    await page.evaluate(() => {
      Date.now = () => new Date(2026, 10, 23, 0, 10).getTime();
    });
    await track('Early');
    await until('Early');
    expect(session('Early')).toBe(session('Late'));
  });

  it('[D1] the session and the visitor go on over pages and tabs', async () => {
    await open('/one');
    await arrived(1);
    await open('/two');
    await until('page', 2);
    page = await context.newPage();
    await open('/three');
    const views = await until('page', 3);
    expect(new Set(views.map((v) => v.context.sessionId + v.anonymousId)).size).toBe(1);
    expect(views[1]?.properties?.referrer).toBe('');
  });

  it('[D1] UTM and click ids are kept for the session; another campaign begins a new one, the same does not', async () => {
    await open('/?utm_source=douyin&utm_medium=cpc&utm_campaign=cmp-2026-0012&utm_content=v1&bd_vid=77&hy_link=Ab3');
    await arrived(1);
    await open('/next');
    await track('Product Viewed');
    const [viewed] = await until('Product Viewed');
    const campaign = { source: 'douyin', medium: 'cpc', name: 'cmp-2026-0012', content: 'v1', bd_vid: '77' };
    expect(viewed?.context.campaign).toEqual(campaign);
    expect(viewed?.context.link).toBe('Ab3');
    await open('/?utm_source=douyin&utm_medium=cpc&utm_campaign=cmp-2026-0012&utm_content=v1&bd_vid=77&hy_link=Ab3');
    const again = (await until('page', 3))[2];
    expect(again?.context.sessionId).toBe(viewed?.context.sessionId);
    await open('/?utm_source=xiaohongshu&utm_campaign=cmp-2026-0013');
    const other = (await until('page', 4))[3];
    expect(other?.context.sessionId).not.toBe(viewed?.context.sessionId);
    expect(other?.context.campaign).toEqual({ source: 'xiaohongshu', name: 'cmp-2026-0013' });
    expect(other?.anonymousId).toBe(viewed?.anonymousId);
  });
});

describe.skipIf(!chromiumPath)(`consent${withoutBrowser}`, () => {
  it('[D1] required consent: nothing is stored or sent before, all after, nothing after its withdrawal', async () => {
    html = snippet('data-consent="required"');
    await open('/one');
    await page.evaluate(() => {
      window.huanying?.track('Too Early');
      window.huanying?.identify('u1');
      window.huanying?.alias('u2');
      history.pushState({}, '', '/two');
    });
    await pause(600);
    expect(receiver.methods).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(await context.cookies()).toEqual([]);

    await page.evaluate(() => window.huanying?.consent('on'));
    expect((await until('page'))[0]?.properties?.path).toBe('/two');
    expect(named('Too Early')).toEqual([]);
    receiver.reset();
    await open('/three');
    await until('page');

    receiver.reset();
    await page.evaluate(() => {
      window.huanying?.track('Not Yet Sent');
      window.huanying?.consent('off');
      window.huanying?.track('Refused');
    });
    await page.goto(`${site}/empty`);
    await pause(600);
    expect(receiver.methods).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it('[D1] consent taken back in one tab silences the others', async () => {
    await open('/one');
    await arrived(1);
    const other = await context.newPage();
    await other.goto(`${site}/two`);
    await until('page', 2);
    await other.evaluate(() => window.huanying?.consent(false));
    await pause(300);
    receiver.reset();
    await track('Unheard');
    await pause(600);
    expect(receiver.methods).toEqual([]);
    expect(await stored()).toEqual(['hy_c']);
  });

  it('[D1] opting out lasts, storing nothing but the refusal, until consent is given', async () => {
    await open('/one');
    await arrived(1);
    await page.evaluate(() => window.huanying?.optOut());
    expect(await stored()).toEqual(['hy_c']);
    receiver.reset();
    await open('/two');
    await track('Unheard');
    await pause(600);
    expect(receiver.methods).toEqual([]);
    await page.evaluate(() => window.huanying?.consent(true));
    await until('page');
  });

  it('[D1] Do-Not-Track is respected where the site says so, also against consent, and ignored otherwise', async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' }));
    html = snippet('data-dnt');
    await open('/one');
    await page.evaluate(() => window.huanying?.consent(true));
    await track('Unheard');
    await pause(600);
    expect(receiver.methods).toEqual([]);
    expect(await stored()).toEqual([]);
    html = snippet();
    await open('/two');
    await arrived(1);
  });
});

describe.skipIf(!chromiumPath)(`bad weather${withoutBrowser}`, () => {
  it('[D1] offline events wait in storage over a reload and arrive once, in order', async () => {
    await open('/one');
    await arrived(1);
    await context.setOffline(true);
    await track('Offline 1');
    await track('Offline 2');
    await pause(600);
    expect(named('Offline 1')).toEqual([]);
    expect((await stored()).some((k) => k.startsWith('hy_q'))).toBe(true);
    await context.setOffline(false);
    await until('Offline 2');
    expect(receiver.events.map((e) => e.event).filter((e) => e?.startsWith('Offline'))).toEqual([
      'Offline 1',
      'Offline 2',
    ]);

    await context.setOffline(true);
    await track('Before Closing');
    await page.close();
    await context.setOffline(false);
    page = await context.newPage();
    await open('/later');
    expect(await until('Before Closing')).toMatchObject([{ context: { page: { path: '/one' } } }]);
  });

  it('[D1] the waiting list is bounded: the oldest go first', async () => {
    await open('/one');
    await arrived(1);
    await context.setOffline(true);
    await page.evaluate(() => {
      for (let i = 0; i < 1_000; i++) window.huanying?.track(`E${i}`, { filler: 'x'.repeat(1_000) });
    });
    const size = await page.evaluate(() => Object.values(localStorage as Record<string, string>).join('').length);
    expect(size).toBeLessThan(130_000);
    await context.setOffline(false);
    await until('E999');
    await expect
      .poll(
        async () =>
          (await page.evaluate(() => Object.entries(localStorage).find(([k]) => k.startsWith('hy_q'))?.[1])) ?? '',
      )
      .toBe('');
    expect(named('E0')).toEqual([]);
    expect(receiver.events.length).toBeGreaterThan(50);
    expect(receiver.requests.every((r) => r.bytes < 64_000)).toBe(true);
  });

  it('[D1] 429 and 5xx are retried with growing pauses, Retry-After is obeyed, nothing is lost or doubled', async () => {
    receiver.answers = [{ status: 503 }, { status: 500 }, { status: 429, headers: { 'retry-after': '2' } }];
    const begun = Date.now();
    await open('/one');
    await track('Persistent');
    await expect.poll(() => receiver.methods.length, { timeout: 15_000 }).toBe(4);
    await until('Persistent');
    // 0.3 s, then about 1 s, 2 s and the 2 s that the server asked for.
    expect(Date.now() - begun).toBeGreaterThan(4_000);
    expect(receiver.events.map((e) => e.event ?? e.type)).toEqual(['page', 'Persistent']);
    await track('Next');
    await until('Next');
    expect(receiver.requests.flatMap((r) => r.body.batch)).toHaveLength(3);
  });

  it('[D1] a refused batch does not block what comes after it', async () => {
    receiver.answers = [{ status: 400 }];
    await open('/one');
    await expect.poll(() => receiver.methods.length).toBe(1);
    await track('Next');
    await until('Next');
    expect(named('page')).toEqual([]);
  });
});
