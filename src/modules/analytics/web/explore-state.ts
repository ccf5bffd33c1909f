import type { Filter, FilterOp, InsightInput, Interval } from '@huanying/query';
import { addDays, daysBetween } from '../../../web/kit/time.ts';

export const presets = ['today', 'yesterday', 'last7', 'last30', 'last90', 'thisMonth', 'lastMonth', 'custom'] as const;
export type Preset = (typeof presets)[number];
export const intervals = ['hour', 'day', 'week', 'month'] as const;
export type ExploreInterval = (typeof intervals)[number];
export const compares = ['none', 'previous', 'year'] as const;
export type Compare = (typeof compares)[number];

/** Columns that a figure may be broken down by, the usual ones first. */
export const dimensions = [
  'channel',
  'campaign',
  'link',
  'unit',
  'region',
  'city',
  'device',
  'os',
  'browser',
  'path',
  'referrer_host',
  'utm_source',
  'utm_medium',
  'utm_content',
  'utm_term',
  'account',
  'event',
] as const;
export type Dimension = (typeof dimensions)[number];

export const filterOps = ['in', 'notIn', 'contains', 'isEmpty', 'notEmpty'] as const;
export type ExploreOp = (typeof filterOps)[number];
export interface ExploreFilter {
  readonly field: Dimension;
  readonly op: ExploreOp;
  readonly values: readonly string[];
}

/** What the address of the explorer holds; the last day is inside. */
export interface ExploreState {
  readonly metrics: readonly string[];
  readonly preset: Preset;
  readonly from: string;
  readonly to: string;
  readonly interval: ExploreInterval;
  readonly compare: Compare;
  readonly by: Dimension | null;
  readonly filters: readonly ExploreFilter[];
}

export type ChangeState = (change: Partial<ExploreState>) => void;

export const mostMetrics = 6;
const isDay = (v: unknown): v is string =>
  typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v) && !Number.isNaN(Date.parse(v));
const pick = <T extends string>(all: readonly T[], value: unknown): T | undefined => all.find((one) => one === value);

/** First and last day of a preset. */
export function rangeOf(preset: Preset, today: string): { readonly from: string; readonly to: string } {
  const month = `${today.slice(0, 7)}-01`;
  const before = `${addDays(month, -1).slice(0, 7)}-01`;
  const ranges: Record<Exclude<Preset, 'custom'>, readonly [string, string]> = {
    today: [today, today],
    yesterday: [addDays(today, -1), addDays(today, -1)],
    last7: [addDays(today, -6), today],
    last30: [addDays(today, -29), today],
    last90: [addDays(today, -89), today],
    thisMonth: [month, today],
    lastMonth: [before, addDays(month, -1)],
  };
  const [from, to] = ranges[preset === 'custom' ? 'last30' : preset];
  return { from, to };
}

/** The finest interval that still shows a course, and those that may be chosen for a range. */
export const allowedIntervals = (from: string, to: string): readonly ExploreInterval[] => {
  const days = daysBetween(from, to) + 1;
  return intervals.filter(
    (i) =>
      (i === 'hour' && days <= 14) ||
      (i === 'day' && days <= 400) ||
      (i === 'week' && days > 7) ||
      (i === 'month' && days > 31),
  );
};
/** Figures that stand on imported facts, which have days and no hours. */
const dailyOnly: ReadonlySet<string> = new Set([
  'impressions',
  'clicks',
  'ctr',
  'cost',
  'cpc',
  'cpm',
  'cac',
  'roas',
  'roi',
  'conversions',
  'ad_cvr',
  'cpa',
]);
export const standsOnEvents = (metric: string): boolean => !dailyOnly.has(metric);
const usualInterval = (from: string, to: string, metrics: readonly string[]): ExploreInterval => {
  const days = daysBetween(from, to) + 1;
  return days <= 2 && !metrics.some((m) => dailyOnly.has(m))
    ? 'hour'
    : days <= 120
      ? 'day'
      : days <= 500
        ? 'week'
        : 'month';
};

function filtersOf(raw: unknown, campaign: unknown): readonly ExploreFilter[] {
  const list = Array.isArray(raw) ? (raw as readonly unknown[]) : [];
  const read = list.flatMap((one): ExploreFilter[] => {
    if (typeof one !== 'object' || one === null) return [];
    const { field, op, values } = one as { field?: unknown; op?: unknown; values?: unknown };
    const [known, test] = [pick(dimensions, field), pick(filterOps, op)];
    if (known === undefined || test === undefined) return [];
    const texts = Array.isArray(values) ? values.filter((v): v is string => typeof v === 'string') : [];
    return [{ field: known, op: test, values: texts }];
  });
  return typeof campaign === 'string' && campaign !== ''
    ? [...read, { field: 'campaign', op: 'in', values: [campaign] }]
    : read;
}

/** Reads an address that a person may have edited, or another page has made: what makes no sense is left out. */
export function parseExplore(raw: Readonly<Record<string, unknown>>, today: string): ExploreState {
  const named = typeof raw.metric === 'string' ? raw.metric.split(',') : [];
  const metrics = [...new Set(named.filter((m) => /^[a-z][a-z0-9_]{0,59}$/.test(m)))].slice(0, mostMetrics);
  const own = isDay(raw.from) && isDay(raw.to) && raw.from <= raw.to ? { from: raw.from, to: raw.to } : undefined;
  const preset = own === undefined ? (pick(presets, raw.range) ?? 'last30') : 'custom';
  const { from, to } = own ?? rangeOf(preset, today);
  const allowed = allowedIntervals(from, to);
  const wanted = pick(intervals, raw.interval);
  const chosen = metrics.length > 0 ? metrics : ['gmv', 'orders', 'uv', 'conversion_rate'];
  return {
    metrics: chosen,
    preset: preset === 'custom' && own === undefined ? 'last30' : preset,
    from,
    to,
    interval: wanted !== undefined && allowed.includes(wanted) ? wanted : usualInterval(from, to, chosen),
    compare: pick(compares, raw.compare) ?? 'previous',
    by: raw.by === 'none' ? null : (pick(dimensions, raw.by) ?? 'channel'),
    filters: filtersOf(raw.filters, raw.campaign),
  };
}

/** The address of a state; what follows from the rest is left out. */
export function exploreSearch(s: ExploreState): Record<string, unknown> {
  return {
    metric: s.metrics.join(','),
    ...(s.preset === 'custom' ? { from: s.from, to: s.to } : { range: s.preset }),
    ...(s.interval === usualInterval(s.from, s.to, s.metrics) ? {} : { interval: s.interval }),
    ...(s.compare === 'previous' ? {} : { compare: s.compare }),
    ...(s.by === 'channel' ? {} : { by: s.by ?? 'none' }),
    ...(s.filters.length === 0 ? {} : { filters: s.filters }),
  };
}

const leafOf = (f: ExploreFilter): Filter =>
  f.op === 'contains'
    ? { field: f.field, op: 'contains', value: f.values[0] ?? '' }
    : f.op === 'isEmpty' || f.op === 'notEmpty'
      ? { field: f.field, op: f.op as FilterOp }
      : { field: f.field, op: f.op, value: [...f.values] };

function common(s: ExploreState): { from: string; to: string; filter?: Filter } {
  const filters = s.filters.filter((f) => f.op === 'isEmpty' || f.op === 'notEmpty' || f.values.length > 0);
  return {
    from: s.from,
    to: addDays(s.to, 1),
    ...(filters.length === 0 ? {} : { filter: { all: filters.map(leafOf) } }),
  };
}

/** All metrics over time, compared. */
export const trendOf = (s: ExploreState) =>
  ({
    kind: 'trend',
    ...common(s),
    metrics: [...s.metrics],
    interval: s.interval as Interval,
    compare: s.compare,
  }) as const satisfies InsightInput;

/** One metric over time, a line for each of the greatest values of the dimension. */
export const splitOf = (s: ExploreState, metric: string) =>
  ({
    kind: 'trend',
    ...common(s),
    metrics: [metric],
    interval: s.interval as Interval,
    ...(s.by === null ? {} : { breakdown: { by: [s.by], top: 5 } }),
    totals: false,
  }) as const satisfies InsightInput;

/** All metrics by the dimension. */
export const tableOf = (s: ExploreState, sort: { readonly metric: string; readonly order: 'asc' | 'desc' }) =>
  ({
    kind: 'breakdown',
    ...common(s),
    metrics: [...s.metrics],
    by: [s.by ?? 'channel'],
    sort,
    limit: 50,
    compare: s.compare,
  }) as const satisfies InsightInput;

/** Values of a column in the range, the commonest first: what a filter may choose from. */
export const valuesOf = (s: ExploreState, field: Dimension) =>
  ({
    kind: 'breakdown',
    from: s.from,
    to: addDays(s.to, 1),
    metrics: ['active_users'],
    by: [field],
    limit: 100,
    other: false,
  }) as const satisfies InsightInput;
