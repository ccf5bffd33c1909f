import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../tools/lib/ground.mjs';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { campaignPictures } from './support/campaign-pictures.ts';
import { castOf, type Player, playerOf } from './support/cast.ts';
import { type GuidePicture, guidePictures, openPicture } from './support/guide-pictures.ts';
import { keepFailures } from './support/pictures.ts';
import { roomPictures } from './support/room-pictures.ts';
import { openVisitor, signInQuietly, type Visitor } from './support/visitor.ts';
import { product } from './support/world.ts';

/** `HUANYING_PICTURES=1` takes the pictures anew; otherwise the pages are walked and the pictures looked for. */
const take = process.env.HUANYING_PICTURES === '1';
const pictures = [...guidePictures, ...roomPictures];
const folder = join(root, 'docs/guide/images');
const largest = 200_000;
const fileOf = ({ name }: GuidePicture): string => join(folder, `${name}.png`);

describe.skipIf(!chromiumPath)('The user guide', () => {
  let browser: Browser;
  let url: string;
  let cast: readonly Player[] = [];
  const visitors = new Map<string, Visitor>();
  let now: Visitor | undefined;

  const visitorOf = async ({ position, english }: GuidePicture): Promise<Visitor> => {
    const locale = english === true ? 'en' : 'zh';
    const key = `${position ?? ''} ${locale}`;
    const known = visitors.get(key);
    if (known !== undefined) return known;
    const visitor = await openVisitor(browser, url, { locale });
    // Who chose no language gets that of their person.
    await visitor.context.addInitScript(
      (l) => localStorage.setItem('hy.preferences', JSON.stringify({ locale: l })),
      locale,
    );
    if (position !== undefined) await signInQuietly(visitor, url, playerOf(cast, position));
    // The address of the page tells the API where a call comes from.
    await visitor.page.goto('/sign-in');
    visitors.set(key, visitor);
    return visitor;
  };

  keepFailures(() => ({ reader: now }));
  beforeAll(async () => {
    ({ url } = await product('demo'));
    cast = await castOf(url);
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each(pictures.map((picture) => [picture.name, picture] as const))(
    `the page of the picture %s is as the guide shows it${withoutBrowser}`,
    async (_, picture) => {
      const visitor = await visitorOf(picture);
      now = visitor;
      visitor.faults.length = 0;
      await openPicture(picture, visitor);
      const problems = visitor.page.locator('.hy-state').filter({ hasText: /没有加载出来|没有查看权限|没有这个页面/ });
      expect(await problems.count()).toBe(0);
      expect(visitor.faults).toEqual([]);
      if (take) await photograph(visitor.page, picture);
      const file = fileOf(picture);
      expect(existsSync(file), `${file}: take it with HUANYING_PICTURES=1`).toBe(true);
      expect(statSync(file).size, `${file} is too large: crop it`).toBeLessThanOrEqual(largest);
      expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
    },
  );
});

describe('The pictures of the user guide', () => {
  it('are those that are taken here', () => {
    const kept = readdirSync(folder).map((name) => name.replace(/\.png$/, ''));
    const taken = [...pictures.map(({ name }) => name), ...campaignPictures];
    expect(kept.toSorted()).toEqual(taken.toSorted());
  });
});

async function photograph(page: Page, { of, height, ...picture }: GuidePicture): Promise<void> {
  const box = of === undefined ? null : await page.locator(of).last().boundingBox();
  const [x, y, width, whole] = box === null ? [0, 0, 1440, 900] : [box.x, box.y, box.width, box.height];
  await page.screenshot({
    path: fileOf(picture),
    animations: 'disabled',
    caret: 'hide',
    clip: { x, y, width: Math.min(width, 1440 - x), height: Math.min(whole, height ?? 900, 900 - y) },
  });
}
