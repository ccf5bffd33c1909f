import type { Actor } from '../../../server/access/actor.ts';
import { addressGuard } from '../../../server/outbound/addresses.ts';
import { type PostAnswer, PostError, tryPost } from '../../../server/outbound/guarded-post.ts';
import { pauseReceiver } from '../../../server/outbound/receiver.keepers.ts';
import { answerMs, ReceiverTurns, type Wake } from '../../../server/outbound/receiver.turns.ts';
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

const atOnce = 4;

/** Sends what waits for a webhook. */
export class WebhookSender {
  readonly #deps: WebhookDeps;
  readonly #turns: ReceiverTurns<store.Endpoint>;
  readonly #permits: (address: string) => boolean;
  readonly #timeoutMs: number;

  constructor(deps: WebhookDeps, wake: Wake, timeout = answerMs) {
    const { ownerDb, now } = deps;
    this.#deps = deps;
    const find = (id: string): Promise<store.Endpoint | undefined> => store.findEndpoint(ownerDb, id);
    this.#turns = new ReceiverTurns({ ownerDb, now, store: store.receivers, find, wake });
    this.#timeoutMs = timeout;
    this.#permits = addressGuard(deps.config.webhookNetworks);
  }

  stop(): void {
    this.#turns.stop();
  }

  /** Sends what is due for a webhook. Answers how many tries were made. */
  async drain(webhookId: string): Promise<number> {
    const { ownerDb, cipher, now } = this.#deps;
    const found = await store.findEndpoint(ownerDb, webhookId);
    if (found !== undefined && found.secret === null)
      await store.addSecret(ownerDb, found, cipher.encrypt(newWebhookSecret()), now());
    return this.#turns.serve(webhookId, (endpoint) => this.#step(endpoint));
  }

  async #step(endpoint: store.Endpoint): Promise<number> {
    // A receiver that comes back from failing is greeted with one message.
    const limit = endpoint.failures > 0 ? 1 : atOnce;
    const due = await store.dueDeliveries(this.#deps.ownerDb, endpoint.id, this.#deps.now(), limit);
    if (due.length === 0) return 0;
    const actor = await this.#sight(endpoint);
    if (actor === null) {
      await this.#pause(endpoint, {
        zh: '设定此网络钩子的人或密钥已失效',
        en: 'the person or key that set it up is no longer valid',
      });
      return 0;
    }
    await Promise.all(due.map((d) => this.#try(endpoint, actor, d)));
    return due.length;
  }

  #sight(endpoint: store.Endpoint): Promise<Actor | null> {
    const { workspaceId, seenBy, seenByKey } = endpoint;
    if (seenBy !== null) return this.#deps.actorOf(workspaceId, 'person', seenBy);
    return seenByKey === null ? Promise.resolve(null) : this.#deps.actorOf(workspaceId, 'key', seenByKey);
  }

  async #try(endpoint: store.Endpoint, actor: Actor, delivery: store.DeliveryRow): Promise<void> {
    const { ownerDb } = this.#deps;
    const at = this.#deps.now();
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
      await store.receivers.noteHealth(ownerDb, endpoint.id, null);
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
    return tryPost({
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
    await store.receivers.noteHealth(this.#deps.ownerDb, endpoint.id, {
      at,
      restUntil: rest === null ? null : new Date(at.getTime() + rest),
    });
    const since = Date.parse(endpoint.failingSince ?? at.toISOString());
    const long = at.getTime() - since >= pauseAfterMs && endpoint.failures + 1 >= pauseAfterFailures;
    if (gone) await this.#pause(endpoint, { zh: '接收方答复 410，不再接收', en: 'the receiver answered 410 Gone' });
    else if (long) await this.#pause(endpoint, { zh: '连续一天投递失败', en: 'nothing was delivered for a day' });
  }

  async #pause(endpoint: store.Endpoint, reason: Label): Promise<void> {
    const now = await store.findEndpoint(this.#deps.ownerDb, endpoint.id);
    if (now?.state === 'active') await pauseReceiver(this.#deps, Webhook, now, reason, [now.seenBy]);
  }
}
