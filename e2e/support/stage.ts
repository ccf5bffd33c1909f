import { Analytics } from '@segment/analytics-node';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { fieldOf, fillText } from './form.ts';
import { type Colleague, type House, openHouse } from './house.ts';
import { settle } from './settle.ts';
import { call, type Visitor } from './visitor.ts';

/** A busy machine takes its time. */
export const patient = { timeout: 15_000 };
export const idOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';
export const state = (page: Page, word: string): Promise<void> =>
  page.locator('.hy-pagehead').getByText(word).first().waitFor();
/** Number of the record on the page, which links and events carry. */
export const codeOf = async (page: Page): Promise<string> =>
  /[A-Z]+-\d{4}-\d{4}/.exec(await page.locator('.hy-pagehead__before').innerText())?.[0] ?? '';

/** Saves the form on the page, or makes the record, and waits for its page. */
export async function submit(page: Page, button: '创建' | '保存'): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL(/\/[0-9a-f-]{36}$/);
  return idOf(page);
}

/** Takes a step of the record on the page: a button of its own or in the menu, with its reason where one is asked for. */
export async function act(page: Page, label: string, reason?: string): Promise<void> {
  await settle(page);
  const button = page.getByRole('button', { name: label, exact: true });
  if ((await button.count()) > 0) await button.first().click();
  else {
    // The other one of this name holds what is done to any record.
    await page.getByRole('button', { name: '更多', exact: true }).first().click();
    await page.getByRole('menuitem', { name: new RegExp(`^${label}`) }).click();
  }
  if (reason === undefined) return;
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill(reason);
  await dialog
    .getByRole('button', { name: new RegExp(`^${label.slice(0, 2)}`) })
    .last()
    .click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Ticks every item of the checklist on the page. */
export async function workOffChecklist(page: Page): Promise<void> {
  const ready = page.getByRole('button', { name: /^就绪 / });
  await ready.first().waitFor();
  for (let left = await ready.count(); left > 0; left -= 1) {
    await ready.first().click();
    await expect.poll(() => ready.count(), patient).toBe(left - 1);
  }
}

/** What is written into a retrospective: a problem with its whys, one action with its owner. */
export interface Lookback {
  readonly good: string;
  readonly problem: string;
  readonly whys: readonly string[];
  readonly action: string;
  readonly owner: string;
  readonly due: string;
  readonly lesson: string;
}

/** Writes the retrospective of a campaign that has ended. */
export async function lookBack(page: Page, campaign: string, said: Lookback): Promise<void> {
  await page.goto(`/campaigns/${campaign}?tab=retrospective`);
  await page.getByRole('link', { name: /^RET-/ }).click();
  await page.waitForURL(/\/retrospectives\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  await fillText(page, '做得好的', said.good);
  await page.getByText('添加问题', { exact: true }).click();
  await page.getByLabel('问题', { exact: true }).fill(said.problem);
  for (const [i, why] of said.whys.entries()) {
    await page.getByRole('button', { name: '再问一个为什么' }).click();
    await page.getByLabel(`为什么 ${i + 1}`, { exact: true }).fill(why);
  }
  await page.getByText('添加行动', { exact: true }).click();
  await page.getByLabel('行动', { exact: true }).fill(said.action);
  const part = page.locator('.hy-boxes__part');
  await part.nth(0).getByRole('combobox').fill(said.owner);
  await page.locator('.ant-select-item-option').filter({ hasText: said.owner, visible: true }).first().click();
  await part.nth(1).locator('input').fill(said.due);
  await page.keyboard.press('Enter');
  await fillText(page, '结论', said.lesson);
  await submit(page, '保存');
  await settle(page);
}

/** The house with whoever has come in so far, and what the campaigns of one company share: policy, shop, channel. */
export class Stage {
  readonly at: Partial<Record<Colleague, Visitor>> = {};
  #house: House | undefined;
  #shop: Promise<{ readonly writeKey: string; readonly channel: string }> | undefined;
  #orders = 0;

  async open(browser: Browser, startsAt: string): Promise<void> {
    this.#house = await openHouse(browser, startsAt);
  }

  close = async (): Promise<void> => this.#house?.close();

  get house(): House {
    if (this.#house === undefined) throw new Error('the house is not open yet');
    return this.#house;
  }

  async visitor(who: Colleague): Promise<Visitor> {
    return (this.at[who] ??= await this.house.enter(who));
  }

  async pageOf(who: Colleague): Promise<Page> {
    return (await this.visitor(who)).page;
  }

  /** Opens what waits for a person, and signs or approves it as they do. */
  async approve(who: Colleague, title: string, opinion?: string, look?: (page: Page) => Promise<void>): Promise<void> {
    const page = await this.pageOf(who);
    await page.goto('/approvals');
    await page
      .getByRole('link', { name: new RegExp(title) })
      .first()
      .click();
    await page.waitForURL(/\/approvals\/[0-9a-f-]{36}$/);
    const box = page.locator('.hy-appr__decide');
    await box.waitFor();
    if (opinion !== undefined) await box.locator('textarea').first().fill(opinion);
    const proof = box.locator('input[type=password]');
    if ((await proof.count()) > 0) await proof.fill(this.house.password);
    await settle(page);
    await look?.(page);
    await box.getByRole('button', { name: '批准', exact: true }).click();
    await box.getByRole('button', { name: '批准', exact: true }).waitFor({ state: 'hidden' });
  }

  /** Another structure by the house policy; the approvers follow. */
  async organise(structure: string, reason: string): Promise<Page> {
    const page = await this.pageOf('director');
    await page.goto('/policy');
    const chosen = page.locator('.ant-segmented-item-selected').first();
    await chosen.waitFor();
    if ((await chosen.innerText()).trim() === structure) return page;
    await page.getByText(structure, { exact: true }).click();
    await fillText(page, '修改原因', reason);
    await page.getByRole('button', { name: '保存为新版本' }).click();
    await page
      .getByText(/^第 \d+ 版$/)
      .first()
      .waitFor();
    // Saved: nothing is left to save.
    await page.locator('button:disabled', { hasText: '保存为新版本' }).waitFor();
    return page;
  }

  /** The director says go on the page of preparation; with open items, why. */
  async decideGo(campaign: string, reason?: string): Promise<Page> {
    const page = await this.pageOf('director');
    await page.goto(`/campaigns/${campaign}?tab=prep`);
    if (reason !== undefined) await fieldOf(page, '原因').locator('textarea').fill(reason);
    await page.getByRole('button', { name: '决定上线', exact: true }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: reason ?? '林岚' })
      .first()
      .waitFor();
    return page;
  }

  /** A short link of the campaign in the one channel that this company buys. */
  async link(who: Colleague, campaign: string, name: string): Promise<string> {
    const { channel } = await this.#openShop();
    const { item } = await call<{ item: { shortUrl: string } }>(
      await this.visitor(who),
      'POST',
      '/api/records/tracked-links',
      { name, channel, campaign, target: 'https://shop.example.cn/' },
    );
    return item.shortUrl;
  }

  /** Orders as a shop sends them, by the Segment library for Node; for each there are three who only look. */
  async sell(campaignCode: string, orders: number, each: number): Promise<void> {
    const { writeKey } = await this.#openShop();
    const analytics = new Analytics({ writeKey, host: this.house.url, flushAt: 20 });
    const context = { campaign: { name: campaignCode, source: 'douyin', medium: 'feed' } };
    for (let i = 0; i < orders; i += 1) {
      this.#orders += 1;
      const userId = `buyer-${this.#orders}@example.cn`;
      analytics.page({ userId, properties: { url: 'https://shop.example.cn/' }, context });
      for (const looker of ['a', 'b', 'c'])
        analytics.page({
          anonymousId: `looker-${this.#orders}-${looker}`,
          properties: { url: 'https://shop.example.cn/' },
          context,
        });
      analytics.track({
        userId,
        event: 'Order Completed',
        properties: { order_id: `O-${this.#orders}`, revenue: each, currency: 'CNY' },
        context,
      });
    }
    await analytics.closeAndFlush();
  }

  /** The write key of the shop and the channel that its visitors come by, made when they are first needed. */
  #openShop(): Promise<{ readonly writeKey: string; readonly channel: string }> {
    this.#shop ??= this.visitor('admin').then(async (admin) => {
      const { key } = await call<{ key: string }>(admin, 'POST', '/api/tracking/write-keys', { name: '商城' });
      const channel = await call<{ item: { id: string } }>(admin, 'POST', '/api/records/channels', {
        name: '抖音广告',
        slug: 'douyin_paid',
        category: 'public',
      });
      return { writeKey: key, channel: channel.item.id };
    });
    return this.#shop;
  }

  /** What the inbox of a person tells. */
  async noticesOf(who: Colleague): Promise<string> {
    return JSON.stringify(await call(await this.visitor(who), 'GET', '/api/notices?limit=50'));
  }
}
