import type { Actor } from '../../../server/access/actor.ts';
import { addressGuard } from '../../../server/outbound/addresses.ts';
import { guardedPost, type PostAnswer, PostError } from '../../../server/outbound/guarded-post.ts';
import { newWebhookSecret, webhookHeaders } from '../../../server/outbound/webhook-signature.ts';
import { findMasked } from '../../../server/records/masked.read.ts';
import type { RoomDeps } from '../../../server/room.ts';
import type { Label } from '../../../shared/label.ts';
import type { WebhookMessage } from '../../../shared/platform/webhook-message.ts';
import type { OrganizationApi } from '../organization.api.ts';
import { Webhook } from '../webhook.contract.ts';
import { pauseAfter, pauseAfterFailures, pauseAfterMs, restAfter } from './webhooks.schedule.ts';
import * as store from './webhooks.store.ts';

export interface WebhookDeps extends RoomDeps {
  readonly organization: OrganizationApi;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** How long a receiver may take. */
const timeoutMs = 10_000;
/** Longer than a try can take: if this process dies, another goes on after it. */
const leaseMs = 30_000;
/** One webhook is served so long at most, then the others have their turn. */
const turnMs = 15_000;
const atOnce = 4;
export const deliverJob = 'webhook.deliver';

type Wake = (webhookId: string, at?: Date) => Promise<void>;

/** Sends what waits for a webhook. One node at a time serves one webhook, so that a slow receiver delays only itself. */
export class WebhookSender {
  readonly #deps: WebhookDeps;
  readonly #permits: (address: string) => boolean;
  readonly #wake: Wake;
  readonly #timeoutMs: number;
  #stopped = false;

  constructor(deps: WebhookDeps, wake: Wake, timeout = timeoutMs) {
    this.#deps = deps;
    this.#wake = wake;
    this.#timeoutMs = timeout;
    this.#permits = addressGuard(deps.config.webhookNetworks);
  }

  /** No new try is begun. */
  stop(): void {
    this.#stopped = true;
  }

  /** Sends what is due for a webhook, and asks to be woken for the rest. Answers how many tries were made. */
  async drain(webhookId: string): Promise<number> {
    // As the owner: deliveries belong to no session, and the secret is read by nobody else.
    const { ownerDb, cipher } = this.#deps;
    const begun = Date.now();
    let endpoint = await this.#ready(webhookId);
    if (endpoint === undefined) return 0;
    const fresh = cipher.encrypt(newWebhookSecret());
    if (!(await store.takeLease(ownerDb, endpoint, fresh, this.#now(), this.#leaseEnd()))) return 0;
    let tries = 0;
    try {
      while (!this.#stopped && Date.now() - begun < turnMs) {
        endpoint = await this.#ready(webhookId);
        if (endpoint === undefined) return tries;
        // A receiver that comes back from failing is greeted with one message.
        const limit = endpoint.failures > 0 ? 1 : atOnce;
        const due = await store.dueDeliveries(ownerDb, webhookId, this.#now(), limit);
        if (due.length === 0) break;
        const actor = await this.#sight(endpoint);
        if (actor === null) {
          await this.#pause(endpoint, {
            zh: '设定此网络钩子的人或密钥已失效',
            en: 'the person or key that set it up is no longer valid',
          });
          return tries;
        }
        const at = endpoint;
        await Promise.all(due.map((d) => this.#try(at, actor, d)));
        tries += due.length;
        await store.keepLease(ownerDb, webhookId, this.#leaseEnd());
      }
    } finally {
      await store.keepLease(ownerDb, webhookId, null);
    }
    await this.#wakeForRest(webhookId);
    return tries;
  }

  /** The webhook, when it may be sent to at this moment. */
  async #ready(id: string): Promise<store.Endpoint | undefined> {
    const found = await store.findEndpoint(this.#deps.ownerDb, id);
    if (found?.state !== 'active') return undefined;
    if (found.restUntil !== null && Date.parse(found.restUntil) > this.#now().getTime()) return undefined;
    return found;
  }

  #now(): Date {
    return this.#deps.now();
  }

  #leaseEnd(): Date {
    return new Date(this.#now().getTime() + leaseMs);
  }

  #sight(endpoint: store.Endpoint): Promise<Actor | null> {
    const { workspaceId, seenBy, seenByKey } = endpoint;
    if (seenBy !== null) return this.#deps.actorOf(workspaceId, 'person', seenBy);
    return seenByKey === null ? Promise.resolve(null) : this.#deps.actorOf(workspaceId, 'key', seenByKey);
  }

  async #wakeForRest(id: string): Promise<void> {
    const next = await store.nextDue(this.#deps.ownerDb, id);
    if (next === null) return;
    const endpoint = await store.findEndpoint(this.#deps.ownerDb, id);
    const at = Math.max(Date.parse(next), Date.parse(endpoint?.restUntil ?? next), this.#now().getTime());
    await this.#wake(id, new Date(at));
  }

  async #try(endpoint: store.Endpoint, actor: Actor, delivery: store.DeliveryRow): Promise<void> {
    const { ownerDb } = this.#deps;
    const at = this.#now();
    const begun = Date.now();
    const body = await this.#body(actor, delivery);
    const attempt = (more: Partial<store.Attempt>): store.Attempt => ({
      at: at.toISOString(),
      ms: Date.now() - begun,
      status: null,
      answer: null,
      error: null,
      ...more,
    });
    if (body === undefined)
      return store.settle(ownerDb, delivery.id, {
        state: 'skipped',
        nextTryAt: null,
        attempt: attempt({ error: 'not-visible' }),
      });
    const answer = await this.#post(endpoint, store.messageIdOf(delivery.id), at, body);
    const made =
      answer instanceof PostError
        ? attempt({ error: answer.reason })
        : attempt({ status: answer.status, answer: answer.answer });
    if (!(answer instanceof PostError) && answer.status >= 200 && answer.status < 300) {
      await store.settle(ownerDb, delivery.id, { state: 'delivered', nextTryAt: null, attempt: made });
      await store.noteHealth(ownerDb, endpoint.id, null);
      return;
    }
    const retryAfter = answer instanceof PostError ? null : answer.retryAfter;
    const pause = pauseAfter(delivery.tries + 1, Math.random(), retryAfter);
    const nextTryAt = pause === null ? null : new Date(at.getTime() + pause);
    await store.settle(ownerDb, delivery.id, {
      state: nextTryAt === null ? 'failed' : 'waiting',
      nextTryAt,
      attempt: made,
    });
    await this.#failed(endpoint, at, !(answer instanceof PostError) && answer.status === 410);
  }

  async #post(endpoint: store.Endpoint, id: string, at: Date, body: string): Promise<PostAnswer | PostError> {
    const { cipher } = this.#deps;
    const { secret, formerSecret, formerUntil } = endpoint;
    const former =
      formerSecret !== null && formerUntil !== null && Date.parse(formerUntil) > at.getTime() ? [formerSecret] : [];
    const secrets = [...(secret === null ? [] : [secret]), ...former].map((s) => cipher.decrypt(s));
    try {
      return await guardedPost({
        url: endpoint.url,
        headers: {
          ...webhookHeaders({ id, at, body }, secrets),
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Huanying-Webhooks/1',
        },
        body,
        timeoutMs: this.#timeoutMs,
        permits: this.#permits,
      });
    } catch (error) {
      if (error instanceof PostError) return error;
      throw error;
    }
  }

  /** The row as whoever set up the webhook may see it now; undefined when they may not. */
  async #body(actor: Actor, d: store.DeliveryRow): Promise<string | undefined> {
    const def = this.#deps.registry.find(d.record)?.def;
    const row = def === undefined ? undefined : await findMasked(this.#deps.reads, actor, def, d.record_id);
    if (row === undefined) return undefined;
    const message: WebhookMessage = {
      type: `${d.record}.${d.action}`,
      timestamp: d.changed_at,
      data: { record: d.record, id: d.record_id, action: d.action, version: d.changed_version, row: { ...row } },
    };
    return JSON.stringify(message);
  }

  async #failed(endpoint: store.Endpoint, at: Date, gone: boolean): Promise<void> {
    const rest = restAfter(endpoint.failures + 1);
    await store.noteHealth(this.#deps.ownerDb, endpoint.id, {
      at,
      restUntil: rest === null ? null : new Date(at.getTime() + rest),
    });
    const since = Date.parse(endpoint.failingSince ?? at.toISOString());
    const long = at.getTime() - since >= pauseAfterMs && endpoint.failures + 1 >= pauseAfterFailures;
    if (gone) await this.#pause(endpoint, { zh: '接收方答复 410，不再接收', en: 'the receiver answered 410 Gone' });
    else if (long) await this.#pause(endpoint, { zh: '连续一天投递失败', en: 'nothing was delivered for a day' });
  }

  /** Pauses the webhook and tells those who can mend it. Its waiting deliveries wait for it to be active again. */
  async #pause(endpoint: store.Endpoint, reason: Label): Promise<void> {
    const { ownerDb, organization, writes, notices } = this.#deps;
    const now = await store.findEndpoint(ownerDb, endpoint.id);
    if (now?.state !== 'active') return;
    const actor = await organization.systemActor(endpoint.workspaceId, '网络钩子：自动暂停 / webhook paused');
    const holders = await organization.holdersOf(endpoint.workspaceId, 'webhook.update');
    const people = [endpoint.seenBy, endpoint.createdBy, endpoint.ownerId, ...holders.map((h) => h.id)];
    await writes.transaction(actor, async (work) => {
      await writes.transition(work, Webhook, endpoint.id, now.version, 'pause', `${reason.zh} / ${reason.en}`);
      await notices.tell(work, {
        kind: 'webhook.paused',
        title: {
          zh: `网络钩子“${endpoint.name}”已自动暂停：${reason.zh}`,
          en: `The webhook “${endpoint.name}” was paused: ${reason.en}`,
        },
        record: Webhook.id,
        recordId: endpoint.id,
        dedupeKey: `webhook.paused.${endpoint.id}.${now.version}`,
        people: people.filter((p) => p !== null),
      });
    });
  }
}
