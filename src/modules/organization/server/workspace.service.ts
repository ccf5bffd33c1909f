import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, systemActor } from '../../../server/access/actor.ts';
import type { Accounts } from '../../../server/auth/accounts.ts';
import { demandGoodPassword } from '../../../server/auth/passwords.ts';
import { SetupTokens } from '../../../server/auth/setup-token.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { type Work, working } from '../../../server/records/work.ts';
import type { RoomDeps } from '../../../server/room.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { SetupBody } from '../account.contract.ts';
import type { MemberInput, UnitInput, WorkspaceInput, WorkspaceSeed } from '../organization.api.ts';
import { Assignment, OrgUnit, Person, Position } from '../organization.contract.ts';
import { positionsData } from './positions.data.ts';

/** Any number, the same in every node: two first set-ups never run at once. */
const setupLock = 7_214_002;

export interface WorkspaceRow {
  readonly id: string;
  readonly timeZone: string;
  readonly currency: string;
}

/** Workspaces, their first people and the demo's: everything that exists before anybody can be asked for permission. */
export class WorkspaceService {
  readonly #deps: RoomDeps;
  readonly #accounts: Accounts;
  readonly #tokens: SetupTokens;

  constructor(deps: RoomDeps, accounts: Accounts) {
    this.#deps = deps;
    this.#accounts = accounts;
    this.#tokens = new SetupTokens(deps.ownerDb, deps.config.dataDir);
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.setupToken()) !== undefined;
  }

  /** What the first administrator must show; undefined once there is somebody. */
  async setupToken(): Promise<string | undefined> {
    if (!(await this.#accounts.anyExists())) return this.#tokens.ensure();
    this.#tokens.dropFile();
    return undefined;
  }

  /** The first administrator, in one transaction: account, workspace, root unit, positions and person, or nothing. */
  async setup(body: SetupBody): Promise<{ workspaceId: string; personId: string }> {
    const { name, email, password, workspaceName } = body;
    if (await this.#accounts.anyExists()) throw setUpAlready();
    if (!(await this.#tokens.matches(body.token))) throw wrongToken();
    if (!isTimeZone(body.timeZone))
      throw new AppError('invalid', { issues: [issue(['timeZone'], '没有此时区', 'There is no such time zone')] });
    demandGoodPassword(password, [email, name, workspaceName]);
    const id = uuidv7();
    const actor = this.#system({ id, timeZone: body.timeZone, currency: body.currency }, '首次设置 / first set-up');
    const made = await working(this.#deps.ownerDb, actor, this.#deps.now, async (work) => {
      await work.tx.query(sql`SELECT pg_advisory_xact_lock(${setupLock})`);
      if (await this.#accounts.anyExists(work.tx)) throw setUpAlready();
      if (!(await this.#tokens.matches(body.token, work.tx))) throw wrongToken();
      await this.#tokens.forget(work.tx);
      const seed = await this.#makeWorkspace(work, { ...body, id, name: workspaceName });
      const userId = await this.#accounts.create({ email, name, password }, work.tx);
      const personId = await this.#makeMember(
        work,
        seed,
        { name, email, unitId: seed.rootUnitId, positions: ['administrator'] },
        userId,
      );
      return { workspaceId: id, personId };
    });
    this.#tokens.dropFile();
    return made;
  }

  async ensureWorkspace(input: WorkspaceInput): Promise<WorkspaceSeed> {
    const id = input.id ?? uuidv7();
    const actor = this.#system(
      { id, timeZone: input.timeZone ?? 'Asia/Shanghai', currency: input.currency ?? 'CNY' },
      '建立工作区 / new workspace',
    );
    return working(this.#deps.ownerDb, actor, this.#deps.now, async (work) => {
      await work.tx.query(sql`SELECT pg_advisory_xact_lock(${setupLock})`);
      const known = await work.tx.maybeOne(sql`SELECT 1 AS one FROM workspace WHERE id = ${id}::uuid`);
      return known === undefined ? this.#makeWorkspace(work, { ...input, id }) : this.seedOf(work.tx, id);
    });
  }

  async addUnit(workspaceId: string, input: UnitInput): Promise<string> {
    return this.asSystem(workspaceId, '建立部门 / new unit', async (work) => {
      const row = await this.#deps.writes.create(work, OrgUnit, {
        name: input.name,
        kind: input.kind,
        parent: input.parent,
        regions: (input.regions ?? []) as never,
      });
      return row.id;
    });
  }

  async addMember(workspaceId: string, input: MemberInput): Promise<string> {
    return this.asSystem(workspaceId, '加入人员 / new member', async (work) => {
      const seed = await this.seedOf(work.tx, workspaceId);
      const { email, name, password } = input;
      const known = await this.#accounts.findByEmail(email, work.tx);
      const userId =
        password === undefined
          ? null
          : (known?.id ?? (await this.#accounts.create({ email, name, password }, work.tx)));
      return this.#makeMember(work, seed, input, userId);
    });
  }

  /** Work as the system in one workspace, on the owner's connection so that accounts are part of the transaction. */
  async asSystem<T>(workspaceId: string, reason: string, fn: (work: Work) => Promise<T>): Promise<T> {
    return working(this.#deps.ownerDb, await this.systemActor(workspaceId, reason), this.#deps.now, fn);
  }

  async systemActor(workspaceId: string, reason: string): Promise<Actor> {
    return this.#system(await this.workspace(workspaceId), reason);
  }

  async workspace(workspaceId: string): Promise<WorkspaceRow> {
    const row = await this.#deps.ownerDb.maybeOne<WorkspaceRow>(
      sql`SELECT id, time_zone AS "timeZone", currency FROM workspace WHERE id = ${workspaceId}::uuid`,
    );
    if (row === undefined) throw new AppError('not_found');
    return row;
  }

  async seedOf(db: Queries, workspaceId: string): Promise<WorkspaceSeed> {
    const positions = await db.query<{ id: string; key: string }>(
      sql`SELECT id, key FROM position WHERE workspace_id = ${workspaceId} AND key IS NOT NULL AND deleted_at IS NULL`,
    );
    const root = await rootOf(db, workspaceId);
    return { id: workspaceId, rootUnitId: root, positions: Object.fromEntries(positions.map((p) => [p.key, p.id])) };
  }

  #system(workspace: WorkspaceRow, reason: string): Actor {
    return systemActor(workspace, this.#deps.registry.defs, reason);
  }

  async #makeWorkspace(work: Work, input: WorkspaceInput & { readonly id: string }): Promise<WorkspaceSeed> {
    const { id, name, timeZone = 'Asia/Shanghai', currency = 'CNY', locale = 'zh', demo = false } = input;
    await work.tx.execute(
      sql`INSERT INTO workspace (id, name, time_zone, currency, locale, demo) VALUES (${id}, ${name}, ${timeZone}, ${currency}, ${locale}, ${demo})`,
    );
    const { writes } = this.#deps;
    const root = await writes.create(work, OrgUnit, { name: input.rootUnit ?? name, kind: 'headquarters' });
    const positions: Record<string, string> = {};
    for (const { key, ...position } of positionsData) {
      const row = await writes.create(
        work,
        Position,
        { ...position, grants: [...position.grants], kpis: [...position.kpis] },
        { system: { key } },
      );
      positions[key] = row.id;
    }
    return { id, rootUnitId: root.id, positions };
  }

  async #makeMember(work: Work, seed: WorkspaceSeed, input: MemberInput, userId: string | null): Promise<string> {
    const { writes } = this.#deps;
    const person = await writes.create(
      work,
      Person,
      {
        name: input.name,
        email: input.email,
        title: input.title ?? null,
        phone: input.phone ?? null,
        manager: input.managerId ?? null,
        unitId: input.unitId,
      },
      { state: userId === null ? 'invited' : 'active', system: { userId } },
    );
    for (const [i, key] of input.positions.entries()) {
      const position = seed.positions[key];
      if (position === undefined) throw new Error(`there is no position ${key}`);
      await writes.create(work, Assignment, { person: person.id, position, orgUnit: input.unitId, isPrimary: i === 0 });
    }
    return person.id;
  }
}

export async function rootOf(db: Queries, workspaceId: string): Promise<string> {
  const row = await db.maybeOne<{ id: string }>(
    sql`SELECT id FROM org_unit WHERE workspace_id = ${workspaceId} AND parent IS NULL AND deleted_at IS NULL ORDER BY created_at, id LIMIT 1`,
  );
  if (row === undefined) throw new Error('the workspace has no root unit');
  return row.id;
}

const setUpAlready = (): AppError =>
  new AppError('gone', { reason: { zh: '系统已完成初始化，请登录', en: 'Set up already; please sign in' } });

const wrongToken = (): AppError =>
  invalid(
    issue(
      ['token'],
      '初始化口令不对：请复制服务器终端里印出的，或在那台电脑上运行 npm run -s huanying -- doctor 查看',
      'This is not the set-up token: copy the one in the terminal of the server, or run npm run -s huanying -- doctor on that computer',
    ),
  );

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat(undefined, { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
