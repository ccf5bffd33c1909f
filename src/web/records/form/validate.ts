import type * as z from 'zod';
import type { Field, FieldKind } from '../../../shared/record/field.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { draftSchema, patchSchema } from '../../../shared/record/record.ts';
import type { Texts } from '../../i18n/zh.ts';

export type InvalidKey = keyof Texts['invalid'];
/** What is wrong with one field, as a key of the page's words and its values. */
export interface Fault {
  readonly key: InvalidKey;
  readonly values: Readonly<Record<string, string | number>>;
}

interface RawIssue {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly origin?: string | undefined;
  readonly path: readonly PropertyKey[];
}

const picked: readonly FieldKind[] = [
  'choice',
  'choices',
  'date',
  'instant',
  'dateRange',
  'ref',
  'refs',
  'person',
  'unit',
  'file',
  'region',
  'metric',
];
const numbers: readonly FieldKind[] = ['integer', 'decimal', 'money', 'percent'];
const ownWords: readonly InvalidKey[] = [
  'bad_character',
  'not_a_decimal',
  'not_a_currency',
  'not_a_date',
  'far_year',
  'end_before_start',
  'not_a_link',
  'not_an_email',
  'not_a_phone',
  'not_a_region',
  'not_a_metric',
];

/** Longest text of a kind, where its schema only says that it is too long. */
const longest: Partial<Record<FieldKind, number>> = { text: 500, longText: 100_000, tags: 50, link: 2_000, email: 320 };

const shown = (field: Field, bound: number | undefined): number | string =>
  bound === undefined ? '' : field.kind === 'percent' ? `${bound * 100}%` : bound;

/** One zod issue in the page's words. */
export function faultOf(issue: RawIssue, field: Field, value: unknown): Fault {
  const own = ownWords.find((key) => key === issue.message);
  if (own !== undefined) return { key: own, values: {} };
  const missing = value === undefined || value === null || value === '' || issue.message === 'empty';
  if (missing) return { key: picked.includes(field.kind) ? 'pick' : 'required', values: {} };
  if (issue.message === 'too_small') return { key: 'too_small', values: { min: shown(field, field.min) } };
  if (issue.message === 'too_big') return { key: 'too_big', values: { max: shown(field, field.max) } };
  const max = Number(issue.maximum ?? longest[field.kind] ?? 0);
  const min = Number(issue.minimum ?? 0);
  if (issue.message === 'too_long' || issue.code === 'too_big') {
    if (field.kind === 'integer') return { key: 'too_big', values: { max } };
    return { key: issue.origin === 'array' ? 'too_many' : 'too_long', values: { max } };
  }
  if (issue.code === 'too_small') return { key: field.kind === 'integer' ? 'too_small' : 'too_short', values: { min } };
  if (issue.code === 'invalid_value') return { key: 'not_an_option', values: {} };
  if (issue.code === 'invalid_format' && ['date', 'instant', 'dateRange'].includes(field.kind))
    return { key: 'not_a_date', values: {} };
  if (issue.code === 'invalid_type')
    return {
      key: field.kind === 'integer' ? 'not_an_integer' : numbers.includes(field.kind) ? 'not_a_number' : 'unknown',
      values: {},
    };
  return { key: 'unknown', values: {} };
}

type Lines = readonly Readonly<Record<string, unknown>>[];

/** What is wrong with a cell of a line, or with the lines as a whole. */
function lineFault(issue: RawIssue, column: Field | undefined, value: unknown): Fault {
  if (column !== undefined) return faultOf(issue, column, value);
  if (issue.message === 'too_few_lines') return { key: 'too_few_lines', values: { min: Number(issue.minimum ?? 1) } };
  if (issue.message === 'too_many_lines') return { key: 'too_many_lines', values: { max: Number(issue.maximum ?? 0) } };
  const missing = issue.code === 'invalid_type';
  return missing ? { key: 'too_few_lines', values: { min: 1 } } : { key: 'unknown', values: {} };
}

function faultsOf(
  def: RecordDef,
  error: z.ZodError,
  values: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  for (const issue of error.issues as readonly RawIssue[]) {
    const name = String(issue.path[0] ?? '');
    const child = def.children?.[name];
    if (child !== undefined) {
      const [, row, key] = issue.path;
      const column = child.fields[String(key)];
      const at = column === undefined ? name : `${name}.${String(row)}.${String(key)}`;
      if (!faults.has(at))
        faults.set(at, lineFault(issue, column, (values[name] as Lines | undefined)?.[Number(row)]?.[String(key)]));
      continue;
    }
    const field = def.fields[name];
    if (field !== undefined && !faults.has(name)) faults.set(name, faultOf(issue, field, values[name]));
  }
  return faults;
}

const none: ReadonlyMap<string, Fault> = new Map();

/** Field → fault of a new record; empty when it may be sent. */
export function checkDraft(def: RecordDef, values: Readonly<Record<string, unknown>>): ReadonlyMap<string, Fault> {
  const result = draftSchema(def).safeParse(values);
  return result.success ? none : faultsOf(def, result.error, values);
}

/** Field → fault of a change. */
export function checkPatch(def: RecordDef, patch: Readonly<Record<string, unknown>>): ReadonlyMap<string, Fault> {
  const result = patchSchema(def).safeParse(patch);
  return result.success ? none : faultsOf(def, result.error, patch);
}
