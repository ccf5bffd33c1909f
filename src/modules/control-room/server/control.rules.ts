import type { Moment } from '../../../server/figures/pace.ts';

const dayMs = 86_400_000;
const dayMinutes = 1_440;

/** A figure as a number, for comparing only. */
export const number = (text: string | number | null | undefined): number | null =>
  text === null || text === undefined ? null : Number(text);

/** Share of a period that has passed: 0 before it, above 1 after its last day. An open period counts as one day more. */
export function elapsedShare(
  period: { readonly start: string; readonly end: string | null },
  { date, minute }: Moment,
): number {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / dayMs;
  const end = period.end ?? date;
  const all = (day(end) - day(period.start) + 1) * dayMinutes;
  const since = (day(date) - day(period.start)) * dayMinutes + minute;
  return all <= 0 ? 1 : Math.max(0, since / all);
}
