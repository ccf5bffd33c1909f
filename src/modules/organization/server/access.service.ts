import { sql } from 'drizzle-orm';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { type Place, reachOf, within } from '../../../server/access/reach.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { RoomDeps } from '../../../server/room.ts';
import { covers, farthest, type Grant, scopes } from '../../../shared/access.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AccessAnswer } from '../account.contract.ts';
import { Person } from '../organization.contract.ts';
import { placeOf } from './directory.store.ts';
import { permissionCatalogue } from './permissions.ts';

interface Names {
  readonly units: ReadonlyMap<string, string>;
  /** Home unit of each active person. */
  readonly homes: ReadonlyMap<string, string | null>;
}

/** "What may this person see and do, and why": the same functions that decide, asked for their reasons. */
export class AccessService {
  readonly #deps: RoomDeps;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
  }

  async explain(actor: Actor, personId: string): Promise<AccessAnswer> {
    return reading(this.#deps.db, actor, async (tx) => {
      const person = await this.#deps.reads.read(tx, Person, personId);
      if (personId !== actor.personId && !within(demand(actor, 'access.read'), person)) throw new AppError('not_found');
      const place = await placeOf(tx, actor.workspaceId, personId, todayIn(this.#deps.now(), actor.timeZone));
      const names = await namesIn(tx, actor.workspaceId);
      return this.#answer({ id: person.id, name: person.name }, place, names);
    });
  }

  /** The same for the one who asks, a service key included. */
  async own(actor: Actor, place: Place): Promise<AccessAnswer> {
    const names = await reading(this.#deps.db, actor, (tx) => namesIn(tx, actor.workspaceId));
    return this.#answer({ id: actor.id ?? actor.workspaceId, name: actor.name }, place, names);
  }

  #answer(person: { id: string; name: string }, place: Place, names: Names): AccessAnswer {
    const unitName = (id: string | null): string | null => (id === null ? null : (names.units.get(id) ?? null));
    const catalogue = permissionCatalogue(this.#deps.registry.defs);
    const permissions: AccessAnswer['permissions'] = [];
    const missing: AccessAnswer['missing'] = [];
    const homes = [...names.homes];
    for (const info of catalogue) {
      const reach = reachOf(place, info.permission);
      const because = place.assignments.flatMap((a) =>
        a.grants
          .filter((g) => covers(g.permission, info.permission))
          .map((g) => ({ position: a.position, unit: unitName(a.unitId), grant: g.permission, scope: g.scope })),
      );
      const scope = farthest(because);
      if (reach === undefined || scope === undefined) {
        missing.push({ ...info, subject: { ...info.subject } });
        continue;
      }
      const reached = ([id, home]: readonly [string, string | null]): boolean =>
        within(reach, { unitId: home, ownerId: id });
      permissions.push({
        ...info,
        subject: { ...info.subject },
        scope,
        reaches: {
          all: reach.all,
          units: reach.all ? [] : reach.units.map((id) => ({ id, name: names.units.get(id) ?? id })),
          people: reach.all ? homes.length : homes.filter(reached).length,
        },
        because,
      });
    }
    const assignments = place.assignments.map((a) => ({ position: a.position, unit: unitName(a.unitId) }));
    return { person, assignments, permissions, missing };
  }
}

async function namesIn(db: Queries, workspaceId: string): Promise<Names> {
  const units = await db.query<{ id: string; name: string }>(
    sql`SELECT id, name FROM org_unit WHERE workspace_id = ${workspaceId}`,
  );
  const people = await db.query<{ id: string; unit_id: string | null }>(
    sql`SELECT id, unit_id FROM person WHERE workspace_id = ${workspaceId} AND state = 'active' AND deleted_at IS NULL`,
  );
  return { units: new Map(units.map((u) => [u.id, u.name])), homes: new Map(people.map((p) => [p.id, p.unit_id])) };
}

/** Grants of several positions as one list: each permission once, in its farthest scope. */
export function mergeGrants(lists: readonly (readonly Grant[])[]): Grant[] {
  const best = new Map<string, number>();
  for (const g of lists.flat()) best.set(g.permission, Math.max(best.get(g.permission) ?? 0, scopes.indexOf(g.scope)));
  return [...best].map(([permission, rank]) => ({ permission, scope: scopes[rank] ?? 'own' }));
}
