import type { Locale } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { Selection } from '../records/selection.ts';
import type { OutCell } from '../tabular/column.types.ts';
import type { OutSheet } from '../tabular/xlsx.writer.ts';
import { exportColumns, lineColumns, lineRows } from './export.columns.ts';
import { type ExportFile, tableFile, workbookOf } from './export.file.ts';
import { childOf, type ImportTarget, templateTables } from './import.columns.ts';
import { howToWrite } from './template.words.ts';

export interface ExportWishes {
  readonly format: 'csv' | 'xlsx';
  readonly selection: Selection;
  readonly columns?: readonly string[] | undefined;
  /** Name of a kind of lines: these alone, with the code of their row. */
  readonly lines?: string | undefined;
  readonly locale: Locale;
}

/** The sheet of one kind of lines. */
function lineSheet(reads: RecordReads, actor: Actor, d: RecordDef, name: string, wishes: ExportWishes): OutSheet {
  const child = childOf(d, name);
  const columns = lineColumns(d, child, { locale: wishes.locale, timeZone: actor.timeZone });
  const rows = async function* (): AsyncGenerator<readonly OutCell[]> {
    for await (const page of reads.walk(actor, d, wishes.selection)) {
      const { items, refs } = await reads.addLines(actor, d, page.items);
      for (const row of items as unknown as readonly Record<string, unknown>[])
        for (const line of lineRows(d, name, row)) yield columns.map((c) => c.value(line, refs));
    }
  };
  return { name: child.label[wishes.locale], columns, rows: rows() };
}

/**
 * All rows that match, page by page, as a file; what one may not see is not in it, contact data is masked. A workbook
 * has a further sheet for each kind of lines; a CSV file is one table: of the rows, or of the lines that are asked for.
 */
export function exportRecords(reads: RecordReads, actor: Actor, d: RecordDef, wishes: ExportWishes): ExportFile {
  const { locale, lines } = wishes;
  const columns = exportColumns(d, { locale, timeZone: actor.timeZone, columns: wishes.columns });
  const rows = async function* (): AsyncGenerator<readonly OutCell[]> {
    for await (const page of reads.walk(actor, d, wishes.selection))
      for (const row of page.items)
        yield columns.map((c) => c.value(row as unknown as Record<string, unknown>, page.refs));
  };
  const title = d.label[locale];
  const sheet: OutSheet =
    lines === undefined ? { name: title, columns, rows: rows() } : lineSheet(reads, actor, d, lines, wishes);
  const stem = [title, ...(lines === undefined ? [] : [sheet.name]), reads.deps.now().toISOString().slice(0, 10)].join(
    '-',
  );
  if (wishes.format === 'csv') return tableFile(stem, sheet, wishes);
  const further = lines === undefined ? Object.keys(d.children ?? {}) : [];
  const sheets = [sheet, ...further.map((child) => lineSheet(reads, actor, d, child, wishes))];
  return workbookOf(stem, sheets);
}

/** An empty workbook with the columns that an import knows, required ones marked, and how to fill them in. */
export function importTemplate(d: RecordDef, locale: Locale): ExportFile {
  const columns = (targets: readonly ImportTarget[]) =>
    targets.map((t) => ({ header: `${t.name[locale]}${t.required === true ? '*' : ''}` }));
  const tables = templateTables(d).map(({ label, targets, fields }) => ({ name: label[locale], targets, fields }));
  const say = (zh: string, en: string): string => (locale === 'zh' ? zh : en);
  const notes: OutSheet = {
    name: say('填写说明', 'How to fill in'),
    columns: [
      { header: say('工作表', 'Sheet'), width: 16 },
      { header: say('列', 'Column'), width: 24 },
      { header: say('必填', 'Required'), width: 10 },
      { header: say('怎么填', 'What to write'), width: 60 },
    ],
    rows: tables.flatMap(({ name, targets, fields }) =>
      targets.map((t) => [
        name,
        t.name[locale],
        t.required === true ? say('是', 'yes') : '',
        howToWrite(t, fields[t.field])[locale],
      ]),
    ),
  };
  return workbookOf(say(`${d.label.zh}-导入模板`, `${d.label.en}-import-template`), [
    ...tables.map((x) => ({ name: x.name, columns: columns(x.targets), rows: [] })),
    notes,
  ]);
}
