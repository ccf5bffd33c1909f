import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../server/access/actor.ts';
import { addressGuard } from '../../../server/outbound/addresses.ts';
import { PostError, tryPost } from '../../../server/outbound/guarded-post.ts';
import { pauseReceiver, tellKeepers } from '../../../server/outbound/receiver.keepers.ts';
import { answerMs, ReceiverTurns, type Wake } from '../../../server/outbound/receiver.turns.ts';
import type { RoomDeps } from '../../../server/room.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Robot, type RobotDelivery } from '../robot.contract.ts';
import { type Composed, compose, type RobotItem, signed, type Verdict, verdictOf } from './robot.formats.ts';
import { nextSlot, pauseAfter, restAfterLimit, staleAfterMs } from './robot.pace.ts';
import * as store from './robots.store.ts';

export interface RobotDeps extends RoomDeps {
  readonly organization: OrganizationApi;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
  /** How people want to be called on the platforms. */
  readonly calledAs: (
    workspaceId: string,
    people: readonly string[],
    platform: store.Endpoint['platform'],
  ) => Promise<ReadonlyMap<string, RobotItem['mentions'][number]>>;
}

interface Sent extends Verdict {
  readonly status: number | null;
  readonly answer: string | null;
  readonly retryAfter: number | null;
  readonly ms: number;
}

/** Sends what waits for a robot: no more than the platform permits, several notices in one message. */
export class RobotSender {
  readonly #deps: RobotDeps;
  readonly #turns: ReceiverTurns<store.Endpoint>;
  readonly #permits: (address: string) => boolean;
  readonly #timeoutMs: number;

  constructor(deps: RobotDeps, wake: Wake, timeout = answerMs) {
    const { ownerDb, now } = deps;
    this.#deps = deps;
    this.#turns = new ReceiverTurns({
      ownerDb,
      now,
      store: store.receivers,
      find: (id) => store.findEndpoint(ownerDb, id),
      isSetUp: ({ url }) => url !== null,
      slot: (endpoint) => this.#slot(endpoint),
      wake,
    });
    this.#timeoutMs = timeout;
    this.#permits = addressGuard(deps.config.webhookNetworks);
  }

  stop(): void {
    this.#turns.stop();
  }

  /** Sends what is due for a robot. Answers how many requests were made. */
  drain(robotId: string): Promise<number> {
    const stale = new Date(this.#now().getTime() - staleAfterMs);
    return this.#turns.serve(
      robotId,
      (endpoint) => this.#step(endpoint),
      () => store.dropStale(this.#deps.ownerDb, robotId, stale),
    );
  }

  async #step(endpoint: store.Endpoint): Promise<number> {
    const due = await store.dueMessages(this.#deps.ownerDb, endpoint.id, this.#now(), 100);
    const [lead] = due;
    if (lead === undefined) return 0;
    // What was refused in company is tried alone, so that it spoils nothing for the others.
    await this.#sendOne(endpoint, lead.tries > 0 ? [lead] : due.filter((m) => m.tries === 0));
    return 1;
  }

  /** A message of its own kind, now, within the limits; or how long to wait where the robot is in use or must rest. */
  async test(robotId: string, name: string, text: Label): Promise<RobotDelivery | { readonly waitMs: number }> {
    const endpoint = await store.findEndpoint(this.#deps.ownerDb, robotId);
    if (endpoint === undefined || endpoint.url === null) throw new Error(`the robot ${name} has no address`);
    let made: RobotDelivery | { readonly waitMs: number } = { waitMs: 5_000 };
    await this.#turns.hold(robotId, async () => {
      const wait = this.#slot(endpoint) - this.#now().getTime();
      const locale = localeOf(endpoint);
      const item = { id: robotId, text: text[locale], url: null, urgent: false, mentions: [] };
      const composed = compose(endpoint.platform, [item], await this.#frame(endpoint));
      made = wait > 0 ? { waitMs: wait } : (await this.#post(endpoint, composed, text[locale])).delivery;
    });
    return made;
  }

  #slot(endpoint: store.Endpoint): number {
    return nextSlot(
      endpoint.platform,
      (endpoint.sentAt ?? []).map((at) => Date.parse(at)),
      this.#now().getTime(),
    );
  }

  #now(): Date {
    return this.#deps.now();
  }

  async #frame(endpoint: store.Endpoint): Promise<{ workspace: string; locale: Locale }> {
    const { name } = await this.#deps.ownerDb.one<{ name: string }>(
      sql`SELECT name FROM workspace WHERE id = ${endpoint.workspaceId}::uuid`,
    );
    return { workspace: name, locale: localeOf(endpoint) };
  }

  async #items(endpoint: store.Endpoint, rows: readonly store.MessageRow[]): Promise<RobotItem[]> {
    const { registry, config, calledAs } = this.#deps;
    const locale = localeOf(endpoint);
    const people = endpoint.mention === false ? [] : [...new Set(rows.flatMap((r) => r.mentions))];
    const names =
      people.length === 0 ? new Map<string, never>() : await calledAs(endpoint.workspaceId, people, endpoint.platform);
    return rows.map((r) => {
      const def = r.record === null ? undefined : registry.find(r.record)?.def;
      return {
        id: r.id,
        text: r.title[locale],
        url: def === undefined || r.record_id === null ? null : `${config.url}/${def.path}/${r.record_id}`,
        urgent: r.urgent,
        mentions: people.length === 0 ? [] : r.mentions.flatMap((p) => names.get(p) ?? []),
      };
    });
  }

  async #sendOne(endpoint: store.Endpoint, rows: readonly store.MessageRow[]): Promise<void> {
    const { ownerDb } = this.#deps;
    const items = await this.#items(endpoint, rows);
    const composed = compose(endpoint.platform, items, await this.#frame(endpoint));
    const sent = rows.slice(0, composed.taken);
    const ids = sent.map((r) => r.id);
    const at = this.#now();
    const { verdict, delivery } = await this.#post(endpoint, composed, items[0]?.text ?? '');
    const settle = (state: 'sent' | 'waiting' | 'failed', nextTryAt: Date | null, counts: boolean, of = ids) =>
      store.settle(ownerDb, of, { state, deliveryId: delivery.id, nextTryAt, counts });
    switch (verdict.outcome) {
      case 'sent':
        await settle('sent', null, true);
        await store.receivers.noteHealth(ownerDb, endpoint.id, null);
        return;
      case 'limited': {
        // No fault of the messages: they wait without using up a try.
        const restUntil = new Date(at.getTime() + restAfterLimit(endpoint.platform, verdict.retryAfter));
        await settle('waiting', restUntil, false);
        await store.receivers.noteHealth(ownerDb, endpoint.id, { at, restUntil });
        return;
      }
      case 'retry': {
        const pause = pauseAfter(Math.max(endpoint.failures, ...sent.map((r) => r.tries)) + 1, Math.random());
        const restUntil = pause === null ? null : new Date(at.getTime() + pause);
        await settle(restUntil === null ? 'failed' : 'waiting', restUntil, false);
        await store.receivers.noteHealth(ownerDb, endpoint.id, restUntil === null ? null : { at, restUntil });
        if (restUntil === null) await this.#giveUp(endpoint, sent.length);
        return;
      }
      case 'refused':
        if (ids.length > 1) await settle('waiting', at, true);
        else {
          await settle('failed', null, true);
          await this.#giveUp(endpoint, 1);
        }
        return;
      case 'stopped':
        await settle('waiting', null, false);
        await store.receivers.noteHealth(ownerDb, endpoint.id, { at, restUntil: null });
        await this.#pause(endpoint, verdict);
    }
  }

  async #post(
    endpoint: store.Endpoint,
    { body, taken }: Composed,
    title: string,
  ): Promise<{ verdict: Sent; delivery: RobotDelivery }> {
    const { ownerDb } = this.#deps;
    const at = this.#now();
    await store.noteSent(ownerDb, endpoint.id, at);
    const verdict = await this.#exchange(endpoint, body, at);
    const { outcome, code, status, answer, ms } = verdict;
    const delivery = { id: uuidv7(), outcome, notices: taken, title: title.slice(0, 300), status, code, answer, ms };
    await store.addDelivery(ownerDb, { ...delivery, endpoint, at });
    return { verdict, delivery: { ...delivery, at: at.toISOString(), givenUp: 0 } };
  }

  async #exchange(endpoint: store.Endpoint, body: Composed['body'], at: Date): Promise<Sent> {
    const { cipher } = this.#deps;
    const begun = Date.now();
    const secret = endpoint.secret === null ? null : cipher.decrypt(endpoint.secret);
    const out = signed(endpoint.platform, cipher.decrypt(String(endpoint.url)), secret, body, at);
    const answer = await tryPost({
      ...out,
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Huanying-Robots/1' },
      timeoutMs: this.#timeoutMs,
      permits: this.#permits,
    });
    if (answer instanceof PostError) {
      const closed = answer.reason === 'closed-address' || answer.reason === 'not-an-address';
      const failed = { outcome: closed ? 'stopped' : 'retry', code: null, status: null, retryAfter: null } as const;
      return { ...failed, answer: answer.reason, ms: Date.now() - begun };
    }
    const verdict = verdictOf(endpoint.platform, answer.status, answer.answer);
    return { ...verdict, ...answer, ms: Date.now() - begun };
  }

  async #pause(endpoint: store.Endpoint, { code, status, answer }: Sent): Promise<void> {
    const now = await store.findEndpoint(this.#deps.ownerDb, endpoint.id);
    if (now?.state !== 'active') return;
    const what = code === null ? (status === null ? (answer ?? '') : `HTTP ${status}`) : `errcode ${code}`;
    await pauseReceiver(this.#deps, Robot, now, {
      zh: `平台拒收（${what}），请核对地址、加签密钥和安全设置`,
      en: `the platform refuses it (${what}); check address, secret and security settings`,
    });
  }

  #giveUp(endpoint: store.Endpoint, n: number): Promise<void> {
    const day = this.#now().toISOString().slice(0, 10);
    return tellKeepers(this.#deps, Robot, endpoint, {
      kind: 'robot.failed',
      dedupeKey: `robot.failed:${endpoint.id}:${day}`,
      title: {
        zh: `群机器人“${endpoint.name}”有 ${n} 条通知没有送达，已放弃重试；内容仍在各人的通知里，也可在机器人页重发`,
        en: `The robot “${endpoint.name}” gave up ${n} notices; people still have them in their inbox, and its page sends them again`,
      },
    });
  }
}

const localeOf = (endpoint: store.Endpoint): Locale => endpoint.language ?? 'zh';
