import { isLineColumn, type Source } from './columns.ts';
import { fieldsOfFilter } from './filter.ts';
import { type BaseMeasure, measuresOf, type Resolved } from './metric.ts';
import { fail } from './result.ts';
import type { RowContext } from './rows.ts';
import {
  factScan,
  keysOf,
  type Layout,
  type Numbered,
  newcomerScan,
  personScan,
  type RowMeasure,
  rowScan,
  visitScan,
} from './scans.ts';
import { join, name, param, type Sql, sql } from './sql.ts';

/** Text that is equal for equal values whatever the order of their keys. */
export const stableText = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : v,
  );

interface Scan {
  readonly sql: Sql;
  readonly measures: readonly Numbered[];
  /** Tells currencies left out in column `cx`. */
  readonly money: boolean;
}

/** Order measures under a filter or dimension of order lines count the matching lines: GMV of a category, its buyers. */
function forLines(measure: BaseMeasure): BaseMeasure {
  const refuse = (): never => fail({ kind: 'column-not-for-source', column: 'line.*', source: measure.measure });
  switch (measure.measure) {
    case 'uniq':
      return { ...measure, from: 'lines' };
    case 'sum':
      if (measure.from === 'lines') return measure;
      return measure.of === 'revenue' ? { ...measure, of: 'line.revenue', from: 'lines' } : refuse();
    case 'count':
      return measure.from === 'lines' ? measure : refuse();
    case 'personsWith':
      return measure.conditions.every((c) => c.count === 'orders') ? { ...measure, from: 'lines' } : refuse();
    default:
      return refuse();
  }
}

const usesLines = (measure: BaseMeasure): boolean => {
  if (measure.measure === 'visits' || measure.measure === 'fact' || measure.measure === 'newPersons') return false;
  if (measure.from === 'lines') return true;
  const filters = measure.measure === 'personsWith' ? measure.conditions.map((c) => c.where) : [measure.where];
  return filters.flatMap(fieldsOfFilter).some(isLineColumn);
};

/** Measures of several metrics, each once, and the scans that compute them: one for each kind of rows. */
export class Plan {
  readonly scans: readonly Scan[];
  private readonly aliases = new Map<string, string>();
  private readonly lines: boolean;

  constructor(metrics: readonly Resolved[], ctx: RowContext, layout: Layout) {
    this.lines = [...layout.by, ...fieldsOfFilter(ctx.filter)].some(isLineColumn);
    const numbered: Numbered[] = [];
    for (const measure of metrics.flatMap(measuresOf).map((m) => this.adapt(m))) {
      const key = stableText(measure);
      if (this.aliases.has(key)) continue;
      const alias = `m${this.aliases.size}`;
      this.aliases.set(key, alias);
      numbered.push({ alias, measure });
    }
    this.scans = scansOf(numbered, ctx, layout);
  }

  private adapt(measure: BaseMeasure): BaseMeasure {
    return this.lines || usesLines(measure) ? forLines(measure) : measure;
  }

  /** Column of a measure. */
  column(measure: BaseMeasure): Sql {
    return name(this.aliases.get(stableText(this.adapt(measure))) ?? 'missing_measure');
  }
}

function scansOf(numbered: readonly Numbered[], ctx: RowContext, layout: Layout): Scan[] {
  const scans: Scan[] = [];
  const pick = <K extends BaseMeasure['measure']>(
    kind: K,
  ): (Numbered & { measure: Extract<BaseMeasure, { measure: K }> })[] =>
    numbered.filter(
      (n): n is Numbered & { measure: Extract<BaseMeasure, { measure: K }> } => n.measure.measure === kind,
    );
  const rows: RowMeasure[] = [...pick('count'), ...pick('uniq'), ...pick('sum')];
  const from = (m: BaseMeasure): Source | undefined => ('from' in m ? m.from : undefined);
  for (const source of ['events', 'lines'] as const) {
    const some = rows.filter((n) => from(n.measure) === source);
    if (some.length > 0)
      scans.push({ sql: rowScan(some, source, ctx, layout), measures: some, money: some.some(isAmount) });
    const persons = pick('personsWith').filter((n) => from(n.measure) === source);
    if (persons.length > 0)
      scans.push({ sql: personScan(persons, source, ctx, layout), measures: persons, money: false });
  }
  const visits = pick('visits');
  if (visits.length > 0) scans.push({ sql: visitScan(visits, ctx, layout), measures: visits, money: false });
  for (const n of pick('newPersons')) scans.push({ sql: newcomerScan(n, ctx, layout), measures: [n], money: false });
  const facts = pick('fact');
  if (facts.length > 0) scans.push({ sql: factScan(facts, ctx, layout), measures: facts, money: true });
  return scans;
}

const isAmount = ({ measure }: Numbered): boolean =>
  measure.measure === 'sum' && ['revenue', 'line.revenue', 'line.price'].includes(measure.of);

/** One row for each key with every measure, whatever scan it came from. */
function merged(plan: Plan, layout: Layout): Sql {
  const keys = keysOf(layout);
  const [only, ...others] = plan.scans;
  if (!only) return sql`(SELECT 1)`;
  if (others.length === 0) return sql`(\n${only.sql}\n)`;
  const measures = plan.scans.flatMap((scan) => scan.measures.map((m) => m.alias));
  const money = plan.scans.some((scan) => scan.money);
  const parts = plan.scans.map((scan) => {
    const own = new Set(scan.measures.map((m) => m.alias));
    // Each measure stands in one scan only: adding its zeros in the others leaves it as it is.
    const columns = measures.map((m) => (own.has(m) ? name(m) : sql`0 AS ${name(m)}`));
    const cx = !money ? [] : [scan.money ? sql`cx` : sql`CAST([], 'Array(String)') AS cx`];
    return sql`SELECT ${join([...keys, ...columns, ...cx], ', ')} FROM (\n${scan.sql}\n)`;
  });
  const sums = measures.map((m) => sql`sum(${name(`u.${m}`)}) AS ${name(m)}`);
  const cx = money ? [sql`groupUniqArrayArray(u.cx) AS cx`] : [];
  const group = keys.length === 0 ? sql`` : sql`\nGROUP BY ${join(keys, ', ')}`;
  return sql`(
SELECT ${join([...keys, ...sums, ...cx], ', ')}
FROM (
${join(parts, '\nUNION ALL\n')}
) AS u${group}
)`;
}

type NumberKind = 'exact' | 'float';

/** Arithmetic of a metric over measure columns. Sums and differences of amounts stay decimal; quotients are floats. */
function arithmetic(e: Resolved, plan: Plan): { sql: Sql; kind: NumberKind } {
  if ('constant' in e)
    return Number.isSafeInteger(e.constant)
      ? { sql: param('Int64', e.constant), kind: 'exact' }
      : { sql: param('Float64', e.constant), kind: 'float' };
  if (!('op' in e)) return { sql: plan.column(e), kind: kindOf(e) };
  const [left, right] = [arithmetic(e.left, plan), arithmetic(e.right, plan)];
  const float = (side: typeof left): Sql => (side.kind === 'float' ? side.sql : sql`toFloat64(${side.sql})`);
  // A quotient over an empty base has no value.
  if (e.op === '/') return { sql: sql`if(${right.sql} = 0, NULL, ${float(left)} / ${float(right)})`, kind: 'float' };
  const exact =
    left.kind === 'exact' && right.kind === 'exact' && (e.op !== '*' || 'constant' in e.left || 'constant' in e.right);
  const [a, b] = exact ? [left.sql, right.sql] : [float(left), float(right)];
  const symbol = e.op === '+' ? sql` + ` : e.op === '-' ? sql` - ` : sql` * `;
  return { sql: sql`(${a}${symbol}${b})`, kind: exact ? 'exact' : 'float' };
}

const kindOf = (measure: BaseMeasure): NumberKind => {
  if (measure.measure === 'visits') return measure.of === 'seconds' ? 'float' : 'exact';
  return measure.measure === 'sum' && /^(properties|context)\./.test(measure.of) ? 'float' : 'exact';
};

/** Which rows come first, and how many. */
export interface Order {
  readonly metric: number;
  readonly descending: boolean;
  readonly limit: number;
}

const sorted = (layout: Layout, order: Order): Sql => {
  const direction = order.descending ? sql`DESC` : sql`ASC`;
  const keys = layout.by.map((_, i) => name(`d${i}`));
  return sql`${name(`v${order.metric}`)} ${direction} NULLS LAST, ${join(keys, ', ')}`;
};

/** 0 a point of a series, 1 a point over all series, 2 a series over the whole range, 3 everything. */
function levelOf({ interval, by }: Layout): Sql {
  const overBuckets = interval === 'total' ? sql`2` : sql`(toUInt32(bucket) = 0) * 2`;
  return by.length === 0 ? sql`${overBuckets} + 1` : sql`${overBuckets} + empty(s)`;
}

/** How the kept series are found: by whose figure, over which range; or their values. */
export type Keep =
  | { readonly metric: Resolved; readonly layout: Layout; readonly order: Omit<Order, 'metric'> }
  | { readonly values: readonly (readonly string[])[] };

/** The statement for a layout: rows of lvl, bucket, other, d0, d1, v0, v1 …, cx (currencies left out). */
export function statement(
  metrics: readonly Resolved[],
  ctx: RowContext,
  asked: Layout,
  keep?: Keep,
  order?: Order,
): Sql {
  const layout: Layout = { ...asked, keep: keep !== undefined };
  const plan = new Plan(metrics, ctx, layout);
  const columns = [
    sql`${levelOf(layout)} AS lvl`,
    ...(layout.interval === 'total' ? [] : [sql`bucket`]),
    ...(layout.by.length === 0 ? [] : [sql`length(s) = 3 AS other`, ...layout.by.map((_, i) => dimension(i))]),
    ...metrics.map((m, i) => sql`${arithmetic(m, plan).sql} AS ${name(`v${i}`)}`),
    ...(plan.scans.some((s) => s.money) ? [sql`cx`] : []),
  ];
  const ordering = order
    ? // Totals first, then the greatest: the limit never cuts the total off.
      sql`lvl DESC, ${sorted(layout, order)}\nLIMIT ${param('Int64', order.limit + 1)}`
    : join([sql`lvl`, ...(layout.interval === 'total' ? [] : [sql`bucket`])], ', ');
  return sql`${keep ? keptValues(keep, ctx) : sql``}SELECT ${join(columns, ', ')}
FROM ${merged(plan, layout)}
ORDER BY ${ordering}`;
}

const dimension = (i: number): Sql => (i === 0 ? sql`s[1] AS d0` : sql`s[2] AS d1`);

/** The dimension values with the greatest (or least) figure, found once for all scans: a constant for the engine. */
function keptValues(keep: Keep, ctx: RowContext): Sql {
  if ('values' in keep) {
    const column = (i: number): Sql =>
      param(
        'Array(String)',
        keep.values.map((values) => values[i] ?? ''),
      );
    const kept = keep.values[0]?.length === 2 ? sql`arrayZip(${column(0)}, ${column(1)})` : column(0);
    return sql`WITH (SELECT ${kept}) AS kept\n`;
  }
  const { metric, layout, order } = keep;
  const flat: Layout = { ...layout, interval: 'total', totals: false, keep: false };
  const plan = new Plan([metric], ctx, flat);
  const keys = flat.by.map((_, i) => name(`d${i}`));
  const value = keys.length === 1 ? (keys[0] as Sql) : sql`(${join(keys, ', ')})`;
  return sql`WITH (
SELECT groupArray(${value}) FROM (
SELECT ${join(
    flat.by.map((_, i) => dimension(i)),
    ', ',
  )}, ${arithmetic(metric, plan).sql} AS v0
FROM ${merged(plan, flat)}
ORDER BY ${sorted(flat, { ...order, metric: 0 })}
LIMIT ${param('Int64', order.limit)}
)
) AS kept
`;
}
