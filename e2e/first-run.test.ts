import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { keepFailures } from './support/pictures.ts';
import { openVisitor, type Visitor } from './support/visitor.ts';
import { product, stopProduct } from './support/world.ts';

const administrator = { email: 'admin@example.cn', password: '青山 绿水 一壶好茶 慢慢喝' };

describe.skipIf(!chromiumPath)('The first run of an empty installation', () => {
  let browser: Browser;
  let url: string;
  let opening: string;
  let admin: Visitor;

  keepFailures(() => ({ admin }));
  beforeAll(async () => {
    const running = await product('empty');
    ({ url } = running);
    opening = /Huanying {2}(\S+)/.exec(running.output)?.[1] ?? '';
    browser = await launchBrowser();
    admin = await openVisitor(browser, url);
  });
  afterAll(async () => {
    await browser?.close();
    await stopProduct('empty');
  });

  it(`[O3] asks for the first administrator and opens the workbench${withoutBrowser}`, async () => {
    const { page } = admin;
    await page.goto('/');
    await page.waitForURL('**/setup');
    // Who did not come by the address of the terminal is asked for the token.
    await page.getByLabel('初始化口令').waitFor();
    expect(opening).toMatch(/\/setup\?token=[\w-]{43}$/);
    await page.goto(opening);
    await page.waitForURL((at) => at.pathname === '/setup' && at.search === '');
    await page.getByRole('heading', { name: '创建管理员' }).waitFor();
    expect(await page.getByLabel('初始化口令').count()).toBe(0);
    await page.getByLabel('单位名称').fill('山野茶事');
    await page.getByLabel('姓名').fill('林可');
    await page.getByLabel('邮箱').fill(administrator.email);
    await page.getByLabel('密码', { exact: true }).fill('short');
    await page.getByLabel('再次输入密码').fill('short');
    await page.getByRole('button', { name: '创建并登录' }).click();
    await expect
      .poll(() => page.locator('.hy-field__error, [role=alert]').allInnerTexts())
      .toContain('密码至少 10 个字符');
    await page.getByLabel('密码', { exact: true }).fill(administrator.password);
    await page.getByLabel('再次输入密码').fill(administrator.password);
    await page.getByRole('button', { name: '创建并登录' }).click();
    await page.getByRole('navigation', { name: '主导航' }).first().waitFor();
    expect(await page.locator('.hy-brand__workspace').first().innerText()).toBe('山野茶事');
    expect(admin.faults).toEqual([]);
  });

  it(`[O3] lets no second administrator set up${withoutBrowser}`, async () => {
    const late = await openVisitor(browser, url);
    await late.page.goto('/setup');
    await late.page.waitForURL('**/sign-in');
    await late.close();
  });
});
