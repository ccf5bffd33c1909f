/** Calendar arithmetic over `YYYY-MM-DD`, without a clock. Ranges are half-open: the day `to` is outside. */
export type Interval = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'total';

export interface DateRange {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const toMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const toDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const isDate = (s: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(s) && !Number.isNaN(toMs(s)) && toDate(toMs(s)) === s;

export const addDays = (date: string, days: number): string => toDate(toMs(date) + days * dayMs);
export const daysBetween = (from: string, to: string): number => Math.round((toMs(to) - toMs(from)) / dayMs);

/** The same day so many months away; the last day of a shorter month (31 January + 1 month = 28 or 29 February). */
export function addMonths(date: string, months: number): string {
  const [y = 0, m = 1, d = 1] = date.split('-').map(Number);
  const month = y * 12 + (m - 1) + months;
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const last = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  return toDate(Date.UTC(year, index, Math.min(d, last)));
}

type Calendar = Exclude<Interval, 'hour' | 'total'>;

const twoDigits = (n: number): string => String(n).padStart(2, '0');
const starts: Readonly<Record<Calendar, (date: string) => string>> = {
  day: (date) => date,
  week: (date) => addDays(date, -((new Date(toMs(date)).getUTCDay() + 6) % 7)),
  month: (date) => `${date.slice(0, 7)}-01`,
  quarter: (date) => `${date.slice(0, 4)}-${twoDigits(Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1)}-01`,
  year: (date) => `${date.slice(0, 4)}-01-01`,
};
const steps: Readonly<Record<Calendar, (start: string, count: number) => string>> = {
  day: addDays,
  week: (start, count) => addDays(start, count * 7),
  month: addMonths,
  quarter: (start, count) => addMonths(start, count * 3),
  year: (start, count) => addMonths(start, count * 12),
};

/** First day of the bucket that holds a date. Weeks begin on Monday. */
export const bucketStart = (date: string, interval: Calendar): string => starts[interval](date);
/** First day of the bucket so many after the one that begins on `start`. */
export const nextBucket = (start: string, interval: Calendar, count = 1): string => steps[interval](start, count);

export interface Bucket {
  /** `YYYY-MM-DD`, the bucket's first day, or for hours the epoch second it starts at, as text. */
  readonly key: string;
  /** What a person reads: local date, or local date and hour, with its offset where the clock shows the hour twice. */
  readonly label: string;
  /** Days it covers within the asked range, half-open. */
  readonly from: string;
  readonly to: string;
  /** The range cuts the bucket: a week or month that is not whole. */
  readonly partial: boolean;
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** Local wall clock of an instant, `YYYY-MM-DD HH:mm`. */
export function localTime(ms: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  return format.format(ms);
}

/** `UTC-04:00`: tells the two hours apart that the clock shows twice when daylight saving ends. */
function offsetOf(ms: number, timeZone: string): string {
  const minutes = Math.round((Date.parse(`${localTime(ms, timeZone).replace(' ', 'T')}Z`) - ms) / 60_000);
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** First instant of a local date, in epoch milliseconds; 01:00 where daylight saving skips midnight. */
export function startOfDate(date: string, timeZone: string): number {
  // Offsets change by whole quarters of an hour and stay within a day: look where the local date turns.
  let [low, high] = [toMs(date) - dayMs, toMs(date) + dayMs];
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 120_000) * 60_000;
    if (localTime(middle, timeZone).slice(0, 10) < date) low = middle;
    else high = middle;
  }
  return high;
}

/** Buckets of a range in order. Hours are real hours: a day has 23 or 25 when the clock changes. */
export function listBuckets(range: DateRange, interval: Interval, timeZone: string): Bucket[] {
  if (interval === 'total') return [{ key: 'total', label: 'total', ...range, partial: false }];
  if (interval === 'hour') {
    const out: Bucket[] = [];
    const end = startOfDate(range.to, timeZone);
    for (let at = startOfDate(range.from, timeZone); at < end; at += hourMs) {
      const label = localTime(at, timeZone);
      const date = label.slice(0, 10);
      const repeated = [at - hourMs, at + hourMs].some((near) => localTime(near, timeZone) === label);
      const told = repeated ? `${label} ${offsetOf(at, timeZone)}` : label;
      out.push({ key: String(at / 1000), label: told, from: date, to: addDays(date, 1), partial: false });
    }
    return out;
  }
  const out: Bucket[] = [];
  for (let at = bucketStart(range.from, interval); at < range.to; at = nextBucket(at, interval)) {
    const next = nextBucket(at, interval);
    const from = at < range.from ? range.from : at;
    const to = next > range.to ? range.to : next;
    out.push({ key: at, label: at, from, to, partial: from !== at || to !== next });
  }
  return out;
}

export type Compare = 'none' | 'previous' | 'year';

/**
 * The range to compare with. `previous` (环比) is the adjacent period before: as many months when the range is whole
 * months, else as many days. `year` (同比) is the same dates a year before; 29 February becomes 28 February. Weekly
 * buckets go back 52 weeks, so that a Monday meets a Monday.
 */
export function comparedRange(range: DateRange, interval: Interval, compare: 'previous' | 'year'): DateRange {
  if (compare === 'year') {
    if (interval === 'week') return { from: addDays(range.from, -364), to: addDays(range.to, -364) };
    const [from, to] = [addMonths(range.from, -12), addMonths(range.to, -12)];
    // Only a range within 29 February itself could become empty.
    return { from, to: to > from ? to : addDays(from, 1) };
  }
  const months = wholeMonths(range);
  if (months > 0 && interval !== 'week') return { from: addMonths(range.from, -months), to: range.from };
  return { from: addDays(range.from, -daysBetween(range.from, range.to)), to: range.from };
}

function wholeMonths({ from, to }: DateRange): number {
  if (!from.endsWith('-01') || !to.endsWith('-01')) return 0;
  const index = (d: string): number => Number(d.slice(0, 4)) * 12 + Number(d.slice(5, 7));
  return index(to) - index(from);
}

/** For each bucket the key of the one it is compared with; undefined where the earlier period has none. */
export function matchBuckets(
  current: readonly Bucket[],
  earlier: readonly Bucket[],
  interval: Interval,
  compare: 'previous' | 'year',
): (string | undefined)[] {
  if (compare === 'previous' || interval === 'hour' || interval === 'total' || interval === 'week')
    return current.map((_, i) => earlier[i]?.key);
  const known = new Set(earlier.map((b) => b.key));
  return current.map((b) => {
    const key = addMonths(b.key, -12);
    return known.has(key) ? key : undefined;
  });
}
