import type { Readable } from 'node:stream';
import { type ByteSource, openBytes } from './byte.source.ts';
import { DelimitedTokenizer, detectSeparator, type TextRecord } from './delimited.tokenizer.ts';
import type { RawRow, RawTable } from './raw-table.types.ts';
import { tableOfRows } from './table.rows.ts';
import {
  type CellIssue,
  defaultLimits,
  type OpenTableOptions,
  type Table,
  type TableLimits,
  tableError,
} from './tabular.types.ts';
import { TextDecoding } from './text.decoder.ts';
import { openContainer } from './xlsx.parts.ts';
import { openXlsx } from './xlsx.reader.ts';

/**
 * Opens a table from a file's path or an upload's stream. The content decides the format, never the name: CSV, TSV and
 * their `;` and `|` kin in UTF-8, UTF-16 or GB18030, XLSX, and gzip of any of them. Memory stays bounded whatever the
 * size. Throws AppError with `details.table` telling the problem (see TableProblem).
 */
export const openTable = async (input: string | Readable, options: OpenTableOptions = {}): Promise<Table> => {
  const limits: TableLimits = { ...defaultLimits, ...options.limits };
  const source = await openBytes(input, limits);
  let raw: RawTable | undefined;
  try {
    refuseForeign(source.head);
    raw = isZip(source.head) ? await openSpreadsheet(source, options, limits) : openDelimited(source, options, limits);
    return await tableOfRows(raw, options, limits);
  } catch (error) {
    await (raw ?? source).close();
    throw error;
  }
};

const isZip = (head: Buffer): boolean => head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);

/** Files that users take for tables, each refused with what to do about it. */
const refuseForeign = (head: Buffer): void => {
  if (head.length === 0) throw tableError('empty', '文件是空的', 'The file is empty');
  if (head.length > 4 && head.readUInt32BE(0) === 0xd0cf11e0)
    throw tableError(
      'old_excel',
      '旧版 xls 或加密的 Excel 文件：请另存为不加密的 xlsx',
      'An old xls or an encrypted workbook: save it as xlsx without a password',
    );
  const start = head
    .subarray(0, 512)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (/^<(!doctype html|html|table|head|meta|\?xml|style)/.test(start))
    throw tableError(
      'html_table',
      '这是网页格式的假 Excel：请用 Excel 打开后另存为 xlsx',
      'This is a web page named as a table: open it in a spreadsheet program and save it as xlsx',
    );
  const magic = start.slice(0, 5);
  if (
    magic.startsWith('%pdf') ||
    magic.startsWith('\x89png') ||
    magic.startsWith('\xff\xd8\xff') ||
    magic.startsWith('gif8') ||
    magic.startsWith('rar!') ||
    magic.startsWith('7z\xbc\xaf')
  )
    throw tableError(
      'not_a_table',
      '这不是表格文件（需要 CSV、TSV 或 XLSX）',
      'This is not a table (CSV, TSV or XLSX)',
    );
};

const refuseBinary = (text: string): void => {
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0xfffd || (c < 32 && c !== 9 && c !== 10 && c !== 13 && c !== 12 && c !== 0)) odd++;
  }
  if (odd > 20 && odd > text.length / 20)
    throw tableError(
      'not_a_table',
      '这不是表格文件（需要 CSV、TSV 或 XLSX）',
      'This is not a table (CSV, TSV or XLSX)',
    );
};

const openDelimited = (source: ByteSource, options: OpenTableOptions, limits: TableLimits): RawTable => {
  const probe = new TextDecoding(options.encoding);
  const sample = probe.write(source.head);
  refuseBinary(sample.slice(0, 20_000));
  const said = /^sep=(.)\r?\n/.exec(sample);
  const separator = options.separator ?? said?.[1] ?? detectSeparator(sample);
  const decoding = new TextDecoding(options.encoding);
  return {
    format: separator === '\t' ? 'tsv' : 'csv',
    gzipped: source.gzipped,
    encoding: () => decoding.encoding,
    separator,
    sheet: null,
    sheets: [],
    batches: textBatches(source, decoding, new DelimitedTokenizer(separator, limits), said !== null),
    close: () => source.close(),
  };
};

async function* textBatches(
  source: ByteSource,
  decoding: TextDecoding,
  tokenizer: DelimitedTokenizer,
  said: boolean,
): AsyncGenerator<RawRow[], void, undefined> {
  let row = 0;
  // Spoilt characters are rare: cells are searched for them only near a chunk that has some.
  let spoilt = 2;
  const take = (records: TextRecord[]): RawRow[] => {
    const rows: RawRow[] = [];
    for (const record of records) {
      row++;
      const { cells } = record;
      if (cells.length === 1 && cells[0] === '') continue;
      if (said && row === 1) continue;
      rows.push(spoilt < 2 || record.flaws ? withIssues(row, record) : { row, cells });
    }
    return rows;
  };
  for await (const chunk of source.chunks()) {
    const text = decoding.write(chunk);
    spoilt = text.includes('\u0000') || text.includes('\ufffd') ? 0 : spoilt + 1;
    const rows = take(tokenizer.push(text));
    if (rows.length > 0) yield rows;
  }
  const rest = decoding.end();
  const rows = [...take(tokenizer.push(rest)), ...take(tokenizer.end())];
  if (rows.length > 0) yield rows;
}

const flawWords = {
  cell_too_long: ['单元格过长，已截断', 'is too long and was cut'],
  unclosed_quote: [
    '引号没有闭合，其后的内容可能被吞掉',
    'opens a quote that never closes: what follows may be swallowed',
  ],
  text_after_quote: ['引号后面还有文字', 'has text after its closing quote'],
  too_many_columns: ['列数过多', 'stands beyond the last allowed column'],
} as const;

const withIssues = (row: number, record: TextRecord): RawRow => {
  const issues: CellIssue[] = (record.flaws ?? []).map(({ cell, code }) => {
    const [zh, en] = flawWords[code];
    return { row, column: String(cell), code, message: { zh, en } };
  });
  const cells = record.cells.map((text, i) => {
    if (text.includes('\ufffd'))
      issues.push({
        row,
        column: String(i),
        code: 'bad_encoding',
        message: { zh: '含有无法识别的字符', en: 'has characters that cannot be decoded' },
      });
    if (!text.includes('\u0000')) return text;
    issues.push({
      row,
      column: String(i),
      code: 'nul_character',
      message: { zh: '含有空字符（NUL）', en: 'has a NUL character' },
    });
    return text.replaceAll('\u0000', '');
  });
  return issues.length > 0 ? { row, cells, issues } : { row, cells };
};

const openSpreadsheet = async (
  source: ByteSource,
  options: OpenTableOptions,
  limits: TableLimits,
): Promise<RawTable> => {
  const container = await openContainer(await source.file(), limits);
  const close = async (): Promise<void> => {
    container.close();
    await source.close();
  };
  try {
    const file = await openXlsx(container, limits);
    const names = file.sheets.map((s) => s.name);
    const common: Omit<RawTable, 'sheet' | 'batches'> = {
      format: 'xlsx',
      gzipped: source.gzipped,
      encoding: () => 'utf-8',
      separator: null,
      sheets: names,
      close,
    };
    if (options.sheet !== undefined) {
      const wanted =
        typeof options.sheet === 'number'
          ? file.sheets[options.sheet - 1]
          : file.sheets.find((s) => s.name === options.sheet);
      if (!wanted)
        throw tableError(
          'sheet_not_found',
          `没有工作表“${options.sheet}”（有：${names.join('、')}）`,
          `No worksheet “${options.sheet}” (there are: ${names.join(', ')})`,
        );
      return { ...common, sheet: wanted.name, batches: file.sheet(wanted).rows() };
    }
    const visible = file.sheets.filter((s) => !s.hidden);
    for (const candidate of visible.length > 0 ? visible : file.sheets) {
      const batches = file.sheet(candidate).rows();
      const first = await batches.next();
      if (!first.done) return { ...common, sheet: candidate.name, batches: startingWith(first.value, batches) };
    }
    throw tableError('empty', '工作簿里没有数据', 'The workbook holds no data');
  } catch (error) {
    await close();
    throw error;
  }
};

async function* startingWith<T>(
  first: T,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}
