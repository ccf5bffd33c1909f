import type { Bucket, TrendAnswer } from '@huanying/query';
import type { Locale } from '../../../shared/label.ts';
import { dayPoints } from '../../../web/kit/chart/day-points.ts';
import type { ChartX } from '../../../web/kit/chart/line-chart.tsx';

/** Buckets of an answer as places of a chart. */
export function pointsOf(answer: Pick<TrendAnswer, 'interval' | 'buckets'>, locale: Locale): readonly ChartX[] {
  const { interval, buckets } = answer;
  if (interval === 'day')
    return dayPoints(
      buckets.map((b) => b.key),
      locale,
    );
  return buckets.map((b) => ({
    key: b.label,
    label: longOf(b, interval, locale),
    short: shortOf(b, interval, locale),
  }));
}

function longOf(b: Bucket, interval: TrendAnswer['interval'], locale: Locale): string {
  if (interval === 'hour') return b.label;
  if (interval === 'month') return b.key.slice(0, 7);
  const last = new Date(Date.parse(`${b.to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return `${b.from} ${locale === 'zh' ? '至' : 'to'} ${last}`;
}

function shortOf(b: Bucket, interval: TrendAnswer['interval'], locale: Locale): string {
  if (interval === 'hour') return b.label.slice(11);
  if (interval === 'month') return locale === 'zh' ? `${Number(b.key.slice(5, 7))}月` : b.key.slice(0, 7);
  return `${Number(b.key.slice(5, 7))}/${Number(b.key.slice(8, 10))}`;
}
