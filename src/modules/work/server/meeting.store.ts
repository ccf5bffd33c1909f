import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import type { Meeting } from '../meeting.contract.ts';

export async function countLater(tx: Queries, workspaceId: string, series: string, after: string): Promise<number> {
  const { n } = await tx.one<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM meeting WHERE workspace_id = ${workspaceId}::uuid AND (series = ${series}::uuid OR id = ${series}::uuid) AND starts_at > ${after}::timestamptz AND deleted_at IS NULL`,
  );
  return n;
}

export interface FeedMeeting {
  readonly id: string;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly place: string | null;
  readonly link: string | null;
  readonly sequence: number;
  readonly state: Meeting['state'];
  readonly ownerId: string | null;
  readonly agendaCount: number | null;
  readonly decisionCount: number | null;
}
export interface FeedTask {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly due: string;
  readonly version: number;
}

const feedDays = { before: 30, after: 365 };
const most = 1_000;
/** Meetings that somebody is invited to or has called, within the reach of who reads. */
export const meetingsOf = (
  tx: Queries,
  workspaceId: string,
  personId: string,
  from: string,
  to: string,
): Promise<FeedMeeting[]> =>
  tx.query<FeedMeeting>(sql`
    SELECT id, title, starts_at AS "startsAt", ends_at AS "endsAt", place, link, sequence::int AS sequence, state, owner_id AS "ownerId",
      agenda_count::int AS "agendaCount", decision_count::int AS "decisionCount" FROM meeting
    WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND starts_at < ${to}::timestamptz AND ends_at >= ${from}::timestamptz
      AND (owner_id = ${personId}::uuid OR attendees @> ARRAY[${personId}]::uuid[])
    ORDER BY starts_at, id LIMIT ${most}`);

export const dueTasksOf = (
  tx: Queries,
  workspaceId: string,
  personId: string,
  from: string,
  to: string,
): Promise<FeedTask[]> =>
  tx.query<FeedTask>(sql`
    SELECT id, code, title, due, version FROM task WHERE workspace_id = ${workspaceId}::uuid AND owner_id = ${personId}::uuid AND deleted_at IS NULL
      AND state IN ('todo', 'doing', 'review') AND due >= ${from}::timestamptz AND due < ${to}::timestamptz ORDER BY due, id LIMIT ${most}`);

export const feedWindow = (now: Date): { readonly from: string; readonly to: string } => ({
  from: new Date(now.getTime() - feedDays.before * 86_400_000).toISOString(),
  to: new Date(now.getTime() + feedDays.after * 86_400_000).toISOString(),
});

const hashed = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Secret addresses of calendars. As the owner: who reads has shown nothing but the address. Only its hash is kept. */
export class FeedStore {
  readonly #db: Db;

  constructor(ownerDb: Db) {
    this.#db = ownerDb;
  }

  async find(workspaceId: string, personId: string): Promise<{ since: string; lastReadAt: string | null } | undefined> {
    return this.#db.maybeOne(
      sql`SELECT created_at AS since, read_at AS "lastReadAt" FROM calendar_feed WHERE workspace_id = ${workspaceId}::uuid AND person_id = ${personId}::uuid`,
    );
  }

  /** Another address for the person; the one before is worth nothing from now on. */
  async put(workspaceId: string, personId: string, token: string, at: Date): Promise<void> {
    await this.#db.execute(sql`
      INSERT INTO calendar_feed (workspace_id, person_id, hash, created_at) VALUES (${workspaceId}::uuid, ${personId}::uuid, ${hashed(token)}, ${at.toISOString()}::timestamptz)
      ON CONFLICT (workspace_id, person_id) DO UPDATE SET hash = EXCLUDED.hash, created_at = EXCLUDED.created_at, read_at = NULL`);
  }

  async remove(workspaceId: string, personId: string): Promise<void> {
    await this.#db.execute(
      sql`DELETE FROM calendar_feed WHERE workspace_id = ${workspaceId}::uuid AND person_id = ${personId}::uuid`,
    );
  }

  async holderOf(token: string, at: Date): Promise<{ workspaceId: string; personId: string } | undefined> {
    return this.#db.maybeOne(
      sql`UPDATE calendar_feed SET read_at = ${at.toISOString()}::timestamptz WHERE hash = ${hashed(token)} RETURNING workspace_id AS "workspaceId", person_id AS "personId"`,
    );
  }
}
