import { type Issue, invalid, issue } from '../../../shared/errors.ts';
import { fromCents, splitByWeights, toCents } from '../../../shared/money.ts';
import type { Shape } from '../flight-plan.contract.ts';

export interface Flight {
  readonly startOn: string;
  readonly endOn: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly shape: Shape;
  readonly daily: string | null;
}

const dayMs = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;
/** Days of a range, both ends inside. */
export const daysOf = (start: string, end: string): string[] =>
  Array.from({ length: Math.max(0, at(end) - at(start) + 1) }, (_, i) =>
    new Date((at(start) + i) * dayMs).toISOString().slice(0, 10),
  );

/** Longest flight: a year and a day. */
const mostDays = 366;
/** Longest plan, from its first day to its last. */
const mostPlanDays = 3 * 366;

const manualOf = (text: string | null): readonly (bigint | undefined)[] =>
  (text ?? '')
    .split(/[,，、;；\s]+/)
    .filter((part) => part !== '')
    .map((part) => toCents(part));

/** What is wrong with the flights: their days, and the days that are written by hand. */
export function checkFlights(flights: readonly Flight[]): { readonly start: string; readonly end: string } | null {
  const faults: Issue[] = [];
  for (const [i, f] of flights.entries()) {
    const fault = (field: string, zh: string, en: string): number => faults.push(issue(['flights', i, field], zh, en));
    // Counted, not listed: a slip in the year would make millions of days.
    const days = Math.max(0, at(f.endOn) - at(f.startOn) + 1);
    if (days === 0) fault('endOn', '结束早于开始', 'It ends before it starts');
    else if (days > mostDays) fault('endOn', '一行最长 366 天', 'A flight lasts at most 366 days');
    else if (toCents(f.amount.amount) === undefined) fault('amount', '金额最多两位小数', 'At most two decimals');
    else if (f.shape === 'manual') {
      const given = manualOf(f.daily);
      const sum = given.reduce<bigint>((total, n) => total + (n ?? 0n), 0n);
      if (given.some((n) => n === undefined || n < 0n))
        fault('daily', '每日金额须为不小于 0 的数，最多两位小数', 'Each day is a number of at most two decimals');
      else if (given.length !== days)
        fault('daily', `这一行有 ${days} 天，填了 ${given.length} 个金额`, `${days} days, but ${given.length} amounts`);
      else if (sum !== toCents(f.amount.amount))
        fault(
          'daily',
          `每日合计 ${fromCents(sum)}，与金额不等`,
          `The days add up to ${fromCents(sum)}, not to the amount`,
        );
    }
  }
  if (faults.length > 0) throw invalid(...faults);
  const days = flights.flatMap((f) => [f.startOn, f.endOn]).toSorted();
  const [start, end] = [days[0], days.at(-1)];
  if (start === undefined || end === undefined) return null;
  if (at(end) - at(start) >= mostPlanDays)
    throw invalid(issue(['flights'], '整份排期最长 3 年', 'A plan lasts at most three years'));
  return { start, end };
}

/**
 * Cents of each day of a flight; their sum is its amount to the cent, by the largest remainder. `season` are weights of
 * the days; without any the days are equal. Front-loaded falls evenly from the first day to the last.
 */
export function spendPerDay(f: Flight, season: readonly bigint[]): bigint[] {
  const days = daysOf(f.startOn, f.endOn);
  const total = toCents(f.amount.amount) ?? 0n;
  switch (f.shape) {
    case 'manual':
      return manualOf(f.daily).map((n) => n ?? 0n);
    case 'front':
      return splitByWeights(
        total,
        days.map((_, i) => BigInt(days.length - i)),
      );
    case 'season':
      return splitByWeights(
        total,
        days.map((_, i) => season[i] ?? 0n),
      );
    default:
      return splitByWeights(
        total,
        days.map(() => 1n),
      );
  }
}
