import type { Condition, ConditionOp, ConditionScalar, RelativeValue } from '../../../shared/record/condition.ts';
import type { FieldKind } from '../../../shared/record/field.ts';

/** One test of a filter; a filter of the page is these joined by "and". */
export type Leaf = Extract<Condition, { readonly field: string }>;
export type LeafValue = ConditionScalar | RelativeValue;

export const isLeaf = (condition: Condition): condition is Leaf => 'field' in condition;

/** The tests of a filter, joined by "and". Groups inside stay as they are. */
export function conditionsOf(filter: Condition | null | undefined): readonly Condition[] {
  if (filter === null || filter === undefined) return [];
  return 'all' in filter ? filter.all : [filter];
}

export const allOf = (conditions: readonly Condition[]): Condition | null =>
  conditions.length === 0 ? null : { all: conditions };

const text: readonly ConditionOp[] = ['contains', 'eq', 'startsWith', 'ne', 'isEmpty', 'notEmpty'];
const exact: readonly ConditionOp[] = ['eq', 'ne', 'isEmpty', 'notEmpty'];
const number: readonly ConditionOp[] = ['gte', 'lte', 'between', 'gt', 'lt', 'eq', 'ne', 'isEmpty', 'notEmpty'];
const day: readonly ConditionOp[] = ['between', 'gte', 'lte', 'eq', 'isEmpty', 'notEmpty'];
const one: readonly ConditionOp[] = ['in', 'notIn', 'isEmpty', 'notEmpty'];
const many: readonly ConditionOp[] = ['hasAny', 'isEmpty', 'notEmpty'];

const byKind: Readonly<Record<FieldKind, readonly ConditionOp[]>> = {
  text,
  longText: ['contains', 'isEmpty', 'notEmpty'],
  integer: number,
  decimal: number,
  money: number,
  percent: number,
  date: day,
  instant: ['between', 'gte', 'lt', 'isEmpty', 'notEmpty'],
  dateRange: ['between', 'gte', 'lte', 'isEmpty', 'notEmpty'],
  boolean: ['eq'],
  choice: one,
  choices: many,
  tags: many,
  ref: one,
  refs: many,
  person: one,
  unit: one,
  link: text,
  file: ['notEmpty', 'isEmpty'],
  email: text,
  phone: text,
  region: one,
  metric: one,
  computed: [],
  json: [],
};

/** The relations offered for a field, the most useful first. Personal data can only be compared as a whole. */
export const opsFor = (field: { readonly kind: FieldKind; readonly personal?: unknown }): readonly ConditionOp[] =>
  field.personal === undefined ? byKind[field.kind] : exact;

export const needsValue = (op: ConditionOp): boolean => op !== 'isEmpty' && op !== 'notEmpty';
export const takesMany = (op: ConditionOp): boolean => op === 'in' || op === 'notIn' || op === 'hasAny';

export function valuesOf(leaf: Leaf): readonly LeafValue[] {
  const value = leaf.value;
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly LeafValue[]) : [value as LeafValue];
}

/** Whether a test is complete enough to be sent. */
export function isComplete(leaf: Leaf): boolean {
  if (!needsValue(leaf.op)) return true;
  const values = valuesOf(leaf).filter((v) => v !== null && v !== '');
  return leaf.op === 'between' ? values.length === 2 : values.length > 0;
}

/** A test carried over to another relation, its value kept where it still fits. */
export function withOp(leaf: Leaf, op: ConditionOp): Leaf {
  const values = valuesOf(leaf);
  const { field } = leaf;
  if (!needsValue(op)) return { field, op };
  if (takesMany(op)) return { field, op, value: values };
  if (op === 'between') return { field, op, value: values.length === 2 ? values : [values[0] ?? null, null] };
  const first = values[0];
  return first === undefined || first === null ? { field, op } : { field, op, value: first };
}

/** A filter as it stands in the address: JSON, or nothing. */
export const filterToText = (filter: Condition | null): string | undefined =>
  filter === null ? undefined : JSON.stringify(filter);
