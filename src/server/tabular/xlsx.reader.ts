import { numberText, shiftPoint } from './cell.result.ts';
import { serialMillis } from './cell-date.parser.ts';
import type { RawRow } from './raw-table.types.ts';
import { type Cell, type CellIssue, columnLetter, type TableLimits, tableError } from './tabular.types.ts';
import {
  type Container,
  type NumberStyle,
  readSharedTexts,
  readStyles,
  readWorkbook,
  readXml,
  unescapeControl,
  type WorkbookSheet,
} from './xlsx.parts.ts';

const errorWords: Readonly<Record<string, string>> = {
  '#DIV/0!': '除以零',
  '#N/A': '无值',
  '#NAME?': '名称错误',
  '#NULL!': '空引用',
  '#NUM!': '数字错误',
  '#REF!': '引用失效',
  '#VALUE!': '值错误',
};

/** `AB12` → 28. */
const columnOf = (reference: string): number => {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const c = reference.charCodeAt(i);
    if (c >= 65 && c <= 90) column = column * 26 + (c - 64);
    else if (c >= 97 && c <= 122) column = column * 26 + (c - 96);
    else break;
  }
  return column;
};

/** A number under its format: dates and percents carry their meaning in the text. */
export const styledNumber = (text: string, style: NumberStyle, date1904: boolean): Cell => {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (style === 'percent') return `${shiftPoint(numberText(value), 2)}%`;
  if (style === 'number' || style === 'time') return value;
  if (value < 0 || value > 2_958_466) return value;
  const iso = new Date(serialMillis(value, date1904)).toISOString();
  if (style === 'date' && Number.isInteger(value)) return iso.slice(0, 10);
  return iso.slice(0, iso.endsWith('.000Z') ? 19 : 23);
};

export interface XlsxSheet {
  readonly name: string;
  rows(): AsyncGenerator<RawRow[], void, undefined>;
}

export interface XlsxFile {
  readonly sheets: readonly WorkbookSheet[];
  sheet(wanted: WorkbookSheet): XlsxSheet;
}

/** Opens a workbook: directory, sheet names, styles and shared texts; the sheets themselves are streamed. */
export const openXlsx = async (container: Container, limits: TableLimits): Promise<XlsxFile> => {
  const book = await readWorkbook(container);
  if (book.sheets.length === 0) throw tableError('empty', '工作簿里没有工作表', 'The workbook has no worksheet');
  const styles = await readStyles(container);
  const texts = await readSharedTexts(container, limits);
  return {
    sheets: book.sheets,
    sheet: (wanted) => ({
      name: wanted.name,
      rows: () => sheetRows(container, wanted.path, { ...limits, styles, texts, date1904: book.date1904 }),
    }),
  };
};

interface SheetContext extends TableLimits {
  readonly styles: readonly NumberStyle[];
  readonly texts: readonly string[];
  readonly date1904: boolean;
}

async function* sheetRows(
  container: Container,
  path: string,
  context: SheetContext,
): AsyncGenerator<RawRow[], void, undefined> {
  let out: RawRow[] = [];
  let row = 0;
  let cells: Cell[] = [];
  let issues: CellIssue[] | undefined;
  let column = 0;
  let type = 'n';
  let style = 0;
  let value = '';
  let inline = '';
  let place: 'none' | 'value' | 'inline' | 'phonetic' = 'none';
  let done = false;
  const complain = (code: string, zh: string, en: string): void => {
    issues ??= [];
    if (issues.length < 20) issues.push({ row, column: columnLetter(column), code, message: { zh, en } });
  };
  const cellOf = (): Cell => {
    if (type === 's') {
      const text = context.texts[Number(value)];
      if (text === undefined)
        complain('damaged_cell', '单元格引用的文字不存在', 'refers to a text that does not exist');
      return text ?? null;
    }
    if (type === 'inlineStr') return unescapeControl(inline || value);
    if (type === 'str') return unescapeControl(value);
    if (type === 'b') return value === '' ? null : value === '1' || value === 'true';
    if (type === 'd') return value;
    if (type === 'e') {
      complain('formula_error', `公式出错：${errorWords[value] ?? value}`, `holds the formula error ${value}`);
      return null;
    }
    return value === '' ? null : styledNumber(value, context.styles[style] ?? 'number', context.date1904);
  };
  const parts = readXml(
    await container.open(path),
    {
      open(name, a) {
        if (name === 'row') {
          row = a.r ? Number(a.r) : row + 1;
          cells = [];
          issues = undefined;
          column = 0;
        } else if (name === 'c') {
          column = a.r ? columnOf(a.r) : column + 1;
          if (column < 1 || column > 16_384) throw new Error(`no such column: ${a.r}`);
          type = a.t ?? 'n';
          style = Number(a.s ?? 0);
          value = '';
          inline = '';
        } else if (name === 'v') place = 'value';
        else if (name === 't' && place !== 'phonetic') place = 'inline';
        else if (name === 'rPh') place = 'phonetic';
      },
      text(piece) {
        if (place === 'value') value += piece;
        else if (place === 'inline') inline += piece;
      },
      close(name) {
        if (name === 'v' || name === 't') {
          if (place !== 'phonetic') place = 'none';
        } else if (name === 'rPh') place = 'none';
        else if (name === 'c') {
          let cell = cellOf();
          if (cell === null || cell === '') return;
          if (typeof cell === 'string' && cell.length > context.cellChars) {
            cell = cell.slice(0, context.cellChars);
            complain(
              'cell_too_long',
              `单元格超过 ${context.cellChars} 个字符`,
              `is longer than ${context.cellChars} characters`,
            );
          }
          if (column > context.columns) {
            complain('too_many_columns', `超过 ${context.columns} 列`, `stands beyond column ${context.columns}`);
            return;
          }
          while (cells.length < column - 1) cells.push(null);
          cells[column - 1] = cell;
        } else if (name === 'row') {
          if (cells.length > 0 || issues) out.push(issues ? { row, cells, issues } : { row, cells });
        } else if (name === 'sheetData') done = true;
      },
      pause: () => done,
    },
    // A cell may hold 32,767 characters; escaped and decorated that is far below this.
    16 * 1024 * 1024,
  );
  for await (const _ of parts) {
    if (out.length === 0) continue;
    const batch = out;
    out = [];
    yield batch;
  }
  if (out.length > 0) yield out;
}
