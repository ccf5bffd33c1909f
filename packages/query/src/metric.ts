import * as z from 'zod';
import { Filter, wellFormed } from './filter.ts';
import { attempt, fail } from './result.ts';

/** What a figure is. Durations are seconds; ratios are fractions (0.05 is 5 %). */
export const units = ['count', 'person', 'money', 'ratio', 'duration'] as const;
export type Unit = (typeof units)[number];

const where = Filter.optional();
/** Only rows in the asked currency, so that a count can stand under an amount (orders of an average order value). */
const inCurrency = z.boolean().optional();
const from = z.enum(['events', 'lines']).default('events');
const field = wellFormed(200).min(1);
const bound = z.int().min(0).max(1_000_000);

export const Measure = z.discriminatedUnion('measure', [
  /** Rows. */
  z.strictObject({ measure: z.literal('count'), from, where, inCurrency }),
  /** Distinct non-empty values of a column, exact; `person` counts canonical persons. */
  z.strictObject({ measure: z.literal('uniq'), of: field, from, where, inCurrency }),
  /** Sum of a number; a money column is summed in the asked currency only. */
  z.strictObject({ measure: z.literal('sum'), of: field, from, where, inCurrency }),
  /** Mean of a number over the rows that have it; null without any. */
  z.strictObject({ measure: z.literal('avg'), of: field, from, where, inCurrency }),
  /** Persons who did each of these things so often within the bucket. */
  z.strictObject({
    measure: z.literal('personsWith'),
    from,
    conditions: z
      .array(
        z.strictObject({
          count: z.enum(['rows', 'orders']),
          where,
          atLeast: bound.min(1),
          atMost: bound.optional(),
        }),
      )
      .min(1)
      .max(10),
  }),
  /** Persons whose first row ever (of those that `where` lets through) falls in the bucket. */
  z.strictObject({ measure: z.literal('newPersons'), where }),
  /** Visits by the bucket of their first event: all, those with a page view, those with one page view, their seconds. */
  z.strictObject({ measure: z.literal('visits'), of: z.enum(['all', 'viewed', 'bounced', 'seconds']) }),
  /** Sum of an imported daily figure; amounts carry a currency and are summed in the asked one only. */
  z.strictObject({ measure: z.literal('fact'), of: field, where }),
]);
export type Measure = z.infer<typeof Measure>;

/** Arithmetic over measures, constants and other metrics. A division by zero or by nothing is null. */
export type Expression =
  | Measure
  | { readonly constant: number }
  | { readonly metric: string }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Expression; readonly right: Expression };
export type ExpressionInput =
  | z.input<typeof Measure>
  | { readonly constant: number }
  | { readonly metric: string }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: ExpressionInput; readonly right: ExpressionInput };

export const metricName = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, { error: 'not_a_name' });
const expressionAtDepth = (depth: number): z.ZodType<Expression, ExpressionInput> => {
  const leaf = z.union([
    Measure,
    z.strictObject({ constant: z.number().min(-1e12).max(1e12) }),
    z.strictObject({ metric: metricName }),
  ]);
  if (depth === 0) return leaf;
  const inner = z.lazy(() => expressionAtDepth(depth - 1));
  return z.union([leaf, z.strictObject({ op: z.enum(['+', '-', '*', '/']), left: inner, right: inner })]);
};
export const Expression = expressionAtDepth(8);

const label = z.strictObject({ zh: wellFormed(500).min(1), en: wellFormed(500).min(1) });

/** A metric, declared in code or by a user: the only way the product counts. */
export const MetricDef = z.strictObject({
  name: metricName,
  label,
  unit: z.enum(units),
  /** How a ratio is read: 0.05 as 5 % (differences in percentage points), or 3.2 as 3.2 times. */
  display: z.enum(['percent', 'times']).default('percent'),
  direction: z.enum(['up_good', 'down_good', 'neutral']),
  description: label,
  /** The formula in words. */
  formula: label,
  /** Decimals shown; of the percentage for percent ratios. */
  decimals: z.int().min(0).max(6),
  expression: Expression,
});
export type MetricDef = z.infer<typeof MetricDef>;
export type MetricDefInput = z.input<typeof MetricDef>;

/** Finds a definition by name. */
export type MetricLookup = (name: string) => MetricDef | undefined;

/** An expression with the metrics it names put in and averages written as sums over counts. */
export type BaseMeasure = Exclude<Measure, { measure: 'avg' }>;
export type Resolved =
  | BaseMeasure
  | { readonly constant: number }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Resolved; readonly right: Resolved };

export function resolveMetric(metric: string, lookup: MetricLookup, above: readonly string[] = []): Resolved {
  if (above.includes(metric)) return fail({ kind: 'metric-cycle', metrics: [...above, metric] });
  const definition = lookup(metric);
  if (!definition) return fail({ kind: 'unknown-metric', metric });
  const resolve = (e: Expression): Resolved => {
    if ('metric' in e) return resolveMetric(e.metric, lookup, [...above, metric]);
    if ('constant' in e) return e;
    if ('op' in e) return { op: e.op, left: resolve(e.left), right: resolve(e.right) };
    if (e.measure !== 'avg') return e;
    const present: Filter =
      e.of.startsWith('properties.') || e.of.startsWith('context.')
        ? { field: e.of, op: 'between', value: [-1e300, 1e300] }
        : { all: [] };
    const rows = { ...e, where: e.where ? { all: [e.where, present] } : present };
    return {
      op: '/',
      left: { ...rows, measure: 'sum' },
      right: { measure: 'count', from: e.from, where: rows.where, inCurrency: e.inCurrency },
    };
  };
  return resolve(definition.expression);
}

/** Metrics that an expression names itself. */
export function metricsNamed(e: Expression): readonly string[] {
  if ('metric' in e) return [e.metric];
  return 'op' in e ? [...metricsNamed(e.left), ...metricsNamed(e.right)] : [];
}

/** Measures of an expression, from left to right. */
export function measuresOf(e: Resolved): BaseMeasure[] {
  if ('constant' in e) return [];
  return 'op' in e ? [...measuresOf(e.left), ...measuresOf(e.right)] : [e];
}

/**
 * Whether rows are counted one by one, so that the series of a value is what a filter by the value gives. Visits and
 * what persons do over time are put together first: a filter changes them, a dimension names one value of each. A metric
 * that is none counts nothing: why is told by whoever compiles it.
 */
export function countsRows(metric: string, lookup: MetricLookup): boolean {
  const resolved = attempt(() => resolveMetric(metric, lookup));
  return (
    resolved.ok && measuresOf(resolved.value).every(({ measure }) => ['count', 'uniq', 'sum', 'fact'].includes(measure))
  );
}

/** What an expression gives over no rows at all: 0 for a count, null for a ratio. */
export function valueOfNothing(e: Resolved): number | null {
  if ('constant' in e) return e.constant;
  if (!('op' in e)) return 0;
  const [left, right] = [valueOfNothing(e.left), valueOfNothing(e.right)];
  if (left === null || right === null) return null;
  if (e.op === '/') return right === 0 ? null : left / right;
  return e.op === '+' ? left + right : e.op === '-' ? left - right : left * right;
}
