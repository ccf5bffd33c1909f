import { daysBetween } from '../../../web/kit/time.ts';

export type Nearness =
  | { readonly kind: 'until' | 'left'; readonly days: number }
  | { readonly kind: 'lastDay' | 'over' };

/** How far a period is from today: what a person wants to know of it first. */
export function nearness(
  period: { readonly start: string; readonly end: string | null },
  today: string,
): Nearness | null {
  if (period.start > today) return { kind: 'until', days: daysBetween(today, period.start) };
  if (period.end === null) return null;
  const left = daysBetween(today, period.end);
  if (left > 0) return { kind: 'left', days: left };
  return { kind: left === 0 ? 'lastDay' : 'over' };
}

/** Share of the target that is due by now; for metrics that should fall it is measured the same way round as the ratio. */
export function paceShare(pace: string | null, target: string, falls: boolean): number | null {
  if (pace === null) return null;
  const [due, aim] = [Number(pace), Number(target)];
  if (!(due > 0) || !(aim > 0)) return null;
  return Math.min(1, falls ? aim / due : due / aim);
}
