import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Place } from '../../../server/access/reach.ts';
import type { Directory } from '../../../server/auth/directory.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { RoomDeps } from '../../../server/room.ts';
import type { Grant } from '../../../shared/access.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Me } from '../account.contract.ts';
import { Person } from '../organization.contract.ts';
import { mergeGrants } from './access.service.ts';
import { assignmentsOf, placeOf } from './directory.store.ts';
import type { WorkspaceService } from './workspace.service.ts';

interface PositionRow {
  readonly id: string;
  readonly key: string | null;
  readonly name: string;
  readonly name_en: string;
  readonly duties: string | null;
  readonly duties_en: string | null;
  readonly landing: string;
  readonly kpis: string[] | null;
}

/** What the person who asks is told about themselves. */
export class MeService {
  readonly #deps: RoomDeps;
  readonly #directory: Directory;
  readonly #workspaces: WorkspaceService;

  constructor(deps: RoomDeps, directory: Directory, workspaces: WorkspaceService) {
    this.#deps = deps;
    this.#directory = directory;
    this.#workspaces = workspaces;
  }

  async me(actor: Actor): Promise<Me> {
    const { ownerDb, cipher } = this.#deps;
    const workspace = await ownerDb.one<{ id: string; name: string; demo: boolean }>(
      sql`SELECT id, name, demo FROM workspace WHERE id = ${actor.workspaceId}::uuid`,
    );
    const here = { ...workspace, timeZone: actor.timeZone, currency: actor.currency };
    if (actor.personId === null) {
      const place = await this.place(actor);
      return {
        person: { id: actor.id ?? actor.workspaceId, name: actor.name, email: '', title: null, kind: 'key' },
        workspace: here,
        workspaces: [{ id: workspace.id, name: workspace.name }],
        positions: [],
        grants: mergeGrants(place.assignments.map((a) => a.grants)),
        landing: '/',
        locale: actor.locale,
        twoFactor: false,
      };
    }
    const { personId } = actor;
    const person = await ownerDb.one<{
      name: string;
      email: string;
      title: string | null;
      user_id: string;
      locale: 'zh' | 'en' | null;
    }>(sql`SELECT name, email, title, user_id, locale FROM person WHERE id = ${personId}::uuid`);
    const account = await ownerDb.maybeOne<{ two_factor_enabled: boolean }>(
      sql`SELECT two_factor_enabled FROM auth.app_user WHERE id = ${person.user_id}`,
    );
    const memberships = await this.#directory.membershipsOf(person.user_id);
    const { positions, grants, landing } = await reading(this.#deps.db, actor, (tx) =>
      this.#positions(tx, actor, personId),
    );
    return {
      person: {
        id: personId,
        name: person.name,
        email: cipher.decrypt(person.email),
        title: person.title,
        kind: 'person',
      },
      workspace: here,
      workspaces: memberships.map((m) => ({ id: m.workspace.id, name: m.workspace.name })),
      positions,
      grants,
      landing,
      locale: person.locale ?? 'zh',
      twoFactor: account?.two_factor_enabled === true,
    };
  }

  /** Own details. Everybody may change these of themselves, whatever their positions say. */
  async update(
    actor: Actor,
    body: {
      readonly name?: string | undefined;
      readonly phone?: string | null | undefined;
      readonly locale?: 'zh' | 'en' | undefined;
    },
  ): Promise<Me> {
    const { personId } = actor;
    if (personId === null)
      throw new AppError('forbidden', { reason: { zh: '密钥没有个人资料', en: 'A key has no details of its own' } });
    const patch = Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined));
    // Named bypass: own details are not covered by `person.update`; the audit log tells who it was for.
    await this.#workspaces.asSystem(actor.workspaceId, `${actor.name}：修改本人资料 / own details`, async (work) => {
      const { version } = await this.#deps.reads.read(work.tx, Person, personId);
      await this.#deps.writes.update(work, Person, personId, version, patch);
    });
    return { ...(await this.me(actor)), ...(body.locale === undefined ? {} : { locale: body.locale }) };
  }

  /** The actor's place anew, for explanations. */
  async place(actor: Actor): Promise<Place> {
    if (actor.personId !== null) {
      const { personId } = actor;
      const today = todayIn(this.#deps.now(), actor.timeZone);
      return reading(this.#deps.db, actor, (tx) => placeOf(tx, actor.workspaceId, personId, today));
    }
    const key = await this.#deps.ownerDb.maybeOne<{ grants: Grant[]; unit_id: string | null }>(
      sql`SELECT grants, unit_id FROM service_key WHERE id = ${actor.id}::uuid`,
    );
    return this.#directory.keyPlace(actor.workspaceId, key?.unit_id ?? null, key?.grants ?? [], actor.name);
  }

  async #positions(tx: Queries, actor: Actor, personId: string): Promise<Pick<Me, 'positions' | 'grants' | 'landing'>> {
    const held = await assignmentsOf(tx, actor.workspaceId, personId, todayIn(this.#deps.now(), actor.timeZone));
    const rows = await tx.query<PositionRow>(
      sql`SELECT id, key, name, name_en, duties, duties_en, landing, kpis FROM position WHERE id = ANY (${sql.param(held.map((h) => h.position_id))}::uuid[])`,
    );
    const units = await tx.query<{ id: string; name: string }>(
      sql`SELECT id, name FROM org_unit WHERE id = ANY (${sql.param(held.map((h) => h.unit_id))}::uuid[])`,
    );
    const positions = held.flatMap((h): Me['positions'] => {
      const p = rows.find((r) => r.id === h.position_id);
      if (p === undefined) return [];
      const unit = units.find((u) => u.id === h.unit_id);
      return [
        {
          id: p.id,
          key: p.key,
          name: p.name,
          label: { zh: p.name, en: p.name_en },
          duties: p.duties === null ? null : { zh: p.duties, en: p.duties_en ?? p.duties },
          kpis: p.kpis ?? [],
          unit: unit === undefined ? null : { id: unit.id, name: unit.name },
          primary: h.is_primary === true,
        },
      ];
    });
    const main = rows.find((r) => r.id === held[0]?.position_id);
    return { positions, grants: mergeGrants(held.map((h) => h.grants)), landing: main?.landing ?? '/' };
  }
}
