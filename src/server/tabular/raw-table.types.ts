import type { Cell, CellIssue, TableEncoding, TableFormat } from './tabular.types.ts';

/** A row as read: cells up to the last filled one; its issues name columns by number (text) or letter (spreadsheet). */
export interface RawRow {
  readonly row: number;
  readonly cells: Cell[];
  readonly issues?: readonly CellIssue[];
}

/** Rows as they come out of one of the formats, with what is known about the file. */
export interface RawTable {
  readonly format: TableFormat;
  readonly gzipped: boolean;
  readonly encoding: () => TableEncoding;
  readonly separator: string | null;
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly batches: AsyncGenerator<RawRow[], void, undefined>;
  close(): Promise<void>;
}
