import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { castOf, type Player, playerOf } from './support/cast.ts';
import { daysAfter, exactOf, metricTotal, today, yesterday } from './support/figures.ts';
import { keepFailures } from './support/pictures.ts';
import { settle } from './support/settle.ts';
import { call, openVisitor, signInQuietly, type Visitor } from './support/visitor.ts';
import { product } from './support/world.ts';

interface Rows {
  readonly items: readonly { readonly id: string; readonly title: string; readonly unitId: string }[];
  readonly refs: Readonly<Record<string, Readonly<Record<string, { readonly title: string }>>>>;
}

describe.skipIf(!chromiumPath)('The people of the demo', () => {
  let browser: Browser;
  let url: string;
  let everyone: readonly Player[];
  let visitor: Visitor | undefined;

  const visit = async (position: string): Promise<Visitor> => {
    const opened = await openVisitor(browser, url);
    await signInQuietly(opened, url, playerOf(everyone, position));
    await opened.page.goto('/');
    return opened;
  };

  keepFailures(() => ({ visitor }));
  beforeAll(async () => {
    ({ url } = await product('demo'));
    everyone = await castOf(url);
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it(`[O6] a salesperson sees the rows and figures of the own region only${withoutBrowser}`, async () => {
    const director = await visit('市场总监');
    const sales = await visit('销售');
    visitor = sales;
    const { page } = sales;
    const region = playerOf(everyone, '销售').unit;
    const everything = await call<Rows>(director, 'GET', '/api/records/campaigns?limit=100');
    const own = everything.items.filter((row) => everything.refs.orgUnit?.[row.unitId]?.title === region);
    const others = everything.items.filter((row) => !own.includes(row));
    expect([own.length > 0, others.length > 0]).toEqual([true, true]);

    await page.goto('/campaigns');
    await page.locator('.hy-table tbody tr').first().waitFor();
    const list = await page.locator('.hy-table tbody').innerText();
    const file = await sales.context.request.get('/api/records/campaigns/export?format=csv');
    const csv = (await file.body()).toString('utf8');
    for (const text of [list, csv]) {
      expect(own.filter((row) => !text.includes(row.title))).toEqual([]);
      expect(others.filter((row) => text.includes(row.title))).toEqual([]);
    }

    // Neither by search nor by its address does a row of another region show itself.
    await page.getByRole('button', { name: /搜索或前往/ }).click();
    await page.getByRole('combobox', { name: '搜索或前往' }).fill(others[0]?.title ?? '');
    await page.getByText(`没有找到“${others[0]?.title ?? ''}”`).waitFor();
    await page.goto(`/campaigns/${others[0]?.id ?? ''}`);
    await page.getByText('没有找到这条活动，可能已被删除，或你无权查看。').waitFor();

    // Figures: exactly those that headquarters see under the region's name, and less than the whole.
    const month = daysAfter(today, -30);
    const ofRegion = { field: 'unit', op: 'eq', value: own[0]?.unitId ?? '' };
    const seen = await metricTotal(sales, 'gmv', month, today);
    expect(seen.toString()).toBe((await metricTotal(director, 'gmv', month, today, ofRegion)).toString());
    expect(seen.lessThan(await metricTotal(director, 'gmv', month, today))).toBe(true);
    await page.goto(`/reports/daily?date=${yesterday}`);
    const gmv = page.getByRole('row', { name: /^成交额 GMV/ }).locator('.hy-figure');
    expect((await exactOf(gmv.first())).toString()).toBe(
      (await metricTotal(sales, 'gmv', yesterday, today)).toString(),
    );
    await Promise.all([sales.close(), director.close()]);
  });

  it(`[O3] each position opens on its own page by one click on the sign-in page${withoutBrowser}`, async () => {
    expect(everyone.length).toBeGreaterThanOrEqual(13);
    visitor = await openVisitor(browser, url);
    const { page, context, faults } = visitor;
    for (const { name, position } of everyone) {
      await context.clearCookies();
      await page.goto('/sign-in');
      await page.getByRole('button', { name: new RegExp(`^${position}.*${name}`) }).click();
      await page.locator('.hy-side').waitFor();
      await settle(page);
      const { landing } = await call<{ landing: string }>(visitor, 'GET', '/api/me');
      const problems = page.locator('.hy-state').filter({ hasText: /没有加载出来|没有查看权限|没有这个页面/ });
      expect([position, new URL(page.url()).pathname, await problems.count()]).toEqual([position, landing, 0]);
    }
    expect(faults).toEqual([]);
    await visitor.close();
  });
});
