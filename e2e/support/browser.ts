import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = [
  process.env.HUANYING_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of the browser that the tests drive, undefined where there is none. */
export const chromiumPath: string | undefined = candidates.find((path) => path && existsSync(path));

/** Put into the names of browser tests, so that a skipped one says why: `it.skipIf(!chromiumPath)(`[D1] …${withoutBrowser}`)`. */
export const withoutBrowser = chromiumPath
  ? ''
  : ' (skipped: Chromium is missing, apt-get install chromium fonts-noto-cjk)';

/** A fresh Chromium with an empty profile that talks to nobody but the pages under test. Close it after use. */
export const launchBrowser = (): Promise<Browser> => {
  if (!chromiumPath) throw new Error('Chromium is missing: apt-get install chromium fonts-noto-cjk');
  return chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};
