import { WorkerThread } from '../../../server/threads/worker-thread.ts';
import type { Locale } from '../../../shared/label.ts';
import type { Paper, PaperFormat } from '../paper.contract.ts';

export interface PaperDrawing {
  readonly paper: Paper;
  readonly format: PaperFormat;
  readonly locale: Locale;
}

/** One for the process: papers come many at a time, and the font is read once. */
const thread = new WorkerThread<PaperDrawing, Uint8Array>({ source: new URL('./paper.worker.ts', import.meta.url) });

/** A paper as Word, PDF or Excel file, drawn beside the event loop. */
export const drawPaper = async (paper: Paper, format: PaperFormat, locale: Locale): Promise<Buffer> => {
  const bytes = await thread.ask({ paper, format, locale });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
