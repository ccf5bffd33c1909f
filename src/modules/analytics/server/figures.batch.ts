import { bucketStart, type InsightInput, nextBucket } from '@huanying/query';

/** A figure that is asked for together with others: of a metric, of the rows whose fields each have one of the values. */
export interface FigureQuestion {
  readonly metric: string;
  /** First day inside, first day outside. */
  readonly range: { readonly from: string; readonly to: string };
  readonly where: readonly { readonly field: string; readonly values: readonly string[] }[];
}

/** Questions that one insight answers; `metric`, the series and the first day of each find its figure in the answer. */
export interface FigureBatch {
  readonly insight: InsightInput;
  readonly asked: readonly {
    readonly at: number;
    readonly metric: string;
    readonly series: readonly string[] | null;
    readonly from: string;
  }[];
}

const intervals = ['month', 'week', 'quarter', 'year', 'day'] as const;
type Where = FigureQuestion['where'];

/** A whole month, week … is a bucket of a longer trend; any other range stands for itself. */
const intervalOf = ({ from, to }: FigureQuestion['range']) =>
  intervals.find((i) => bucketStart(from, i) === from && nextBucket(from, i) === to) ?? 'total';

const filterOf = (where: Where) =>
  where.length === 0
    ? {}
    : { filter: { all: where.map(({ field, values }) => ({ field, op: 'in' as const, value: [...values] })) } };

/** Most metrics and series of one insight. */
const most = { metrics: 20, series: 500 };

interface Group {
  readonly interval: (typeof intervals)[number] | 'total';
  readonly by: readonly string[];
  readonly rest: Where;
  readonly asked: FigureBatch['asked'][number][];
  readonly metrics: Set<string>;
  readonly series: Map<string, readonly string[]>;
  from: string;
  to: string;
}

/**
 * Few insights for many questions: those of one interval become buckets of one trend, and those that differ by the
 * value of a field its series, for metrics that count row by row (`countsRows`).
 */
export function batchesOf(
  questions: readonly FigureQuestion[],
  countsRows: (metric: string) => boolean,
): readonly FigureBatch[] {
  const groups = new Map<string, Group[]>();
  const known = new Map<string, Group['interval']>();
  const intervalIn = (range: FigureQuestion['range']): Group['interval'] => {
    const name = `${range.from} ${range.to}`;
    const interval = known.get(name) ?? intervalOf(range);
    known.set(name, interval);
    return interval;
  };
  for (const [at, { metric, range, where }] of questions.entries()) {
    const interval = intervalIn(range);
    const single = countsRows(metric) ? where.filter((w) => w.values.length === 1).slice(0, 2) : [];
    const rest = where.filter((w) => !single.includes(w));
    const by = single.map((w) => w.field);
    const values = single.map((w) => w.values[0] ?? '');
    const key = JSON.stringify([interval, interval === 'total' ? range : null, by, rest]);
    const list = groups.get(key) ?? [];
    groups.set(key, list);
    let group = list.at(-1);
    const name = JSON.stringify(values);
    const full =
      group !== undefined &&
      ((!group.metrics.has(metric) && group.metrics.size >= most.metrics) ||
        (!group.series.has(name) && group.series.size >= most.series));
    if (group === undefined || full) {
      group = { interval, by, rest, asked: [], metrics: new Set(), series: new Map(), ...range };
      list.push(group);
    }
    group.metrics.add(metric);
    group.series.set(name, values);
    if (range.from < group.from) group.from = range.from;
    if (range.to > group.to) group.to = range.to;
    group.asked.push({ at, metric, series: by.length === 0 ? null : values, from: range.from });
  }
  return [...groups.values()].flat().map(batchOf);
}

function batchOf({ interval, by, rest, asked, metrics, series, from, to }: Group): FigureBatch {
  const common = { kind: 'trend' as const, metrics: [...metrics], from, to };
  const own: Where = by.map((field, i) => ({
    field,
    values: [...new Set([...series.values()].map((values) => values[i] ?? ''))],
  }));
  const alone = series.size === 1;
  return {
    asked: alone ? asked.map((one) => ({ ...one, series: null })) : asked,
    insight: {
      ...common,
      interval,
      ...filterOf([...own, ...rest]),
      ...(alone || by.length === 0
        ? {}
        : { breakdown: { by: [...by], series: [...series.values()].map((v) => [...v]) } }),
      ...(interval === 'total' ? {} : { totals: false }),
    },
  };
}
