import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { castOf, playerOf } from './support/cast.ts';
import { KnownData, rawWords, wordsOf } from './support/language.ts';
import { outputFolder } from './support/pictures.ts';
import { settle } from './support/settle.ts';
import { declaredRecords, navigationOf, pagesOf } from './support/site-map.ts';
import { call, openVisitor, signInQuietly, type Visitor } from './support/visitor.ts';
import { product } from './support/world.ts';

type Locale = 'zh' | 'en';
const widths = { desk: 1440, phone: 390 } as const;
/** Dark is looked at in Chinese and light in English by axe: contrast differs by theme, names by language. */
const axeAt: Readonly<Record<Locale, 'light' | 'dark'>> = { zh: 'dark', en: 'light' };

describe.skipIf(!chromiumPath)('Every page', () => {
  let browser: Browser;
  let url: string;
  let visitor: Visitor;
  const paths: string[] = [];
  const data = new KnownData();

  beforeAll(async () => {
    ({ url } = await product('demo'));
    const cast = await castOf(url);
    browser = await launchBrowser();
    visitor = await openVisitor(browser, url);
    await signInQuietly(visitor, url, playerOf(cast, '系统管理员'));
    data.watch(visitor.page);
    // What is looked at is the page at rest.
    await visitor.context.addInitScript(() => {
      const style = document.createElement('style');
      style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }';
      document.addEventListener('DOMContentLoaded', () => document.head.append(style));
    });
    visitor.page.on('response', (response) => {
      if (response.url().includes('/api/') && response.status() >= 400)
        visitor.faults.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
    });
    await visitor.page.goto('/');
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

  for (const locale of ['zh', 'en'] as const)
    it(`[O6] is whole in ${locale}, in both themes, on desk and phone${withoutBrowser}`, async () => {
      const { page, faults } = visitor;
      await page.evaluate(
        (l) => localStorage.setItem('hy.preferences', JSON.stringify({ locale: l, theme: 'system' })),
        locale,
      );
      await page.goto('/');
      await settle(page);
      const problems: string[] = [];
      for (const path of paths) {
        faults.length = 0;
        const said = await visit(page, locale, path, data).catch((error: unknown) => [String(error).slice(0, 200)]);
        problems.push(...[...said, ...faults].map((text) => `${path}: ${text}`));
      }
      console.log(`${paths.length} pages in ${locale}`);
      expect(problems).toEqual([]);
    }, 1_200_000);
});

/** Looks at a page in each theme and width, keeps a picture of each, and tells what is wrong with it. */
async function visit(page: Page, locale: Locale, path: string, data: KnownData): Promise<string[]> {
  const problems: string[] = [];
  await page.setViewportSize({ width: widths.desk, height: 900 });
  await go(page, path);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [device, width] of Object.entries(widths)) {
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
      await settle(page);
      if (device === 'phone' && theme === 'light') problems.push(...(await overflow(page)));
      if (device === 'desk' && theme === axeAt[locale]) problems.push(...(await barriers(page)));
      const name = path === '/' ? 'home' : path.slice(1).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one');
      await page.screenshot({
        path: join(outputFolder, 'pages', `${name.replaceAll(/[^\w-]+/g, '.')}.${locale}.${theme}.${device}.jpg`),
        type: 'jpeg',
        quality: 70,
        fullPage: true,
        animations: 'disabled',
      });
    }
  }
  const words = await wordsOf(page);
  problems.push(...rawWords(words).map((text) => `raw word “${text}”`));
  if (locale === 'en')
    problems.push(
      ...words.filter((text) => data.unknownIn(text) !== '').map((text) => `not translated: “${text.slice(0, 80)}”`),
    );
  return problems;
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
