import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/lib/ground.mjs';
import { keepPicture } from './pictures.ts';

/** Pictures of the guide that are taken while the three campaigns are walked. */
export const campaignPictures = [
  'campaign-template',
  'campaign-draft',
  'campaign-proposed',
  'campaign-decide',
  'campaign-checklist',
  'campaign-go',
  'campaign-live',
  'campaign-control-room',
  'campaign-paused',
  'campaign-incident',
  'campaign-plan-versions',
  'campaign-retrospective',
  'campaign-case-found',
  'campaign-case',
  'policy-matrix',
  'launch-proposed',
  'launch-decide',
  'launch-checklist',
  'launch-control-room',
  'launch-retrospective',
  'launch-closed',
  'campaign-green-channel',
  'urgent-go',
  'urgent-live',
  'urgent-late',
  'urgent-papers',
  'urgent-retrospective',
] as const;

/** `HUANYING_PICTURES=1` takes those of the guide anew; otherwise they are kept with the run. */
export async function keepCampaignPicture(
  page: Page,
  name: (typeof campaignPictures)[number],
  height = 900,
): Promise<void> {
  if (process.env.HUANYING_PICTURES !== '1') return keepPicture(page, name);
  const usual = page.viewportSize();
  if (height !== usual?.height) await page.setViewportSize({ width: 1440, height });
  // What was just done is told by a toast, which a picture is better without.
  await page.addStyleTag({ content: '.hy-toasts { display: none }' });
  await page.screenshot({
    path: join(root, 'docs/guide/images', `${name}.png`),
    animations: 'disabled',
    caret: 'hide',
    clip: { x: 0, y: 0, width: 1440, height },
  });
  if (usual !== null && height !== usual.height) await page.setViewportSize(usual);
}
