import { type SQL, sql } from 'drizzle-orm';
import { receiverStore } from '../../../server/outbound/receiver.store.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import type { WebhookDelivery } from '../webhook.contract.ts';

export const tables = { record: 'webhook', queue: 'webhook_delivery' } as const;
export const receivers = receiverStore(tables);

/** What the delivery needs of a webhook, and how it is with its receiver. */
export interface Endpoint {
  readonly id: string;
  readonly workspaceId: string;
  readonly version: number;
  readonly state: string;
  readonly name: string;
  readonly url: string;
  readonly seenBy: string | null;
  readonly seenByKey: string | null;
  readonly createdBy: string | null;
  readonly ownerId: string | null;
  /** As the cipher keeps them. */
  readonly secret: string | null;
  readonly secretMadeAt: string | null;
  readonly formerSecret: string | null;
  readonly formerUntil: string | null;
  readonly failures: number;
  readonly failingSince: string | null;
  readonly restUntil: string | null;
}

export type Attempt = WebhookDelivery['attempts'][number];
export interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly record: string;
  readonly record_id: string;
  readonly action: string;
  readonly changed_version: number;
  readonly changed_at: string;
  readonly state: WebhookDelivery['state'];
  readonly tries: number;
  readonly next_try_at: string | null;
  readonly attempts: readonly Attempt[];
}

export const messageIdOf = (deliveryId: string): string => `msg_${deliveryId.replaceAll('-', '')}`;

export const toDelivery = (r: DeliveryRow): WebhookDelivery => ({
  id: r.id,
  messageId: messageIdOf(r.id),
  type: `${r.record}.${r.action}`,
  record: r.record,
  recordId: r.record_id,
  state: r.state,
  changedAt: r.changed_at,
  nextTryAt: r.next_try_at,
  tries: r.tries,
  attempts: [...r.attempts],
});

/** Only so many tries are kept with a delivery. */
const keptAttempts = 12;

export const findEndpoint = (db: Queries, id: string): Promise<Endpoint | undefined> =>
  db.maybeOne<Endpoint>(sql`
    SELECT w.id, w.workspace_id AS "workspaceId", w.version, w.state, w.name, w.url, w.seen_by AS "seenBy", w.seen_by_key AS "seenByKey",
           w.created_by AS "createdBy", w.owner_id AS "ownerId", e.secret, e.secret_made_at AS "secretMadeAt", e.former_secret AS "formerSecret",
           e.former_until AS "formerUntil", coalesce(e.failures, 0) AS failures, e.failing_since AS "failingSince", e.rest_until AS "restUntil"
    FROM webhook w LEFT JOIN webhook_endpoint e ON e.webhook_id = w.id WHERE w.id = ${id}::uuid AND w.deleted_at IS NULL`);

/** Its first secret, where it has none yet. */
export const addSecret = (db: Db, endpoint: Endpoint, secret: string, now: Date): Promise<number> =>
  db.execute(sql`
    INSERT INTO webhook_endpoint (webhook_id, workspace_id, secret, secret_made_at)
    VALUES (${endpoint.id}, ${endpoint.workspaceId}, ${secret}, ${now.toISOString()}) ON CONFLICT (webhook_id) DO NOTHING`);

export const dueDeliveries = (db: Db, id: string, now: Date, limit: number): Promise<DeliveryRow[]> =>
  db.query<DeliveryRow>(
    sql`SELECT * FROM webhook_delivery WHERE webhook_id = ${id}::uuid AND state = 'waiting' AND next_try_at <= ${now.toISOString()}::timestamptz ORDER BY next_try_at, id LIMIT ${limit}`,
  );

export async function settle(
  db: Db,
  id: string,
  outcome: { readonly state: WebhookDelivery['state']; readonly nextTryAt: Date | null; readonly attempt: Attempt },
): Promise<void> {
  const added = sql`attempts || ${JSON.stringify([outcome.attempt])}::jsonb`;
  await db.execute(sql`
    UPDATE webhook_delivery SET state = ${outcome.state}, tries = tries + 1, next_try_at = ${outcome.nextTryAt?.toISOString() ?? null}::timestamptz,
      attempts = CASE WHEN jsonb_array_length(attempts) >= ${keptAttempts} THEN (${added}) - 0 ELSE ${added} END
    WHERE id = ${id}::uuid`);
}

export interface NewDelivery {
  readonly id: string;
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly outboxId: string | null;
  readonly record: string;
  readonly recordId: string;
  readonly action: string;
  readonly version: number;
  readonly changedAt: string;
}

/** The same message of the outbox makes one delivery, however often it comes. */
export const addDelivery = (db: Queries, d: NewDelivery, now: Date): Promise<number> =>
  db.execute(sql`
    INSERT INTO webhook_delivery (id, workspace_id, webhook_id, outbox_id, record, record_id, action, changed_version, changed_at, created_at, state, next_try_at)
    VALUES (${d.id}, ${d.workspaceId}, ${d.webhookId}, ${d.outboxId}::bigint, ${d.record}, ${d.recordId}::uuid, ${d.action}, ${d.version}, ${d.changedAt}::timestamptz, ${now.toISOString()}, 'waiting', ${now.toISOString()})
    ON CONFLICT (webhook_id, outbox_id) DO NOTHING`);

export const readDeliveries = (db: Queries, where: SQL, limit: number): Promise<DeliveryRow[]> =>
  db.query<DeliveryRow>(sql`SELECT * FROM webhook_delivery WHERE ${where} ORDER BY id DESC LIMIT ${limit}`);
