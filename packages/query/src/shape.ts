import type { AnsweredMetric, CompiledTable } from './compile.ts';
import { type Bucket, type DateRange, matchBuckets } from './dates.ts';
import type { MetricDef } from './metric.ts';

/** A row as the engine answers it. */
export interface TableRow {
  readonly lvl: number | string;
  readonly bucket?: string | number;
  readonly other?: number;
  readonly d0?: string;
  readonly d1?: string;
  readonly cx?: readonly string[];
  readonly [value: `v${number}`]: string | number | null;
}

/** A figure: as a number to draw, and as exact decimal text to read. Null: there is no base to compute it on. */
export interface Figure {
  readonly value: number | null;
  readonly exact: string | null;
}

/**
 * Difference to the earlier figure. `relative` is (new − old) / |old|, null (—) when the old is zero or missing;
 * percent ratios differ in percentage points (`points`, 0.5 is half a point).
 */
export interface Change {
  readonly previous: Figure;
  readonly difference: number | null;
  readonly relative: number | null;
  readonly points: number | null;
}

export interface MetricHead {
  readonly name: string;
  readonly label: MetricDef['label'];
  readonly formula: MetricDef['formula'];
  readonly unit: MetricDef['unit'];
  readonly display: MetricDef['display'];
  readonly direction: MetricDef['direction'];
  readonly decimals: number;
}

/** Values of the dimensions, or null for all together; `other` marks the rest (其他). */
export interface SeriesKey {
  readonly values: readonly string[] | null;
  readonly other: boolean;
}

export interface Series {
  readonly metric: string;
  readonly key: SeriesKey;
  readonly points: readonly Figure[];
  /** Computed over the whole range; absent when totals were not asked for. */
  readonly total?: Figure;
  readonly changes?: readonly Change[];
  readonly totalChange?: Change;
}

interface AnswerBase {
  readonly metrics: readonly MetricHead[];
  readonly range: DateRange;
  readonly timeZone: string;
  readonly currency: string;
  /** Currencies with amounts that are not in these figures; '' is an amount without a currency. */
  readonly otherCurrencies: readonly string[];
  readonly compared?: { readonly compare: 'previous' | 'year'; readonly range: DateRange };
}
export interface TrendAnswer extends AnswerBase {
  readonly kind: 'trend';
  readonly interval: CompiledTable['interval'];
  readonly by: readonly string[];
  readonly buckets: readonly Bucket[];
  /** For each metric first the series over all, then those of the breakdown. */
  readonly series: readonly Series[];
}
export interface BreakdownRow {
  readonly key: SeriesKey;
  /** By position of the metric. */
  readonly figures: readonly Figure[];
  readonly changes?: readonly Change[];
}
export interface BreakdownAnswer extends AnswerBase {
  readonly kind: 'breakdown';
  readonly by: readonly string[];
  readonly rows: readonly BreakdownRow[];
  readonly total: BreakdownRow;
}

/** Days for which there is data; a bucket wholly outside has no figure, not zero. Half-open; absent: unbounded. */
export type Coverage = Partial<DateRange>;

const none: Figure = { value: null, exact: null };
/** A quotient carries about 16 digits of which the last is noise: 180.6 / 3 is 60.2. */
const fromFloat = (n: number): Figure => {
  const value = Number.isInteger(n) ? n : Number(n.toPrecision(15));
  return { value, exact: String(value) };
};

/** Engine text to a figure; decimals lose only the zeros at their end. */
export function toFigure(raw: string | number | null | undefined): Figure {
  if (raw === null || raw === undefined) return none;
  if (typeof raw === 'number') return Number.isFinite(raw) ? fromFloat(raw) : none;
  const exact = /\.\d*$/.test(raw) ? raw.replace(/\.?0+$/, '') : raw;
  const value = Number(exact);
  return Number.isFinite(value) ? { value, exact: exact === '-0' ? '0' : exact } : none;
}

export function changeOf(definition: MetricDef, now: Figure, previous: Figure): Change {
  const difference = now.value === null || previous.value === null ? null : now.value - previous.value;
  const percent = definition.unit === 'ratio' && definition.display === 'percent';
  return {
    previous,
    difference,
    relative:
      difference === null || previous.value === null || previous.value === 0
        ? null
        : difference / Math.abs(previous.value),
    points: percent && difference !== null ? difference * 100 : null,
  };
}

const head = ({ definition: d }: AnsweredMetric): MetricHead => ({
  name: d.name,
  label: d.label,
  formula: d.formula,
  unit: d.unit,
  display: d.display,
  direction: d.direction,
  decimals: d.decimals,
});

const allKey: SeriesKey = { values: null, other: false };
const keyOf = (row: TableRow, dimensions: number): SeriesKey => {
  if (Number(row.other) === 1) return { values: [], other: true };
  return { values: [row.d0 ?? '', row.d1 ?? ''].slice(0, dimensions), other: false };
};
const keyText = (key: SeriesKey): string => (key.values === null ? 'all' : JSON.stringify([key.other, ...key.values]));

/** Rows by level, series and bucket. */
class Table {
  readonly keys = new Map<string, SeriesKey>();
  readonly currencies = new Set<string>();
  private readonly cells = new Map<string, TableRow>();

  constructor(rows: readonly TableRow[], dimensions: number) {
    for (const row of rows) {
      const level = Number(row.lvl);
      const key = dimensions === 0 || level === 1 || level === 3 ? allKey : keyOf(row, dimensions);
      if (key.values !== null) this.keys.set(keyText(key), key);
      const bucket = level >= 2 ? 'total' : String(row.bucket);
      this.cells.set(`${bucket} ${keyText(key)}`, row);
      for (const currency of row.cx ?? []) this.currencies.add(currency);
    }
  }

  figure(bucket: string, key: SeriesKey, metric: number, ofNothing: number | null): Figure {
    const row = this.cells.get(`${bucket} ${keyText(key)}`);
    return row ? toFigure(row[`v${metric}`]) : toFigure(ofNothing);
  }
}

const covered = (bucket: DateRange, coverage: Coverage): boolean =>
  (coverage.from === undefined || bucket.to > coverage.from) &&
  (coverage.to === undefined || bucket.from < coverage.to);

/** As they were named, or greatest first as the definition sorts; the rest last. */
function ordered(compiled: CompiledTable, table: Table): SeriesKey[] {
  if (compiled.series)
    return [
      ...compiled.series.map((values): SeriesKey => ({ values, other: false })),
      ...[...table.keys.values()].filter((key) => key.other),
    ];
  const { metric = 0, descending = true } = compiled.sort ?? {};
  const rank = (key: SeriesKey): number | null => table.figure('total', key, metric, null).value;
  return [...table.keys.values()].toSorted((a, b) => {
    if (a.other !== b.other) return a.other ? 1 : -1;
    const [x, y] = [rank(a), rank(b)];
    if (x !== y) {
      if (x === null) return 1;
      if (y === null) return -1;
      return descending ? y - x : x - y;
    }
    return keyText(a) < keyText(b) ? -1 : 1;
  });
}

function base(compiled: CompiledTable, tables: readonly Table[]): AnswerBase {
  const { comparison } = compiled;
  return {
    metrics: compiled.metrics.map(head),
    range: compiled.range,
    timeZone: compiled.timeZone,
    currency: compiled.currency,
    otherCurrencies: [...new Set(tables.flatMap((t) => [...t.currencies]))].toSorted(),
    ...(comparison ? { compared: { compare: comparison.compare, range: comparison.range } } : {}),
  };
}

/** Rows of the engine as the answer to a trend or a breakdown: empty buckets filled, differences computed. */
export function shapeTable(
  compiled: CompiledTable,
  rows: readonly TableRow[],
  earlier: readonly TableRow[] = [],
  coverage: Coverage = {},
): TrendAnswer | BreakdownAnswer {
  const dimensions = compiled.by.length;
  const now = new Table(rows, dimensions);
  const before = compiled.comparison ? new Table(earlier, dimensions) : undefined;
  const keys = ordered(compiled, now);
  const common = base(compiled, before ? [now, before] : [now]);
  const total = (table: Table, key: SeriesKey, i: number, range: DateRange): Figure =>
    covered(range, coverage) ? table.figure('total', key, i, compiled.metrics[i]?.ofNothing ?? null) : none;
  const totalChange = (key: SeriesKey, i: number): Change | undefined => {
    const metric = compiled.metrics[i];
    if (!before || !compiled.comparison || !metric) return undefined;
    return changeOf(
      metric.definition,
      total(now, key, i, compiled.range),
      total(before, key, i, compiled.comparison.range),
    );
  };
  if (compiled.kind === 'breakdown') {
    const rowOf = (key: SeriesKey): BreakdownRow => {
      const changes = compiled.metrics.map((_, i) => totalChange(key, i)).filter((c) => c !== undefined);
      return {
        key,
        figures: compiled.metrics.map((_, i) => total(now, key, i, compiled.range)),
        ...(before ? { changes } : {}),
      };
    };
    const shown = keys.filter((k) => compiled.other || !k.other);
    return { kind: 'breakdown', ...common, by: compiled.by, rows: shown.map(rowOf), total: rowOf(allKey) };
  }
  const matched = compiled.comparison
    ? matchBuckets(compiled.buckets, compiled.comparison.buckets, compiled.interval, compiled.comparison.compare)
    : [];
  const earlierBuckets = new Map(compiled.comparison?.buckets.map((b) => [b.key, b]) ?? []);
  const series = compiled.metrics.flatMap((metric, i) =>
    [allKey, ...keys].map((key): Series => {
      const point = (table: Table, bucket: Bucket | undefined): Figure =>
        bucket && covered(bucket, coverage) ? table.figure(bucket.key, key, i, metric.ofNothing) : none;
      const points = compiled.buckets.map((b) => point(now, b));
      const change = totalChange(key, i);
      const changes = before
        ? points.map((p, at) => changeOf(metric.definition, p, point(before, earlierBuckets.get(matched[at] ?? ''))))
        : undefined;
      return {
        metric: metric.definition.name,
        key,
        points,
        ...(compiled.totals ? { total: total(now, key, i, compiled.range) } : {}),
        ...(changes ? { changes } : {}),
        ...(change && compiled.totals ? { totalChange: change } : {}),
      };
    }),
  );
  return { kind: 'trend', ...common, interval: compiled.interval, by: compiled.by, buckets: compiled.buckets, series };
}
