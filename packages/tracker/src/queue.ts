import { safe } from './safe.ts';
import { keys, load, save, uuid } from './storage.ts';

const maxItems = 200;
const maxChars = 120_000;
/** What a browser lets a closing page send. */
const batchChars = 55_000;
const batchItems = 50;

export interface Queue {
  /** Takes an event as JSON. */
  add(item: string): void;
  /** Sends what waits, by beacon when the page may be about to go. */
  flush(leaving?: boolean): void;
  /** Forgets everything that was not sent, also of earlier pages. */
  clear(): void;
}

/**
 * Events on their way out, kept in storage until the server has them. Every page keeps its own list, so that two tabs
 * cannot overwrite each other; a page that starts takes over the lists of others. What is thereby sent twice counts
 * once, by its message id.
 */
export const createQueue = (url: string, writeKey: string): Queue => {
  const own = `q${uuid()}`;
  let items: string[] = [];
  let inFlight = 0;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const keep = (): void => save(own, items.join('\n'));
  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(safe(flush), ms);
  };
  const bound = (): void => {
    let chars = items.reduce((n, item) => n + item.length, 0);
    // The oldest go first, but not those that are just being sent.
    while (items.length > maxItems || (chars > maxChars && items.length > 1))
      chars -= items.splice(inFlight, 1)[0]?.length ?? chars;
  };
  /** The next items that fit into one request, from the given place on. */
  const take = (from: number): string[] => {
    let chars = 0;
    let to = from;
    while (to < items.length && to - from < batchItems) {
      chars += items[to]?.length ?? 0;
      if (chars > batchChars && to > from) break;
      to++;
    }
    return items.slice(from, to);
  };
  const body = (batch: readonly string[]): string =>
    `{"batch":[${batch.join()}],"sentAt":"${new Date().toISOString()}","writeKey":${JSON.stringify(writeKey)}}`;

  const failed = (wait: number): void => {
    inFlight = 0;
    // Doubling from a second to five minutes, spread, so that a recovering server is not overrun.
    later(wait || Math.min(2 ** failures++ * 1000, 300_000) * (0.75 + Math.random() / 2));
  };
  const answered = (answer: Response): void => {
    const { status } = answer;
    if (status === 429 || status === 408 || status >= 500) {
      const after = answer.headers.get('retry-after') ?? '';
      failed(Math.min(Math.max(0, +after ? +after * 1000 : Date.parse(after) - Date.now()) || 0, 600_000));
      return;
    }
    // Taken, or refused for good: either way it must not block what comes after it.
    items.splice(0, inFlight);
    inFlight = failures = 0;
    keep();
    if (items.length) flush();
  };

  const flush = (leaving?: boolean): void => {
    if (leaving) {
      // Nothing is sent into a known failure: it stays stored for the next page.
      if (!failures && navigator.onLine) {
        for (let batch = take(inFlight); batch.length > 0; batch = take(inFlight)) {
          if (!navigator.sendBeacon(url, body(batch))) break;
          items.splice(inFlight, batch.length);
        }
      }
      keep();
      return;
    }
    clearTimeout(timer);
    if (inFlight || !items.length) return;
    const batch = take(0);
    const text = body(batch);
    inFlight = batch.length;
    // A string goes out as text/plain: a simple request, without a preflight.
    fetch(url, { method: 'POST', body: text, keepalive: text.length < 6e4, credentials: 'omit' }).then(
      safe(answered),
      () => failed(0),
    );
  };

  for (const key of keys('q')) {
    items.push(...load(key).split('\n').filter(Boolean));
    save(key, '');
  }
  bound();
  keep();
  if (items.length) later(0);

  return {
    add(item) {
      items.push(item);
      bound();
      keep();
      // While a failed sending waits for its turn, new events wait with it.
      if (!failures) later(items.length < 20 ? 300 : 0);
    },
    flush,
    clear() {
      clearTimeout(timer);
      items = [];
      inFlight = 0;
      for (const key of keys('q')) save(key, '');
    },
  };
};
