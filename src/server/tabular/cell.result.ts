import type { Label } from '../../shared/label.ts';
import type { Cell } from './tabular.types.ts';

/** What a cell parser answers: a value (null for an empty cell) or what is wrong with the cell. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T | null }
  | { readonly ok: false; readonly code: string; readonly message: Label };

const nothing = { ok: true, value: null } as const;
export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const empty = <T>(): Parsed<T> => nothing;

/** The cell in a message: short, on one line. */
export const quoted = (cell: Cell): string => {
  const text = String(cell).replace(/\s+/g, ' ').trim();
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

export const refused = (cell: Cell, code: string, zh: string, en: string): Parsed<never> => ({
  ok: false,
  code,
  message: { zh: `“${quoted(cell)}”${zh}`, en: `“${quoted(cell)}” ${en}` },
});

const blanks = new Set([
  '',
  '-',
  '--',
  '---',
  '—',
  '——',
  '–',
  'n/a',
  'na',
  '#n/a',
  'null',
  'nil',
  'none',
  '\\n',
  '无数据',
  '暂无',
]);

/** Full-width digits, signs and spaces to plain ones, zero-width characters away, trimmed. */
export const plainText = (cell: Cell): string => {
  if (cell === null) return '';
  const text = String(cell);
  // Most cells are plain ASCII: normalising them would double the cost of an import.
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 126)
      return text
        .normalize('NFKC')
        .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
        .trim();
  }
  return text.trim();
};

/** True where platforms write "no figure": empty, `-`, `--`, `—`, `N/A`, `null`. */
export const isBlank = (text: string): boolean => text.length < 6 && blanks.has(text.toLowerCase());

/** A text as the user wrote it, trimmed; empty and `--` are null. Numbers of a spreadsheet become their digits. */
export const parseText = (cell: Cell): Parsed<string> => {
  if (cell === null) return empty();
  const text = (typeof cell === 'number' ? numberText(cell) : String(cell)).trim();
  return text === '' || text === '--' ? empty() : parsed(text);
};

/** A spreadsheet's number as decimal digits: 15 significant ones, which is what the program itself keeps. */
export const numberText = (value: number): string => {
  const short = Number(value.toPrecision(15));
  if (Math.abs(short) < 1e21 && (Math.abs(short) >= 1e-6 || short === 0)) return String(short);
  return expandExponent(String(short));
};

/** `1.5e-7` → `0.00000015`, without going through floating point. */
export const expandExponent = (text: string): string => {
  const m = /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(text);
  if (!m) return text;
  return shiftPoint(`${m[1]}${m[2]}${m[3] ? `.${m[3]}` : ''}`, Number(m[4]));
};

/** Moves the decimal point: exact multiplication by a power of ten. `('0.85', -2)` → `0.0085`. */
export const shiftPoint = (decimal: string, places: number): string => {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? decimal.slice(1) : decimal).split('.');
  let digits = whole + fraction;
  let point = whole.length + places;
  if (point <= 0) {
    digits = '0'.repeat(1 - point) + digits;
    point = 1;
  }
  if (point > digits.length) digits += '0'.repeat(point - digits.length);
  return canonical(negative, digits.slice(0, point), digits.slice(point));
};

/** No leading or trailing zeros, no negative zero. */
export const canonical = (negative: boolean, whole: string, fraction: string): string => {
  const w = whole.replace(/^0+(?=\d)/, '') || '0';
  const f = fraction.replace(/0+$/, '');
  const text = f === '' ? w : `${w}.${f}`;
  return negative && text !== '0' ? `-${text}` : text;
};
