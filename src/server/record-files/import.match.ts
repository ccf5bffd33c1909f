import { sql } from 'drizzle-orm';
import type { RecordDef } from '../../shared/record/record.ts';
import { type Column, columnsOf, snake, tableOf } from '../records/columns.ts';
import type { RecordReads } from '../records/read.service.ts';
import { jsonColumns, typedColumns } from '../records/row.store.ts';
import type { Work } from '../records/work.ts';
import { identityOf } from './import.rows.ts';

/** A row of a file, and how many before it are the same. */
export interface Sought {
  readonly values: Readonly<Record<string, unknown>>;
  readonly nth: number;
}

/**
 * The stored row that each row of a file is about: by code when given, else by what tells it from others. Of several
 * that nothing tells apart the `nth`, in the order in which they were made. One question for all rows that give the
 * same columns.
 */
export async function findMatches(
  reads: RecordReads,
  work: Work,
  d: RecordDef,
  rows: readonly Sought[],
): Promise<readonly (string | undefined)[]> {
  const asked = new Map<string, { readonly row: number; readonly nth: number; readonly key: Key }[]>();
  for (const [row, { values, nth }] of rows.entries()) {
    const key = keyOf(reads, d, values);
    if (key === undefined) continue;
    const shape = JSON.stringify([key.columns, key.empty]);
    const alike = asked.get(shape) ?? [];
    alike.push({ row, nth, key });
    asked.set(shape, alike);
  }
  const out = rows.map((): string | undefined => undefined);
  for (const alike of asked.values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const { columns, empty } = first.key;
    const given = alike.map(({ row, nth, key }) => ({ ...key.values, row, nth }));
    const same = columns.map((c) => sql`t.${sql.identifier(c.name)} = given.${sql.identifier(c.name)}`);
    const none = empty.map((name) => sql`t.${sql.identifier(name)} IS NULL`);
    const typed = typedColumns([...columns, { name: 'row', type: 'int' }, { name: 'nth', type: 'int' }]);
    const found = await work.tx.query<{ row: number; id: string }>(sql`
      SELECT row, id FROM (
        SELECT given.row, given.nth, t.id, row_number() OVER (PARTITION BY given.row ORDER BY t.id) - 1 AS place
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given(${typed})
        JOIN ${sql.identifier(tableOf(d))} t ON ${sql.join([...same, ...none], sql` AND `)}
        WHERE t.workspace_id = ${work.actor.workspaceId} AND t.deleted_at IS NULL) AS hits
      WHERE place = nth`);
    for (const { row, id } of found) out[row] = id;
  }
  return out;
}

/** What a row is found by: columns that hold something, and columns that are empty. */
interface Key {
  readonly columns: readonly Column[];
  readonly empty: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

function keyOf(reads: RecordReads, d: RecordDef, row: Readonly<Record<string, unknown>>): Key | undefined {
  const identity = identityOf(d, row);
  if (identity === undefined) return undefined;
  if (identity.by === 'code')
    return { columns: [{ name: 'code', type: 'text' }], empty: [], values: { code: identity.values['code'] } };
  const columns: Column[] = [];
  const empty: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(identity.values)) {
    const field = d.fields[name];
    if (field === undefined) continue;
    const encoded = jsonColumns(d, name, value, reads.deps.cipher);
    // Ciphertext differs each time; the keyed hash does not.
    const told = columnsOf(name, field).filter((c) => field.personal === undefined || c.name === `${snake(name)}_hash`);
    for (const column of told)
      if (encoded[column.name] === null || encoded[column.name] === undefined) empty.push(column.name);
      else {
        columns.push(column);
        values[column.name] = encoded[column.name];
      }
  }
  return columns.length === 0 ? undefined : { columns, empty, values };
}
