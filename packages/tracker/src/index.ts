import { campaignOf } from './campaign.ts';
import { watchEngagement } from './engagement.ts';
import { createQueue, type Queue } from './queue.ts';
import { on, safe } from './safe.ts';
import { sessionNow } from './session.ts';
import { keys, lasting, load, save, uuid } from './storage.ts';

type Properties = Readonly<Record<string, unknown>>;
type Call = readonly [name: keyof Huanying, ...args: unknown[]];

/** What a page can call as `window.huanying`. Nothing throws; before consent nothing is kept. */
export interface Huanying {
  track(event: string, properties?: Properties): void;
  page(name?: string | Properties, properties?: Properties): void;
  identify(userId: string | number | Properties, traits?: Properties): void;
  alias(userId: string, previousId?: string): void;
  reset(): void;
  consent(given: boolean | 'on' | 'off'): void;
  optOut(): void;
  /** Calls in the form `['track', 'Order Completed', {…}]`, for queues made before loading. */
  push(...calls: Call[]): void;
}
/** What a page may have put there before the script came: a list of calls, or a stub with such a list as `q`. */
interface Waiting {
  readonly q?: Call[];
  readonly optOut?: unknown;
}
declare global {
  interface Window {
    huanying?: Huanying;
  }
}

const start = (script: HTMLScriptElement): void => {
  const { key, host, consent: mode, auto, hash, dnt } = script.dataset;
  const earlier = window.huanying as Waiting | Call[] | undefined;
  if (!key || (earlier && 'optOut' in earlier)) return;
  const url = new URL('/v1/batch', host || script.src).href;
  const signal = navigator as Navigator & { globalPrivacyControl?: boolean };
  const refused = dnt !== undefined && dnt !== 'off' && (signal.doNotTrack === '1' || !!signal.globalPrivacyControl);
  const takeEngaged = watchEngagement();

  let queue: Queue | undefined;
  let page: { url: string; path: string; search: string; title: string; referrer: string } | undefined;
  let landing: Record<string, string> = {};
  let announced: ReturnType<typeof setTimeout> | undefined;

  const send = (type: string, fields: Properties, touch = true): void => {
    if (!queue) return;
    if (announced && touch) view();
    const shown = page ?? look(document.referrer);
    const session = sessionNow(landing, touch);
    if (touch) {
      shown.title = document.title;
      // Named once: two tabs that came by different campaigns must not throw each other out of the session.
      landing = {};
    }
    const { hy_link, ...campaign } = session.c;
    queue.add(
      JSON.stringify({
        type,
        messageId: uuid(),
        timestamp: new Date().toISOString(),
        anonymousId: lasting('a'),
        userId: load('u') || undefined,
        ...fields,
        context: {
          page: shown,
          sessionId: session.i,
          campaign,
          link: hy_link,
          locale: navigator.language,
          timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          screen: {
            width: screen.width,
            height: screen.height,
            innerWidth,
            innerHeight,
            density: devicePixelRatio,
          },
          library: { name: 'huanying', version: '1' },
        },
      }),
    );
  };

  const address = (): string => (hash === undefined ? (location.href.split('#')[0] ?? '') : location.href);
  /** Looks at the address anew: the page that following events belong to. */
  const look = (referrer: string) => {
    landing = campaignOf(location.href);
    const route = hash === undefined ? '' : location.hash.replace(/\?.*/, '');
    return (page = { url: address(), path: location.pathname + route, search: location.search, title: '', referrer });
  };
  const view = (name?: unknown, properties?: unknown): void => {
    clearTimeout(announced);
    announced = undefined;
    const shown = page?.url === address() ? page : look(page ? page.url : document.referrer);
    shown.title = document.title;
    const named = typeof name === 'string';
    send('page', {
      name: named ? name : undefined,
      properties: { ...shown, ...((named ? properties : name) as object) },
    });
  };
  /** Reports the time the page was looked at since the last report. */
  const leave = (): void => {
    const engaged = takeEngaged();
    if (page && engaged > 0) send('track', { event: 'Page Left', properties: { duration_ms: engaged } }, false);
  };
  const moved = (): void => {
    if (!queue || !page || page.url === address()) return;
    leave();
    look(page.url);
    // Applications set the title after they change the address.
    clearTimeout(announced);
    announced = setTimeout(safe(view), 20);
  };

  const begin = (): void => {
    if (queue || refused) return;
    queue = createQueue(url, key);
    takeEngaged();
    look(document.referrer);
    if (auto !== 'off') view();
  };
  const forget = (): void => {
    clearTimeout(announced);
    announced = undefined;
    queue?.clear();
    queue = page = undefined;
    for (const name of keys('')) if (name !== 'c') save(name, '');
  };
  const allowed = (): boolean => (mode === 'required' ? load('c') === '1' : load('c') !== '0');

  const api: Huanying = {
    track: safe((event, properties = {}) => send('track', { event, properties })),
    page: safe(view),
    identify: safe((id, given) => {
      const userId = typeof id === 'string' || typeof id === 'number' ? `${id}` : '';
      const known = load('u');
      if (!queue) return;
      if (userId) {
        // Another person at the same device must not inherit the first one's history.
        if (known && known !== userId) api.reset();
        save('u', userId);
      }
      send('identify', { traits: (userId ? given : id) ?? {} });
    }),
    alias: safe((userId, previousId) => send('alias', { userId, previousId: previousId || (queue && lasting('a')) })),
    reset: safe(() => {
      for (const name of 'aus') save(name, '');
    }),
    consent: safe((given) => {
      if (given === true || given === 'on') {
        if (!refused) save('c', '1');
        begin();
      } else {
        forget();
        // Where consent is the default, its withdrawal is the one thing to remember.
        save('c', mode === 'required' ? '' : '0');
      }
    }),
    optOut: safe(() => {
      forget();
      save('c', '0');
    }),
    push: safe((...calls: Call[]) => {
      for (const [name, ...args] of calls) safe(api[name] as (...all: unknown[]) => void)(...args);
    }),
  };
  window.huanying = api;

  if (allowed()) begin();
  const waiting = Array.isArray(earlier) ? earlier : earlier?.q;
  if (waiting) api.push(...waiting);

  if (auto !== 'off') {
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name];
      history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
        original.apply(this, args);
        safe(moved)();
      };
    }
    on(window, 'popstate hashchange', moved);
  }
  on(window, 'online', () => queue?.flush());
  // Consent withdrawn in another tab.
  on(window, 'storage', () => {
    if (!allowed()) forget();
  });
  // Back to a page that the browser kept alive: it is looked at again.
  on(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted && auto !== 'off') view();
  });
  const goodbye = (): void => {
    if (announced) view();
    leave();
    queue?.flush(true);
  };
  on(window, 'pagehide', goodbye);
  on(document, 'visibilitychange', () => {
    if (document.hidden) goodbye();
  });
};

safe(() => {
  const script = document.currentScript ?? document.querySelector('script[data-key]');
  if (script) start(script as HTMLScriptElement);
})();
