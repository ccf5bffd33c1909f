import { isLineColumn } from './columns.ts';
import { eventNamesOf, fieldsOfFilter } from './filter.ts';
import type { CohortInsight } from './insight.ts';
import { bucketOfDate, EventRows, instant, type RowContext } from './rows.ts';
import { all, param, type Sql, sql, text } from './sql.ts';

const unitOf = { day: sql`'day'`, week: sql`'week'`, month: sql`'month'` } as const;

/** Rows of cohort, period (0 is the bucket of the first act) and persons. Reads the whole history up to `until`. */
export function cohortStatement(insight: CohortInsight, ctx: RowContext): Sql {
  const back = insight.comeBack ?? insight.start;
  const fields = [insight.filter, insight.start, back].flatMap(fieldsOfFilter);
  const rows = new EventRows(ctx, fields.some(isLineColumn) ? 'lines' : 'events');
  const person = rows.field('person').sql;
  const started = all(rows.where(insight.start));
  const returned = all(rows.where(back));
  const day = sql`toDate(e.time, ${text(ctx.timeZone)})`;
  const bucket = (of: Sql): Sql => bucketOfDate(of, insight.interval) ?? of;
  const names = [eventNamesOf(insight.start), eventNamesOf(back)];
  const known = names.some((n) => n === undefined) ? undefined : names.flatMap((n) => n ?? []);
  const conditions = [
    sql`e.time < ${instant(insight.until ?? insight.to, ctx.timeZone)}`,
    sql`${person} != ''`,
    ...rows.where(insight.filter),
  ];
  const unit = unitOf[insight.interval];
  return sql`SELECT cohort, dateDiff(${unit}, cohort, act) AS period, count() AS persons
FROM (
SELECT minIf(${day}, ${started}) AS first, ${bucket(sql`first`)} AS cohort,
groupUniqArrayIf(${bucket(day)}, ${returned}) AS acts
${rows.from(conditions, known)}
GROUP BY cityHash64(${person})
HAVING countIf(${started}) > 0 AND first >= toDate(${text(insight.from)}) AND first < toDate(${text(insight.to)})
)
ARRAY JOIN arrayDistinct(arrayPushFront(arrayFilter(a -> a > cohort, acts), cohort)) AS act
WHERE period <= ${param('Int64', insight.periods)}
GROUP BY cohort, period
ORDER BY cohort, period`;
}
