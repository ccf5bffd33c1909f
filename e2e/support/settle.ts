import { setTimeout as pause } from 'node:timers/promises';
import type { Page, Request } from 'playwright-core';

const waiting = new WeakMap<Page, Set<Request>>();
/** The live connection never ends. */
const counts = (request: Request): boolean => !request.url().endsWith('/api/live');

/** Lets `settle` know what a page has asked for; call it before the page is opened. */
export function watchRequests(page: Page): void {
  const open = new Set<Request>();
  waiting.set(page, open);
  page.on('request', (request) => {
    if (counts(request)) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

export interface Rest {
  readonly timeout?: number;
  /** How many looks in a row must find nothing going on. One will do where nothing has to come from the server. */
  readonly looks?: number;
}

/** Waits until the page has what it asked for, has drawn it, and asks for nothing more. */
export async function settle(page: Page, { timeout = 15_000, looks = 3 }: Rest = {}): Promise<void> {
  const open = waiting.get(page);
  const deadline = performance.now() + timeout;
  let quiet = 0;
  while (quiet < looks) {
    const busy =
      (open !== undefined && open.size > 0) ||
      (await page.evaluate(
        () =>
          new Promise<boolean>((done) => {
            const look = (): void =>
              done(
                document.querySelector('main, [role=main]') === null ||
                  // The name of the product alone is the title of a page that has not come yet.
                  document.title === '环营 Huanying' ||
                  document.querySelector('.hy-skeleton, .hy-progress--on, .ant-spin-spinning') !== null,
              );
            requestAnimationFrame(() => requestAnimationFrame(look));
          }),
      ));
    quiet = busy ? 0 : quiet + 1;
    if (performance.now() > deadline) {
      const left = [...(open ?? [])].map((request) => request.url());
      throw new Error(`${page.url()} does not come to rest: ${left.join(', ') || 'it goes on loading'}`);
    }
    if (quiet < looks) await pause(20);
  }
}
