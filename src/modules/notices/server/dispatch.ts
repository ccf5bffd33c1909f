import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../server/access/actor.ts';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import { findMasked } from '../../../server/records/masked.read.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Label } from '../../../shared/label.ts';
import { groupOf, isUrgent, type NoticeGroupKey } from '../../../shared/platform/notice-kinds.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';

export interface DispatchDeps {
  readonly ownerDb: Db;
  readonly reads: RecordReads;
  readonly organization: Pick<OrganizationApi, 'unitsBelow' | 'people' | 'rootUnit'>;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
  readonly now: () => Date;
  /** Asks that a robot's messages be sent. */
  readonly wake: (robotId: string, at?: Date) => Promise<void>;
  /** Until when notices that are not urgent are held back in a workspace; null when they are not. */
  readonly groupsHeldUntil: (workspaceId: string, now: Date) => Promise<Date | null>;
  /** Those of the people who let robots call them for a group of notices. */
  readonly callable: (
    workspaceId: string,
    people: readonly string[],
    group: NoticeGroupKey,
  ) => Promise<readonly string[]>;
}

/** A notice to one person, as it lies in the inbox. */
export interface NoticeRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly person_id: string;
  readonly kind: string;
  readonly title: Label;
  readonly record: string | null;
  readonly record_id: string | null;
  readonly dedupe_key: string;
  readonly created_at: string;
}
interface RobotRow {
  readonly id: string;
  readonly groups: readonly string[] | null;
  readonly team: string | null;
  readonly unit_id: string | null;
  readonly seen_by: string | null;
  readonly seen_by_key: string | null;
}
/** What was told to one or more people at once. */
export interface Telling {
  readonly first: NoticeRow;
  readonly people: readonly string[];
  readonly group: NoticeGroupKey;
}

const batch = 300;

/** Takes new notices out of the inbox's queue and hands each to the ways it goes besides the page. Each is taken once, by one node. */
export class NoticeDispatcher {
  readonly #deps: DispatchDeps;
  readonly #further: (tx: Tx, rows: readonly NoticeRow[]) => Promise<void>;

  constructor(deps: DispatchDeps, further: (tx: Tx, rows: readonly NoticeRow[]) => Promise<void> = async () => {}) {
    this.#deps = deps;
    this.#further = further;
  }

  /** Answers how many notices were taken. */
  async route(): Promise<number> {
    // As the owner: notices of all workspaces and people.
    const { ownerDb, now } = this.#deps;
    const woken = new Map<string, Date>();
    const taken = await ownerDb.transaction(async (tx) => {
      const rows = await tx.query<NoticeRow>(
        sql`SELECT id, workspace_id, person_id, kind, title, record, record_id, dedupe_key, created_at FROM notice WHERE routed_at IS NULL ORDER BY created_at LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
      );
      if (rows.length === 0) return 0;
      for (const workspaceId of new Set(rows.map((r) => r.workspace_id))) {
        const own = rows.filter((r) => r.workspace_id === workspaceId);
        for (const [robot, at] of await this.#toRobots(tx, workspaceId, tellingsOf(own))) woken.set(robot, at);
      }
      await this.#further(tx, rows);
      const ids = sql.param(rows.map((r) => r.id));
      await tx.execute(
        sql`UPDATE notice SET routed_at = ${now().toISOString()}::timestamptz WHERE id = ANY (${ids}::uuid[])`,
      );
      return rows.length;
    });
    // The notices are taken: a call that is lost is made up for by the sweep.
    for (const [robot, at] of woken) await this.#deps.wake(robot, at > now() ? at : undefined).catch(() => undefined);
    return taken;
  }

  async #toRobots(tx: Tx, workspaceId: string, tellings: readonly Telling[]): Promise<ReadonlyMap<string, Date>> {
    const robots = await tx.query<RobotRow>(
      sql`SELECT id, groups, team, unit_id, seen_by, seen_by_key FROM robot WHERE workspace_id = ${workspaceId}::uuid AND state = 'active' AND deleted_at IS NULL`,
    );
    const woken = new Map<string, Date>();
    if (robots.length === 0) return woken;
    const now = this.#deps.now();
    const held = (await this.#deps.groupsHeldUntil(workspaceId, now)) ?? now;
    const sight = new Sight(this.#deps, workspaceId);
    for (const robot of robots)
      for (const t of tellings) {
        // What is said about a robot is not said by robots: one that fails would speak of itself for ever.
        if (robot.groups?.includes(t.group) !== true || t.first.kind.startsWith('robot.')) continue;
        if (!(await sight.concerns(robot, t))) continue;
        const urgent = isUrgent(t.group);
        const at = urgent ? now : held;
        const { first } = t;
        const called = await this.#deps.callable(workspaceId, t.people, t.group);
        await tx.execute(sql`
          INSERT INTO robot_message (id, workspace_id, robot_id, dedupe_key, kind, title, record, record_id, urgent, mentions, created_at, state, next_try_at)
          VALUES (${uuidv7()}, ${workspaceId}, ${robot.id}, ${first.dedupe_key}, ${first.kind}, ${JSON.stringify(first.title)}::jsonb, ${first.record}, ${first.record_id}::uuid, ${urgent}, ${sql.param([...called])}::uuid[], ${now.toISOString()}, 'waiting', ${at.toISOString()})
          ON CONFLICT (robot_id, dedupe_key) DO UPDATE SET mentions = ARRAY(SELECT DISTINCT unnest(robot_message.mentions || excluded.mentions)) WHERE robot_message.state = 'waiting'`);
        const known = woken.get(robot.id);
        woken.set(robot.id, known !== undefined && known < at ? known : at);
      }
    return woken;
  }
}

/** The same thing told to several people is one telling. A mention and a comment share a key, and the mention says more. */
function tellingsOf(rows: readonly NoticeRow[]): Telling[] {
  const byKey = new Map<string, NoticeRow[]>();
  for (const r of rows) byKey.set(r.dedupe_key, [...(byKey.get(r.dedupe_key) ?? []), r]);
  return [...byKey.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ first, people: [...new Set(same.map((r) => r.person_id))], group: groupOf(first.kind) }];
  });
}

type Seen = Readonly<Record<string, unknown>> & { readonly unitId?: string | null };

/** What robots may speak of, each question asked once a batch. */
class Sight {
  readonly #deps: DispatchDeps;
  readonly #workspaceId: string;
  readonly #actors = new Map<string, Promise<Actor | null>>();
  readonly #rows = new Map<string, Promise<Seen | undefined>>();
  #below: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  constructor(deps: DispatchDeps, workspaceId: string) {
    this.#deps = deps;
    this.#workspaceId = workspaceId;
  }

  /** Whether a telling is about the unit or team of a robot, and whoever set it up may see what it is about. */
  async concerns(robot: RobotRow, { first, people }: Telling): Promise<boolean> {
    const actor = await this.#actor(robot);
    if (actor === null) return false;
    if (first.record === null || first.record_id === null) {
      if (robot.team !== null) return false;
      const told = await this.#deps.organization.people(this.#workspaceId, people);
      return this.#within(
        robot,
        told.map((p) => p.unitId),
      );
    }
    const row = await this.#row(robot, actor, first.record, first.record_id);
    if (row === undefined) return false;
    if (robot.team === null) return this.#within(robot, [row.unitId ?? null]);
    if ((first.record === 'team' && first.record_id === robot.team) || row['team'] === robot.team) return true;
    const team = await this.#row(robot, actor, 'team', robot.team);
    const campaign = team?.['campaign'];
    return typeof campaign === 'string' && (campaign === first.record_id || row['campaign'] === campaign);
  }

  async #within(robot: RobotRow, units: readonly (string | null)[]): Promise<boolean> {
    this.#below ??= this.#deps.organization.unitsBelow(this.#workspaceId);
    if (robot.unit_id === null) return true;
    const root = await this.#deps.organization.rootUnit(this.#workspaceId);
    if (robot.unit_id === root) return true;
    const below = (await this.#below).get(robot.unit_id) ?? [robot.unit_id];
    return units.some((u) => u !== null && below.includes(u));
  }

  #actor(robot: RobotRow): Promise<Actor | null> {
    const key = robot.seen_by ?? robot.seen_by_key ?? '';
    const asked = (): Promise<Actor | null> => {
      if (robot.seen_by !== null) return this.#deps.actorOf(this.#workspaceId, 'person', robot.seen_by);
      if (robot.seen_by_key === null) return Promise.resolve(null);
      return this.#deps.actorOf(this.#workspaceId, 'key', robot.seen_by_key);
    };
    const known = this.#actors.get(key) ?? asked();
    this.#actors.set(key, known);
    return known;
  }

  #row(robot: RobotRow, actor: Actor, record: string, id: string): Promise<Seen | undefined> {
    const key = `${robot.seen_by ?? robot.seen_by_key} ${record} ${id}`;
    const def = this.#deps.reads.deps.registry.find(record)?.def;
    const known =
      this.#rows.get(key) ??
      (def === undefined
        ? Promise.resolve(undefined)
        : findMasked(this.#deps.reads, actor, def, id).then((row) => row as unknown as Seen | undefined));
    this.#rows.set(key, known);
    return known;
  }
}
