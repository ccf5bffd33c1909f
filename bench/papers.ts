import { monitorEventLoopDelay } from 'node:perf_hooks';
import { paperDocument } from '../src/modules/analytics/server/paper.document.ts';
import { paperDocx } from '../src/modules/analytics/server/paper.docx.ts';
import { drawPaper } from '../src/modules/analytics/server/paper.drawing.ts';
import { paperPdf } from '../src/modules/analytics/server/paper.pdf.ts';
import { largePaper } from '../src/modules/analytics/server/paper.testing.ts';
import type { BenchResult } from './lib/bench.ts';

const must = 50;

/** How long the event loop stands still at most while something runs, in milliseconds. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 50));
  delay.reset();
  await work();
  await new Promise((resolve) => setTimeout(resolve, 50));
  delay.disable();
  return Math.round(delay.max / 1e6);
}

/** The longest time that requests wait for a paper of 1,000 campaigns being drawn, beside drawing it on the loop itself. */
export async function run(): Promise<BenchResult> {
  const paper = largePaper(1_000);
  // The thread and its font, once.
  await drawPaper(largePaper(1), 'pdf', 'zh');
  const formats = ['pdf', 'docx', 'xlsx'] as const;
  const beside: Record<string, number> = {};
  for (const format of formats) beside[format] = await longestBlock(() => drawPaper(paper, format, 'zh'));
  const doc = paperDocument(paper, 'zh');
  const onLoop = {
    pdf: await longestBlock(() => paperPdf(doc)),
    docx: await longestBlock(() => paperDocx(doc)),
  };
  const figure = Math.max(...Object.values(beside));
  const bare = Math.max(onLoop.pdf, onLoop.docx);
  return {
    figure,
    unit: 'ms',
    must: `≤ ${must}`,
    ok: figure <= must,
    bare,
    ratio: Math.round((figure / bare) * 1_000) / 1_000,
    details: { beside, onLoop },
  };
}
