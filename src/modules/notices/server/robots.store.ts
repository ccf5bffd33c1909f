import { type SQL, sql } from 'drizzle-orm';
import { receiverStore } from '../../../server/outbound/receiver.store.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import type { Platform, RobotDelivery, RobotHealth } from '../robot.contract.ts';
import type { Outcome } from './robot.formats.ts';
import { longestWindow } from './robot.pace.ts';

export const tables = { record: 'robot', queue: 'robot_message' } as const;
export const receivers = receiverStore(tables);

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

/** Written before a message leaves: whoever dies in between has used its place. */
export const noteSent = (db: Db, id: string, now: Date): Promise<number> =>
  db.execute(sql`
    UPDATE robot_endpoint SET sent_at = array_append(ARRAY(SELECT at FROM unnest(sent_at) AS at WHERE at > ${new Date(now.getTime() - longestWindow).toISOString()}::timestamptz), ${now.toISOString()}::timestamptz)
    WHERE robot_id = ${id}::uuid`);

/** Urgent ones first, then as they came. */
export const dueMessages = (db: Db, id: string, now: Date, limit: number): Promise<MessageRow[]> =>
  db.query<MessageRow>(
    sql`SELECT * FROM robot_message WHERE robot_id = ${id}::uuid AND state = 'waiting' AND next_try_at <= ${now.toISOString()}::timestamptz ORDER BY urgent DESC, id LIMIT ${limit}`,
  );

/** What nobody could be told in time falls away; what somebody asked for again begins anew. */
export const dropStale = (db: Db, id: string, before: Date): Promise<number> =>
  db.execute(
    sql`UPDATE robot_message SET state = 'failed' WHERE robot_id = ${id}::uuid AND state = 'waiting' AND coalesce(asked_again_at, created_at) < ${before.toISOString()}::timestamptz`,
  );

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

export type DeliveryRow = Omit<RobotDelivery, 'givenUp'> & { readonly robot_id: string };
export const readDeliveries = (db: Queries, where: SQL, limit: number): Promise<DeliveryRow[]> =>
  db.query<DeliveryRow>(
    sql`SELECT id, robot_id, at, outcome, notices, title, status, code, answer, ms FROM robot_delivery WHERE ${where} ORDER BY id DESC LIMIT ${limit}`,
  );

export const toDelivery = (r: DeliveryRow, n: number): RobotDelivery => ({
  id: r.id,
  at: r.at,
  outcome: r.outcome,
  notices: r.notices,
  title: r.title,
  status: r.status,
  code: r.code,
  answer: r.answer,
  ms: r.ms,
  givenUp: n,
});

/** How many notices were given up after each of these deliveries. */
export async function givenUp(db: Db, deliveries: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ id: string; n: number }>(sql`
    SELECT delivery_id AS id, count(*)::int AS n FROM robot_message
    WHERE delivery_id = ANY (${sql.param([...deliveries])}::uuid[]) AND state = 'failed' GROUP BY delivery_id`);
  return new Map(rows.map(({ id, n }) => [id, n]));
}

/** Lets what was given up after a delivery wait anew, with all its tries. Answers how many notices. */
export const sendAgain = (db: Db, deliveryId: string, now: Date): Promise<number> =>
  db.execute(sql`
    UPDATE robot_message SET state = 'waiting', tries = 0, next_try_at = ${now.toISOString()}::timestamptz, asked_again_at = ${now.toISOString()}::timestamptz
    WHERE delivery_id = ${deliveryId}::uuid AND state = 'failed'`);

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
