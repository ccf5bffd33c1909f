import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { castOf, playerOf } from './support/cast.ts';
import { KnownData, rawWords, wordsOf } from './support/language.ts';
import { outputFolder } from './support/pictures.ts';
import { settle } from './support/settle.ts';
import { declaredRecords, navigationOf, pagesOf } from './support/site-map.ts';
import { call, openVisitor, type SignIn, signInQuietly, type Visitor } from './support/visitor.ts';
import { product } from './support/world.ts';

type Locale = 'zh' | 'en';
type Theme = 'light' | 'dark';
const widths = { desk: 1440, phone: 390 } as const;
type Device = keyof typeof widths;
/** `HUANYING_PICTURES=1` keeps a picture of every look at every page in e2e/output/pages. */
const keepsAll = process.env.HUANYING_PICTURES === '1';
/** Dark is looked at in Chinese and light in English by axe: contrast differs by theme, names by language. */
const axeAt: Readonly<Record<Locale, Theme>> = { zh: 'dark', en: 'light' };

describe.skipIf(!chromiumPath)('Every page', () => {
  let browser: Browser;
  let url: string;
  const paths: string[] = [];
  const walkers: Partial<Record<Locale, Walker>> = {};

  beforeAll(async () => {
    ({ url } = await product('demo'));
    const administrator = playerOf(await castOf(url), '系统管理员');
    browser = await launchBrowser();
    for (const locale of ['zh', 'en'] as const) walkers[locale] = await openWalker(browser, url, administrator, locale);
    const { visitor } = walkers.zh as Walker;
    const found = [...(await navigationOf(visitor.page)), '/security'];
    for (const def of await declaredRecords()) {
      const rows = await call<{ items: { id: string; state: string }[] }>(visitor, 'GET', `/api/records/${def.path}`);
      // One that has something to tell.
      const row = rows.items.find(({ state }) => state === 'live' || state === 'active') ?? rows.items[0];
      for (const path of pagesOf(def))
        if (!path.includes('{id}') || row) found.push(path.replace('{id}', row?.id ?? ''));
    }
    paths.push(...new Set(found));
  });
  afterAll(() => browser?.close());

  // The two languages side by side, each in a window of its own: while one waits for its page, the other is looked at.
  it.concurrent.for(['zh', 'en'] as const)(
    `[O6] is whole in %s, in both themes, on desk and phone${withoutBrowser}`,
    { timeout: 1_200_000 },
    async (locale, { expect }) => {
      const walker = walkers[locale] as Walker;
      const { faults } = walker.visitor;
      const problems: string[] = [];
      for (const path of paths) {
        faults.length = 0;
        const said = await visit(walker, path).catch((error: unknown) => [String(error).slice(0, 200)]);
        problems.push(...[...said, ...faults].map((text) => `${path}: ${text}`));
      }
      console.log(`${paths.length} pages in ${locale}`);
      expect(problems).toEqual([]);
    },
  );
});

interface Walker {
  readonly visitor: Visitor;
  readonly locale: Locale;
  readonly data: KnownData;
}

async function openWalker(browser: Browser, url: string, who: SignIn, locale: Locale): Promise<Walker> {
  const visitor = await openVisitor(browser, url, { locale });
  const data = new KnownData();
  data.watch(visitor.page);
  await signInQuietly(visitor, url, who);
  await visitor.context.addInitScript(
    (preferences) => {
      localStorage.setItem('hy.preferences', preferences);
      // What is looked at is the page at rest.
      const style = document.createElement('style');
      style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }';
      document.addEventListener('DOMContentLoaded', () => document.head.append(style));
    },
    JSON.stringify({ locale, theme: 'system' }),
  );
  visitor.page.on('response', (response) => {
    if (response.url().includes('/api/') && response.status() >= 400)
      visitor.faults.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  await visitor.page.goto('/');
  await settle(visitor.page);
  return { visitor, locale, data };
}

/** The looks at a page, in turn: only one thing changes from one to the next, and the last leaves the theme of the first. */
function looksIn(locale: Locale): readonly { readonly theme: Theme; readonly device: Device }[] {
  const second = axeAt[locale];
  const first = second === 'light' ? 'dark' : 'light';
  return [
    { theme: first, device: 'desk' },
    { theme: second, device: 'desk' },
    { theme: second, device: 'phone' },
    { theme: first, device: 'phone' },
  ];
}

/** Looks at a page in each theme and width and tells what is wrong with it; pictures are kept of one that has a fault. */
async function visit({ visitor: { page, faults }, locale, data }: Walker, path: string): Promise<string[]> {
  const problems: string[] = [];
  await resize(page, 'desk');
  await go(page, path);
  for (const { theme, device } of looksIn(locale)) {
    await page.emulateMedia({ colorScheme: theme });
    await resize(page, device);
    await settle(page, { looks: 1 });
    if (device === 'phone') problems.push(...(await confirmed(page, overflow)));
    if (device === 'desk' && theme === axeAt[locale]) problems.push(...(await confirmed(page, barriers)));
    if (keepsAll) await keep(page, path, `${locale}.${theme}.${device}`);
  }
  const words = await wordsOf(page);
  problems.push(...rawWords(words).map((text) => `raw word “${text}”`));
  if (locale === 'en')
    problems.push(
      ...words.filter((text) => data.unknownIn(text) !== '').map((text) => `not translated: “${text.slice(0, 80)}”`),
    );
  if (problems.length + faults.length > 0) await keep(page, path, `${locale}.failed`);
  return problems;
}

async function resize(page: Page, device: Device): Promise<void> {
  const width = widths[device];
  if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
}

/** What is still wrong when the page has had all the time it wants. */
async function confirmed(page: Page, check: (page: Page) => Promise<string[]>): Promise<string[]> {
  if ((await check(page)).length === 0) return [];
  await settle(page);
  return check(page);
}

async function keep(page: Page, path: string, look: string): Promise<void> {
  const name = path === '/' ? 'home' : path.slice(1).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one');
  await page.screenshot({
    path: join(outputFolder, 'pages', `${name.replaceAll(/[^\w-]+/g, '.')}.${look}.jpg`),
    type: 'jpeg',
    quality: 70,
    fullPage: true,
    animations: 'disabled',
  });
}

/** Within the application, as a link does it. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState({}, '', to), path);
  await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
  await settle(page);
}

const overflow = async (page: Page): Promise<string[]> => {
  const wide = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const beyond = [...document.querySelectorAll('main *')].filter(
      (el) => el.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} px at ${clientWidth}`, ...beyond.slice(0, 3).map((el) => `${el.tagName}.${el.className}`)];
  });
  return wide.length === 0 ? [] : [`wider than the phone: ${wide.join(', ')}`];
};

/** Serious and critical violations that axe finds. */
async function barriers(page: Page): Promise<string[]> {
  const has = await page.evaluate(() => 'axe' in globalThis);
  if (!has) await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map(
        (v) =>
          `${v.id} ×${v.nodes.length}: ${v.nodes[0]?.html.slice(0, 160) ?? ''} — ${v.nodes[0]?.any[0]?.message ?? ''}`,
      );
  });
  return found.map((text) => `axe ${text}`);
}
