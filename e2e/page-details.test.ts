import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { castOf, playerOf } from './support/cast.ts';
import { keepFailures } from './support/pictures.ts';
import { settle } from './support/settle.ts';
import { call, openVisitor, signInQuietly, type Visitor } from './support/visitor.ts';
import { product } from './support/world.ts';

describe.skipIf(!chromiumPath)('Pages in states that the demo does not have', () => {
  let browser: Browser;
  let url: string;
  let visitor: Visitor | undefined;

  keepFailures(() => ({ visitor }));
  beforeAll(async () => {
    ({ url } = await product('demo'));
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it(`[O3] who comes while the demo is being written is told so, and its sign-ins appear by themselves${withoutBrowser}`, async () => {
    visitor = await openVisitor(browser, url);
    const { page, faults } = visitor;
    let seen = false;
    await page.route('**/api/demo/sign-ins', (route) =>
      seen ? route.continue() : route.fulfill({ json: { filling: true, password: '', people: [] } }),
    );
    await page.goto('/sign-in');
    await page.getByText('正在写入演示数据').waitFor();
    seen = true;
    await page.getByRole('button', { name: /^市场总监/ }).waitFor();
    expect(await page.getByText('正在写入演示数据').count()).toBe(0);
    expect(faults).toEqual([]);
    await visitor.close();
  });

  it(`[O3] an invited person who has an account is told which password is asked${withoutBrowser}`, async () => {
    visitor = await openVisitor(browser, url);
    const { page, faults } = visitor;
    const invitation = {
      kind: 'invitation',
      name: '周舟',
      email: 'zhou@example.cn',
      invitedBy: '李娜',
      workspace: '山野茶事',
    };
    await page.route('**/api/invitations/*', (route) => route.fulfill({ json: { ...invitation, hasAccount: true } }));
    await page.goto('/accept-invitation?token=known');
    await page.getByText('这个邮箱已经有环营账号').waitFor();
    expect(await page.getByLabel('密码', { exact: true }).count()).toBe(1);
    expect([await page.getByLabel('再次输入密码').count(), await page.getByLabel('姓名').count()]).toEqual([0, 0]);
    expect(faults).toEqual([]);
    await visitor.close();
  });

  it(`[O9] the history of a long period fits a phone${withoutBrowser}`, async () => {
    visitor = await openVisitor(browser, url, { width: 390 });
    const { page, faults } = visitor;
    await signInQuietly(visitor, url, playerOf(await castOf(url), '市场总监'));
    await page.goto('/sign-in');
    const period = (start: string, end: string) => ({ period: { start, end } });
    const { item } = await call<{ item: { id: string } }>(visitor, 'POST', '/api/records/campaigns', {
      title: '跨年会员季',
      kind: 'memberDay',
      ...period('2027-12-20', '2028-01-10'),
    });
    await call(visitor, 'PATCH', `/api/records/campaigns/${item.id}`, {
      version: 1,
      patch: period('2028-12-22', '2029-01-12'),
    });
    await page.goto(`/campaigns/${item.id}?tab=history`);
    await page.locator('.hy-change').first().waitFor();
    await settle(page);
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beyond).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await call(visitor, 'DELETE', `/api/records/campaigns/${item.id}?version=2`);
    await visitor.close();
  });
});
