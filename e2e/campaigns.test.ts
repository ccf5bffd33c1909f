import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { walkCases } from './journeys/cases.journey.ts';
import { walkLaunch } from './journeys/launch.journey.ts';
import { walkPromotion } from './journeys/promotion.journey.ts';
import { walkUrgent } from './journeys/urgent.journey.ts';
import { chromiumPath, launchBrowser } from './support/browser.ts';
import { keepFailures, stopAtFailure } from './support/pictures.ts';
import { Stage } from './support/stage.ts';

/** One house for all: its clock moves from May to August, and each campaign begins where the one before has ended. */
describe.skipIf(!chromiumPath)('Three campaigns, from the first idea to the filed case', () => {
  const stage = new Stage();
  let browser: Browser;

  keepFailures(() => stage.at);
  stopAtFailure();
  beforeAll(async () => {
    browser = await launchBrowser();
    await stage.open(browser, '2026-05-25T10:00:00+08:00');
  });
  afterAll(async () => {
    await stage.close();
    await browser?.close();
  });

  describe('a 618 promotion', () => {
    walkPromotion(stage);
  });
  describe('a launch in the matrix', () => {
    walkLaunch(stage);
  });
  describe('an urgent campaign', () => {
    walkUrgent(stage);
  });
  describe('what the three leave behind', () => {
    walkCases(stage);
  });
});
