import * as z from 'zod';
import { daysBetween, isDate } from './dates.ts';
import { Filter, wellFormed } from './filter.ts';
import { issueLabel } from './issue-label.ts';
import { metricName } from './metric.ts';
import type { QueryIssue, Result } from './result.ts';

const date = z
  .string()
  .refine((s) => isDate(s) && s >= '1971-01-01' && s <= '2100-01-01', { error: 'day_out_of_range' });
const canonicalZone = (zone: string): string | undefined => {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/.test(zone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};
/** An IANA zone; written as the engine knows it. */
export const TimeZone = z
  .string()
  .max(60)
  .refine((s) => canonicalZone(s) !== undefined, { error: 'not_a_time_zone' })
  .transform((s) => canonicalZone(s) ?? 'UTC');
export const Currency = z.string().regex(/^[A-Z]{3}$/, { error: 'not_a_currency' });

const common = {
  /** First day inside. */
  from: date,
  /** First day outside. */
  to: date,
  /** The workspace's when absent. */
  timeZone: TimeZone.optional(),
  currency: Currency.optional(),
  filter: Filter.optional(),
  includeBots: z.boolean().default(false),
};
const metrics = z.array(metricName).min(1).max(20);
const columnName = wellFormed(200).min(1);
const by = z.array(columnName).min(1).max(2);
const compare = z.enum(['none', 'previous', 'year']).default('none');

/** `to` is the first day outside: it must be after `from`. */
const inOrder = { error: 'not_in_order', path: ['to'] };
const ordered = (v: { from: string; to: string }): boolean => daysBetween(v.from, v.to) > 0;

/** Metrics over time. */
export const TrendInsight = z
  .strictObject({
    kind: z.literal('trend'),
    ...common,
    metrics,
    interval: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year', 'total']),
    /** One series a value, the greatest `top` of them by `sort` (the first metric), the rest counted together as 其他. */
    breakdown: z
      .strictObject({
        by,
        top: z.int().min(1).max(50).default(10),
        sort: metricName.optional(),
        /** These series instead, in this order: for each a value of every dimension. */
        series: z
          .array(z.array(wellFormed(200)).min(1).max(2))
          .min(1)
          .max(1_000)
          .optional(),
      })
      .refine((b) => b.series?.every((values) => values.length === b.by.length) !== false, {
        error: 'a value for each dimension',
        path: ['series'],
      })
      .optional(),
    compare,
    /** Totals over the whole range, counted afresh (persons and ratios do not add up). */
    totals: z.boolean().default(true),
  })
  .refine(ordered, inOrder);
export type TrendInsight = z.infer<typeof TrendInsight>;

/** A table of metrics by one or two dimensions, with the rest (其他) and a total. */
export const BreakdownInsight = z
  .strictObject({
    kind: z.literal('breakdown'),
    ...common,
    metrics,
    by,
    sort: z.strictObject({ metric: metricName, order: z.enum(['desc', 'asc']).default('desc') }).optional(),
    limit: z.int().min(1).max(1_000).default(20),
    other: z.boolean().default(true),
    compare,
  })
  .refine(ordered, inOrder);
export type BreakdownInsight = z.infer<typeof BreakdownInsight>;

/** Persons by the bucket of their first act, and how many come back in each bucket after. */
export const CohortInsight = z
  .strictObject({
    kind: z.literal('cohort'),
    ...common,
    interval: z.enum(['day', 'week', 'month']),
    /** Buckets after the first that are shown. */
    periods: z.int().min(1).max(60).default(12),
    /** What makes somebody join; their first such act ever. */
    start: Filter,
    /** What counts as coming back; the same when absent. */
    comeBack: Filter.optional(),
    /** Data is read up to this day (outside); `to` when absent. */
    until: date.optional(),
  })
  .refine(ordered, inOrder);
export type CohortInsight = z.infer<typeof CohortInsight>;

export const Insight = z.discriminatedUnion('kind', [TrendInsight, BreakdownInsight, CohortInsight]);
export type Insight = z.infer<typeof Insight>;
/** What a caller writes: defaults left out. */
export type InsightInput = z.input<typeof Insight>;

/** The first rows by one metric: a breakdown without the rest. */
export const topInsight = (
  top: { metric: string; by: string; limit?: number } & Pick<
    z.input<typeof BreakdownInsight>,
    'from' | 'to' | 'filter' | 'timeZone' | 'currency'
  >,
): InsightInput => {
  const { metric, by: dimension, limit = 10, ...rest } = top;
  return { kind: 'breakdown', metrics: [metric], by: [dimension], limit, other: false, ...rest };
};

const issuesOf = (error: z.ZodError): QueryIssue[] =>
  error.issues.map((i) => ({
    path: i.path.filter((p) => typeof p !== 'symbol'),
    message: issueLabel(i),
  }));

/** Checks anything from outside; the value has every default filled in. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>> {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, error: { kind: 'invalid', issues: issuesOf(parsed.error) } };
}
export const parseInsight = (input: unknown): Result<Insight> => parse(Insight, input);
