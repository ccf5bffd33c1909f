import { AppError } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';

/**
 * One cell as the file holds it. Delimited text gives strings; a spreadsheet gives numbers and booleans too,
 * dates as `2026-11-22` or `2026-11-22T08:30:00` and percent-formatted numbers as `0.85%`, so that the sign is kept.
 * Nothing is trimmed or interpreted here: that is the work of the cell parsers. An empty cell is null.
 */
export type Cell = string | number | boolean | null;

/** Something wrong with a row (column null) or with one cell of it. */
export interface CellIssue {
  /** Row number as a spreadsheet program shows it, 1-based. */
  readonly row: number;
  /** Heading of the column, or its letter where the heading is empty. */
  readonly column: string | null;
  readonly code: string;
  readonly message: Label;
}

export interface TableRow {
  /** Row number as a spreadsheet program shows it: 1-based, titles and blank rows counted. */
  readonly row: number;
  /** One cell per heading, padded with null. */
  readonly cells: readonly Cell[];
  /** Present only where the row itself is damaged. The row should then be refused, not guessed. */
  readonly issues?: readonly CellIssue[];
}

export type TableFormat = 'csv' | 'tsv' | 'xlsx';
export type TableEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

export interface TableLimits {
  /** Bytes of the file as given (a compressed file: compressed). */
  readonly fileBytes: number;
  /** Bytes after decompression, in all. */
  readonly expandedBytes: number;
  /** Refused above this many times its compressed size (small files excepted). */
  readonly expandRatio: number;
  readonly zipEntries: number;
  readonly cellChars: number;
  readonly columns: number;
  readonly rows: number;
  /** Characters that the shared texts of one workbook may hold in memory. */
  readonly sharedTextChars: number;
}

export const defaultLimits: TableLimits = {
  fileBytes: 1024 ** 3,
  expandedBytes: 4 * 1024 ** 3,
  expandRatio: 200,
  zipEntries: 2_000,
  cellChars: 100_000,
  columns: 1_000,
  rows: 10_000_000,
  sharedTextChars: 64 * 1024 ** 2,
};

export interface OpenTableOptions {
  /** Name the user gave: a hint for messages only, the content decides the format. */
  readonly fileName?: string;
  /** Name or 1-based number of the worksheet; the first visible one that holds rows otherwise. */
  readonly sheet?: string | number;
  /** 1-based row of the headings; 0: the file has none (columns are then named `列1`…). Found when omitted. */
  readonly headerRow?: number;
  /** Headings one expects (labels and aliases): they make finding the header row sure. */
  readonly expected?: readonly string[];
  readonly encoding?: TableEncoding;
  readonly separator?: string;
  /** Keep 合计 rows. Default false: they are dropped and listed in `dropped`. */
  readonly keepTotals?: boolean;
  readonly limits?: Partial<TableLimits>;
}

export interface DroppedRow {
  readonly row: number;
  readonly reason: 'total' | 'repeated-header';
  readonly text: string;
}

/** A table that is being read from a file. Close it when done; reading to the end closes it too. */
export interface Table {
  readonly format: TableFormat;
  readonly gzipped: boolean;
  /** Settled at the first non-ASCII character; until then `utf-8`. */
  readonly encoding: TableEncoding;
  readonly separator: string | null;
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  /** Headings as written, one per column. */
  readonly header: readonly string[];
  /** 1-based; 0 when the file has no headings. */
  readonly headerRow: number;
  /** Up to 20 data rows for a preview. */
  readonly preview: readonly TableRow[];
  /** Rows left out on purpose, the first 100; complete when the reading has ended. */
  readonly dropped: readonly DroppedRow[];
  readonly droppedCount: number;
  /** The data rows, once, in order, in bounded memory. */
  rows(): AsyncGenerator<TableRow, void, undefined>;
  /** The same rows in arrays of some hundreds: cheaper for millions of rows. */
  batches(): AsyncGenerator<readonly TableRow[], void, undefined>;
  close(): Promise<void>;
}

/** What a whole file can be refused for; found in `details.table` of the error. */
export type TableProblem =
  | 'empty'
  | 'not_a_table'
  | 'old_excel'
  | 'html_table'
  | 'damaged'
  | 'zip_bomb'
  | 'too_large'
  | 'too_many_rows'
  | 'too_many_columns'
  | 'sheet_not_found'
  | 'header_not_found'
  | 'already_read';

export const tableError = (problem: TableProblem, zh: string, en: string, cause?: unknown): AppError => {
  const code =
    problem === 'zip_bomb' || problem.startsWith('too_')
      ? 'too_large'
      : problem === 'not_a_table' || problem === 'old_excel' || problem === 'html_table'
        ? 'unsupported_media'
        : 'invalid';
  return new AppError(code, { table: problem, reason: { zh, en } }, cause === undefined ? undefined : { cause });
};

/** `1` → `A`, `27` → `AA`. */
export const columnLetter = (column: number): string => {
  let letters = '';
  for (let n = column; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return letters;
};
