import { viewEvents } from './builtin-metrics.ts';
import { isDimension, type Want } from './columns.ts';
import { addDays, type DateRange, type Interval } from './dates.ts';
import { compileFilter, eventNamesOf, type Filter, type Resolve } from './filter.ts';
import type { BaseMeasure } from './metric.ts';
import { fail } from './result.ts';
import {
  bucketOfDate,
  bucketOfTime,
  EventRows,
  factField,
  factRows,
  inNames,
  instant,
  type RowContext,
} from './rows.ts';
import { all, any, join, name, param, type Sql, sql, text } from './sql.ts';

/** How the numbers are laid out. */
export interface Layout {
  readonly range: DateRange;
  readonly interval: Interval;
  readonly by: readonly string[];
  /** Only the dimension values in `kept` are series of their own; the others become one. */
  readonly keep?: boolean;
  readonly totals: boolean;
}

/** A measure under its column name in the SQL. */
export interface Numbered {
  readonly alias: string;
  readonly measure: BaseMeasure;
}

/**
 * A scan answers rows keyed by bucket and series. With totals a rolled-up key holds its type's default, day 0 and the
 * empty array, which no row has: those rows are computed by the engine from the same states (CUBE), never summed.
 */
function keyed(
  layout: Layout,
  bucket: Sql | undefined,
  dimensions: readonly Sql[],
  numbers: readonly Sql[],
  from: Sql,
): Sql {
  const keys = [
    ...(bucket ? [sql`${bucket} AS bucket`] : []),
    ...(dimensions.length > 0 ? [sql`${seriesOf(layout, dimensions)} AS s`] : []),
  ];
  const names = keysOf(layout);
  const rolled = !layout.totals ? sql`` : names.length === 2 ? sql` WITH CUBE` : sql` WITH ROLLUP`;
  const group = names.length === 0 ? sql`` : sql`\nGROUP BY ${join(names, ', ')}${rolled}`;
  return sql`SELECT ${join([...keys, ...numbers], ', ')}
${from}${group}`;
}

/** Names of the key columns of a layout. */
export const keysOf = ({ interval, by }: Layout): Sql[] => [
  ...(interval === 'total' ? [] : [sql`bucket`]),
  ...(by.length === 0 ? [] : [sql`s`]),
];

/** The dimension values as one key; the rest share a key of three empty texts, which no one has. */
function seriesOf({ keep }: Layout, dimensions: readonly Sql[]): Sql {
  const texts = dimensions.map((d) => sql`toString(${d})`);
  const own = sql`[${join(texts, ', ')}]`;
  if (!keep) return own;
  const key = texts.length === 1 ? (texts[0] as Sql) : sql`(${join(texts, ', ')})`;
  return sql`if(${key} IN kept, ${own}, ['', '', ''])`;
}

const dimensionsOf = (layout: Layout, resolve: Resolve): Sql[] =>
  layout.by.map((field) => {
    const found = resolve(field, 'text');
    return isDimension(field)
      ? found.sql
      : fail({ kind: 'operator-not-for-column', column: field, operator: 'by', columnKind: found.kind });
  });

const within = (range: DateRange, ctx: RowContext): Sql[] => [
  sql`e.time >= ${instant(range.from, ctx.timeZone)}`,
  sql`e.time < ${instant(range.to, ctx.timeZone)}`,
];

/** Names that some of the measures may read; undefined when one reads them all. */
const namesOf = (filters: readonly (Filter | undefined)[]): readonly string[] | undefined => {
  const lists = filters.map(eventNamesOf);
  return lists.some((l) => l === undefined) ? undefined : lists.flatMap((l) => l ?? []);
};

type Of<K extends BaseMeasure['measure']> = Numbered & { readonly measure: Extract<BaseMeasure, { measure: K }> };
export type RowMeasure = Of<'count' | 'uniq' | 'sum'>;

const isMoney = (field: string): boolean => field === 'revenue' || field === 'line.revenue' || field === 'line.price';

/** Counts, distinct values and sums: one pass over the events (or order lines) for all of them. */
export function rowScan(
  measures: readonly RowMeasure[],
  source: 'events' | 'lines',
  ctx: RowContext,
  layout: Layout,
): Sql {
  const rows = new EventRows(ctx, source);
  const foreign: Sql[] = [];
  const numbers = measures.map(({ alias, measure }) => {
    const where = rows.where(measure.where);
    const currency = param('String', ctx.currency);
    if (measure.measure === 'sum' && isMoney(measure.of))
      foreign.push(all([...where, sql`e.currency != ${currency}`, sql`${rows.field(measure.of).sql} != 0`]));
    const inCurrency = measure.inCurrency === true || (measure.measure === 'sum' && isMoney(measure.of));
    const conditions = [...where, ...(inCurrency ? [sql`e.currency = ${currency}`] : [])];
    return sql`${aggregate(measure, conditions, rows)} AS ${name(alias)}`;
  });
  if (foreign.length > 0) numbers.push(sql`groupUniqArrayIf(16)(toString(e.currency), ${any(foreign)}) AS cx`);
  const dimensions = dimensionsOf(layout, rows.resolve);
  const conditions = [...within(layout.range, ctx), ...rows.where(ctx.filter)];
  const from = rows.from(conditions, namesOf(measures.map((m) => m.measure.where)));
  return keyed(layout, bucketOfTime(sql`e.time`, layout.interval, ctx.timeZone), dimensions, numbers, from);
}

function aggregate(measure: RowMeasure['measure'], conditions: readonly Sql[], rows: EventRows): Sql {
  if (measure.measure === 'count') return conditions.length === 0 ? sql`count()` : sql`countIf(${all(conditions)})`;
  if (measure.measure === 'uniq') {
    const { sql: column, kind } = rows.field(measure.of);
    const present = kind === 'text' ? [sql`${column} != ''`] : [];
    // A set of 64-bit hashes is exact but for a chance of about n²/2⁶⁵ (one in a million at six million values) and
    // halves time and memory against keeping the values.
    const hashed = sql`cityHash64(${column})`;
    return sql`uniqExactIf(${hashed}, ${all([...conditions, ...present])})`;
  }
  const { sql: column, kind, nullable } = rows.field(measure.of, 'number');
  if (kind === 'text' || kind === 'boolean')
    return fail({ kind: 'operator-not-for-column', column: measure.of, operator: 'sum', columnKind: kind });
  const value = nullable ? sql`ifNull(${column}, 0)` : column;
  return conditions.length === 0 ? sql`sum(${value})` : sql`sumIf(${value}, ${all(conditions)})`;
}

/** Persons who met conditions of how often: a pass that first counts by person. */
export function personScan(
  measures: readonly Of<'personsWith'>[],
  source: 'events' | 'lines',
  ctx: RowContext,
  layout: Layout,
): Sql {
  const rows = new EventRows(ctx, source);
  const person = rows.field('person').sql;
  const counts: Sql[] = [];
  const numbers = measures.map(({ alias, measure }) => {
    const met = measure.conditions.map((condition) => {
      const id = name(`c${counts.length}`);
      const where = rows.where(condition.where);
      const order = rows.field('order').sql;
      const number =
        condition.count === 'orders'
          ? sql`uniqExactIf(cityHash64(${order}), ${all([...where, sql`${order} != ''`])})`
          : sql`countIf(${all(where)})`;
      counts.push(sql`${number} AS ${id}`);
      const least = sql`${id} >= ${param('Int64', condition.atLeast)}`;
      return condition.atMost === undefined ? least : sql`(${least} AND ${id} <= ${param('Int64', condition.atMost)})`;
    });
    return sql`countIf(${all(met)}) AS ${name(alias)}`;
  });
  const bucket = bucketOfTime(sql`e.time`, layout.interval, ctx.timeZone);
  const dimensions = dimensionsOf(layout, rows.resolve);
  const conditions = [...within(layout.range, ctx), sql`${person} != ''`, ...rows.where(ctx.filter)];
  const names = namesOf(measures.flatMap((m) => m.measure.conditions.map((c) => c.where)));
  const from = rows.from(conditions, names);
  const keys = keysOf(layout);
  const columns = [
    ...(bucket ? [sql`${bucket} AS bucket`] : []),
    ...(dimensions.length > 0 ? [sql`${seriesOf(layout, dimensions)} AS s`] : []),
    sql`cityHash64(${person}) AS v`,
    ...counts,
  ];
  // A person may meet the condition over the range and not in any bucket, so each level counts by person afresh.
  const levels =
    !layout.totals || keys.length === 0
      ? [keys]
      : keys.length === 1
        ? [keys, []]
        : [keys, keys.slice(0, 1), keys.slice(1), []];
  const sets = join(
    levels.map((level) => sql`(${join([...level, sql`v`], ', ')})`),
    ', ',
  );
  const group = keys.length === 0 ? sql`` : sql`\nGROUP BY ${join(keys, ', ')}`;
  return sql`SELECT ${join([...keys, ...numbers], ', ')}
FROM (
SELECT ${join(columns, ', ')}
${from}
GROUP BY GROUPING SETS (${sets})
)${group}`;
}

/** Attributes that a visit or a newcomer has from the first event. */
class Attributes {
  readonly columns: Sql[] = [];
  private readonly known = new Map<string, Sql>();
  private readonly rows: EventRows;

  constructor(rows: EventRows) {
    this.rows = rows;
  }

  readonly resolve: Resolve = (field, want: Want) => {
    const found = this.rows.field(field, want);
    const key = `${want} ${field}`;
    let alias = this.known.get(key);
    if (!alias) {
      alias = name(`a${this.known.size}`);
      this.known.set(key, alias);
      // argMin passes over nulls: a tuple keeps a missing property of the first event missing.
      const value = found.nullable ? sql`argMin(tuple(${found.sql}), e.time).1` : sql`argMin(${found.sql}, e.time)`;
      this.columns.push(sql`${value} AS ${alias}`);
    }
    return { ...found, sql: alias };
  };
}

function foldedScan(
  layout: Layout,
  ctx: RowContext,
  rows: EventRows,
  numbers: readonly Sql[],
  inner: (attributes: readonly Sql[]) => Sql,
): Sql {
  const attributes = new Attributes(rows);
  const dimensions = dimensionsOf(layout, attributes.resolve);
  const filter = ctx.filter ? [compileFilter(ctx.filter, attributes.resolve)] : [];
  const started = [
    sql`start >= ${instant(layout.range.from, ctx.timeZone)}`,
    sql`start < ${instant(layout.range.to, ctx.timeZone)}`,
  ];
  const from = sql`FROM (
${inner(attributes.columns)}
)
WHERE ${all([...started, ...filter])}`;
  return keyed(layout, bucketOfTime(sql`start`, layout.interval, ctx.timeZone), dimensions, numbers, from);
}

/** Visits, each in the bucket and with the attributes (channel, entry page) of its first event. */
export function visitScan(measures: readonly Of<'visits'>[], ctx: RowContext, layout: Layout): Sql {
  const rows = new EventRows(ctx, 'events');
  const numbers = measures.map(({ alias, measure }) => {
    const number = {
      all: sql`count()`,
      viewed: sql`countIf(views > 0)`,
      bounced: sql`countIf(views = 1)`,
      seconds: sql`sum(dateDiff('millisecond', start, finish)) / 1000`,
    }[measure.of];
    return sql`${number} AS ${name(alias)}`;
  });
  // A day on each side, so that a visit over midnight is seen whole.
  const around = { from: addDays(layout.range.from, -1), to: addDays(layout.range.to, 1) };
  return foldedScan(layout, ctx, rows, numbers, (attributes) => {
    const columns = [
      sql`min(e.time) AS start`,
      sql`max(e.time) AS finish`,
      sql`countIf(${inNames(sql`e.name`, viewEvents)}) AS views`,
      ...attributes,
    ];
    return sql`SELECT ${join(columns, ', ')}
${rows.from([...within(around, ctx), sql`e.session_id != ''`], undefined)}
GROUP BY cityHash64(e.session_id)`;
  });
}

/** Persons by their first event ever within the scope: reads the whole history, but only what finding the first needs. */
export function newcomerScan({ alias, measure }: Of<'newPersons'>, ctx: RowContext, layout: Layout): Sql {
  const rows = new EventRows(ctx, 'events');
  const person = rows.field('person').sql;
  const where = rows.where(measure.where);
  return foldedScan(layout, ctx, rows, [sql`count() AS ${name(alias)}`], (attributes) => {
    const until = sql`e.time < ${instant(layout.range.to, ctx.timeZone)}`;
    return sql`SELECT ${join([sql`min(e.time) AS start`, ...attributes], ', ')}
${rows.from([until, sql`${person} != ''`, ...where], eventNamesOf(measure.where))}
GROUP BY cityHash64(${person})`;
  });
}

/** Imported daily figures. Amounts carry a currency, counts none. */
export function factScan(measures: readonly Of<'fact'>[], ctx: RowContext, layout: Layout): Sql {
  const currency = text(ctx.currency);
  const numbers = measures.map(({ alias, measure }) => {
    const where = measure.where ? [compileFilter(measure.where, factField)] : [];
    const conditions = all([sql`f.metric = ${text(measure.of)}`, sql`f.currency IN ('', ${currency})`, ...where]);
    return sql`sumIf(f.value, ${conditions}) AS ${name(alias)}`;
  });
  numbers.push(
    sql`groupUniqArrayIf(16)(toString(f.currency), f.currency NOT IN ('', ${currency}) AND f.value != 0) AS cx`,
  );
  const dimensions = dimensionsOf(layout, factField);
  const filter = ctx.filter ? [compileFilter(ctx.filter, factField)] : [];
  const from = factRows(
    ctx,
    measures.map((m) => m.measure.of),
    layout.range,
    filter,
  );
  return keyed(layout, bucketOfDate(sql`f.date`, layout.interval), dimensions, numbers, from);
}
