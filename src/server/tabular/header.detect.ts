import { isBlank, plainText } from './cell.result.ts';
import { parseDate } from './cell-date.parser.ts';
import { parseMoney, parsePercent } from './cell-number.parser.ts';
import { normaliseHeader } from './header.match.ts';
import type { Cell } from './tabular.types.ts';

interface Numbered {
  readonly row: number;
  readonly cells: readonly Cell[];
}

const filled = (cells: readonly Cell[]): Cell[] => cells.filter((c) => c !== null && String(c).trim() !== '');

const isNumber = (cell: Cell): boolean => {
  if (typeof cell === 'number') return true;
  const text = plainText(cell);
  return isBlank(text) || (/\d/.test(text) && (parseMoney(cell).ok || parsePercent(cell).ok));
};
/** A figure, a day or "no figure": what stands below headings and never is one. */
const isFigure = (cell: Cell): boolean =>
  typeof cell === 'boolean' ||
  isNumber(cell) ||
  parseDate(cell, { order: 'mdy' }).ok ||
  parseDate(cell, { order: 'dmy' }).ok;

/**
 * The header row among the first rows: platforms put the account, the period and blank lines above it.
 * It is the first row about as wide as the table, of distinct texts; knowing some headings makes it sure.
 */
export const detectHeader = (rows: readonly Numbered[], expected: readonly string[] = []): number | undefined => {
  const candidates = rows.slice(0, 30);
  const widths = rows.map((r) => filled(r.cells).length).filter((w) => w > 0);
  if (widths.length === 0) return undefined;
  const sorted = widths.toSorted((a, b) => a - b);
  // The upper quartile: titles are narrow, and some columns are mostly empty.
  const typical = sorted[Math.floor((sorted.length - 1) * 0.75)] ?? 1;
  const wanted = new Set(expected.map(normaliseHeader));
  let best: { row: number; score: number } | undefined;
  for (const { row, cells } of candidates) {
    const own = filled(cells);
    if (own.length === 0) continue;
    const names = own.map((c) => normaliseHeader(String(c)));
    const known = names.filter((n) => wanted.has(n)).length;
    const figures = own.filter(isFigure).length;
    const distinct = new Set(names).size / own.length;
    const width = Math.min(1, own.length / Math.max(1, typical));
    const wide = own.length >= Math.max(1, Math.ceil(typical * 0.6));
    if (known < 2 && (!wide || figures > own.length * 0.34)) continue;
    const score =
      known * 2 + width + distinct - (3 * figures) / own.length - (names.some((n) => n.length > 60) ? 1 : 0);
    // The first of equals: the rows below a header of texts only look like it.
    if (!best || score > best.score + (known > 0 ? 0 : 0.5)) best = { row, score };
  }
  return best?.row;
};

const totalWord =
  /^(合计|总计|总和|汇总|小计|共计|总合计|本页合计|全部合计|grand total|sub ?total|total|sum)(\s*[:：\-—(（【].*)?$/i;

/**
 * True for a 合计 row: the word stands in its first filled cell and nothing but figures beside it. A record that merely
 * is called 总计 has a date, a name or another text in its row and is kept.
 */
export const isTotalRow = (cells: readonly Cell[]): boolean => {
  let word = false;
  for (const cell of cells) {
    if (cell === null) continue;
    if (!word) {
      if (typeof cell !== 'string' || cell.length > 100 || !totalWord.test(cell.trim())) return false;
      word = true;
    } else if (
      !isNumber(cell) &&
      !(typeof cell === 'string' && (totalWord.test(cell.trim()) || cell.trim() === '全部'))
    ) {
      return false;
    }
  }
  return word && cells.length > 1;
};
