import * as z from 'zod';
import { orderEvent, viewEvents } from './builtin-metrics.ts';
import type { CompileContext } from './compile.ts';
import type { DateRange } from './dates.ts';
import { attempt, fail, type Result } from './result.ts';
import { EventRows, inNames, instant } from './rows.ts';
import { assertScope } from './scope.ts';
import { type CompiledQuery, param, render, sql, text } from './sql.ts';

/** Where a signal of click farming (刷单) begins. */
export interface FarmingLimits {
  /** Orders of one device or person within an hour. */
  readonly orders: number;
  /** Pages that one device or person opened within an hour. */
  readonly views: number;
  /** Seconds from the first act of a visit to its order, below which no person is so fast. */
  readonly seconds: number;
}

export interface FarmingQueries {
  /** One row a device or person and hour. */
  readonly many: CompiledQuery;
  /** One row a visit that ordered too fast. */
  readonly fast: CompiledQuery;
}

/** As the engine answers them; instants as ISO text, amounts exact. */
export const ManyRow = z.object({
  by: z.enum(['device', 'person']),
  subject: z.string(),
  orders: z.coerce.number(),
  views: z.coerce.number(),
  amount: z.string(),
  first: z.string(),
  last: z.string(),
  sample: z.array(z.string()),
});
export type ManyRow = z.infer<typeof ManyRow>;
export const FastRow = z.object({
  subject: z.string(),
  ms: z.coerce.number(),
  orders: z.coerce.number(),
  amount: z.string(),
  first: z.string(),
  last: z.string(),
  sample: z.array(z.string()),
});
export type FastRow = z.infer<typeof FastRow>;

const hourSeconds = 3_600;
const shown = 200;

/** Rows of a campaign that no honest shopper leaves, within the scope. Hours are those of the clock, not sliding ones. */
export function compileFarming(
  campaign: string,
  range: DateRange,
  limits: FarmingLimits,
  context: Omit<CompileContext, 'metrics'>,
): Result<FarmingQueries> {
  return attempt(() => {
    if (context.workspaceId === '') return fail({ kind: 'missing-workspace' });
    const ctx = { ...context, scope: assertScope(context.scope), includeBots: false };
    const ordered = sql`e.name = ${text(orderEvent)} AND e.order_id != ''`;
    const within = [
      sql`e.campaign = ${text(campaign)}`,
      sql`e.time >= ${instant(range.from, ctx.timeZone)}`,
      sql`e.time < ${instant(range.to, ctx.timeZone)}`,
    ];
    const money = sql`toString(sumIf(e.revenue, ${ordered} AND e.currency = ${text(ctx.currency)})) AS amount`;
    const sample = sql`groupUniqArrayIf(10)(e.order_id, ${ordered}) AS sample`;
    const orders = sql`uniqExactIf(e.order_id, ${ordered}) AS orders`;
    const times = sql`min(e.time) AS first, max(e.time) AS last`;

    const of = (by: 'device' | 'person') => {
      const rows = new EventRows(ctx, 'events');
      const subject = rows.field(by === 'device' ? 'anonymous' : 'person').sql;
      const from = rows.from([...within, sql`${subject} != ''`], [orderEvent, ...viewEvents]);
      return sql`SELECT ${text(by)} AS by, ${subject} AS subject, ${orders},
countIf(${inNames(sql`e.name`, viewEvents)}) AS views, ${money}, ${times}, ${sample}
${from}
GROUP BY subject, intDiv(toUnixTimestamp(e.time), ${param('Int64', hourSeconds)})
HAVING orders >= ${param('Int64', limits.orders)} OR views >= ${param('Int64', limits.views)}
ORDER BY orders DESC, views DESC LIMIT ${param('Int64', shown)}`;
    };
    const rows = new EventRows(ctx, 'events');
    const visits = rows.from([...within, sql`e.session_id != ''`], undefined);
    const fast = sql`SELECT any(e.anonymous_id) AS subject,
dateDiff('millisecond', minIf(e.time, e.name != ${text(orderEvent)}), minIf(e.time, ${ordered})) AS ms, ${orders}, ${money}, ${times}, ${sample}
${visits}
GROUP BY e.session_id
HAVING orders > 0 AND countIf(e.name != ${text(orderEvent)}) > 0 AND ms >= 0 AND ms < ${param('Int64', Math.round(limits.seconds * 1_000))}
ORDER BY ms LIMIT ${param('Int64', shown)}`;
    return { many: render(sql`${of('device')}\nUNION ALL\n${of('person')}`), fast: render(fast) };
  });
}
