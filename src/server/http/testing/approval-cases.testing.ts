import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type MetaWorld, type Place, word } from './meta-world.testing.ts';
import type { Ask, RouteCase, RouteCases } from './route-case.testing.ts';

/** The cases of approvals, stand-ins and the house policy. */
export function approvalCases(world: MetaWorld): RouteCases {
  const { t, fresh } = world;
  const own = { none: 'about the one who asks and nobody else' };
  const mine: Omit<RouteCase, 'ask'> = { otherWorkspace: own, otherRegion: own, forbidden: own };
  const hidden: Omit<RouteCase, 'ask'> = { otherWorkspace: 'hidden', otherRegion: 'hidden', forbidden: 'hidden' };
  const everybody = { none: 'everybody of the workspace reads the rules of the house' };
  /** A campaign that waits for its approval; the director of the workspace is asked. */
  const asked = async (place: Place): Promise<{ id: string; hash: string }> => {
    const campaign = await fresh('campaign', place, 'proposed');
    return t.stores.owner.one<{ id: string; hash: string }>(
      sql`SELECT id, hash FROM approval WHERE record_id = ${campaign.id}::uuid`,
    );
  };
  const one =
    (body?: (a: { readonly hash: string }) => object) =>
    async (place: Place): Promise<Ask> => {
      const a = await asked(place);
      return { params: { id: a.id }, ...(body === undefined ? {} : { body: body(a) }) };
    };
  const byDirector: RouteCase['succeed'] = async (_, options) => (await t.as('director').inject(options)).status;
  const standIn = async (place: Place): Promise<string> => {
    const id = uuidv7();
    const from = place === 'east' ? t.people.admin.id : world.personAt[place];
    await t.stores.owner.execute(sql`
      INSERT INTO delegation (id, workspace_id, from_person, to_person, start_at, end_at, created_at)
      VALUES (${id}::uuid, ${world.workspaceOf(place)}::uuid, ${from}::uuid, ${uuidv7()}::uuid, now(), now() + interval '1 day', now())`);
    return id;
  };
  return {
    'approval.list': { ask: () => ({}), ...mine },
    'approval.ofRecord': {
      ask: async (place) => ({
        params: { record: 'campaign', recordId: (await fresh('campaign', place, 'proposed')).id },
      }),
      ...hidden,
    },
    'approval.get': { ask: one(), ...hidden },
    'approval.decide': { ask: one(({ hash }) => ({ approve: true, hash })), ...hidden, succeed: byDirector },
    'approval.withdraw': { ask: one(), ...hidden },
    'approval.remind': {
      ask: async (place) => {
        const a = await asked(place);
        await t.stores.owner.execute(
          sql`UPDATE approval SET submitted_by = ${t.people.admin.id}::uuid WHERE id = ${a.id}::uuid AND ${place === 'east'}`,
        );
        return { params: { id: a.id } };
      },
      ...hidden,
    },
    'delegation.list': { ask: () => ({}), ...mine },
    'delegation.create': {
      ask: (place) => ({ body: { to: world.personAt[place], from: '2099-01-01', until: '2099-01-05' } }),
      otherWorkspace: 'invalid',
      otherRegion: { none: 'whoever one trusts may stand in, of whatever region' },
      forbidden: { none: 'everybody may name a stand-in; a key is no person and is refused' },
    },
    'delegation.end': {
      ask: async (place) => ({ params: { id: await standIn(place) } }),
      otherWorkspace: 'hidden',
      otherRegion: 'hidden',
      forbidden: { none: 'a key is no person and is refused' },
    },
    'policy.read': { ask: () => ({}), otherWorkspace: own, otherRegion: everybody, forbidden: everybody },
    'policy.versions': {
      ask: async (place) => {
        const marker = word(place);
        await t.stores.owner.execute(sql`
          INSERT INTO house_policy (workspace_id, version, data, reason, created_at, created_by_name)
          SELECT ${world.workspaceOf(place)}::uuid, coalesce(max(version), 0) + 1, '{"structure": "centralised", "approvals": {}, "settings": {}}', ${marker}, now(), 'test'
          FROM house_policy WHERE workspace_id = ${world.workspaceOf(place)}::uuid`);
        return { marker };
      },
      otherWorkspace: 'absent',
      otherRegion: everybody,
      forbidden: everybody,
    },
    'policy.write': {
      ask: async () => {
        const { version } = await t.stores.owner.one<{ version: number }>(
          sql`SELECT coalesce(max(version), 0)::int AS version FROM house_policy WHERE workspace_id = ${t.workspaces.main}::uuid`,
        );
        return { body: { version, reason: '测试', policy: { structure: 'centralised', approvals: {}, settings: {} } } };
      },
      otherWorkspace: own,
      otherRegion: { none: 'the policy is one for the whole workspace' },
    },
  };
}
