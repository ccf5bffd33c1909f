import { type SQL, sql } from 'drizzle-orm';
import type { RecordDef } from '../../shared/record/record.ts';
import { codeOf } from '../postgres/database-errors.ts';
import { type Cipher, columnsOf, encode, snake, tableOf } from './columns.ts';
import { outside } from './placing.ts';
import { duplicateOf } from './references.ts';
import type { Work } from './work.ts';

type Values = Readonly<Record<string, unknown>>;

const kept = [
  'id',
  'code',
  'state',
  'version',
  'unitId',
  'ownerId',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
] as const;

/** Columns of a row with their values, encrypted where the field is. */
function assignments(d: RecordDef, row: Values, cipher: Cipher): readonly (readonly [SQL, SQL])[] {
  const own = Object.entries(d.fields).flatMap(([name, field]) => {
    const encoded = encode(name, field, row[name], cipher);
    return columnsOf(name, field).map(
      (column, i) => [column.name, sql`${sql.param(encoded[i] ?? null)}::${sql.raw(column.type)}`] as const,
    );
  });
  return [...kept.map((name) => [snake(name), sql`${row[name] ?? null}`] as const), ...own].map(
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

export async function insertRow(work: Work, d: RecordDef, row: Values, cipher: Cipher): Promise<void> {
  const all = assignments(d, row, cipher);
  await named(
    d,
    work.tx.query(
      sql`INSERT INTO ${sql.identifier(tableOf(d))} (workspace_id, ${listed(all.map(([n]) => n))}) VALUES (${work.actor.workspaceId}, ${listed(all.map(([, v]) => v))}) RETURNING id`,
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
