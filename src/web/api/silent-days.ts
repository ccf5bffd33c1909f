import type { TrendAnswer } from '@huanying/query';
import { useQuery } from '@tanstack/react-query';
import { insightQuery } from './insights.ts';

/**
 * Days without events between days that have some: tracking has failed there, and a zero would be a lie. Asked of
 * `active_users` and `orders` by day over all, so that a quiet channel on a busy day stays a zero. Where hundreds come
 * every day, a handful (refunds that a server sent) is as good as none: below a hundredth of the usual day.
 */
export function silentDays(answer: Pick<TrendAnswer, 'buckets' | 'series'> | undefined): ReadonlySet<string> {
  if (answer === undefined) return new Set();
  const whole = answer.series.filter((s) => s.key.values === null);
  const usual = whole.map((s) => median(s.points.map((p) => p.value ?? 0).filter((v) => v > 0)));
  const busy = answer.buckets.map((_, i) => whole.some((s, at) => (s.points[i]?.value ?? 0) > (usual[at] ?? 0) / 100));
  const [first, last] = [busy.indexOf(true), busy.lastIndexOf(true)];
  // Where most days are quiet, a quiet day is no failure.
  if (busy.filter(Boolean).length * 2 < last - first + 1) return new Set();
  return new Set(answer.buckets.flatMap((b, i) => (i > first && i < last && busy[i] === false ? b.key : [])));
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Silent days of a range; `to` is the first day outside. None while it is not known. */
export function useSilentDays(from: string, to: string, enabled: boolean): ReadonlySet<string> {
  const { data } = useQuery({
    ...insightQuery({
      kind: 'trend',
      metrics: ['active_users', 'orders'],
      interval: 'day',
      from,
      to,
      totals: false,
    } as const),
    enabled,
  });
  return silentDays(enabled ? data : undefined);
}
