import { cohortStatement } from './cohort.ts';
import { isPersonal } from './columns.ts';
import { type Bucket, type Compare, comparedRange, type DateRange, type Interval, listBuckets } from './dates.ts';
import { type Filter, fieldsOfFilter } from './filter.ts';
import type { BreakdownInsight, CohortInsight, Insight, TrendInsight } from './insight.ts';
import { type MetricDef, type MetricLookup, resolveMetric, valueOfNothing } from './metric.ts';
import { attempt, fail, type Result } from './result.ts';
import { coverageStatement, type RowContext } from './rows.ts';
import type { Layout } from './scans.ts';
import { assertScope, type Scope } from './scope.ts';
import { type CompiledQuery, printQuery, render } from './sql.ts';
import { type Keep, statement } from './statement.ts';

/** What a definition is compiled for. There is no SQL without a workspace and a scope. */
export interface CompileContext {
  readonly workspaceId: string;
  readonly scope: Scope;
  /** The workspace's, where the insight names none. */
  readonly timeZone: string;
  readonly currency: string;
  readonly metrics: MetricLookup;
  /** False when no person of the workspace was ever merged: saves a join. */
  readonly hasOverrides: boolean;
}

/** A metric of an answer: its definition and what it is over no rows. */
export interface AnsweredMetric {
  readonly definition: MetricDef;
  readonly ofNothing: number | null;
}

interface CompiledBase {
  readonly timeZone: string;
  readonly currency: string;
  readonly main: CompiledQuery;
  /** Shows or filters by who somebody is: ask for the permission before running. */
  readonly personal: boolean;
}
export interface CompiledTable extends CompiledBase {
  readonly kind: 'trend' | 'breakdown';
  readonly metrics: readonly AnsweredMetric[];
  readonly interval: Interval;
  readonly range: DateRange;
  readonly by: readonly string[];
  readonly buckets: readonly Bucket[];
  /** Rows beyond the kept ones are answered as one. */
  readonly other: boolean;
  readonly totals: boolean;
  readonly sort?: { readonly metric: number; readonly descending: boolean };
  /** The series that were asked for by name. */
  readonly series?: readonly (readonly string[])[];
  readonly comparison?: {
    readonly compare: Exclude<Compare, 'none'>;
    readonly query: CompiledQuery;
    readonly range: DateRange;
    readonly buckets: readonly Bucket[];
  };
}
export interface CompiledCohort extends CompiledBase {
  readonly kind: 'cohort';
  readonly insight: CohortInsight;
}
export type Compiled = CompiledTable | CompiledCohort;

/** Engine settings that the answers rely on: exact decimals as text, the latest facts read partition by partition. */
export const querySettings = {
  output_format_json_quote_decimals: 1,
  output_format_json_quote_64bit_integers: 1,
  do_not_merge_across_partitions_select_final: 1,
  enable_unaligned_array_join: 1,
  // A report over many persons goes to disk instead of failing for memory.
  max_bytes_before_external_group_by: '400000000',
} as const;

const maxBuckets = 3_000;

/** A checked definition (see `parseInsight`) as SQL. */
export function compile(insight: Insight, context: CompileContext): Result<Compiled> {
  return attempt(() => {
    if (typeof context.workspaceId !== 'string' || context.workspaceId === '')
      return fail({ kind: 'missing-workspace' });
    const rows: RowContext = {
      workspaceId: context.workspaceId,
      scope: assertScope(context.scope),
      hasOverrides: context.hasOverrides,
      timeZone: insight.timeZone ?? context.timeZone,
      currency: insight.currency ?? context.currency,
      includeBots: insight.includeBots,
      filter: insight.filter,
    };
    if (insight.kind === 'cohort') return compileCohort(insight, rows);
    return insight.kind === 'trend' ? compileTrend(insight, rows, context) : compileBreakdown(insight, rows, context);
  });
}

const personal = (filters: readonly (Filter | undefined)[], by: readonly string[] = []): boolean =>
  [...filters.flatMap(fieldsOfFilter), ...by].some(isPersonal);

function compileCohort(insight: CohortInsight, rows: RowContext): CompiledCohort {
  return {
    kind: 'cohort',
    insight,
    timeZone: rows.timeZone,
    currency: rows.currency,
    main: render(cohortStatement(insight, rows)),
    personal: personal([insight.filter, insight.start, insight.comeBack]),
  };
}

function answered(names: readonly string[], lookup: MetricLookup) {
  return names.map((metric) => {
    const resolved = resolveMetric(metric, lookup);
    const definition = lookup(metric) as MetricDef;
    return { resolved, metric: { definition, ofNothing: valueOfNothing(resolved) } };
  });
}

/** Position of the metric to sort by; it must be one of those shown. */
function position(metrics: readonly string[], metric: string | undefined): number {
  const index = metric === undefined ? 0 : metrics.indexOf(metric);
  return index >= 0 ? index : fail({ kind: 'unknown-metric', metric: metric ?? '' });
}

function buckets(range: DateRange, interval: Interval, timeZone: string): Bucket[] {
  const days = (Date.parse(range.to) - Date.parse(range.from)) / 86_400_000;
  const about = interval === 'hour' ? days * 24 : interval === 'day' ? days : days / 7;
  if (about > maxBuckets) return fail({ kind: 'too-many-buckets', buckets: Math.round(about), limit: maxBuckets });
  return listBuckets(range, interval, timeZone);
}

function compileTrend(insight: TrendInsight, rows: RowContext, context: CompileContext): CompiledTable {
  const { interval, breakdown, compare } = insight;
  const range = { from: insight.from, to: insight.to };
  const by = breakdown?.by ?? [];
  const list = answered(insight.metrics, context.metrics);
  const metrics = list.map((m) => m.resolved);
  const points = buckets(range, interval, rows.timeZone);
  const base: Layout = { range, interval, by, totals: insight.totals };
  const sort = { metric: position(insight.metrics, breakdown?.sort), descending: true };
  const sortBy = list[sort.metric];
  const series = breakdown?.series;
  const keep: Keep | undefined = series
    ? { values: series }
    : breakdown && sortBy
      ? { metric: sortBy.resolved, layout: base, order: { descending: true, limit: breakdown.top } }
      : undefined;
  return {
    kind: 'trend',
    timeZone: rows.timeZone,
    currency: rows.currency,
    metrics: list.map((m) => m.metric),
    interval,
    range,
    by,
    buckets: points,
    other: true,
    totals: insight.totals,
    sort,
    ...(series ? { series } : {}),
    personal: personal([insight.filter], by),
    main: render(statement(metrics, rows, base, keep)),
    ...comparison(range, interval, compare, rows.timeZone, (earlier) =>
      render(statement(metrics, rows, { ...base, range: earlier }, keep)),
    ),
  };
}

function compileBreakdown(insight: BreakdownInsight, rows: RowContext, context: CompileContext): CompiledTable {
  const { by, compare, limit, other } = insight;
  const range = { from: insight.from, to: insight.to };
  const list = answered(insight.metrics, context.metrics);
  const metrics = list.map((m) => m.resolved);
  const sort = { metric: position(insight.metrics, insight.sort?.metric), descending: insight.sort?.order !== 'asc' };
  const base: Layout = { range, interval: 'total', by, totals: true };
  const sortBy = list[sort.metric];
  // Without a rest and a comparison one pass does: the engine sorts and cuts.
  const keep: Keep | undefined =
    sortBy && (other || compare !== 'none')
      ? { metric: sortBy.resolved, layout: base, order: { descending: sort.descending, limit } }
      : undefined;
  return {
    kind: 'breakdown',
    timeZone: rows.timeZone,
    currency: rows.currency,
    metrics: list.map((m) => m.metric),
    interval: 'total',
    range,
    by,
    buckets: listBuckets(range, 'total', rows.timeZone),
    other,
    totals: true,
    sort,
    personal: personal([insight.filter], by),
    main: render(statement(metrics, rows, base, keep, keep ? undefined : { ...sort, limit })),
    ...comparison(range, 'total', compare, rows.timeZone, (earlier) =>
      render(statement(metrics, rows, { ...base, range: earlier }, keep)),
    ),
  };
}

function comparison(
  range: DateRange,
  interval: Interval,
  compare: Compare,
  timeZone: string,
  query: (earlier: DateRange) => CompiledQuery,
): Pick<CompiledTable, 'comparison'> {
  if (compare === 'none') return {};
  const earlier = comparedRange(range, interval, compare);
  return {
    comparison: { compare, range: earlier, buckets: buckets(earlier, interval, timeZone), query: query(earlier) },
  };
}

/**
 * The first local date with any row in the scope, `first` ('' without rows): before it a figure is missing, not zero.
 * With `before` only earlier days are looked for, which reads next to nothing when there are none.
 */
export function compileCoverage(
  context: Pick<CompileContext, 'workspaceId' | 'scope' | 'timeZone'>,
  before = '',
): Result<CompiledQuery> {
  return attempt(() => {
    const { workspaceId, timeZone } = context;
    if (typeof workspaceId !== 'string' || workspaceId === '') return fail({ kind: 'missing-workspace' });
    const scope = assertScope(context.scope);
    const rows = { workspaceId, timeZone, scope, currency: '', hasOverrides: false, includeBots: true };
    return render(coverageStatement(rows, before));
  });
}

/** A definition as a script that a person can run: parameters, then statements. */
export function toSql(insight: Insight, context: CompileContext): Result<string> {
  const compiled = compile(insight, context);
  if (!compiled.ok) return compiled;
  const { value } = compiled;
  const parts = [printQuery(value.main)];
  if (value.kind !== 'cohort' && value.comparison)
    parts.push(
      `-- compared with ${value.comparison.range.from} … ${value.comparison.range.to}`,
      printQuery(value.comparison.query),
    );
  return { ok: true, value: `${parts.join('\n')}\n` };
}
