import { sql } from 'drizzle-orm';
import type { RecordDef } from '../../shared/record/record.ts';
import type { RefNames } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import type { Queries } from '../postgres/pool.ts';
import { perRecord, snake, tableOf } from './columns.ts';
import { linesIn } from './lines.ts';
import type { RecordRegistry } from './registry.ts';

/** Fields of a record and of its lines that point to other rows. */
const references = perRecord((d) =>
  [
    [null, d.fields] as const,
    ...Object.entries(d.children ?? {}).map(([child, c]) => [child, c.fields] as const),
  ].flatMap(([child, fields]) =>
    Object.entries(fields).flatMap(([name, { target }]) => (target === undefined ? [] : [{ child, name, target }])),
  ),
);

/** Codes and titles of rows, as far as the actor of the transaction may see them. */
export class RecordNames {
  readonly #registry: RecordRegistry;

  constructor(registry: RecordRegistry) {
    this.#registry = registry;
  }

  /** Codes and titles of rows by id; those that the actor may not see are left out. */
  async titles(
    tx: Queries,
    actor: Actor,
    d: RecordDef,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly code: string; readonly title: string }>> {
    const rows = await tx.query<{ id: string; code: string; title: string | null }>(
      sql`SELECT id, code, ${sql.identifier(snake(d.title))} AS title FROM ${sql.identifier(tableOf(d))} WHERE workspace_id = ${actor.workspaceId} AND id = ANY (${sql.param(ids)}::uuid[])`,
    );
    return new Map(rows.map(({ id, code, title }) => [id, { code, title: title ?? code }]));
  }

  /** Names of the rows that references point to, one query for each kind of record, whatever the number of rows. */
  async ofRows(tx: Queries, d: RecordDef, rows: readonly Readonly<Record<string, unknown>>[]): Promise<RefNames> {
    const wanted = new Map<string, Set<string>>();
    for (const row of rows) this.want(wanted, d, row);
    return this.of(tx, wanted);
  }

  /** Adds the ids that a row (or a part of one) points to, by the record that they are of. */
  want(wanted: Map<string, Set<string>>, d: RecordDef, row: Readonly<Record<string, unknown>>): void {
    const add = (target: string, value: unknown): void => {
      for (const id of Array.isArray(value) ? value : [value])
        if (typeof id === 'string') wanted.set(target, (wanted.get(target) ?? new Set()).add(id));
    };
    add('orgUnit', row['unitId']);
    for (const key of ['ownerId', 'createdBy', 'updatedBy']) add('person', row[key]);
    for (const { child, name, target } of references(d))
      if (child === null) add(target, row[name]);
      else for (const line of linesIn(row, child)) add(target, line[name]);
  }

  /** Codes and titles by record and id; rows that the actor may not see are left out. */
  async of(tx: Queries, wanted: ReadonlyMap<string, ReadonlySet<string>>): Promise<RefNames> {
    const parts = [...wanted].flatMap(([target, ids]) => {
      const def = this.#registry.find(target)?.def;
      return def === undefined
        ? []
        : [
            sql`SELECT ${target} AS target, id, code, ${sql.identifier(snake(def.title))} AS title FROM ${sql.identifier(tableOf(def))} WHERE id = ANY (${sql.param([...ids])}::uuid[])`,
          ];
    });
    const out: Record<string, Record<string, { code: string; title: string }>> = {};
    if (parts.length === 0) return out;
    // One round trip, however many kinds of records are named.
    const named = await tx.query<{ target: string; id: string; code: string; title: string }>(
      sql.join(parts, sql` UNION ALL `),
      { prepared: true },
    );
    for (const { target, id, code, title } of named) (out[target] ??= {})[id] = { code, title };
    return out;
  }
}
