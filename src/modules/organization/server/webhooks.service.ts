import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../server/access/actor.ts';
import { auditAct, demandActive, keptBy } from '../../../server/outbound/receiver.keepers.ts';
import { newWebhookSecret } from '../../../server/outbound/webhook-signature.ts';
import type { OutboxMessage } from '../../../server/outbox/outbox.ts';
import { reading } from '../../../server/records/work.ts';
import { covers } from '../../../shared/access.ts';
import { AppError } from '../../../shared/errors.ts';
import { Webhook, type WebhookDelivery, type WebhookHealth } from '../webhook.contract.ts';
import type { WebhookDeps } from './webhooks.delivery.ts';
import * as store from './webhooks.store.ts';

/** A replaced secret signs beside the new one for so long. */
const formerHours = 24;

type Page = {
  readonly state?: WebhookDelivery['state'] | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

interface ActiveHook {
  readonly id: string;
  readonly events: readonly string[];
}

/** What people do with webhooks beyond their record: secrets, tries, the log; and what follows a change. */
export class Webhooks {
  readonly #deps: WebhookDeps;
  readonly #wake: (webhookId: string) => Promise<void>;
  readonly #batches = new WeakMap<object, Map<string, Promise<readonly ActiveHook[]>>>();

  constructor(deps: WebhookDeps, wake: (webhookId: string) => Promise<void>) {
    this.#deps = deps;
    this.#wake = wake;
  }

  /** Makes a delivery of a change for each active webhook of the workspace that asks for it. */
  async changed(message: OutboxMessage): Promise<void> {
    const { record, id, action, version, at } = message.payload as Readonly<Record<string, string | number>>;
    const hooks = await this.#active(message);
    const now = this.#deps.now();
    for (const hook of hooks.filter((h) => h.events.some((e) => covers(e, `${record}.${action}`)))) {
      const delivery: store.NewDelivery = {
        id: uuidv7(),
        workspaceId: message.workspaceId,
        webhookId: hook.id,
        outboxId: message.id,
        record: String(record),
        recordId: String(id),
        action: String(action),
        version: Number(version),
        changedAt: String(at ?? now.toISOString()),
      };
      if ((await store.addDelivery(this.#deps.ownerDb, delivery, now)) > 0) await this.#wake(hook.id);
    }
  }

  /** Asked once for messages that were fetched together: an import brings thousands. */
  #active({ workspaceId, batch }: OutboxMessage): Promise<readonly ActiveHook[]> {
    // As the owner: whoever made the change need not see any webhook.
    const ask = (): Promise<readonly ActiveHook[]> =>
      this.#deps.ownerDb.query<ActiveHook>(
        sql`SELECT id, events FROM webhook WHERE workspace_id = ${workspaceId} AND state = 'active' AND deleted_at IS NULL`,
      );
    if (batch === undefined) return ask();
    const known = this.#batches.get(batch) ?? new Map<string, Promise<readonly ActiveHook[]>>();
    this.#batches.set(batch, known);
    const asked = known.get(workspaceId) ?? ask();
    known.set(workspaceId, asked);
    return asked;
  }

  /** A new secret, told once. The former one goes on signing for a day, so that the receiver can change over. */
  async renewSecret(actor: Actor, id: string): Promise<{ secret: string; formerUntil: string | null }> {
    const row = await keptBy(this.#deps, actor, Webhook, id);
    const secret = newWebhookSecret();
    const now = this.#deps.now();
    const until = new Date(now.getTime() + formerHours * 3_600_000).toISOString();
    const kept = this.#deps.cipher.encrypt(secret);
    await this.#deps.writes.transaction(actor, async (work) => auditAct(work, Webhook, row, 'renewSecret'));
    const { former } = await this.#deps.ownerDb.one<{ former: boolean }>(sql`
      INSERT INTO webhook_endpoint (webhook_id, workspace_id, secret, secret_made_at) VALUES (${id}, ${actor.workspaceId}, ${kept}, ${now.toISOString()})
      ON CONFLICT (webhook_id) DO UPDATE SET former_secret = webhook_endpoint.secret, former_until = ${until}::timestamptz, secret = excluded.secret, secret_made_at = excluded.secret_made_at
      RETURNING former_secret IS NOT NULL AS former`);
    return { secret, formerUntil: former ? until : null };
  }

  /** A message of its own kind, to see whether the receiver takes it. */
  async test(actor: Actor, id: string): Promise<WebhookDelivery> {
    const row = await keptBy(this.#deps, actor, Webhook, id);
    demandActive(Webhook, row.state);
    const now = this.#deps.now();
    const delivery = {
      id: uuidv7(),
      workspaceId: actor.workspaceId,
      webhookId: id,
      outboxId: null,
      record: Webhook.id,
      recordId: id,
      action: 'test',
      version: row.version,
      changedAt: now.toISOString(),
    };
    await store.addDelivery(this.#deps.ownerDb, delivery, now);
    await this.#wake(id);
    return this.#delivery(delivery.id);
  }

  async redeliver(actor: Actor, deliveryId: string): Promise<WebhookDelivery> {
    const found = await reading(this.#deps.db, actor, (tx) =>
      store.readDeliveries(tx, sql`id = ${deliveryId}::uuid AND workspace_id = ${actor.workspaceId}`, 1),
    );
    const [delivery] = found;
    if (delivery === undefined) throw new AppError('not_found');
    const row = await keptBy(this.#deps, actor, Webhook, delivery.webhook_id);
    demandActive(Webhook, row.state);
    const now = this.#deps.now().toISOString();
    await this.#deps.writes.transaction(actor, async (work) =>
      auditAct(work, Webhook, row, 'redeliver', { delivery: { before: delivery.state, after: 'waiting' } }),
    );
    await this.#deps.ownerDb.execute(
      sql`UPDATE webhook_delivery SET state = 'waiting', tries = 0, next_try_at = ${now}::timestamptz WHERE id = ${deliveryId}::uuid`,
    );
    await store.receivers.endRest(this.#deps.ownerDb, delivery.webhook_id);
    await this.#wake(delivery.webhook_id);
    return this.#delivery(deliveryId);
  }

  async list(
    actor: Actor,
    id: string,
    page: Page,
  ): Promise<{ items: WebhookDelivery[]; nextCursor: string | null; health: WebhookHealth }> {
    const rows = await reading(this.#deps.db, actor, async (tx) => {
      await this.#deps.reads.load(tx, Webhook, id);
      const state = page.state === undefined ? sql`` : sql` AND state = ${page.state}`;
      const before = page.cursor === undefined ? sql`` : sql` AND id < ${page.cursor}::uuid`;
      return store.readDeliveries(tx, sql`webhook_id = ${id}::uuid${state}${before}`, page.limit + 1);
    });
    const endpoint = await store.findEndpoint(this.#deps.ownerDb, id);
    const items = rows.slice(0, page.limit).map(store.toDelivery);
    return {
      items,
      nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null,
      health: {
        secretMadeAt: endpoint?.secretMadeAt ?? null,
        formerUntil: endpoint?.formerUntil ?? null,
        failingSince: endpoint?.failingSince ?? null,
        failures: endpoint?.failures ?? 0,
        restUntil: endpoint?.restUntil ?? null,
      },
    };
  }

  async #delivery(id: string): Promise<WebhookDelivery> {
    const [row] = await store.readDeliveries(this.#deps.ownerDb, sql`id = ${id}::uuid`, 1);
    if (row === undefined) throw new AppError('not_found');
    return store.toDelivery(row);
  }
}
