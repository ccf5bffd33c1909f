import { Decimal } from 'decimal.js';
import { addDays, type Period } from '../../../server/figures/pace.ts';
import type { Locale } from '../../../shared/label.ts';
import { splitByWeights, toMillionths } from '../../../shared/money.ts';

export type TimeAxis = 'quarter' | 'month' | 'week';

export interface TimePart {
  readonly title: string;
  readonly period: Period;
}

const firstOfNext = (date: string, months: number): string => {
  const [year = 0, month = 1] = date.split('-').map(Number);
  const first = Math.floor((month - 1) / months) * months + months;
  return new Date(Date.UTC(year, first, 1)).toISOString().slice(0, 10);
};
const nextMonday = (date: string): string => {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, (8 - weekday) % 7 || 7);
};
/** Week of the year by ISO 8601: weeks begin on Monday, the first one holds 4 January. */
export function isoWeek(date: string): { readonly year: number; readonly week: number } {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  const thursday = addDays(date, 3 - weekday);
  const year = Number(thursday.slice(0, 4));
  const days = (Date.parse(thursday) - Date.parse(`${year}-01-01`)) / 86_400_000;
  return { year, week: Math.floor(days / 7) + 1 };
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthOf = (start: string): number => Number(start.slice(5, 7));
const quarterOf = (start: string): number => Math.ceil(monthOf(start) / 3);

const naming: Readonly<Record<TimeAxis, (start: string, locale: Locale) => string>> = {
  quarter: (start, locale) =>
    locale === 'zh'
      ? `${start.slice(0, 4)} 年第 ${quarterOf(start)} 季度`
      : `Q${quarterOf(start)} ${start.slice(0, 4)}`,
  month: (start, locale) =>
    locale === 'zh'
      ? `${start.slice(0, 4)} 年 ${monthOf(start)} 月`
      : `${monthNames[monthOf(start) - 1]} ${start.slice(0, 4)}`,
  week: (start, locale) => {
    const { year, week } = isoWeek(start);
    return locale === 'zh' ? `${year} 年第 ${week} 周` : `Week ${week}, ${year}`;
  },
};

/** The quarters, months or weeks (from Monday) of a period, the first and the last cut to it, by name. Together they are the period. */
export function timeParts(period: Period, along: TimeAxis, locale: Locale): TimePart[] {
  const out: TimePart[] = [];
  for (let start = period.start; start <= period.end; ) {
    const next = along === 'week' ? nextMonday(start) : firstOfNext(start, along === 'quarter' ? 3 : 1);
    const last = addDays(next, -1);
    out.push({ title: naming[along](start, locale), period: { start, end: last < period.end ? last : period.end } });
    start = next;
  }
  return out;
}

/**
 * The same part a year ago. Months and quarters by the calendar (29 February gives 28), weeks by 364 days, so that
 * weekdays meet weekdays.
 */
export function yearBefore({ start, end }: Period, along: TimeAxis): Period {
  if (along === 'week') return { start: addDays(start, -364), end: addDays(end, -364) };
  const back = (day: string): string => {
    const moved = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
    return moved.endsWith('-02-29') ? `${moved.slice(0, 8)}28` : moved;
  };
  return { start: back(start), end: back(end) };
}

/**
 * A target in parts by weights (decimals), with so many digits after the point: largest remainder method, so the parts
 * add up to the target exactly.
 */
export function allocate(target: string, weights: readonly string[], decimals: number): string[] {
  const digits = Math.min(6, Math.max(decimals, new Decimal(target).decimalPlaces()));
  const scale = new Decimal(10).pow(digits);
  const whole = BigInt(new Decimal(target).mul(scale).toFixed(0));
  return splitByWeights(
    whole,
    weights.map((w) => toMillionths(new Decimal(w).toFixed())),
  ).map((part) => new Decimal(part.toString()).div(scale).toFixed());
}

/** Shares together are the whole: 1, exactly. */
export const addUpToOne = (shares: readonly string[]): boolean =>
  shares.reduce((sum, s) => sum.add(s), new Decimal(0)).equals(1);

export const sumOf = (values: readonly string[]): string =>
  values.reduce((sum, v) => sum.add(v), new Decimal(0)).toFixed();
