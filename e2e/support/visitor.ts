import type { Browser, BrowserContext, Page } from 'playwright-core';
import { watchRequests } from './settle.ts';

export interface SignIn {
  readonly email: string;
  readonly password: string;
}

export interface Look {
  readonly locale?: 'zh' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** A person at a browser of their own: cookies, storage and what went wrong in the page. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that the page threw or wrote to its console, and requests that the server failed on. */
  readonly faults: string[];
  close(): Promise<void>;
}

const heights: Readonly<Record<number, number>> = { 390: 844 };

/** Opens a browser window of its own on the product. */
export async function openVisitor(browser: Browser, baseURL: string, look: Look = {}): Promise<Visitor> {
  const { locale = 'zh', theme = 'light', width = 1440 } = look;
  const context = await browser.newContext({
    baseURL,
    locale: locale === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    viewport: { width, height: heights[width] ?? 900 },
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  watchRequests(page);
  const faults = watchFaults(page);
  return { context, page, faults, close: () => context.close() };
}

/** Collects what a page complains of. A refused request is the page's own business; a failed one is not. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // The browser itself reports every answer above 399; those are judged below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  return faults;
}

/** Signs in as a program does: for tests whose subject is not the sign-in page. */
export async function signInQuietly(visitor: Visitor, baseURL: string, who: SignIn): Promise<void> {
  const response = await visitor.context.request.post('/api/auth/sign-in/email', {
    data: { ...who, rememberMe: true },
    headers: { origin: baseURL },
  });
  if (!response.ok()) throw new Error(`sign-in of ${who.email}: ${response.status()} ${await response.text()}`);
}

/** Calls the API with the visitor's session, as the page does. Throws what the server refused. */
export async function call<T>(visitor: Visitor, method: string, path: string, body?: unknown): Promise<T> {
  const response = await visitor.context.request.fetch(path, {
    method,
    ...(body === undefined ? {} : { data: body }),
    headers: { origin: new URL(visitor.page.url()).origin },
  });
  const text = await response.text();
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A customer: another machine, another browser, nothing of the product in it. */
export async function openShopper(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    // Headless Chromium says that it is one, and robots are not counted as visitors.
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  });
  return context.newPage();
}
