import { empty, isBlank, type Parsed, parsed, plainText, refused } from './cell.result.ts';
import type { Cell } from './tabular.types.ts';
import { zonedInstant } from './zone-offset.ts';

export interface DateHints {
  /**
   * Order of the parts where the year does not come first. Without it `03/04/2026` is refused as ambiguous;
   * `31/12/2026` and `12/31/2026` are too, since the rest of the column would be a guess.
   */
  readonly order?: 'mdy' | 'dmy';
  /** Spreadsheet serials count from 1904 (old Macintosh workbooks). */
  readonly date1904?: boolean;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Milliseconds since midnight, null where no time was written. */
  readonly time: number | null;
  /** Offset from UTC in minutes, where written. */
  readonly offset: number | null;
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
const dayOf = (c: Civil): string => `${String(c.year).padStart(4, '0')}-${two(c.month)}-${two(c.day)}`;

const timePattern =
  '(?:[T ]\\s*|(?<=[日号])\\s*)(上午|下午|凌晨|中午|晚上)?\\s*(\\d{1,2})(?::|时|点)\\s*(\\d{1,2})?(?:(?::|分)(?:(\\d{1,2})(?:[.,](\\d{1,9}))?秒?)?)?\\s*(am|pm)?\\s*(z|utc|[+-]\\d{2}:?\\d{2})?';
const weekday = '(?:\\s*\\(?(?:星期|周|礼拜)[一二三四五六日天]\\)?)?';
const yearFirst = new RegExp(
  `^(\\d{4})\\s*([-/.年])\\s*(\\d{1,2})\\s*(?:[-/.月])\\s*(\\d{1,2})(?:\\s*[日号])?${weekday}(?:${timePattern})?$`,
  'i',
);
const compact = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})(?:${timePattern}|[T ]?(\\d{2})(\\d{2})(\\d{2}))?$`, 'i');
const yearLast = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})(?:${timePattern})?$`, 'i');

const isDay = (y: number, m: number, d: number): boolean =>
  y >= 1000 && m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate();

const clock = (parts: readonly (string | undefined)[]): { time: number | null; offset: number | null } | undefined => {
  const [half, h, m, s, fraction, ampm, zone] = parts;
  if (h === undefined) return { time: null, offset: null };
  let hour = Number(h);
  const later = half === '下午' || half === '晚上' || ampm?.toLowerCase() === 'pm' || (half === '中午' && hour < 11);
  const earlier = half === '上午' || half === '凌晨' || ampm?.toLowerCase() === 'am';
  if (later && hour < 12) hour += 12;
  if (earlier && hour === 12) hour = 0;
  const minute = Number(m ?? 0);
  const second = Number(s ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const millis = fraction ? Number(fraction.padEnd(3, '0').slice(0, 3)) : 0;
  let offset: number | null = null;
  if (zone) {
    const z = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
    offset = z ? (z[1] === '-' ? -1 : 1) * (Number(z[2]) * 60 + Number(z[3])) : 0;
    if (Math.abs(offset) > 14 * 60) return undefined;
  }
  return { time: ((hour * 60 + minute) * 60 + second) * 1000 + millis, offset };
};

const civil = (
  y: string,
  m: string,
  d: string,
  time: readonly (string | undefined)[],
): Civil | 'bad-day' | undefined => {
  const [year, month, day] = [Number(y), Number(m), Number(d)];
  const at = clock(time);
  if (!at) return undefined;
  return isDay(year, month, day) ? { year, month, day, ...at } : 'bad-day';
};

const fromMillis = (utc: number, timed: boolean): Civil => {
  const d = new Date(utc);
  const time = ((d.getUTCHours() * 60 + d.getUTCMinutes()) * 60 + d.getUTCSeconds()) * 1000 + d.getUTCMilliseconds();
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    time: timed || time !== 0 ? time : null,
    offset: null,
  };
};

/** A spreadsheet's day number, 1900 or 1904 system. Serial 60 is the 29 February 1900 that never was. */
export const serialMillis = (serial: number, date1904 = false): number => {
  const days = date1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  return Math.round((days - 25_569) * 86_400_000);
};

/** Serials of 1927 to 2118: other small numbers in a date column are mistakes, not days. */
const isSerial = (n: number): boolean => n >= 10_000 && n < 80_000;

type Reading = Civil | null | 'ambiguous' | 'bad-day' | undefined;

const read = (cell: Cell, hints: DateHints): Reading => {
  if (cell === null) return null;
  if (typeof cell === 'boolean') return undefined;
  const text = plainText(cell);
  if (isBlank(text)) return null;
  if (text.length > 60) return undefined;
  if (/^\d{5}(\.\d+)?$/.test(text)) {
    const n = Number(text);
    return isSerial(n) ? fromMillis(serialMillis(n, hints.date1904), false) : undefined;
  }
  const first = yearFirst.exec(text);
  if (first) return civil(first[1] ?? '', first[3] ?? '', first[4] ?? '', first.slice(5, 12));
  const c = compact.exec(text);
  if (c) {
    const time = c[11] ? [undefined, c[11], c[12], c[13], undefined, undefined, undefined] : c.slice(4, 11);
    return civil(c[1] ?? '', c[2] ?? '', c[3] ?? '', time);
  }
  const last = yearLast.exec(text);
  if (!last) return undefined;
  if (!hints.order) return 'ambiguous';
  const [month, day] = hints.order === 'mdy' ? [last[1], last[2]] : [last[2], last[1]];
  return civil(last[3] ?? '', month ?? '', day ?? '', last.slice(4, 11));
};

const complain = (cell: Cell, r: 'ambiguous' | 'bad-day' | undefined): Parsed<never> => {
  if (r === 'ambiguous')
    return refused(
      cell,
      'ambiguous_date',
      '日月顺序不明，请选择“月/日/年”或“日/月/年”',
      'is ambiguous: choose month/day/year or day/month/year',
    );
  if (r === 'bad-day') return refused(cell, 'no_such_date', '这一天不存在', 'is no day of the calendar');
  return refused(cell, 'not_a_date', '不是日期', 'is not a date');
};

/**
 * A day as `YYYY-MM-DD`; a time of day is cut off.
 * Reads 2026-11-22, 2026/1/2, 2026.11.22, 2026年11月22日, 20261122, spreadsheet serials, each with or without time.
 */
export const parseDate = (cell: Cell, hints: DateHints = {}): Parsed<string> => {
  const r = read(cell, hints);
  if (r === null) return empty();
  return r && typeof r === 'object' ? parsed(dayOf(r)) : complain(cell, r);
};

/**
 * An instant as ISO 8601 in UTC. A time without offset is meant in `timeZone`; a day without time is its midnight
 * there. Seconds (10 digits) and milliseconds (13 digits) since 1970 are read too.
 */
export const parseInstant = (cell: Cell, timeZone: string, hints: DateHints = {}): Parsed<string> => {
  const text = typeof cell === 'number' ? String(cell) : cell;
  if (typeof text === 'string' && /^\s*\d{10}(\d{3})?\s*$/.test(text)) {
    const n = Number(text);
    return parsed(new Date(text.trim().length === 10 ? n * 1000 : n).toISOString());
  }
  const r = read(cell, hints);
  if (r === null) return empty();
  if (!r || typeof r !== 'object') return complain(cell, r);
  const local = Date.UTC(r.year, r.month - 1, r.day) + (r.time ?? 0);
  const utc = r.offset === null ? zonedInstant(local, timeZone) : local - r.offset * 60_000;
  return parsed(new Date(utc).toISOString());
};
