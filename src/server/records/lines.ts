import { type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../shared/errors.ts';
import type { ChildDef } from '../../shared/record/children.ts';
import { sumFaults } from '../../shared/record/line-sums.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Queries } from '../postgres/pool.ts';
import { type Cipher, columnsOf, decode, encode, lineTableOf } from './columns.ts';

type Values = Readonly<Record<string, unknown>>;
export type Line = Values & { readonly id: string };
type LinesOfRow = Readonly<Record<string, readonly Line[]>>;

const childrenOf = (d: RecordDef): readonly (readonly [string, ChildDef])[] => Object.entries(d.children ?? {});
export const linesIn = (row: Values | null, name: string): readonly Line[] =>
  Array.isArray(row?.[name]) ? (row[name] as readonly Line[]) : [];

/** The lines of rows, by row; one query for each kind of lines. */
export async function loadLines(
  tx: Queries,
  d: RecordDef,
  ids: readonly string[],
  cipher: Cipher,
): Promise<ReadonlyMap<string, LinesOfRow>> {
  const out = new Map<string, Record<string, Line[]>>(
    ids.map((id) => [id, Object.fromEntries(childrenOf(d).map(([name]) => [name, []]))]),
  );
  if (ids.length === 0) return out;
  for (const [name, child] of childrenOf(d))
    for (const row of await tx.query<Record<string, unknown>>(
      sql`SELECT * FROM ${sql.identifier(lineTableOf(d, name))} WHERE parent_id = ANY (${sql.param(ids)}::uuid[]) ORDER BY parent_id, position, id`,
    ))
      out.get(String(row['parent_id']))?.[name]?.push({
        id: String(row['id']),
        ...Object.fromEntries(Object.entries(child.fields).map(([key, f]) => [key, decode(key, f, row, cipher)])),
      });
  return out;
}

/** A row with its lines, where its record has any. */
export async function withLines<R extends { readonly id: string }>(
  tx: Queries,
  d: RecordDef,
  row: R,
  cipher: Cipher,
): Promise<R> {
  if (d.children === undefined) return row;
  return { ...row, ...(await loadLines(tx, d, [row.id], cipher)).get(row.id) };
}

/**
 * The lines of a row as they will be kept: every field set, a stored line known by its id, each other one with a new
 * id, so that nobody can name a line of another row.
 */
export function completeLines<R extends Values>(d: RecordDef, row: R, before: Values | null): R {
  if (d.children === undefined) return row;
  const out: Record<string, unknown> = { ...row };
  for (const [name, child] of childrenOf(d)) {
    const stored = new Map(linesIn(before, name).map((l) => [l.id, l]));
    const seen = new Set<string>();
    out[name] = linesIn(row, name).map((given): Line => {
      const known = seen.has(given.id) ? undefined : stored.get(given.id);
      const id = known?.id ?? uuidv7();
      seen.add(id);
      const values = Object.entries(child.fields).map(([key, field]): [string, unknown] => [
        key,
        (field.readOnly === true ? (known?.[key] ?? given[key]) : given[key]) ?? field.default ?? null,
      ]);
      return { id, ...Object.fromEntries(values) };
    });
  }
  return out as R;
}

/** Refuses lines whose sums are not what the declaration asks for, where lines or the whole changed. */
export function checkSums(d: RecordDef, row: Values, before: Values | null): void {
  const faults = sumFaults(d, row);
  if (faults.length === 0) return;
  const old = new Set(before === null ? [] : sumFaults(d, before).map((f) => f.message.en));
  const issues = faults.filter((f) => !old.has(f.message.en));
  if (issues.length > 0) throw new AppError('invalid', { issues });
}

/** What changed in the lines of a row: those that went or are different, as they were and as they are, with their place. */
export function lineChanges(
  d: RecordDef,
  before: Values | null,
  after: Values,
): Record<string, { before: unknown; after: unknown }> {
  const out: Record<string, { before: unknown; after: unknown }> = {};
  for (const [name] of childrenOf(d)) {
    const placed = (row: Values | null): Map<string, Values> =>
      new Map(linesIn(row, name).map((l, i) => [l.id, { ...l, position: i + 1 }]));
    const [was, is] = [placed(before), placed(after)];
    const differs = (id: string): boolean => JSON.stringify(was.get(id)) !== JSON.stringify(is.get(id));
    const gone = [...was].filter(([id]) => differs(id)).map(([, l]) => l);
    const come = [...is].filter(([id]) => differs(id)).map(([, l]) => l);
    if (gone.length + come.length > 0) out[name] = { before: gone, after: come };
  }
  return out;
}

/** Writes the lines that changed. The row itself must be there and within the actor's reach to write. */
export async function storeLines(
  tx: Queries,
  workspaceId: string,
  d: RecordDef,
  row: Values & { readonly id: string },
  before: Values | null,
  cipher: Cipher,
): Promise<void> {
  for (const [name, child] of childrenOf(d)) {
    const table = sql.identifier(lineTableOf(d, name));
    const stored = new Map(linesIn(before, name).map((l, i) => [l.id, JSON.stringify([i, l])]));
    const lines = linesIn(row, name);
    const gone = [...stored.keys()].filter((id) => !lines.some((l) => l.id === id));
    if (gone.length > 0)
      await tx.execute(sql`DELETE FROM ${table} WHERE parent_id = ${row.id} AND id = ANY (${sql.param(gone)}::uuid[])`);
    const changed = lines.flatMap((line, i) =>
      stored.get(line.id) === JSON.stringify([i, line]) ? [] : [{ line, i }],
    );
    if (changed.length === 0) continue;
    const fields = Object.entries(child.fields).flatMap(([key, f]) =>
      columnsOf(key, f).map((column, part) => ({ key, f, column, part })),
    );
    const columns = sql.join(
      [
        sql`id`,
        sql`workspace_id`,
        sql`parent_id`,
        sql`position`,
        ...fields.map((x) => sql`${sql.identifier(x.column.name)}`),
      ],
      sql`, `,
    );
    const rows = changed.map(({ line, i }): SQL => {
      const values = fields.map(
        (x) => sql`${sql.param(encode(x.key, x.f, line[x.key], cipher)[x.part] ?? null)}::${sql.raw(x.column.type)}`,
      );
      return sql`(${sql.join([sql`${line.id}::uuid`, sql`${workspaceId}::uuid`, sql`${row.id}::uuid`, sql`${i}::int`, ...values], sql`, `)})`;
    });
    const set = ['position', ...fields.map((x) => x.column.name)].map(
      (c) => sql`${sql.identifier(c)} = excluded.${sql.identifier(c)}`,
    );
    await tx.execute(
      sql`INSERT INTO ${table} (${columns}) VALUES ${sql.join(rows, sql`, `)} ON CONFLICT (id) DO UPDATE SET ${sql.join(set, sql`, `)}`,
    );
  }
}
