import { localTime } from '@huanying/query';
import { Decimal } from 'decimal.js';

/** A closed range of days. */
export interface Period {
  readonly start: string;
  readonly end: string;
}

/** An instant as a wall clock in the workspace's time zone reads it. */
export interface Moment {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Minutes since midnight, 0 to 1,439. */
  readonly minute: number;
}

export type Basis = 'cumulative' | 'level';
export type Direction = 'up_good' | 'down_good' | 'neutral';
export type PaceStatus = 'notStarted' | 'reached' | 'onPace' | 'behind' | 'missed' | 'unknown';

export interface PaceInput {
  readonly period: Period;
  readonly now: Moment;
  readonly target: string;
  /** What the metric says from the start to now; null where there is nothing to count on. */
  readonly value: string | null;
  readonly basis: Basis;
  readonly direction: Direction;
}

/** Exact decimals as text; null where there is no base. */
export interface Pace {
  readonly elapsed: string;
  readonly ratio: string | null;
  readonly pace: string | null;
  readonly forecast: string | null;
  readonly status: PaceStatus;
}

const dayMinutes = 1_440;
const dayMs = 86_400_000;
const places = 6;
const ordinal = (date: string): number => Date.parse(`${date}T00:00:00Z`) / dayMs;
const text = (d: Decimal): string => d.toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toFixed();

export const addDays = (date: string, days: number): string =>
  new Date((ordinal(date) + days) * dayMs).toISOString().slice(0, 10);
/** Days of a closed range; both ends count. */
export const daysIn = (period: Period): number => ordinal(period.end) - ordinal(period.start) + 1;

/** Date and minute that the clock on the wall of a time zone shows. */
export function momentIn(now: Date, timeZone: string): Moment {
  const [date = '', clock = '00:00'] = localTime(now.getTime(), timeZone).split(' ');
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return { date, minute: (hour % 24) * 60 + minute };
}

/** Minutes of the period that have passed, and all it has. The last day counts whole. */
function minutesOf(period: Period, now: Moment): { readonly passed: number; readonly all: number } {
  const all = daysIn(period) * dayMinutes;
  const since = (ordinal(now.date) - ordinal(period.start)) * dayMinutes + now.minute;
  return { passed: Math.min(Math.max(since, 0), all), all };
}

/** Share of a period that has passed: 0 before its first midnight, 1 after its last. */
export function elapsedOf(period: Period, now: Moment): Decimal {
  const { passed, all } = minutesOf(period, now);
  return new Decimal(passed).div(all);
}

/**
 * Where a goal stands.
 * Cumulative: pace = target × elapsed; forecast = value ÷ elapsed, the run rate carried to the end.
 * Level: pace = target; forecast = the present value, since a rate does not add up.
 * For metrics that should fall, a cumulative target is a ceiling: behind means heading above it.
 */
export function paceOf(input: PaceInput): Pace {
  const { period, now, basis, direction } = input;
  const target = new Decimal(input.target);
  const elapsed = elapsedOf(period, now);
  const value = input.value === null ? null : new Decimal(input.value);
  const over = elapsed.gte(1);
  const begun = elapsed.gt(0);
  const pace = basis === 'level' ? target : target.mul(elapsed);
  const forecast = value === null || !begun ? null : basis === 'level' ? value : value.div(elapsed);
  return {
    elapsed: text(elapsed),
    ratio: ratioOf(value, target, direction),
    pace: text(pace),
    forecast: forecast === null ? null : text(forecast),
    status: statusOf({ value, target, pace, forecast, begun, over, basis, direction }),
  };
}

function ratioOf(value: Decimal | null, target: Decimal, direction: Direction): string | null {
  if (value === null) return null;
  const [above, below] = direction === 'down_good' ? [target, value] : [value, target];
  return below.isZero() ? null : text(above.div(below));
}

interface Standing {
  readonly value: Decimal | null;
  readonly target: Decimal;
  readonly pace: Decimal;
  readonly forecast: Decimal | null;
  readonly begun: boolean;
  readonly over: boolean;
  readonly basis: Basis;
  readonly direction: Direction;
}

function statusOf(s: Standing): PaceStatus {
  if (!s.begun) return 'notStarted';
  if (s.value === null) return 'unknown';
  const falling = s.direction === 'down_good';
  const met = falling ? s.value.lte(s.target) : s.value.gte(s.target);
  if (s.over) return met ? 'reached' : 'missed';
  if (s.basis === 'level') return met ? 'onPace' : 'behind';
  if (falling) return s.forecast !== null && s.forecast.lte(s.target) ? 'onPace' : 'behind';
  if (met) return 'reached';
  return s.value.gte(s.pace) ? 'onPace' : 'behind';
}

export interface PaceLinePoint {
  readonly date: string;
  readonly pace: string;
  readonly forecast: string | null;
}

/**
 * The pace at the end of each day and, from today on, the straight line that leads to the forecast.
 * Its last point is the target and, where there is one, the forecast.
 */
export function paceLine(input: PaceInput): PaceLinePoint[] {
  const { period, now, basis } = input;
  const target = new Decimal(input.target);
  const days = daysIn(period);
  const elapsed = elapsedOf(period, now);
  const value = input.value === null ? null : new Decimal(input.value);
  return Array.from({ length: days }, (_, i): PaceLinePoint => {
    const date = addDays(period.start, i);
    const share = new Decimal(i + 1).div(days);
    const ahead = value !== null && elapsed.gt(0) && date >= now.date;
    return {
      date,
      pace: text(basis === 'level' ? target : target.mul(share)),
      forecast: ahead ? text(basis === 'level' ? value : value.mul(share).div(elapsed)) : null,
    };
  });
}
