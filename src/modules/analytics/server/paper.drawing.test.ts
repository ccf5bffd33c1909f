import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../paper.contract.ts';
import { drawDaily, drawPaper } from './paper.drawing.ts';
import { largeDaily, largePaper } from './paper.testing.ts';

/** Draws, and counts the turns that the event loop could make meanwhile. */
async function turnsWhile(paper: Paper, format: 'docx' | 'pdf' | 'xlsx'): Promise<{ bytes: Buffer; turns: number }> {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  try {
    return { bytes: await drawPaper(paper, format, 'zh'), turns };
  } finally {
    clearInterval(timer);
  }
}

describe('files of papers', () => {
  it('[E7] a paper of 1,000 campaigns is drawn beside the event loop, in every format', async () => {
    const paper = largePaper(1_000);
    const pdf = await turnsWhile(paper, 'pdf');
    // On the loop there would be none: laying it out takes seconds without a pause.
    expect(pdf.turns).toBeGreaterThan(10);
    expect(pdf.bytes.subarray(0, 4).toString()).toBe('%PDF');
    const [docx, xlsx] = await Promise.all([drawPaper(paper, 'docx', 'en'), drawPaper(paper, 'xlsx', 'en')]);
    expect([docx, xlsx].map((b) => b.subarray(0, 2).toString())).toEqual(['PK', 'PK']);
  }, 180_000);

  it('[D4] the workbook of a daily report is drawn beside the event loop too', async () => {
    // The thread is there, and has read what it draws with.
    await drawDaily(largeDaily(1), 'zh');
    const report = largeDaily(20_000);
    const before = performance.eventLoopUtilization();
    const bytes = await drawDaily(report, 'zh');
    const { active, idle } = performance.eventLoopUtilization(before);
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    // Drawn here the loop would never rest.
    expect(active).toBeLessThan(idle);
  }, 180_000);

  it('[E7] what cannot be drawn is an error of its own: the next is drawn', async () => {
    await expect(drawPaper({} as Paper, 'pdf', 'zh')).rejects.toThrow();
    expect((await drawPaper(largePaper(1), 'xlsx', 'zh')).length).toBeGreaterThan(1_000);
  }, 180_000);
});
