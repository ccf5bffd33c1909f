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
}

// Definitions do not change with the figures, so the key is not below `metrics`.
export const metricsQuery = queryOptions({
  queryKey: ['metric-definitions'],
  queryFn: ({ signal }) => request<{ items: readonly MetricInfo[] }>('/api/metrics', { signal }),
  staleTime: 10 * 60_000,
});

export function useMetric(name: string): MetricInfo | undefined {
  return useQuery(metricsQuery).data?.items.find((metric) => metric.name === name);
}
