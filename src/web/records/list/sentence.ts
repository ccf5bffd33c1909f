import type { Locale } from '../../../shared/label.ts';
import type { Condition, ConditionOp } from '../../../shared/record/condition.ts';
import type { Field } from '../../../shared/record/field.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { currencySign, groupDigits, roundDecimal, trimZeros } from '../../kit/figure.ts';
import { dayIn, formatDay } from '../../kit/time.ts';
import { columnField } from '../registry.ts';
import { isLeaf, type Leaf, type LeafValue, needsValue, valuesOf } from './filter.ts';

/** Words and facts that a sentence needs; the page gives them, so that this stays a pure function. */
export interface SentenceWords {
  readonly locale: Locale;
  readonly ops: Readonly<Record<ConditionOp | 'before' | 'onOrBefore' | 'after' | 'onOrAfter' | 'on' | 'to', string>>;
  readonly and: string;
  readonly or: string;
  readonly join: string;
  readonly yes: string;
  readonly no: string;
  readonly me: string;
  readonly today: string;
  readonly not: string;
  daysAgo(n: number): string;
  daysAhead(n: number): string;
  /** Name of a row, person, unit, region or metric that a value points to. */
  nameOf(target: string, id: string): string | undefined;
  readonly todayDay: string;
  readonly timeZone: string;
}

const targetOf = (field: Field): string | undefined =>
  field.target ?? (field.kind === 'region' || field.kind === 'metric' ? field.kind : undefined);

function relativeText(value: Extract<LeafValue, { relative: string }>, w: SentenceWords): string {
  if (value.relative === 'me') return w.me;
  const days = value.days ?? 0;
  if (days === 0) return w.today;
  return days < 0 ? w.daysAgo(-days) : w.daysAhead(days);
}

/** One value of a test as a person would say it. */
export function valueText(field: Field, value: LeafValue, w: SentenceWords): string {
  if (value === null) return '';
  if (typeof value === 'object') return relativeText(value, w);
  const option = field.options?.[String(value)];
  if (option !== undefined) return option[w.locale];
  const text = String(value);
  const target = targetOf(field);
  if (target !== undefined) return w.nameOf(target, text) ?? text.slice(0, 8);
  switch (field.kind) {
    case 'boolean':
      return value === true || value === 'true' ? w.yes : w.no;
    case 'date':
    case 'dateRange':
      return formatDay(text, w.todayDay, w.locale);
    case 'instant':
      return formatDay(dayIn(new Date(text), w.timeZone), w.todayDay, w.locale);
    case 'percent':
      return `${trimZeros(roundDecimal(String(Number(text) * 100), 4))}%`;
    case 'money':
      return `${currencySign('CNY')}${groupDigits(text)}`;
    case 'integer':
    case 'decimal':
      return groupDigits(text);
    default:
      return w.locale === 'zh' ? `“${text}”` : `“${text}”`;
  }
}

const dayOps: Partial<Record<ConditionOp, 'before' | 'onOrBefore' | 'after' | 'onOrAfter' | 'on'>> = {
  lt: 'before',
  lte: 'onOrBefore',
  gt: 'after',
  gte: 'onOrAfter',
  eq: 'on',
};

export interface SentenceParts {
  readonly field: string;
  readonly op: string;
  readonly value: string;
}

/** Field, relation and value of one test in words. */
export function leafParts(def: RecordDef, leaf: Leaf, w: SentenceWords): SentenceParts {
  const field = columnField(def, leaf.field);
  if (field === undefined) return { field: leaf.field, op: w.ops[leaf.op], value: valuesOf(leaf).join(w.join) };
  const isDay = field.kind === 'date' || field.kind === 'instant' || field.kind === 'dateRange';
  const special = isDay ? dayOps[leaf.op] : undefined;
  const texts = valuesOf(leaf).map((v) => valueText(field, v, w));
  const value =
    leaf.op === 'between'
      ? texts.join(` ${w.ops.to} `)
      : texts.length > 4
        ? `${texts.slice(0, 3).join(w.join)} +${texts.length - 3}`
        : texts.join(w.join);
  return { field: field.label[w.locale], op: w.ops[special ?? leaf.op], value: needsValue(leaf.op) ? value : '' };
}

/** A whole condition as one sentence. */
export function sentence(def: RecordDef, condition: Condition, w: SentenceWords, nested = false): string {
  if (isLeaf(condition)) {
    const { field, op, value } = leafParts(def, condition, w);
    return [field, op, value].filter((s) => s !== '').join(' ');
  }
  if ('not' in condition) return `${w.not}（${sentence(def, condition.not, w)}）`;
  const [parts, word] = 'all' in condition ? [condition.all, w.and] : [condition.any, w.or];
  const text = parts.map((c) => sentence(def, c, w, true)).join(w.locale === 'zh' ? `，${word} ` : ` ${word} `);
  return nested && parts.length > 1 ? `（${text}）` : text;
}
