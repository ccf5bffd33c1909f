import { sql } from 'drizzle-orm';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import { type Actor, systemActor } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { Queries } from '../postgres/pool.ts';
import { tableOf } from '../records/columns.ts';
import type { RecordRegistry } from '../records/registry.ts';
import type { Work } from '../records/work.ts';

export interface RowPlace {
  readonly unitId: string | null;
  readonly ownerId: string | null;
}
interface Named {
  readonly record: string;
  readonly id: string;
}
interface Place {
  readonly d: RecordDef;
  readonly row: RowPlace;
}
export type PersonActor = (workspaceId: string, kind: 'person', id: string) => Promise<Actor | null>;

/** Who may read a row as things stand now: what a notice, a mention or a list of names may tell, and to whom. */
export class Readers {
  readonly #registry: RecordRegistry;
  readonly #actorOf: PersonActor;
  #everything: string | undefined;

  constructor(registry: RecordRegistry, actorOf: PersonActor) {
    this.#registry = registry;
    this.#actorOf = actorOf;
  }

  /** Those of these people who may read a row at this place. Who has left the house may read nothing. */
  async among(workspaceId: string, d: RecordDef, row: RowPlace, people: readonly string[]): Promise<readonly string[]> {
    if (d.shared === true) return people;
    const asked = this.asking(workspaceId);
    const may: string[] = [];
    for (const person of people) if (await asked(d, row, person)) may.push(person);
    return may;
  }

  /** Asks about many rows; each person's rights are looked up once. */
  asking(workspaceId: string): (d: RecordDef, row: RowPlace, person: string) => Promise<boolean> {
    const known = new Map<string, Actor | null>();
    return async (d, row, person) => {
      if (d.shared === true) return true;
      let actor = known.get(person);
      if (actor === undefined) {
        actor = await this.#actorOf(workspaceId, 'person', person);
        known.set(person, actor);
      }
      return within(actor?.reach(permissionOf(d, 'read')), row);
    };
  }

  /**
   * The places of rows, by record and id, as they stand in this transaction: also of rows that who acts may not see, for
   * what they did may concern others who can. Records that everybody reads, and rows that are gone, are left out.
   */
  async placesOf(work: Work, rows: readonly Named[]): Promise<ReadonlyMap<string, Place>> {
    const ids = this.#guarded(rows);
    if (ids.size === 0) return new Map<string, Place>();
    this.#everything ??= systemActor(
      { id: '', timeZone: 'UTC', currency: 'CNY' },
      this.#registry.defs,
      'readers',
    ).accessJson;
    const { before } = await work.tx.one<{ before: string | null }>(
      sql`SELECT current_setting('app.access', true) AS before`,
    );
    const access = (json: string): Promise<unknown> =>
      work.tx.query(sql`SELECT set_config('app.access', ${json}, true)`);
    await access(this.#everything);
    const places = await loadPlaces(work.tx, work.actor.workspaceId, ids);
    await access(before ?? '');
    return places;
  }

  /** The same through the owner's connection, which sees every row. */
  placesFor(owner: Queries, workspaceId: string, rows: readonly Named[]): Promise<ReadonlyMap<string, Place>> {
    return loadPlaces(owner, workspaceId, this.#guarded(rows));
  }

  #guarded(rows: readonly Named[]): ReadonlyMap<RecordDef, ReadonlySet<string>> {
    const ids = new Map<RecordDef, Set<string>>();
    for (const { record, id } of rows) {
      const d = this.#registry.find(record)?.def;
      if (d !== undefined && d.shared !== true) ids.set(d, (ids.get(d) ?? new Set()).add(id));
    }
    return ids;
  }
}

async function loadPlaces(
  tx: Queries,
  workspaceId: string,
  ids: ReadonlyMap<RecordDef, ReadonlySet<string>>,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  for (const [d, wanted] of ids)
    for (const { id, unitId, ownerId } of await tx.query<RowPlace & { id: string }>(
      sql`SELECT id, unit_id AS "unitId", owner_id AS "ownerId" FROM ${sql.identifier(tableOf(d))} WHERE workspace_id = ${workspaceId}::uuid AND id = ANY (${sql.param([...wanted])}::uuid[])`,
    ))
      places.set(`${d.id} ${id}`, { d, row: { unitId, ownerId } });
  return places;
}
