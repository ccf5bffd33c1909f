import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach } from 'vitest';
import { root } from '../../tools/lib/ground.mjs';
import type { Visitor } from './visitor.ts';

/** Pictures of a run; not kept in the repository. */
export const outputFolder = join(root, 'e2e/output');

export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(outputFolder, { recursive: true });
  await page.screenshot({ path: join(outputFolder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

/** After a failed test, keeps what each visitor saw and tells what their pages complained of. */
export function keepFailures(visitors: () => Readonly<Record<string, Visitor | undefined>>): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [who, visitor] of Object.entries(visitors())) {
      if (visitor === undefined || visitor.page.isClosed()) continue;
      const name = `failed-${task.name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 60)}-${who}`;
      await keepPicture(visitor.page, name).catch(() => undefined);
      console.error(`${who} at ${visitor.page.url()}: ${name}.png`, visitor.faults);
    }
  });
}

/** For a journey: what builds on a step that failed would only fail more slowly. */
export function stopAtFailure(): void {
  let failed = '';
  beforeEach((context) => {
    if (failed !== '') context.skip(`“${failed}” failed`);
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = task.name;
  });
}
