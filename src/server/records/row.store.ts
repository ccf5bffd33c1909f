import { type SQL, sql } from 'drizzle-orm';
import { type RecordDef, systemFields } from '../../shared/record/record.ts';
import { codeOf } from '../postgres/database-errors.ts';
import { type Cipher, type Column, columnsOf, encode, perRecord, snake, systemColumns, tableOf } from './columns.ts';
import { outside } from './placing.ts';
import { duplicateOf } from './references.ts';
import type { Work } from './work.ts';

type Values = Readonly<Record<string, unknown>>;

/** Columns of a row with their values, encrypted where the field is. */
function assignments(d: RecordDef, row: Values, cipher: Cipher): readonly (readonly [SQL, SQL])[] {
  const own = Object.entries(d.fields).flatMap(([name, field]) => {
    const encoded = encode(name, field, row[name], cipher);
    return columnsOf(name, field).map(
      (column, i) => [column.name, sql`${sql.param(encoded[i] ?? null)}::${sql.raw(column.type)}`] as const,
    );
  });
  return [...systemFields.map((name) => [snake(name), sql`${row[name] ?? null}`] as const), ...own].map(
    ([name, value]) => [sql`${sql.identifier(name)}`, value] as const,
  );
}

const listed = (parts: readonly SQL[]): SQL => sql.join([...parts], sql`, `);

/** Runs a statement; errors of the database become errors that name the field. */
async function named<T>(d: RecordDef, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const code = codeOf(error);
    if (code === '23505') throw duplicateOf(d, error);
    if (code === '42501') throw outside();
    throw error;
  }
}

/** `name type, …`, as `jsonb_to_recordset` is told what to read. */
export const typedColumns = (columns: readonly Column[]): SQL =>
  listed(columns.map((c) => sql`${sql.identifier(c.name)} ${sql.raw(c.type)}`));

/** The columns of one field's value, as JSON carries them. */
export function jsonColumns(d: RecordDef, name: string, value: unknown, cipher: Cipher): Record<string, unknown> {
  const field = d.fields[name];
  if (field === undefined) return {};
  if (field.kind === 'json' && field.personal === undefined) return { [snake(name)]: value ?? null };
  const encoded = encode(name, field, value, cipher);
  return Object.fromEntries(columnsOf(name, field).map((c, i) => [c.name, encoded[i] ?? null]));
}

const shapeOf = perRecord((d) => {
  const columns = [
    ...systemFields.map((name) => ({
      name: snake(name),
      type: systemColumns.find((c) => c.name === snake(name))?.type ?? 'text',
    })),
    ...Object.entries(d.fields).flatMap(([name, field]) => columnsOf(name, field)),
  ];
  return { names: listed(columns.map((c) => sql`${sql.identifier(c.name)}`)), typed: typedColumns(columns) };
});

/** Writes new rows, one or many, in one statement. */
export async function insertRows(work: Work, d: RecordDef, rows: readonly Values[], cipher: Cipher): Promise<void> {
  if (rows.length === 0) return;
  const { names, typed } = shapeOf(d);
  const given = rows.map((row) => {
    const columns: Record<string, unknown> = {};
    for (const name of systemFields) columns[snake(name)] = row[name] ?? null;
    for (const name of Object.keys(d.fields)) Object.assign(columns, jsonColumns(d, name, row[name], cipher));
    return columns;
  });
  await named(
    d,
    // RETURNING: who may not read what they make may not make it.
    work.tx.query(
      sql`INSERT INTO ${sql.identifier(tableOf(d))} (workspace_id, ${names}) SELECT ${work.actor.workspaceId}::uuid, ${names} FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given(${typed}) RETURNING id`,
    ),
  );
}

/** Writes a row over its version `from`; false where someone was there before. */
export async function updateRow(work: Work, d: RecordDef, row: Values, from: number, cipher: Cipher): Promise<boolean> {
  const set = listed(assignments(d, row, cipher).map(([n, v]) => sql`${n} = ${v}`));
  const done = await named(
    d,
    work.tx.maybeOne(
      sql`UPDATE ${sql.identifier(tableOf(d))} SET ${set} WHERE id = ${row['id']} AND version = ${from} RETURNING id`,
    ),
  );
  return done !== undefined;
}

/** What hangs on a row goes with it to its new unit or owner. */
export async function moveParts(work: Work, d: RecordDef, { id, unitId, ownerId }: Values): Promise<void> {
  for (const table of ['comment', 'file', 'watcher', 'clock'])
    await work.tx.execute(
      sql`UPDATE ${sql.identifier(table)} SET unit_id = ${unitId}::uuid, owner_id = ${ownerId}::uuid WHERE workspace_id = ${work.actor.workspaceId} AND record = ${d.id} AND record_id = ${id}`,
    );
}
