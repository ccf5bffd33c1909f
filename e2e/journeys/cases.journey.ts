import { it } from 'vitest';
import { withoutBrowser } from '../support/browser.ts';
import { keepCampaignPicture } from '../support/campaign-pictures.ts';
import { fieldOf, fillText } from '../support/form.ts';
import { settle } from '../support/settle.ts';
import { act, type Stage, state, submit } from '../support/stage.ts';

/** What each campaign left behind is found again, and the best of it starts the next one. */
export function walkCases(stage: Stage): void {
  it(`[K1] each of the three is found as a case by what somebody remembers of it${withoutBrowser}`, async () => {
    const page = await stage.pageOf('director');
    // Words of two characters: from the conclusion of two, from the name of the third.
    for (const [remembered, title] of [
      ['峰值', '618 年中大促'],
      ['试饮', '桂花乌龙上市'],
      ['高温', '高温橙色预警：冰饮补给'],
    ] as const) {
      await page.goto(`/library?q=${encodeURIComponent(remembered)}`);
      await page.getByRole('link', { name: title }).first().waitFor();
      await settle(page);
    }
    await page.goto('/library?q=618');
    const found = page.getByRole('link', { name: /618 年中大促/ }).first();
    await found.waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'campaign-case-found');
    await found.click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
    await settle(page);
    await keepCampaignPicture(page, 'campaign-case');
  });

  it(`[K2] its way of working starts the next campaign by one click${withoutBrowser}`, async () => {
    const page = await stage.pageOf('director');
    await page.getByRole('button', { name: '生成打法' }).click();
    await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}\/edit$/);
    await fillText(page, '适用', '年中、年末大促，已有会员基础');
    await submit(page, '保存');
    await page.reload();
    await act(page, '发布试用');
    await state(page, '试用');
    await page.getByRole('button', { name: '用它发起活动' }).click();
    const dialog = page.getByRole('dialog');
    await fillText(dialog, '活动名称', '双11 大促');
    await fieldOf(dialog, '首日').locator('input').fill('2026-11-01');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: '生成草稿' }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await page.getByRole('heading', { name: '双11 大促' }).waitFor();
    await state(page, '草稿');
  });
}
