import { Readable } from 'node:stream';
import type { Locale } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { RecordReads, Selection } from '../records/read.service.ts';
import type { OutCell } from '../tabular/column.types.ts';
import { writeCsv } from '../tabular/csv.writer.ts';
import { type OutSheet, writeXlsx } from '../tabular/xlsx.writer.ts';
import { exportColumns, lineColumns, lineRows } from './export.columns.ts';

export interface ExportWishes {
  readonly format: 'csv' | 'xlsx';
  readonly selection: Selection;
  readonly columns?: readonly string[] | undefined;
  readonly locale: Locale;
}

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly stream: Readable;
}

/** A sheet for each kind of lines, after the one of the rows. A CSV file has one table and leaves them out. */
function lineSheets(reads: RecordReads, actor: Actor, d: RecordDef, wishes: ExportWishes): OutSheet[] {
  return Object.entries(d.children ?? {}).map(([name, child]) => {
    const columns = lineColumns(d, child, { locale: wishes.locale, timeZone: actor.timeZone });
    const rows = async function* (): AsyncGenerator<readonly OutCell[]> {
      for await (const page of reads.walk(actor, d, wishes.selection)) {
        const { items, refs } = await reads.addLines(actor, d, page.items);
        for (const row of items as unknown as readonly Record<string, unknown>[])
          for (const line of lineRows(d, name, row)) yield columns.map((c) => c.value(line, refs));
      }
    };
    return { name: child.label[wishes.locale], columns, rows: rows() };
  });
}

/** All rows that match, page by page, as a file; what one may not see is not in it, contact data is masked. */
export function exportRecords(reads: RecordReads, actor: Actor, d: RecordDef, wishes: ExportWishes): ExportFile {
  const columns = exportColumns(d, { locale: wishes.locale, timeZone: actor.timeZone, columns: wishes.columns });
  const rows = async function* (): AsyncGenerator<readonly OutCell[]> {
    for await (const page of reads.walk(actor, d, wishes.selection))
      for (const row of page.items)
        yield columns.map((c) => c.value(row as unknown as Record<string, unknown>, page.refs));
  };
  const day = reads.deps.now().toISOString().slice(0, 10);
  const title = d.label[wishes.locale];
  return wishes.format === 'csv'
    ? {
        name: `${title}-${day}.csv`,
        type: 'text/csv; charset=utf-8',
        stream: Readable.from(writeCsv(columns, rows(), { locale: wishes.locale })),
      }
    : {
        name: `${title}-${day}.xlsx`,
        type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        stream: Readable.from(
          writeXlsx([{ name: title, columns, rows: rows() }, ...lineSheets(reads, actor, d, wishes)]),
        ),
      };
}
