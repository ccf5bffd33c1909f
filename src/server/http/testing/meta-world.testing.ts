import { sql } from 'drizzle-orm';
import type { Grant } from '../../../shared/access.ts';
import type { DraftOf, RecordDef, RowOf } from '../../../shared/record/record.ts';
import type { Actor } from '../../access/actor.ts';
import { type Client, createTestApp, type TestApp } from '../../testing/app.ts';

/** Where a thing lies: in the region of the one who asks, in another region, or in another workspace. */
export type Place = 'east' | 'south' | 'other';

export interface MetaWorld {
  readonly t: TestApp;
  /** May do everything, in the whole first workspace. */
  readonly admin: Client;
  /** May do everything in the east and below, and nothing elsewhere. */
  readonly ruler: Client;
  /** May do everything in the place. */
  readonly at: Readonly<Record<Place, Client>>;
  readonly personAt: Readonly<Record<Place, string>>;
  unitOf(place: Place): string;
  workspaceOf(place: Place): string;
  def(id: string): RecordDef;
  /** What a new row of a record needs; what it refers to is made in the same place. */
  draft(def: RecordDef, place: Place): Promise<Readonly<Record<string, unknown>>>;
  /** A new row of a record in a place. */
  fresh(id: string, place: Place, state?: string): Promise<RowOf<RecordDef>>;
  /** A row that all cases of a place share: for those that only look at it, or must not get at it. */
  standing(id: string, place: Place): Promise<RowOf<RecordDef>>;
  close(): Promise<void>;
}

let count = 0;
/** A word that occurs nowhere else. */
export const word = (place: Place): string => {
  count += 1;
  return `${place}${count}x`;
};

export async function createMetaWorld(): Promise<MetaWorld> {
  const t = await createTestApp({ start: true });
  const [east, south] = [await ruler(t, 'east'), await ruler(t, 'south')];
  const workspaceOf = (place: Place): string => (place === 'other' ? t.workspaces.other : t.workspaces.main);
  const unitOf = (place: Place): string => (place === 'other' ? t.units.otherRegion : t.units[place]);
  const def = (id: string): RecordDef => t.app.deps.registry.get(id).def;
  const actors = new Map<string, Promise<Actor>>();
  const actorOf = (place: Place): Promise<Actor> =>
    remembered(actors, workspaceOf(place), (id) => t.app.rooms.organization.systemActor(id, 'test'));
  const standing = new Map<string, Promise<RowOf<RecordDef>>>();
  const world: MetaWorld = {
    t,
    admin: t.as('admin'),
    ruler: east.client,
    at: { east: east.client, south: south.client, other: t.as('strangerAdmin') },
    personAt: { east: east.id, south: south.id, other: t.people.strangerAdmin.id },
    workspaceOf,
    unitOf,
    def,
    draft: (d, place) => draftOf(world, d, place),
    async fresh(id, place, state) {
      const actor = await actorOf(place);
      const draft = { ...(await draftOf(world, def(id), place)), unitId: unitOf(place) } as DraftOf<RecordDef>;
      return t.app.deps.writes.transaction(actor, (work) =>
        t.app.deps.writes.create(work, def(id), draft, state === undefined ? {} : { state }),
      );
    },
    standing: (id, place) => remembered(standing, `${id} ${place}`, () => world.fresh(id, place)),
    close: () => t.close(),
  };
  return world;
}

function remembered<T>(known: Map<string, T>, key: string, make: (key: string) => T): T {
  const made = known.get(key) ?? make(key);
  known.set(key, made);
  return made;
}

type Draft = Readonly<Record<string, unknown>>;
async function draftOf(world: MetaWorld, d: RecordDef, place: Place): Promise<Draft> {
  const ref = async (id: string): Promise<string> => (await world.fresh(id, place)).id;
  /** Of which there may be any number in one. */
  const within = async (id: string): Promise<string> => (await world.standing(id, place)).id;
  const name = word(place);
  const period = { start: '2026-01-01', end: '2026-12-31' };
  const money = { amount: { amount: '100', currency: 'CNY' } };
  const drafts: Readonly<Record<string, () => Draft | Promise<Draft>>> = {
    orgUnit: () => ({ name, kind: 'team', parent: world.unitOf(place) }),
    position: () => ({ name, nameEn: name, grants: [], landing: '/' }),
    person: () => ({ name, email: `${name}@huanying.test` }),
    assignment: async () => ({
      person: await ref('person'),
      position: await ref('position'),
      orgUnit: world.unitOf(place),
      isPrimary: false,
    }),
    goal: () => ({ title: name, metric: 'gmv', target: '1000', period }),
    actionPlan: async () => ({ title: name, goal: await within('goal') }),
    flightPlan: async () => ({ title: name, campaign: await ref('campaign'), budget: money.amount }),
    conflict: () => ({ title: name, kind: 'stock', parties: [world.personAt[place]] }),
    campaign: () => ({
      title: name,
      kind: 'brand',
      period,
      objective: name,
      budget: { amount: '900000', currency: 'CNY' },
      plannedGmv: { amount: '2000000', currency: 'CNY' },
      risk: name,
    }),
    campaignChange: async () => ({
      campaign: (await world.fresh('campaign', place, 'live')).id,
      kind: 'budget',
      reason: name,
      effect: name,
      newBudget: { amount: '100', currency: 'CNY' },
    }),
    risk: async () => ({ title: name, campaign: await within('campaign'), probability: 3, impact: 4 }),
    ownMetric: () => ({ name, key: `m_${name.toLowerCase()}`, formula: 'gmv / orders', unit: 'money' }),
    prepItem: async () => ({
      title: name,
      campaign: await within('campaign'),
      dueOn: '2026-06-30',
      required: false,
    }),
    leave: () => ({ person: world.personAt[place], period: { start: '2026-05-01', end: '2026-05-02' }, reason: name }),
    channel: () => ({ name, slug: name.toLowerCase(), category: 'public' }),
    channelAccount: async () => ({ name, channel: await within('channel') }),
    budget: () => ({ title: name, period, total: { amount: '1000', currency: 'CNY' } }),
    budgetLine: async () => ({ ...money, title: name, budget: await ref('budget'), kind: 'content', purpose: name }),
    commitment: async () => ({ ...money, title: name, line: await ref('budgetLine') }),
    expense: async () => ({
      ...money,
      title: name,
      line: await ref('budgetLine'),
      date: '2026-03-05',
      supplier: name,
    }),
    budgetTransfer: async () => {
      const toLine = await world.fresh('budgetLine', place);
      const { budget } = toLine as unknown as { budget: string };
      return { ...money, title: name, budget, fromPlace: 'reserve', toPlace: 'line', toLine: toLine.id, reason: name };
    },
    reconciliation: async () => ({ title: name, budget: await ref('budget'), week: '2025-03-03' }),
    robot: () => ({ name, platform: 'wecom', groups: ['campaign'] }),
    webhook: () => ({ name, url: 'https://hook.invalid/', events: ['campaign.*'] }),
    task: () => ({ title: name, due: '2026-06-30T10:00:00Z', ownerId: world.personAt[place] }),
    meeting: () => ({ title: name, startsAt: '2026-06-30T02:00:00Z', ownerId: world.personAt[place] }),
    team: () => ({ name, purpose: name, period, ownerId: world.personAt[place] }),
    secondment: async () => ({ person: await ref('person'), team: await ref('team'), period }),
    personSkill: async () => ({ skill: name, person: await ref('person') }),
    sop: () => ({ title: name, kind: 'campaign', steps: [{ key: 'a', title: name, offset: -3 }] }),
    incident: async () => ({ title: name, campaign: await ref('campaign'), kind: 'pageDown', severity: 'S1' }),
    retrospective: async () => ({
      campaign: (await world.fresh('campaign', place, 'evaluating')).id,
      highlights: name,
      problems: [{ problem: name, whys: [name] }],
      actions: [{ text: name, owner: world.personAt[place], due: '2099-06-30' }],
      lessons: name,
    }),
    case: () => ({ title: name, kind: 'promotion', period: { start: '2026-01-01', end: '2026-01-31' }, lessons: name }),
    playbook: () => ({ title: name, kind: 'referral', useWhen: name, steps: [{ what: name, offset: 0 }] }),
    term: () => ({ name, definition: name }),
    reference: () => ({ title: name, topic: 'trend', summary: name, source: name, publishedOn: '2026-01-01' }),
    trackedLink: async () => ({ name, target: 'https://example.cn/', channel: await within('channel') }),
  };
  const made = drafts[d.id];
  if (made === undefined) throw new Error(`the record ${d.id} needs a draft in meta-world.testing.ts`);
  return made();
}

/** Somebody who may do everything in one region. */
async function ruler(t: TestApp, region: 'east' | 'south'): Promise<{ id: string; client: Client }> {
  const { organization } = t.app.rooms;
  const { writes, registry } = t.app.deps;
  const unitId = t.units[region];
  const name = `ruler of the ${region}`;
  const email = `ruler-${region}@huanying.test`;
  const input = { name, email, unitId, positions: [], password: t.password };
  const id = await organization.addMember(t.workspaces.main, input);
  const grants: Grant[] = ['*', 'personal.read'].map((permission) => ({ permission, scope: 'unitAndBelow' }));
  await writes.transaction(await organization.systemActor(t.workspaces.main, 'test'), async (work) => {
    const position = { name, nameEn: name, grants, landing: '/' } as DraftOf<RecordDef>;
    const { id: positionId } = await writes.create(work, registry.get('position').def, position);
    const assignment = { person: id, position: positionId, orgUnit: unitId } as DraftOf<RecordDef>;
    await writes.create(work, registry.get('assignment').def, assignment);
  });
  const { userId } = await t.stores.owner.one<{ userId: string }>(
    sql`SELECT user_id AS "userId" FROM person WHERE id = ${id}::uuid`,
  );
  return { id, client: t.signedIn(userId) };
}
