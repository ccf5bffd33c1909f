import { sql } from 'drizzle-orm';
import { type Actor, demand } from '../../../server/access/actor.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import { reading, working } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { type NoticeGroupKey, noticeGroupKeys, noticeGroups } from '../../../shared/platform/notice-kinds.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { type MyNoticeSettings, type NoticePreferences, QuietHours } from '../preferences.contract.ts';
import { complete, defaultQuiet, silencedUrgent } from './quiet.rules.ts';

export interface PreferenceDeps {
  readonly db: Db;
  readonly ownerDb: Db;
  readonly now: () => Date;
  readonly mailEnabled: boolean;
  readonly organization: Pick<OrganizationApi, 'contacts'>;
}

/** What the ways need of a workspace and the people who were told. */
export interface WorkspaceWays {
  readonly name: string;
  readonly timeZone: string;
  readonly demo: boolean;
  readonly quiet: QuietHours | null;
}

export class Preferences {
  readonly #deps: PreferenceDeps;

  constructor(deps: PreferenceDeps) {
    this.#deps = deps;
  }

  async mine(actor: Actor): Promise<MyNoticeSettings> {
    const personId = personOf(actor);
    const found = await reading(this.#deps.db, actor, async (tx) => ({
      stored: await tx.maybeOne<{ settings: Partial<NoticePreferences> }>(
        sql`SELECT settings FROM notice_preference WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid`,
      ),
      workspace: await this.workspace(actor.workspaceId, tx),
    }));
    const [contact] = await this.#deps.organization.contacts(actor.workspaceId, [personId]);
    const { quiet, timeZone, demo } = found.workspace;
    const chosen = found.stored !== undefined;
    return {
      preferences: complete(found.stored?.settings),
      chosen,
      workspace: { quiet, timeZone },
      email: contact?.address ?? null,
      mail: !this.#deps.mailEnabled ? 'noServer' : demo && !chosen ? 'demo' : 'on',
    };
  }

  async put(actor: Actor, preferences: NoticePreferences): Promise<MyNoticeSettings> {
    const personId = personOf(actor);
    const silenced = silencedUrgent(preferences);
    if (silenced.length > 0)
      throw invalid(
        ...silenced.map((key) =>
          issue(
            ['groups', key, 'page'],
            `“${noticeGroups[key as NoticeGroupKey].label.zh}”不能关闭：超时和升级必须有人看到`,
            `“${noticeGroups[key as NoticeGroupKey].label.en}” cannot be switched off: somebody must see what is late`,
          ),
        ),
      );
    const before = (await this.mine(actor)).preferences;
    await working(this.#deps.db, actor, this.#deps.now, async (work) => {
      await work.tx.execute(sql`
        INSERT INTO notice_preference (workspace_id, person_id, settings, updated_at)
        VALUES (${actor.workspaceId}::uuid, ${personId}::uuid, ${JSON.stringify(preferences)}::jsonb, ${work.now.toISOString()})
        ON CONFLICT (workspace_id, person_id) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at`);
      work.audit({
        record: 'person',
        recordId: personId,
        unitId: actor.homeUnitId,
        ownerId: personId,
        action: 'noticeSettings',
        changes: changed(before, preferences),
      });
    });
    return this.mine(actor);
  }

  async putQuiet(actor: Actor, quiet: QuietHours | null): Promise<{ quiet: QuietHours | null; timeZone: string }> {
    // The nights of all are not those of one region.
    if (!demand(actor, 'workspace.manage').all)
      throw new AppError('forbidden', {
        permission: 'workspace.manage',
        reason: { zh: '只有管理整个工作区的人能修改', en: 'Only who manages the whole workspace changes it' },
      });
    await working(this.#deps.db, actor, this.#deps.now, async (work) => {
      const before = await this.workspace(actor.workspaceId, work.tx);
      await work.tx.execute(
        sql`UPDATE workspace SET settings = settings || jsonb_build_object('noticeQuiet', ${JSON.stringify(quiet ?? false)}::jsonb) WHERE id = ${actor.workspaceId}::uuid`,
      );
      work.audit({
        record: 'workspace',
        recordId: actor.workspaceId,
        unitId: null,
        ownerId: null,
        action: 'noticeQuiet',
        changes: { quiet: { before: before.quiet, after: quiet } },
      });
    });
    return { quiet, timeZone: actor.timeZone };
  }

  async workspace(workspaceId: string, db: Queries = this.#deps.ownerDb): Promise<WorkspaceWays> {
    const row = await db.one<{ name: string; time_zone: string; demo: boolean; quiet: unknown }>(
      sql`SELECT name, time_zone, demo, settings->'noticeQuiet' AS quiet FROM workspace WHERE id = ${workspaceId}::uuid`,
    );
    const stored = QuietHours.safeParse(row.quiet);
    const quiet = row.quiet === false ? null : stored.success ? stored.data : defaultQuiet;
    return { name: row.name, timeZone: row.time_zone, demo: row.demo, quiet };
  }

  /** What people have chosen; who has chosen nothing is missing. As the owner: the ways serve everybody. */
  async chosen(workspaceId: string, people: readonly string[]): Promise<ReadonlyMap<string, NoticePreferences>> {
    const rows = await this.#deps.ownerDb.query<{ person_id: string; settings: Partial<NoticePreferences> }>(
      sql`SELECT person_id, settings FROM notice_preference WHERE workspace_id = ${workspaceId}::uuid AND person_id = ANY (${sql.param([...people])}::uuid[])`,
    );
    return new Map(rows.map((r) => [r.person_id, complete(r.settings)]));
  }
}

/** Only what was changed goes to the audit log, by its place. */
function changed(before: NoticePreferences, after: NoticePreferences) {
  const out: Record<string, { before: unknown; after: unknown }> = {};
  const note = (key: string, a: unknown, b: unknown): void => {
    if (JSON.stringify(a) !== JSON.stringify(b)) out[key] = { before: a, after: b };
  };
  for (const key of noticeGroupKeys) note(`groups.${key}`, before.groups[key], after.groups[key]);
  note('quiet', before.quiet, after.quiet);
  note('digest', before.digest, after.digest);
  note('byPhone', before.byPhone, after.byPhone);
  // That they were named, not what they are.
  const named = (p: NoticePreferences): string[] =>
    Object.entries(p.accounts).flatMap(([k, v]) => (v === '' ? [] : [k]));
  note('accounts', named(before), named(after));
  return out;
}

function personOf(actor: Actor): string {
  if (actor.personId !== null) return actor.personId;
  throw new AppError('forbidden', {
    reason: { zh: '密钥没有通知设置', en: 'A key has no notices' },
  });
}
