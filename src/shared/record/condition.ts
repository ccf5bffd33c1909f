import * as z from 'zod';

/** Operators of a condition; the same code evaluates them on server and page, and the server compiles them to SQL. */
export const conditionOps = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'contains',
  'startsWith',
  'has',
  'hasAny',
  'isEmpty',
  'notEmpty',
] as const;
export type ConditionOp = (typeof conditionOps)[number];

/** Values that depend on who asks and when. `days` counts whole days from today: -7 is a week ago. */
export type RelativeValue =
  | { readonly relative: 'me' }
  | { readonly relative: 'today'; readonly days?: number | undefined };
export type ConditionScalar = string | number | boolean | null;
export type ConditionValue = ConditionScalar | RelativeValue | readonly (ConditionScalar | RelativeValue)[];

/** A tree of tests over the fields of one record, as data. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: string; readonly op: ConditionOp; readonly value?: ConditionValue | undefined };

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]);
const relative = z.union([
  z.strictObject({ relative: z.literal('me') }),
  z.strictObject({ relative: z.literal('today'), days: z.int().min(-36_500).max(36_500).optional() }),
]);
const valueSchema = z.union([scalar, relative, z.array(z.union([scalar, relative])).max(1_000)]);

const atDepth = (depth: number): z.ZodType<Condition> => {
  const leaf = z.strictObject({ field: z.string().max(100), op: z.enum(conditionOps), value: valueSchema.optional() });
  if (depth === 0) return leaf as z.ZodType<Condition>;
  const inner = z.lazy(() => atDepth(depth - 1));
  return z
    .union([
      leaf,
      z.strictObject({ all: z.array(inner).max(50) }),
      z.strictObject({ any: z.array(inner).max(50) }),
      z.strictObject({ not: inner }),
      // Named, or the OpenAPI document would hold the whole tree again at each of its 3^6 places.
    ])
    .meta({ id: `ConditionOf${depth}Levels` }) as z.ZodType<Condition>;
};

/** Conditions from outside: at most six levels deep. */
export const conditionSchema: z.ZodType<Condition> = atDepth(6);

export interface ConditionContext {
  readonly personId: string | null;
  /** Today's date in the workspace's time zone, `YYYY-MM-DD`. */
  readonly today: string;
  /**
   * Currency of the sums that conditions name. With it an amount in another currency lies above every one of them:
   * what cannot be compared must not slip below a limit.
   */
  readonly currency?: string;
}

/** A relative value made absolute. */
export function resolveValue(value: ConditionScalar | RelativeValue, ctx: ConditionContext): ConditionScalar {
  if (value === null || typeof value !== 'object') return value;
  if (value.relative === 'me') return ctx.personId;
  const day = new Date(`${ctx.today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + (value.days ?? 0));
  return day.toISOString().slice(0, 10);
}

const isNumeric = (s: string): boolean => /^-?\d+(\.\d+)?$/.test(s);
const rank = (v: unknown): number | string | null => {
  if (v === null || v === undefined) return null;
  if (typeof v === 'object' && 'amount' in v) return Number((v as { amount: string }).amount);
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'string') return isNumeric(v) ? Number(v) : v;
  return typeof v === 'number' ? v : JSON.stringify(v);
};
const compare = (a: unknown, b: unknown): number | null => {
  const [x, y] = [rank(a), rank(b)];
  if (x === null || y === null) return null;
  if (typeof x === typeof y) return x < y ? -1 : x > y ? 1 : 0;
  return String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0;
};
const comparable = (v: unknown, { currency }: ConditionContext): unknown =>
  currency !== undefined && typeof v === 'object' && v !== null && 'currency' in v && v.currency !== currency
    ? { ...v, amount: 'Infinity' }
    : v;
const empty = (v: unknown): boolean =>
  v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);

/** Whether a row meets a condition. Comparisons with an empty value are false, as in SQL; `ne` and `notIn` are true. */
export function evaluate(condition: Condition, row: Readonly<Record<string, unknown>>, ctx: ConditionContext): boolean {
  if ('all' in condition) return condition.all.every((c) => evaluate(c, row, ctx));
  if ('any' in condition) return condition.any.some((c) => evaluate(c, row, ctx));
  if ('not' in condition) return !evaluate(condition.not, row, ctx);
  const actual = comparable(row[condition.field], ctx);
  const given = condition.value ?? null;
  const wanted = (Array.isArray(given) ? given : [given]) as readonly (ConditionScalar | RelativeValue)[];
  const values = wanted.map((v) => resolveValue(v, ctx));
  const first = values[0] ?? null;
  const list = Array.isArray(actual) ? actual : [];
  switch (condition.op) {
    case 'isEmpty':
      return empty(actual);
    case 'notEmpty':
      return !empty(actual);
    case 'eq':
      return first === null ? empty(actual) : compare(actual, first) === 0;
    case 'ne':
      return first === null ? !empty(actual) : compare(actual, first) !== 0;
    case 'in':
      return values.some((v) => compare(actual, v) === 0);
    case 'notIn':
      return !values.some((v) => compare(actual, v) === 0);
    case 'lt':
      return (compare(actual, first) ?? 1) < 0;
    case 'lte':
      return (compare(actual, first) ?? 1) <= 0;
    case 'gt':
      return (compare(actual, first) ?? -1) > 0;
    case 'gte':
      return (compare(actual, first) ?? -1) >= 0;
    case 'between':
      return (compare(actual, values[0]) ?? -1) >= 0 && (compare(actual, values[1]) ?? 1) <= 0;
    case 'contains':
      return typeof actual === 'string' && actual.toLowerCase().includes(String(first).toLowerCase());
    case 'startsWith':
      return typeof actual === 'string' && actual.toLowerCase().startsWith(String(first).toLowerCase());
    case 'has':
      return list.includes(first);
    case 'hasAny':
      return values.some((v) => list.includes(v));
  }
}

/** Names of the fields that a condition reads. */
export function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if ('not' in condition) return fieldsOf(condition.not);
  return [condition.field];
}
