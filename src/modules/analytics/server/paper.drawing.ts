import { WorkerThread } from '../../../server/threads/worker-thread.ts';
import type { Locale } from '../../../shared/label.ts';
import type { Paper, PaperFormat } from '../paper.contract.ts';
import type { DailyReport } from '../report.contract.ts';

/** A paper in a format, or a daily report, which is a workbook. */
export type PaperDrawing =
  | { readonly paper: Paper; readonly format: PaperFormat; readonly locale: Locale }
  | { readonly report: DailyReport; readonly locale: Locale };

/** One for the process: papers come many at a time, and the font is read once. */
const thread = new WorkerThread<PaperDrawing, Uint8Array>({ source: new URL('./paper.worker.ts', import.meta.url) });

const draw = async (asked: PaperDrawing): Promise<Buffer> => {
  const bytes = await thread.ask(asked);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** A paper as Word, PDF or Excel file, drawn beside the event loop. */
export const drawPaper = (paper: Paper, format: PaperFormat, locale: Locale): Promise<Buffer> =>
  draw({ paper, format, locale });

/** A daily report as Excel file, drawn beside the event loop. */
export const drawDaily = (report: DailyReport, locale: Locale): Promise<Buffer> => draw({ report, locale });
