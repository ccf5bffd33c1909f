import * as z from 'zod';
import type { Field, Want } from './columns.ts';
import { type ExpectedValue, fail } from './result.ts';
import { all, any, falsehood, join, param, type Sql, sql, text, truth } from './sql.ts';

export const filterOps = [
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
  'isEmpty',
  'notEmpty',
] as const;
export type FilterOp = (typeof filterOps)[number];
export type FilterScalar = string | number | boolean;

/** The same tree of tests as the record language uses, over declared columns. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | {
      readonly field: string;
      readonly op: FilterOp;
      readonly value?: FilterScalar | readonly FilterScalar[] | undefined;
    };

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Text that can be written as UTF-8: a lone surrogate would silently become another value. */
export const wellFormed = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .refine((s) => !loneSurrogate.test(s), { error: 'text is not valid Unicode' });

const scalar = z.union([wellFormed(1_000), z.number(), z.boolean()]);
const leaf = z.strictObject({
  field: wellFormed(200).min(1),
  op: z.enum(filterOps),
  value: z.union([scalar, z.array(scalar).max(1_000)]).optional(),
});

const atDepth = (depth: number): z.ZodType<Filter, Filter> => {
  if (depth === 0) return leaf;
  const inner = z.lazy(() => atDepth(depth - 1));
  return z.union([
    leaf,
    z.strictObject({ all: z.array(inner).max(50) }),
    z.strictObject({ any: z.array(inner).max(50) }),
    z.strictObject({ not: inner }),
  ]);
};

/** Filters from outside: at most six levels deep. */
export const Filter: z.ZodType<Filter, Filter> = atDepth(6);

/** Names of the columns that a filter reads. */
export function fieldsOfFilter(filter: Filter | undefined): string[] {
  if (!filter) return [];
  if ('all' in filter) return filter.all.flatMap(fieldsOfFilter);
  if ('any' in filter) return filter.any.flatMap(fieldsOfFilter);
  if ('not' in filter) return fieldsOfFilter(filter.not);
  return [filter.field];
}

export type Resolve = (field: string, want: Want) => Field;

const textOps: readonly FilterOp[] = ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'isEmpty', 'notEmpty'];
const numberOps: readonly FilterOp[] = ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'between'];
const booleanOps: readonly FilterOp[] = ['eq', 'ne'];

const wantOf = (value: unknown): Want => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' ? 'number' : typeof first === 'boolean' ? 'boolean' : 'text';
};

function bind(field: string, target: Field, value: FilterScalar): Sql {
  const wrong = (expected: ExpectedValue): never => fail({ kind: 'value-not-for-column', column: field, expected });
  if (target.kind === 'text') return typeof value === 'string' ? text(value) : wrong('text');
  if (target.kind === 'boolean') return typeof value === 'boolean' ? param('Int64', value ? 1 : 0) : wrong('boolean');
  if (target.kind === 'float') return typeof value === 'number' ? param('Float64', value) : wrong('number');
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e15)
    return param('Decimal(38, 10)', value.toFixed(10));
  if (typeof value === 'string' && /^-?\d{1,18}(\.\d{1,10})?$/.test(value)) return param('Decimal(38, 10)', value);
  return wrong('number');
}

/** A filter as a condition that is true or false, never null. A comparison with a missing value is false, `ne` is true. */
export function compileFilter(filter: Filter, resolve: Resolve): Sql {
  if ('all' in filter) return all(filter.all.map((f) => compileFilter(f, resolve)));
  if ('any' in filter) return any(filter.any.map((f) => compileFilter(f, resolve)));
  if ('not' in filter) return sql`NOT (${compileFilter(filter.not, resolve)})`;
  const { field, op, value } = filter;
  const target = resolve(field, wantOf(value));
  const allowed = target.kind === 'text' ? textOps : target.kind === 'boolean' ? booleanOps : numberOps;
  if (!allowed.includes(op))
    return fail({ kind: 'operator-not-for-column', column: field, operator: op, columnKind: target.kind });
  const list: readonly FilterScalar[] =
    value === undefined ? [] : Array.isArray(value) ? value : [value as FilterScalar];
  const wrongCount = (expected: ExpectedValue): never =>
    fail({ kind: 'value-not-for-column', column: field, expected });
  const many = op === 'in' || op === 'notIn';
  if (!many && op !== 'between' && op !== 'isEmpty' && op !== 'notEmpty' && (list.length !== 1 || Array.isArray(value)))
    return wrongCount('one');
  if (op === 'between' && list.length !== 2) return wrongCount('two');
  const column = target.sql;
  const settled = (condition: Sql, whenMissing: 0 | 1): Sql =>
    target.nullable ? (whenMissing ? sql`ifNull(${condition}, 1)` : sql`ifNull(${condition}, 0)`) : condition;
  const values = list.map((v) => bind(field, target, v));
  const [first = falsehood, second = falsehood] = values;
  return comparisons[op]({ column, first, second, list: join(values, ', '), some: values.length > 0, settled });
}

interface Operands {
  readonly column: Sql;
  readonly first: Sql;
  readonly second: Sql;
  readonly list: Sql;
  readonly some: boolean;
  /** Makes a comparison with a missing value false (0) or true (1). */
  readonly settled: (condition: Sql, whenMissing: 0 | 1) => Sql;
}

const comparisons: Readonly<Record<FilterOp, (o: Operands) => Sql>> = {
  eq: (o) => o.settled(sql`${o.column} = ${o.first}`, 0),
  ne: (o) => o.settled(sql`${o.column} != ${o.first}`, 1),
  in: (o) => (o.some ? o.settled(sql`${o.column} IN (${o.list})`, 0) : falsehood),
  notIn: (o) => (o.some ? o.settled(sql`${o.column} NOT IN (${o.list})`, 1) : truth),
  lt: (o) => o.settled(sql`${o.column} < ${o.first}`, 0),
  lte: (o) => o.settled(sql`${o.column} <= ${o.first}`, 0),
  gt: (o) => o.settled(sql`${o.column} > ${o.first}`, 0),
  gte: (o) => o.settled(sql`${o.column} >= ${o.first}`, 0),
  between: (o) => o.settled(sql`(${o.column} >= ${o.first} AND ${o.column} <= ${o.second})`, 0),
  contains: (o) => sql`positionCaseInsensitiveUTF8(${o.column}, ${o.first}) > 0`,
  startsWith: (o) => sql`startsWith(${o.column}, ${o.first})`,
  isEmpty: (o) => sql`${o.column} = ''`,
  notEmpty: (o) => sql`${o.column} != ''`,
};

/** Event names that a filter lets through; undefined when it may be any. Lets a query read only these from the index. */
export function eventNamesOf(filter: Filter | undefined): readonly string[] | undefined {
  if (!filter) return undefined;
  if ('all' in filter) {
    for (const part of filter.all) {
      const names = eventNamesOf(part);
      if (names) return names;
    }
    return undefined;
  }
  if ('any' in filter) {
    const parts = filter.any.map(eventNamesOf);
    return parts.some((p) => p === undefined) ? undefined : parts.flatMap((p) => p ?? []);
  }
  if ('not' in filter || filter.field !== 'event') return undefined;
  const list = Array.isArray(filter.value) ? filter.value : [filter.value];
  return filter.op === 'eq' || filter.op === 'in' ? list.filter((v) => typeof v === 'string') : undefined;
}
