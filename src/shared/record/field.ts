import * as z from 'zod';
import { isCurrency } from '../currency.ts';
import type { Label } from '../label.ts';
import type { Condition } from './condition.ts';

export type FieldKind =
  | 'text'
  | 'longText'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'date'
  | 'instant'
  | 'dateRange'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'tags'
  | 'ref'
  | 'refs'
  | 'person'
  | 'unit'
  | 'link'
  | 'file'
  | 'email'
  | 'phone'
  | 'region'
  | 'metric'
  | 'computed'
  | 'json';

/** An amount as an exact decimal string and an ISO 4217 code. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}
/** Both days belong to the range; `end` may be open. */
export interface DateRange {
  readonly start: string;
  readonly end: string | null;
}

export interface FieldOptions<R extends boolean> {
  readonly required?: R;
  readonly help?: Label;
  /** Value of a new record when none is given. */
  readonly default?: unknown;
  readonly unique?: boolean;
  /** Personal data: encrypted at rest, masked without the `personal:read` permission, every look logged. */
  readonly personal?: 'contact' | 'identity';
  /** Permission that reading or writing this field needs beyond the record's own. */
  readonly readPermission?: string;
  readonly writePermission?: string;
  /** The form shows the field only where this holds. */
  readonly visibleIf?: Condition;
  /** Column name before a rename, so that a migration keeps the data. */
  readonly formerName?: string;
  /** Headings under which files name this field. */
  readonly aliases?: readonly string[];
  /** Set by the system only. */
  readonly readOnly?: boolean;
  /** Figures within a computed value that files show, each in a column of its own. */
  readonly parts?: Readonly<Record<string, Label>>;
}

/** One field. T is the value's type, R whether every record must have it. */
export interface Field<T = unknown, R extends boolean = boolean> extends FieldOptions<R> {
  readonly kind: FieldKind;
  readonly label: Label;
  readonly required: R;
  readonly schema: z.ZodType<T>;
  readonly options?: Readonly<Record<string, ChoiceOption>>;
  /** Id of the record that a reference points to. */
  readonly target?: string;
  /** Name of the server-side computation, or the template of a computed text. */
  readonly computed?: true;
  readonly min?: number;
  readonly max?: number;
}
export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'bad';
export interface ChoiceOption {
  readonly zh: string;
  readonly en: string;
  readonly tone?: Tone;
}

const make =
  <T>(kind: FieldKind, schema: z.ZodType<T>, extra: Partial<Field<T>> = {}) =>
  <const R extends boolean = false>(label: Label, o: FieldOptions<R> = {}): Field<T, R> =>
    ({ kind, label, schema, ...extra, ...o, required: (o.required ?? false) as R }) as Field<T, R>;

/** Whether PostgreSQL can keep a text: it cannot store NUL, and lone surrogates are no text. */
export const isStorable = (s: string): boolean => !s.includes('\u0000') && s.isWellFormed();
const plain = (max: number) =>
  z.string().trim().min(1, 'empty').max(max, 'too_long').refine(isStorable, 'bad_character');
/** Signs that turn the order of what follows: what is shown would not be what is stored. */
const turning = /[\u202A-\u202E\u2066-\u2069]/gu;
/** One line of text that somebody can see: names and titles, also outside of records. */
export const line = (max: number) =>
  z
    .string()
    .overwrite((s) => s.replace(turning, '').replace(/[\p{Cc}\u2028\u2029]+/gu, (c) => (c.includes('\0') ? c : ' ')))
    .trim()
    .min(1, 'empty')
    .max(max, 'too_long')
    .refine(isStorable, 'bad_character')
    .refine((s) => /[^\p{Cf}\p{Z}]/u.test(s), 'empty');
/** What the reader of an address would drop without a word: the address that is kept must be the one that was given. */
const hidden = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const address = z
  .string()
  .trim()
  .refine((s) => !hidden.test(s), 'bad_character')
  .max(2_000)
  .check(z.url({ protocol: /^https?$/, error: 'not_a_link' }));
const decimalText = z.string().regex(/^-?\d{1,18}(\.\d{1,6})?$/, 'not_a_decimal');
const codes = <K extends string>(o: Readonly<Record<K, ChoiceOption>>) => Object.keys(o) as [K, ...K[]];
const validDay = (s: string): boolean => !Number.isNaN(Date.parse(`${s}T00:00:00Z`));
/** A slip of the keyboard makes the year 0202 or 20026: nobody plans that, and whoever counts its days counts long. */
const near = (from: number) => (s: string) => Number(s.slice(0, 4)) >= from && Number(s.slice(0, 4)) < 2100;
const day = z.iso.date().refine(validDay, 'not_a_date').refine(near(1900), 'far_year');
const period = day.refine(near(1971), 'far_year');
const orderedRange = z
  .strictObject({ start: period, end: period.nullable() })
  .refine((r) => r.end === null || r.start <= r.end, 'end_before_start');

/** Makers of fields: `f.text({zh, en}, {required: true})`. */
export const f = {
  /** One line, at most 500 characters. */
  text: make('text', line(500)),
  /** Markdown, at most 100,000 characters. */
  longText: make('longText', plain(100_000)),
  integer: make('integer', z.int()),
  /** Exact decimal as a string, 18 digits before and 6 after the point. */
  decimal: make('decimal', decimalText),
  money: make<Money>(
    'money',
    z.strictObject({
      amount: decimalText.refine((a) => !/\.\d\d\d*[1-9]/.test(a), 'too_many_decimals'),
      currency: z.string().refine(isCurrency, 'not_a_currency'),
    }),
  ),
  /** A ratio as a decimal string: 0.125 is 12.5 %. */
  percent: make('percent', decimalText),
  /** A day, `YYYY-MM-DD`, without time zone. */
  date: make('date', day),
  /** A moment, ISO 8601 in UTC. */
  instant: make(
    'instant',
    z.iso
      .datetime({ offset: true })
      .transform((s) => new Date(s).toISOString())
      .refine(near(1971), 'far_year') as unknown as z.ZodType<string>,
  ),
  dateRange: make<DateRange>('dateRange', orderedRange as unknown as z.ZodType<DateRange>),
  boolean: make('boolean', z.boolean()),
  tags: make(
    'tags',
    z
      .array(line(50))
      .max(50)
      .transform((t) => [...new Set(t)]) as unknown as z.ZodType<readonly string[]>,
  ),
  person: make('person', z.uuid(), { target: 'person' }),
  unit: make('unit', z.uuid(), { target: 'orgUnit' }),
  link: make('link', address),
  file: make('file', z.uuid()),
  email: make('email', z.email('not_an_email').max(320)),
  /** Digits with an optional country code. */
  phone: make(
    'phone',
    z
      .string()
      .trim()
      .regex(/^\+?[\d -]{5,20}$/, 'not_a_phone'),
  ),
  /** GB/T 2260 code of a province or city, six digits. */
  region: make('region', z.string().regex(/^\d{6}$/, 'not_a_region')),
  /** Name of a metric. */
  metric: make('metric', z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'not_a_metric')),
  choice: <const O extends Readonly<Record<string, ChoiceOption>>>(options: O) =>
    make<keyof O & string>(
      'choice',
      z.enum(codes(options as Record<string, ChoiceOption>)) as unknown as z.ZodType<keyof O & string>,
      { options } as Partial<Field<keyof O & string>>,
    ),
  choices: <const O extends Readonly<Record<string, ChoiceOption>>>(options: O) =>
    make<readonly (keyof O & string)[]>(
      'choices',
      z.array(z.enum(codes(options as Record<string, ChoiceOption>))).max(100) as unknown as z.ZodType<
        readonly (keyof O & string)[]
      >,
      { options },
    ),
  ref: (target: string) => make('ref', z.uuid(), { target }),
  refs: (target: string) => make<readonly string[]>('refs', z.array(z.uuid()).max(1_000), { target }),
  /** A value of the given shape, kept as JSON. */
  json: <T>(schema: z.ZodType<T>) => make<T>('json', schema),
  /** Worked out by the server when a row is read; never stored, never written. */
  computed: <T>(schema: z.ZodType<T>) => make<T>('computed', schema, { computed: true, readOnly: true }),
};

/** Bounds on a number, money or percent: `bounded(f.integer(…), {min: 0})`. */
export function bounded<T, R extends boolean>(field: Field<T, R>, bounds: { min?: number; max?: number }): Field<T, R> {
  const amount = (v: unknown): number => Number(typeof v === 'object' && v !== null ? (v as Money).amount : v);
  const schema = field.schema
    .refine((v) => bounds.min === undefined || amount(v) >= bounds.min, 'too_small')
    .refine((v) => bounds.max === undefined || amount(v) <= bounds.max, 'too_big');
  return { ...field, ...bounds, schema: schema as unknown as z.ZodType<T> };
}
