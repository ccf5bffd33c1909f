import { Readable } from 'node:stream';
import type { Locale } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { RecordReads, Selection } from '../records/read.service.ts';
import type { OutCell } from '../tabular/column.types.ts';
import { writeCsv } from '../tabular/csv.writer.ts';
import { writeXlsx } from '../tabular/xlsx.writer.ts';
import { exportColumns } from './export.columns.ts';

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
        stream: Readable.from(writeXlsx([{ name: title, columns, rows: rows() }])),
      };
}
