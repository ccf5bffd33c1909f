import type { Field } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';

/** `startDate` → `start_date`. */
export const snake = (s: string): string => s.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
export const tableOf = (d: RecordDef): string => snake(d.id);
/** Table of a record's lines. */
export const lineTableOf = (d: RecordDef, child: string): string => `${tableOf(d)}_${snake(child)}`;

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** What a personal value is kept as: ciphertext, and a keyed hash to find it by. */
export interface Cipher {
  encrypt(plain: string): string;
  decrypt(stored: string): string;
  /** Keyed hash of the normalised value, for equality and uniqueness. */
  blindIndex(plain: string): string;
}

const scalar: Partial<Record<Field['kind'], string>> = {
  text: 'text',
  longText: 'text',
  choice: 'text',
  link: 'text',
  email: 'text',
  phone: 'text',
  region: 'text',
  metric: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  percent: 'numeric',
  date: 'date',
  instant: 'timestamptz',
  boolean: 'boolean',
  choices: 'text[]',
  tags: 'text[]',
  ref: 'uuid',
  person: 'uuid',
  unit: 'uuid',
  file: 'uuid',
  refs: 'uuid[]',
  json: 'jsonb',
};

/** Columns that keep one field; none for a computed one. */
export function columnsOf(name: string, field: Field): readonly Column[] {
  const column = snake(name);
  if (field.computed === true) return [];
  if (field.personal !== undefined)
    return [
      { name: column, type: 'text' },
      { name: `${column}_hash`, type: 'text' },
    ];
  if (field.kind === 'money')
    return [
      { name: `${column}_amount`, type: 'numeric' },
      { name: `${column}_currency`, type: 'text' },
    ];
  if (field.kind === 'dateRange')
    return [
      { name: `${column}_start`, type: 'date' },
      { name: `${column}_end`, type: 'date' },
    ];
  return [{ name: column, type: scalar[field.kind] ?? 'text' }];
}

export const systemColumns: readonly (Column & { readonly extra: string })[] = [
  { name: 'id', type: 'uuid', extra: 'PRIMARY KEY' },
  { name: 'workspace_id', type: 'uuid', extra: 'NOT NULL REFERENCES workspace' },
  { name: 'code', type: 'text', extra: 'NOT NULL' },
  { name: 'state', type: 'text', extra: 'NOT NULL' },
  { name: 'version', type: 'integer', extra: 'NOT NULL DEFAULT 1' },
  { name: 'unit_id', type: 'uuid', extra: '' },
  { name: 'owner_id', type: 'uuid', extra: '' },
  { name: 'created_at', type: 'timestamptz', extra: 'NOT NULL' },
  { name: 'created_by', type: 'uuid', extra: '' },
  { name: 'updated_at', type: 'timestamptz', extra: 'NOT NULL' },
  { name: 'updated_by', type: 'uuid', extra: '' },
  { name: 'deleted_at', type: 'timestamptz', extra: '' },
  // Fields that one workspace adds for itself.
  { name: 'extra', type: 'jsonb', extra: "NOT NULL DEFAULT '{}'" },
];

type DbRow = Readonly<Record<string, unknown>>;

/** Column values of one field's value, in the order of `columnsOf`. */
export function encode(name: string, field: Field, value: unknown, cipher: Cipher): readonly unknown[] {
  const n = columnsOf(name, field).length;
  if (value === null || value === undefined) return Array.from({ length: n }, () => null);
  if (field.personal !== undefined) return [cipher.encrypt(String(value)), cipher.blindIndex(String(value))];
  if (field.kind === 'money') {
    const { amount, currency } = value as { amount: string; currency: string };
    return [amount, currency];
  }
  if (field.kind === 'dateRange') {
    const { start, end } = value as { start: string; end: string | null };
    return [start, end];
  }
  return field.kind === 'json' ? [JSON.stringify(value)] : [value];
}

/** A field's value from the columns that keep it. */
export function decode(name: string, field: Field, row: DbRow, cipher: Cipher, column = snake(name)): unknown {
  if (field.computed === true) return null;
  if (field.kind === 'money') {
    const amount = row[`${column}_amount`];
    return amount === null || amount === undefined ? null : { amount, currency: row[`${column}_currency`] };
  }
  if (field.kind === 'dateRange') {
    const start = row[`${column}_start`];
    return start === null || start === undefined ? null : { start, end: row[`${column}_end`] ?? null };
  }
  const value = row[column] ?? null;
  if (value === null) return null;
  if (field.personal !== undefined) return cipher.decrypt(String(value));
  return field.kind === 'integer' ? Number(value) : value;
}

/** What is derived from a record's declaration, once: a page of rows asks for it hundreds of times. */
export function perRecord<T>(derive: (d: RecordDef) => T): (d: RecordDef) => T {
  const known = new WeakMap<RecordDef, T>();
  return (d) => {
    const found = known.get(d) ?? derive(d);
    known.set(d, found);
    return found;
  };
}

const fieldColumns = perRecord((d) =>
  Object.entries(d.fields).map(([name, field]) => ({ name, field, column: snake(name) })),
);

/** A database row as callers see it. Columns that are no field (`workspace_id`, `extra`, blind indexes) stay here. */
export function toRow(d: RecordDef, row: DbRow, cipher: Cipher): Record<string, unknown> {
  const out: Record<string, unknown> = {
    id: row['id'],
    code: row['code'],
    state: row['state'],
    version: row['version'],
    unitId: row['unit_id'] ?? null,
    ownerId: row['owner_id'] ?? null,
    createdAt: row['created_at'],
    createdBy: row['created_by'] ?? null,
    updatedAt: row['updated_at'],
    updatedBy: row['updated_by'] ?? null,
    deletedAt: row['deleted_at'] ?? null,
  };
  for (const { name, field, column } of fieldColumns(d)) out[name] = decode(name, field, row, cipher, column);
  return out;
}

/** Fields that search looks into; personal ones are ciphertext and cannot be searched. */
export const searchColumns = (d: RecordDef): readonly string[] => [
  'code',
  ...d.search.filter((n) => d.fields[n] !== undefined && d.fields[n].personal === undefined).map(snake),
];
