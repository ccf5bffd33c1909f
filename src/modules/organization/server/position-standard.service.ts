import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { reading, type Work, working } from '../../../server/records/work.ts';
import type { RoomDeps } from '../../../server/room.ts';
import { type Grant, scopeOf, scopes } from '../../../shared/access.ts';
import { AppError } from '../../../shared/errors.ts';
import { Position } from '../organization.contract.ts';
import { addedGrants } from './grants.rules.ts';
import { type PositionData, positionsData } from './positions.data.ts';

type AsSystem = <T>(workspaceId: string, reason: string, fn: (work: Work) => Promise<T>) => Promise<T>;
interface Standing {
  readonly id: string;
  readonly workspaceId: string;
  readonly key: string;
  readonly version: number;
  readonly grants: readonly Grant[];
  readonly edited: boolean;
  /** What the standard was when the position was last in step: noted then, or what it was made with. */
  readonly inStep: readonly Grant[];
}

/** Any number, the same in every node: two starts never follow at once. */
const followLock = 7_214_003;

/** Declared grants that are new since the position was last in step, and that it does not give anyhow. */
export function newGrants(
  declared: readonly Grant[],
  inStep: readonly Grant[],
  present: readonly Grant[],
): readonly Grant[] {
  return addedGrants(inStep, declared).filter((g) => {
    if (addedGrants(present, [g]).length === 0) return false;
    const given = g.permission.includes('*') ? undefined : scopeOf(present, g.permission);
    return given === undefined || scopes.indexOf(given) < scopes.indexOf(g.scope);
  });
}

const same = (a: readonly Grant[], b: readonly Grant[]): boolean =>
  addedGrants(a, b).length === 0 && addedGrants(b, a).length === 0;

/**
 * Keeps the positions of existing workspaces in step with what a new version declares: one that nobody edited follows by
 * itself, one that was edited is told of on its page. All of it is in the audit log.
 */
export class PositionStandards {
  readonly #deps: RoomDeps;
  readonly #asSystem: AsSystem;
  readonly #declared: ReadonlyMap<string, PositionData>;

  constructor(deps: RoomDeps, asSystem: AsSystem, declared: readonly PositionData[] = positionsData) {
    this.#deps = deps;
    this.#asSystem = asSystem;
    this.#declared = new Map(declared.map((p) => [p.key, p]));
  }

  /** Brings every position that was never edited to the declaration. Answers how many it changed. */
  async follow(): Promise<number> {
    // As the owner: workspaces are gone through before anybody asks for one.
    const standings = await this.#deps.ownerDb.query<Standing>(sql`${standing} AND p.state = 'active'`);
    const behind = standings.filter(({ key, grants, edited }) => {
      const declared = this.#declared.get(key);
      return declared !== undefined && !edited && !same(grants, declared.grants);
    });
    let changed = 0;
    for (const workspaceId of new Set(behind.map((s) => s.workspaceId)))
      changed += await this.#asSystem(workspaceId, '版本升级 / upgrade', async (work) => {
        await work.tx.query(sql`SELECT pg_advisory_xact_lock(${followLock})`);
        let n = 0;
        for (const { id } of behind.filter((s) => s.workspaceId === workspaceId)) {
          // Read again under the lock: another node, or an administrator, may have been faster.
          const now = await this.#standing(work.tx, id);
          const declared = now === undefined || now.edited ? undefined : this.#declared.get(now.key);
          if (now === undefined || declared === undefined || same(now.grants, declared.grants)) continue;
          await this.#deps.writes.update(
            work,
            Position,
            id,
            now.version,
            { grants: [...declared.grants] },
            { reason: '岗位未改动过，随新版本更新权限 / never edited here: follows the new version' },
          );
          await keepInStep(work, id, declared.grants);
          n += 1;
        }
        return n;
      });
    if (changed > 0) this.#deps.log.info({ positions: changed }, 'positions follow what this version declares');
    return changed;
  }

  async newly(actor: Actor, id: string): Promise<{ follows: boolean; newly: Grant[] }> {
    return reading(this.#deps.db, actor, async (tx) => {
      await this.#deps.reads.load(tx, Position, id);
      const now = await this.#standingOf(actor, id);
      const declared = now === undefined ? undefined : this.#declared.get(now.key);
      if (now === undefined || declared === undefined) return { follows: false, newly: [] };
      if (!now.edited) return { follows: true, newly: [] };
      return { follows: false, newly: [...newGrants(declared.grants, now.inStep, now.grants)] };
    });
  }

  /** Adds what is new to an edited position, or notes that it is not wanted there. */
  async take(
    actor: Actor,
    id: string,
    { version, add }: { readonly version: number; readonly add: boolean },
  ): Promise<{ added: Grant[]; version: number }> {
    const { newly } = await this.newly(actor, id);
    return working(this.#deps.db, actor, this.#deps.now, async (work) => {
      const now = await this.#standingOf(actor, id);
      const declared = now === undefined ? undefined : this.#declared.get(now.key);
      if (now === undefined || declared === undefined) throw new AppError('not_found');
      // Not adding is a change of nothing, but asks for the same right and the same version.
      const row = await this.#deps.writes.update(
        work,
        Position,
        id,
        version,
        add ? { grants: [...now.grants, ...newly] } : {},
        { reason: '补上标准岗位新增的权限 / added what the standard position has newly' },
      );
      await keepInStep(work, id, declared.grants);
      if (!add && newly.length > 0)
        work.audit({
          record: Position.id,
          recordId: id,
          unitId: row.unitId,
          ownerId: row.ownerId,
          action: 'leaveStandard',
          changes: { grants: { before: newly, after: null } },
        });
      return { added: add ? newly : [], version: row.version };
    });
  }

  #standing(db: Queries, id: string): Promise<Standing | undefined> {
    return db.maybeOne<Standing>(sql`${standing} AND p.id = ${id}::uuid`);
  }

  /** As the owner: whether a position was edited is in the audit log, which not everybody who edits positions may read. */
  async #standingOf(actor: Actor, id: string): Promise<Standing | undefined> {
    const now = await this.#standing(this.#deps.ownerDb, id);
    return now?.workspaceId === actor.workspaceId ? now : undefined;
  }
}

const standing = sql`
  SELECT p.id, p.workspace_id AS "workspaceId", p.key, p.version, p.grants, EXISTS (
    SELECT 1 FROM audit_log a WHERE a.workspace_id = p.workspace_id AND a.record = 'position' AND a.record_id = p.id
      AND a.action = 'update' AND a.actor_kind <> 'system' AND a.changes ? 'grants') AS edited,
    coalesce(
      (SELECT s.grants FROM position_standard s WHERE s.position_id = p.id),
      (SELECT a.changes->'grants'->'after' FROM audit_log a WHERE a.workspace_id = p.workspace_id AND a.record = 'position'
         AND a.record_id = p.id AND a.action = 'create' ORDER BY a.seq LIMIT 1),
      p.grants) AS "inStep"
  FROM position p WHERE p.key IS NOT NULL AND p.deleted_at IS NULL`;

const keepInStep = (work: Work, id: string, grants: readonly Grant[]): Promise<unknown> =>
  work.tx.execute(sql`
    INSERT INTO position_standard (position_id, workspace_id, grants, updated_at)
    VALUES (${id}::uuid, ${work.actor.workspaceId}::uuid, ${JSON.stringify(grants)}::jsonb, ${work.now.toISOString()}::timestamptz)
    ON CONFLICT (position_id) DO UPDATE SET grants = excluded.grants, updated_at = excluded.updated_at`);
