import { columnField, type Field, type LineColumns, type Source, type Want } from './columns.ts';
import type { DateRange, Interval } from './dates.ts';
import { compileFilter, type Filter, type Resolve } from './filter.ts';
import { fail } from './result.ts';
import type { Scope } from './scope.ts';
import { all, falsehood, join, name, param, type Sql, sql, text } from './sql.ts';

/** Who asks, about what: everything that each row of each scan must satisfy. */
export interface RowContext {
  readonly workspaceId: string;
  readonly scope: Scope;
  /** Whether any person of the workspace was merged; when not, no join is paid for. */
  readonly hasOverrides: boolean;
  readonly timeZone: string;
  readonly currency: string;
  readonly includeBots: boolean;
  readonly filter?: Filter | undefined;
}

const scoped = (ctx: RowContext, column: Sql): Sql[] => {
  if (ctx.scope.kind === 'all') return [];
  return [ctx.scope.unitIds.length === 0 ? falsehood : sql`${column} IN ${param('Array(String)', ctx.scope.unitIds)}`];
};

/** First instant of a local date. Through Date, because a wall-clock text at midnight may not exist under DST. */
export const instant = (date: string, timeZone: string): Sql =>
  sql`toDateTime64(toDate(${text(date)}), 3, ${text(timeZone)})`;

/** Rows of `events`, one an event or (lines) one an order line, and what was asked of them while compiling. */
export class EventRows {
  readonly source: Source;
  private readonly ctx: RowContext;
  private readonly lines: LineColumns = new Set();
  private personUsed = false;

  constructor(ctx: RowContext, source: 'events' | 'lines') {
    this.ctx = ctx;
    this.source = source;
  }

  readonly resolve: Resolve = (field, want) => this.field(field, want);

  field(field: string, want: Want = 'text'): Field {
    if (field === 'person') this.personUsed = true;
    return columnField(field, this.source, want, this.canonical(), this.lines);
  }

  where(filter: Filter | undefined): Sql[] {
    return filter ? [compileFilter(filter, this.resolve)] : [];
  }

  private canonical(): Sql {
    return this.ctx.hasOverrides ? sql`if(o.canonical_id != '', o.canonical_id, e.person_id)` : sql`e.person_id`;
  }

  /** `FROM … WHERE …` of everything asked so far; ask first, then call this. */
  from(conditions: readonly Sql[], names: readonly string[] | undefined): Sql {
    const { ctx } = this;
    const where = all([
      sql`e.workspace_id = ${text(ctx.workspaceId)}`,
      ...scoped(ctx, sql`e.unit_id`),
      ...(ctx.includeBots ? [] : [sql`e.is_bot = 0`]),
      ...(names === undefined ? [] : [inNames(sql`e.name`, names)]),
      ...conditions,
    ]);
    return sql`FROM ${this.table()} AS e${this.overrides()}
WHERE ${where}`;
  }

  private table(): Sql {
    if (this.source !== 'lines') return sql`events`;
    const used = this.lines.size === 0 ? ['line_sku'] : [...this.lines];
    const joined = used.map((c) => name(`l_${c}`));
    // Joined in a query of its own: roll-ups over expressions of joined arrays fail in this engine. The planner still
    // reads only the columns and rows that the outer query needs.
    return sql`(
SELECT *, ${join(joined, ', ')} FROM events
ARRAY JOIN ${join(
      used.map((c) => sql`${name(c)} AS ${name(`l_${c}`)}`),
      ', ',
    )}
)`;
  }

  private overrides(): Sql {
    if (!this.ctx.hasOverrides || !this.personUsed) return sql``;
    return sql`
ANY LEFT JOIN (
SELECT person_id, argMax(canonical_id, version) AS canonical_id FROM person_overrides
WHERE workspace_id = ${text(this.ctx.workspaceId)} GROUP BY person_id
) AS o ON o.person_id = e.person_id`;
  }
}

/** Rows of `facts`; the latest version of each figure. */
export function factRows(ctx: RowContext, metrics: readonly string[], range: DateRange, filters: readonly Sql[]): Sql {
  const where = all([
    sql`f.workspace_id = ${text(ctx.workspaceId)}`,
    ...scoped(ctx, sql`f.unit_id`),
    inNames(sql`f.metric`, metrics),
    sql`f.date >= toDate(${text(range.from)})`,
    sql`f.date < toDate(${text(range.to)})`,
    ...filters,
  ]);
  return sql`FROM facts AS f FINAL
WHERE ${where}`;
}

/** The first local date that any row has, of those before a date when one is given; '' when there is none. */
export function coverageStatement(ctx: RowContext, before: string): Sql {
  const own = (alias: Sql): Sql[] => [
    sql`${alias}.workspace_id = ${text(ctx.workspaceId)}`,
    ...scoped(ctx, sql`${alias}.unit_id`),
  ];
  const event = [...own(sql`e`), ...(before === '' ? [] : [sql`e.time < ${instant(before, ctx.timeZone)}`])];
  const fact = [...own(sql`f`), ...(before === '' ? [] : [sql`f.date < toDate(${text(before)})`])];
  return sql`SELECT if(countIf(day IS NOT NULL) = 0, '', toString(min(day))) AS first FROM (
SELECT if(count() = 0, NULL, toDate(min(e.time), ${text(ctx.timeZone)})) AS day FROM events AS e WHERE ${all(event)}
UNION ALL
SELECT if(count() = 0, NULL, min(f.date)) AS day FROM facts AS f WHERE ${all(fact)}
)`;
}

export const factField: Resolve = (field, want) => columnField(field, 'facts', want, falsehood);

export function inNames(column: Sql, names: readonly string[]): Sql {
  const distinct = [...new Set(names)].toSorted();
  if (distinct.length === 0) return falsehood;
  return distinct.length === 1
    ? sql`${column} = ${text(distinct[0] as string)}`
    : sql`${column} IN (${join(distinct.map(text), ', ')})`;
}

/** The bucket of an instant in a zone; undefined for the whole range. */
export function bucketOfTime(time: Sql, interval: Interval, timeZone: string): Sql | undefined {
  const zone = text(timeZone);
  if (interval === 'hour') return sql`toUnixTimestamp(toStartOfHour(${time}, ${zone}))`;
  return bucketOfDate(sql`toDate(${time}, ${zone})`, interval);
}

const starts: Readonly<Record<Exclude<Interval, 'hour' | 'total'>, (date: Sql) => Sql>> = {
  day: (date) => date,
  week: (date) => sql`toMonday(${date})`,
  month: (date) => sql`toStartOfMonth(${date})`,
  quarter: (date) => sql`toStartOfQuarter(${date})`,
  year: (date) => sql`toStartOfYear(${date})`,
};

export function bucketOfDate(date: Sql, interval: Interval): Sql | undefined {
  if (interval === 'hour') return fail({ kind: 'interval-too-fine', interval, source: 'facts' });
  return interval === 'total' ? undefined : starts[interval](date);
}
