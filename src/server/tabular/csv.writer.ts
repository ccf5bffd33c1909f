import type { OutCell, OutColumn, OutRows } from './column.types.ts';

export interface CsvOptions {
  /** `,` by default; tab makes a TSV. */
  readonly separator?: ',' | '\t' | ';';
  /** Byte-order mark, by which Excel knows UTF-8. Default true. */
  readonly bom?: boolean;
  readonly locale?: 'zh' | 'en';
}

const dangerous = /^'*[=+\-@\t\r\n＝＋－＠]/;
const plainNumber = /^-?\d{1,20}(\.\d{1,20})?$/;

/**
 * Takes the power from a text that a spreadsheet program would run as a formula, by a leading apostrophe. A plain
 * negative number stays one. A text that begins with an apostrophe before such a character gets a second one, so that
 * reading takes off exactly what writing put on.
 */
export const defuse = (text: string): string => (dangerous.test(text) && !plainNumber.test(text) ? `'${text}` : text);

const cellText = (cell: OutCell, column: OutColumn | undefined, locale: 'zh' | 'en'): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return locale === 'zh' ? (cell ? '是' : '否') : cell ? 'yes' : 'no';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (column?.type === 'datetime' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(cell)) return cell.replace('T', ' ');
  return defuse(cell);
};

/**
 * CSV in pieces of some tens of kilobytes: UTF-8 (with mark), CRLF, cells quoted where needed, formulas defused.
 * Pull-based, so memory is bounded by the rows' own source: `Readable.from(writeCsv(columns, rows))`.
 */
export async function* writeCsv(
  columns: readonly OutColumn[],
  rows: OutRows,
  options: CsvOptions = {},
): AsyncGenerator<string> {
  const { separator = ',', bom = true, locale = 'zh' } = options;
  const special = separator === '\t' ? /["\r\n\t]/ : separator === ';' ? /["\r\n;]/ : /["\r\n,]/;
  const line = (cells: readonly string[]): string => {
    const text = cells
      .map((c) => (special.test(c) || c !== c.trim() ? `"${c.replaceAll('"', '""')}"` : c))
      .join(separator);
    // A row of one empty cell would read as a blank line.
    return `${text === '' ? '""' : text}\r\n`;
  };
  let piece = (bom ? '\ufeff' : '') + line(columns.map((c) => defuse(c.header)));
  for await (const row of rows) {
    piece += line(columns.map((column, i) => cellText(row[i], column, locale)));
    if (piece.length > 32_768) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}
