import { createHash } from 'node:crypto';
import type { Actor } from '../../../server/access/actor.ts';
import type { ApprovalsApi } from '../../../server/approvals/approvals.module.ts';
import { type Work, working } from '../../../server/records/work.ts';
import type { RoomDeps } from '../../../server/room.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { OrgUnit } from '../../organization/organization.contract.ts';
import type { PreparationApi } from '../../preparation/preparation.api.ts';
import { brand, mailHost, type PersonKey, people, rootName, type UnitKey, units } from './brand.data.ts';

export interface CastDeps extends RoomDeps {
  readonly organization: OrganizationApi;
  readonly approvals: Pick<ApprovalsApi, 'service' | 'reads'>;
  readonly preparation: PreparationApi;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** The workspace with its units and people, and how to act as each of them at some time of the past. */
export interface Cast {
  readonly workspaceId: string;
  readonly units: Readonly<Record<UnitKey, string>>;
  readonly people: Readonly<Record<PersonKey, string>>;
  actor(who: PersonKey): Promise<Actor>;
  /** One transaction of a person at an instant. */
  act<T>(who: PersonKey, at: number, fn: (work: Work) => Promise<T>): Promise<T>;
}

/** One password for all of the demo, of this installation alone: the demo has an administrator, too. */
export const demoPassword = ({ secret }: Pick<RoomDeps, 'secret'>): string =>
  `chayu-${createHash('sha256').update(secret('demo')).digest('hex').slice(0, 12)}`;

/** Makes workspace, units and people with accounts. */
export async function makeCast(deps: CastDeps): Promise<Cast> {
  const { organization } = deps;
  const seed = await organization.ensureWorkspace({
    name: brand.name,
    rootUnit: rootName,
    demo: true,
  });
  const unitIds: Partial<Record<UnitKey, string>> = { root: seed.rootUnitId };
  for (const u of units) {
    const { name, kind, regions = [] } = u;
    unitIds[u.key] = await organization.addUnit(seed.id, { name, kind, parent: seed.rootUnitId, regions });
  }
  const password = demoPassword(deps);
  const ids: Partial<Record<PersonKey, string>> = {};
  for (const [i, p] of people.entries()) {
    const managerId = p.manager === undefined ? undefined : ids[p.manager];
    ids[p.key] = await organization.addMember(seed.id, {
      name: p.name,
      email: `${p.mail}@${mailHost}`,
      title: p.title,
      phone: `139000010${String(i + 10)}`,
      unitId: unitIds[p.unit] ?? seed.rootUnitId,
      ...(managerId === undefined ? {} : { managerId }),
      positions: [p.position],
      password,
    });
  }
  const made = ids as Record<PersonKey, string>;
  const actors = new Map<PersonKey, Promise<Actor>>();
  const actor = (who: PersonKey): Promise<Actor> => {
    const known =
      actors.get(who) ??
      deps.actorOf(seed.id, 'person', made[who]).then((found) => {
        if (found === null) throw new Error(`${who} is not in the demo`);
        return found;
      });
    actors.set(who, known);
    return known;
  };
  const cast: Cast = {
    workspaceId: seed.id,
    units: unitIds as Record<UnitKey, string>,
    people: made,
    actor,
    act: async (who, at, fn) => working(deps.db, await actor(who), () => new Date(at), fn),
  };
  await nameManagers(deps, cast);
  return cast;
}

/** Units tell their duties and who leads them: known only once there are people. */
async function nameManagers({ writes, now }: CastDeps, cast: Cast): Promise<void> {
  const leads: Partial<Record<UnitKey, PersonKey>> = {
    marketing: 'director',
    product: 'product',
    finance: 'finance',
    east: 'sales',
    south: 'specialist',
    north: 'service',
  };
  await cast.act('admin', now().getTime(), async (work) => {
    for (const { key, notes } of units) {
      const row = await writes.reads.read(work.tx, OrgUnit, cast.units[key]);
      const lead = leads[key];
      const manager = lead === undefined ? null : cast.people[lead];
      await writes.update(work, OrgUnit, row.id, row.version, { notes, manager });
    }
  });
}
