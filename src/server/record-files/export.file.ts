import { Readable } from 'node:stream';
import type { Locale } from '../../shared/label.ts';
import { writeCsv } from '../tabular/csv.writer.ts';
import { type OutSheet, writeXlsx } from '../tabular/xlsx.writer.ts';

/** A file on its way out: its rows are read while it is written. */
export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly stream: Readable;
}

/** A workbook of all sheets. `stem` is the name without its ending. */
export const workbookOf = (stem: string, sheets: readonly OutSheet[]): ExportFile => ({
  name: `${stem}.xlsx`,
  type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  stream: Readable.from(writeXlsx(sheets)),
});

/** One table as the file that was asked for. */
export const tableFile = (
  stem: string,
  sheet: OutSheet,
  { format, locale }: { readonly format: 'csv' | 'xlsx'; readonly locale: Locale },
): ExportFile =>
  format === 'xlsx'
    ? workbookOf(stem, [sheet])
    : {
        name: `${stem}.csv`,
        type: 'text/csv; charset=utf-8',
        stream: Readable.from(writeCsv(sheet.columns, sheet.rows, { locale })),
      };
