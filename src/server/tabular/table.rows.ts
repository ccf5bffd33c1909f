import { DelimitedTokenizer } from './delimited.tokenizer.ts';
import { detectHeader, isTotalRow } from './header.detect.ts';
import { normaliseHeader } from './header.match.ts';
import type { RawRow, RawTable } from './raw-table.types.ts';
import {
  type Cell,
  type CellIssue,
  columnLetter,
  type DroppedRow,
  type OpenTableOptions,
  type Table,
  type TableLimits,
  type TableRow,
  tableError,
} from './tabular.types.ts';

const sampleRows = 200;
const previewRows = 20;

/** A defused cell of our own exports (`'=1+1`) as it was before; see `defuse` in csv.writer. */
const defused = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** Finds the header in the first rows and answers the table that streams the rest. */
export const tableOfRows = async (raw: RawTable, options: OpenTableOptions, limits: TableLimits): Promise<Table> => {
  const sample: RawRow[] = [];
  let ended = false;
  while (sample.length < sampleRows) {
    const next = await raw.batches.next();
    if (next.done) {
      ended = true;
      break;
    }
    for (const row of next.value) sample.push(row);
  }
  if (sample.length === 0) throw tableError('empty', '文件里没有数据', 'The file holds no data');
  unwrap(sample, raw.separator);
  const headerRow = options.headerRow ?? detectHeader(sample.slice(0, sampleRows), options.expected) ?? 0;
  const headerCells = headerRow === 0 ? undefined : sample.find((r) => r.row === headerRow)?.cells;
  if (headerRow > 0 && !headerCells)
    throw tableError('header_not_found', `第 ${headerRow} 行没有列标题`, `Row ${headerRow} holds no headings`);
  const header = headerCells ? headings(headerCells) : numbered(sample);
  if (header.length > limits.columns)
    throw tableError('too_many_columns', `超过 ${limits.columns} 列`, `More than ${limits.columns} columns`);
  const build = rowBuilder(raw, header, headerRow, options);
  const pending = sample.filter((r) => r.row > headerRow);
  const preview = pending
    .slice(0, previewRows * 2)
    .flatMap((r) => build.peek(r) ?? [])
    .slice(0, previewRows);

  let begun = false;
  async function* batches(): AsyncGenerator<readonly TableRow[], void, undefined> {
    if (begun) throw tableError('already_read', '表格只能读取一次', 'The rows of a table are read once');
    begun = true;
    let count = 0;
    const convert = (some: readonly RawRow[]): TableRow[] => {
      const batch: TableRow[] = [];
      for (const r of some) {
        const row = build.take(r);
        if (row) batch.push(row);
      }
      count += batch.length;
      if (count > limits.rows)
        throw tableError('too_many_rows', `超过 ${limits.rows} 行`, `More than ${limits.rows} rows`);
      return batch;
    };
    try {
      const first = convert(pending.splice(0));
      if (first.length > 0) yield first;
      if (ended) return;
      for await (const next of raw.batches) {
        const batch = convert(next);
        if (batch.length > 0) yield batch;
      }
    } finally {
      await raw.close();
    }
  }
  async function* rows(): AsyncGenerator<TableRow, void, undefined> {
    for await (const batch of batches()) {
      // Not `yield*`: it would wrap every row once more.
      for (const row of batch) yield row;
    }
  }
  return {
    format: raw.format,
    gzipped: raw.gzipped,
    get encoding() {
      return raw.encoding();
    },
    separator: raw.separator,
    sheet: raw.sheet,
    sheets: raw.sheets,
    header,
    headerRow,
    preview,
    dropped: build.dropped,
    get droppedCount() {
      return build.count();
    },
    rows,
    batches,
    async close() {
      await raw.batches.return();
      await raw.close();
    },
  };
};

const clean = (cell: Cell | undefined): string =>
  cell === null || cell === undefined
    ? ''
    : String(cell)
        .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
        .replace(/\s+/g, ' ')
        .trim();

/** Some exporters quote the whole header line: it is then one cell that holds the line. */
const unwrap = (sample: RawRow[], separator: string | null): void => {
  const width = sample.at(-1)?.cells.length ?? 0;
  if (!separator || width < 2) return;
  sample.slice(0, 10).forEach((r, i) => {
    const [only] = r.cells;
    if (r.cells.length !== 1 || typeof only !== 'string' || !only.includes(separator)) return;
    const tokenizer = new DelimitedTokenizer(separator, { cellChars: 10_000, columns: 10_000 });
    const [inner] = [...tokenizer.push(only), ...tokenizer.end()];
    if (inner?.cells.length === width) sample[i] = { row: r.row, cells: inner.cells };
  });
};

const headings = (cells: readonly Cell[]): string[] => {
  const names = cells.map(clean);
  while (names.length > 0 && names.at(-1) === '') names.pop();
  return names;
};

const numbered = (sample: readonly RawRow[]): string[] =>
  Array.from({ length: Math.max(...sample.map((r) => r.cells.length)) }, (_, i) => `列${i + 1}`);

const rowBuilder = (raw: RawTable, header: readonly string[], headerRow: number, options: OpenTableOptions) => {
  const delimited = raw.format !== 'xlsx';
  const names = header.map((h, i) => (h === '' ? columnLetter(i + 1) : h));
  const normal = header.map(normaliseHeader);
  const dropped: DroppedRow[] = [];
  let count = 0;

  const cellsOf = (source: readonly Cell[]): { cells: Cell[]; filled: number } => {
    const cells: Cell[] = [];
    let filled = 0;
    for (let i = 0; i < header.length; i++) {
      const cell = source[i] ?? null;
      if (cell === null || cell === '') cells.push(null);
      else {
        filled++;
        const own = delimited && (cell as string).charCodeAt(0) === 39 && defused.test(cell as string);
        cells.push(own ? (cell as string).slice(1) : cell);
      }
    }
    return { cells, filled };
  };

  const isRepeated = (cells: readonly Cell[]): boolean =>
    headerRow > 0 &&
    cells[0] !== null &&
    cells[0] === header[0] &&
    cells.every((c, i) => normaliseHeader(String(c ?? '')) === normal[i]);

  const reasonOf = (cells: readonly Cell[]): DroppedRow['reason'] | undefined => {
    if (!options.keepTotals && isTotalRow(cells)) return 'total';
    return header.length > 1 && isRepeated(cells) ? 'repeated-header' : undefined;
  };

  const convert = (r: RawRow): TableRow | DroppedRow | undefined => {
    const { cells, filled } = cellsOf(r.cells);
    const extra =
      r.cells.length > header.length && r.cells.slice(header.length).some((c) => c !== null && String(c).trim() !== '');
    if (filled === 0 && !extra && !r.issues) return undefined;
    const reason = reasonOf(cells);
    if (reason)
      return {
        row: r.row,
        reason,
        text: r.cells
          .filter((c) => c !== null && c !== '')
          .join(' ')
          .slice(0, 80),
      };
    const short = delimited && r.cells.length < header.length;
    if (!extra && !short && !r.issues) return { row: r.row, cells };
    const issues: CellIssue[] = (r.issues ?? []).map((i) => ({ ...i, column: nameOf(i.column) }));
    if (extra)
      issues.push({
        row: r.row,
        column: null,
        code: 'too_many_cells',
        message: {
          zh: `有 ${r.cells.length} 个单元格，多于 ${header.length} 列`,
          en: `has ${r.cells.length} cells for ${header.length} columns`,
        },
      });
    if (short)
      issues.push({
        row: r.row,
        column: null,
        code: 'too_few_cells',
        message: {
          zh: `只有 ${r.cells.length} 个单元格，少于 ${header.length} 列`,
          en: `has only ${r.cells.length} cells for ${header.length} columns`,
        },
      });
    return { row: r.row, cells, issues };
  };

  /** The tokenizer numbers cells from 0, the spreadsheet reader names them by letter. */
  const nameOf = (column: string | null): string | null => {
    if (column === null) return null;
    if (/^\d+$/.test(column)) return names[Number(column)] ?? columnLetter(Number(column) + 1);
    let n = 0;
    for (const letter of column) n = n * 26 + letter.charCodeAt(0) - 64;
    return names[n - 1] ?? column;
  };

  const isDropped = (r: TableRow | DroppedRow | undefined): r is DroppedRow => r !== undefined && 'reason' in r;
  return {
    dropped,
    count: () => count,
    peek(r: RawRow): TableRow | undefined {
      const result = convert(r);
      return isDropped(result) ? undefined : result;
    },
    take(r: RawRow): TableRow | undefined {
      const result = convert(r);
      if (!isDropped(result)) return result;
      count++;
      if (dropped.length < 100) dropped.push(result);
      return undefined;
    },
  };
};
