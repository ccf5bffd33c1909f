import { sql } from 'drizzle-orm';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import type { Platform, RobotDelivery, RobotHealth } from '../robot.contract.ts';
import type { Outcome } from './robot.formats.ts';
import { longestWindow } from './robot.pace.ts';

/** A robot with its address, for whoever sends. */
export interface Endpoint {
  readonly id: string;
  readonly workspaceId: string;
  readonly version: number;
  readonly state: string;
  readonly name: string;
  readonly platform: Platform;
  readonly language: Locale | null;
  readonly mention: boolean | null;
  readonly unitId: string | null;
  readonly createdBy: string | null;
  readonly ownerId: string | null;
  /** As the cipher keeps them; null before they are set. */
  readonly url: string | null;
  readonly secret: string | null;
  readonly failures: number;
  readonly restUntil: string | null;
  readonly sentAt: readonly string[] | null;
}

export interface MessageRow {
  readonly id: string;
  readonly kind: string;
  readonly title: Label;
  readonly record: string | null;
  readonly record_id: string | null;
  readonly urgent: boolean;
  readonly mentions: readonly string[];
  readonly created_at: string;
  readonly tries: number;
}

export const findEndpoint = (db: Queries, id: string): Promise<Endpoint | undefined> =>
  db.maybeOne<Endpoint>(sql`
    SELECT r.id, r.workspace_id AS "workspaceId", r.version, r.state, r.name, r.platform, r.language, r.mention, r.unit_id AS "unitId",
           r.created_by AS "createdBy", r.owner_id AS "ownerId", e.url, e.secret, coalesce(e.failures, 0) AS failures,
           e.rest_until AS "restUntil", e.sent_at AS "sentAt"
    FROM robot r LEFT JOIN robot_endpoint e ON e.robot_id = r.id WHERE r.id = ${id}::uuid AND r.deleted_at IS NULL`);

/** A new address forgets the failures of the one before, not when messages left: the group may be the same. */
export const setAddress = (
  db: Queries,
  a: {
    readonly id: string;
    readonly workspaceId: string;
    readonly url: string;
    readonly secret: string | null;
    readonly host: string;
    readonly at: Date;
  },
): Promise<number> =>
  db.execute(sql`
    INSERT INTO robot_endpoint (robot_id, workspace_id, url, secret, host, set_at)
    VALUES (${a.id}, ${a.workspaceId}, ${a.url}, ${a.secret}, ${a.host}, ${a.at.toISOString()})
    ON CONFLICT (robot_id) DO UPDATE SET url = excluded.url, secret = excluded.secret, host = excluded.host, set_at = excluded.set_at,
      failures = 0, failing_since = NULL, rest_until = NULL`);

/** Takes a robot for this node until a time; false while another node has it. */
export const takeLease = async (db: Db, id: string, now: Date, until: Date): Promise<boolean> =>
  (await db.execute(sql`
    UPDATE robot_endpoint SET lease_until = ${until.toISOString()}::timestamptz
    WHERE robot_id = ${id}::uuid AND (lease_until IS NULL OR lease_until <= ${now.toISOString()}::timestamptz)`)) > 0;

export const keepLease = (db: Db, id: string, until: Date | null): Promise<number> =>
  db.execute(
    sql`UPDATE robot_endpoint SET lease_until = ${until?.toISOString() ?? null}::timestamptz WHERE robot_id = ${id}::uuid`,
  );

/** Written before a message leaves: whoever dies in between has used its place. */
export const noteSent = (db: Db, id: string, now: Date): Promise<number> =>
  db.execute(sql`
    UPDATE robot_endpoint SET sent_at = array_append(ARRAY(SELECT at FROM unnest(sent_at) AS at WHERE at > ${new Date(now.getTime() - longestWindow).toISOString()}::timestamptz), ${now.toISOString()}::timestamptz)
    WHERE robot_id = ${id}::uuid`);

export const noteHealth = (
  db: Db,
  id: string,
  failing: { readonly at: Date; readonly restUntil: Date | null } | null,
): Promise<number> =>
  db.execute(
    failing === null
      ? sql`UPDATE robot_endpoint SET failures = 0, failing_since = NULL, rest_until = NULL WHERE robot_id = ${id}::uuid AND (failures > 0 OR rest_until IS NOT NULL)`
      : sql`UPDATE robot_endpoint SET failures = failures + 1, failing_since = coalesce(failing_since, ${failing.at.toISOString()}::timestamptz), rest_until = ${failing.restUntil?.toISOString() ?? null}::timestamptz WHERE robot_id = ${id}::uuid`,
  );

/** Urgent ones first, then as they came. */
export const dueMessages = (db: Db, id: string, now: Date, limit: number): Promise<MessageRow[]> =>
  db.query<MessageRow>(
    sql`SELECT * FROM robot_message WHERE robot_id = ${id}::uuid AND state = 'waiting' AND next_try_at <= ${now.toISOString()}::timestamptz ORDER BY urgent DESC, id LIMIT ${limit}`,
  );

/** What nobody could be told in time falls away. */
export const dropStale = (db: Db, id: string, before: Date): Promise<number> =>
  db.execute(
    sql`UPDATE robot_message SET state = 'failed' WHERE robot_id = ${id}::uuid AND state = 'waiting' AND created_at < ${before.toISOString()}::timestamptz`,
  );

export const nextDue = async (db: Db, id: string): Promise<string | null> =>
  (
    await db.one<{ at: string | null }>(
      sql`SELECT min(next_try_at) AS at FROM robot_message WHERE robot_id = ${id}::uuid AND state = 'waiting'`,
    )
  ).at;

/** Robots with something due that nobody is at. */
export const dueRobots = (db: Db, now: Date): Promise<{ id: string }[]> =>
  db.query<{ id: string }>(sql`
    SELECT r.id FROM robot r JOIN robot_endpoint e ON e.robot_id = r.id
    WHERE r.state = 'active' AND r.deleted_at IS NULL
      AND (e.lease_until IS NULL OR e.lease_until <= ${now.toISOString()}::timestamptz)
      AND (e.rest_until IS NULL OR e.rest_until <= ${now.toISOString()}::timestamptz)
      AND EXISTS (SELECT 1 FROM robot_message m WHERE m.robot_id = r.id AND m.state = 'waiting' AND m.next_try_at <= ${now.toISOString()}::timestamptz)
    LIMIT 1000`);

export interface NewDelivery {
  readonly id: string;
  readonly endpoint: Pick<Endpoint, 'id' | 'workspaceId'>;
  readonly at: Date;
  readonly outcome: Outcome;
  readonly notices: number;
  readonly title: string;
  readonly status: number | null;
  readonly code: number | null;
  readonly answer: string | null;
  readonly ms: number;
}
export const addDelivery = (db: Queries, d: NewDelivery): Promise<number> =>
  db.execute(sql`
    INSERT INTO robot_delivery (id, workspace_id, robot_id, at, outcome, notices, title, status, code, answer, ms)
    VALUES (${d.id}, ${d.endpoint.workspaceId}, ${d.endpoint.id}, ${d.at.toISOString()}, ${d.outcome}, ${d.notices}, ${d.title}, ${d.status}, ${d.code}, ${d.answer}, ${d.ms})`);

/** What came of messages: done, given up, or to be tried again. */
export const settle = (
  db: Db,
  ids: readonly string[],
  to: {
    readonly state: 'sent' | 'waiting' | 'failed';
    readonly deliveryId: string;
    readonly nextTryAt: Date | null;
    readonly counts: boolean;
  },
): Promise<number> =>
  db.execute(sql`
    UPDATE robot_message SET state = ${to.state}, delivery_id = ${to.deliveryId}::uuid, tries = tries + ${to.counts ? 1 : 0},
      next_try_at = coalesce(${to.nextTryAt?.toISOString() ?? null}::timestamptz, next_try_at)
    WHERE id = ANY (${sql.param([...ids])}::uuid[])`);

interface DeliveryRow extends Omit<RobotDelivery, never> {
  readonly robot_id: string;
}
export const readDeliveries = (
  db: Queries,
  id: string,
  cursor: string | undefined,
  limit: number,
): Promise<RobotDelivery[]> =>
  db
    .query<DeliveryRow>(
      sql`SELECT * FROM robot_delivery WHERE robot_id = ${id}::uuid${cursor === undefined ? sql`` : sql` AND id < ${cursor}::uuid`} ORDER BY id DESC LIMIT ${limit}`,
    )
    .then((rows) =>
      rows.map(({ id: one, at, outcome, notices, title, status, code, answer, ms }) => ({
        id: one,
        at,
        outcome,
        notices,
        title,
        status,
        code,
        answer,
        ms,
      })),
    );

export async function readHealth(db: Queries, id: string, now: Date): Promise<RobotHealth> {
  const row = await db.maybeOne<{
    host: string;
    set_at: string;
    has_secret: boolean;
    failures: number;
    failing_since: string | null;
    rest_until: string | null;
  }>(
    sql`SELECT host, set_at, secret IS NOT NULL AS has_secret, failures, failing_since, rest_until FROM robot_endpoint WHERE robot_id = ${id}::uuid`,
  );
  const week = new Date(now.getTime() - 7 * 86_400_000).toISOString();
  const { waiting, failed } = await db.one<{ waiting: number; failed: number }>(sql`
    SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'failed' AND created_at > ${week}::timestamptz)::int AS failed
    FROM robot_message WHERE robot_id = ${id}::uuid`);
  return {
    host: row?.host ?? null,
    setAt: row?.set_at ?? null,
    hasSecret: row?.has_secret ?? false,
    waiting,
    failed,
    failures: row?.failures ?? 0,
    failingSince: row?.failing_since ?? null,
    restUntil: row?.rest_until ?? null,
  };
}
