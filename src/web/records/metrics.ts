import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Label } from '../../shared/label.ts';
import { request } from '../api/call.ts';
import type { Direction, FigureUnit } from '../kit/figure.ts';

/** What the pages need of a metric's definition; the analytics room answers more. */
export interface MetricInfo {
  readonly name: string;
  readonly label: Label;
  readonly unit: FigureUnit;
  /** A ratio read as a percentage, or as times. */
  readonly display: 'percent' | 'times';
  readonly direction: Direction;
  readonly description: Label;
  readonly formula: Label;
  /** Of a metric that the workspace defined; a retired one counts on where it is used, and is not offered. */
  readonly own: { readonly id: string; readonly owner: string | null; readonly retired: boolean } | null;
}

// Definitions do not change with the figures, so the key is not below `metrics`. They are asked for anew with each page:
// a metric that somebody has just defined can be chosen at once.
export const metricsQuery = queryOptions({
  queryKey: ['metric-definitions'],
  queryFn: ({ signal }) => request<{ items: readonly MetricInfo[] }>('/api/metrics', { signal }),
  staleTime: 3_000,
});

/** What is offered where a metric is chosen; the present choice stays even when it was retired. */
export const offered = (metrics: readonly MetricInfo[], chosen: readonly string[] = []): readonly MetricInfo[] =>
  metrics.filter((m) => m.own?.retired !== true || chosen.includes(m.name));

export function useMetric(name: string): MetricInfo | undefined {
  return useQuery(metricsQuery).data?.items.find((metric) => metric.name === name);
}
