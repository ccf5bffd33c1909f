import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../server/access/actor.ts';
import { addressGuard } from '../../../server/outbound/addresses.ts';
import { guardedPost, type PostAnswer, PostError } from '../../../server/outbound/guarded-post.ts';
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

const timeoutMs = 10_000;
/** Longer than a try can take: if this process dies, another goes on after it. */
const leaseMs = 30_000;
const turnMs = 15_000;
export const robotJob = 'robot.deliver';

type Wake = (robotId: string, at?: Date) => Promise<void>;
interface Sent extends Verdict {
  readonly status: number | null;
  readonly answer: string | null;
  readonly retryAfter: number | null;
  readonly ms: number;
}

/** Sends what waits for a robot: one node at a time, no more than the platform permits, several notices in one message. */
export class RobotSender {
  readonly #deps: RobotDeps;
  readonly #permits: (address: string) => boolean;
  readonly #wake: Wake;
  readonly #timeoutMs: number;
  #stopped = false;

  constructor(deps: RobotDeps, wake: Wake, timeout = timeoutMs) {
    this.#deps = deps;
    this.#wake = wake;
    this.#timeoutMs = timeout;
    this.#permits = addressGuard(deps.config.webhookNetworks);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Sends what is due and asks to be woken for the rest. Answers how many requests were made. */
  async drain(robotId: string): Promise<number> {
    // As the owner: messages belong to no session, and the address is read by nobody else.
    const { ownerDb } = this.#deps;
    const begun = Date.now();
    const first = await store.findEndpoint(ownerDb, robotId);
    if (!this.#ready(first) || !(await store.takeLease(ownerDb, robotId, this.#now(), this.#leaseEnd()))) return 0;
    let tries = 0;
    try {
      await store.dropStale(ownerDb, robotId, new Date(this.#now().getTime() - staleAfterMs));
      while (!this.#stopped && Date.now() - begun < turnMs) {
        const endpoint = await store.findEndpoint(ownerDb, robotId);
        if (!this.#ready(endpoint)) break;
        if (this.#slot(endpoint) > this.#now().getTime()) break;
        const due = await store.dueMessages(ownerDb, robotId, this.#now(), 100);
        if (due.length === 0) break;
        // What was refused in company is tried alone, so that it spoils nothing for the others.
        const [lead] = due;
        await this.#sendOne(endpoint, lead !== undefined && lead.tries > 0 ? [lead] : due.filter((m) => m.tries === 0));
        tries += 1;
        await store.keepLease(ownerDb, robotId, this.#leaseEnd());
      }
    } finally {
      await store.keepLease(ownerDb, robotId, null);
    }
    await this.#wakeForRest(robotId);
    return tries;
  }

  /** A message of its own kind, now, within the limits. Undefined where the robot is being used or must rest. */
  async test(robotId: string, name: string, text: Label): Promise<RobotDelivery | { readonly waitMs: number }> {
    const { ownerDb } = this.#deps;
    const endpoint = await store.findEndpoint(ownerDb, robotId);
    if (endpoint === undefined || endpoint.url === null) throw new Error(`the robot ${name} has no address`);
    if (!(await store.takeLease(ownerDb, robotId, this.#now(), this.#leaseEnd()))) return { waitMs: 5_000 };
    try {
      const wait = this.#slot(endpoint) - this.#now().getTime();
      if (wait > 0) return { waitMs: wait };
      const locale = localeOf(endpoint);
      const item = { id: robotId, text: text[locale], url: null, urgent: false, mentions: [] };
      const composed = compose(endpoint.platform, [item], await this.#frame(endpoint));
      const { delivery } = await this.#post(endpoint, composed, text[locale]);
      return delivery;
    } finally {
      await store.keepLease(ownerDb, robotId, null);
    }
  }

  #ready(endpoint: store.Endpoint | undefined): endpoint is store.Endpoint {
    if (endpoint?.state !== 'active' || endpoint.url === null) return false;
    return endpoint.restUntil === null || Date.parse(endpoint.restUntil) <= this.#now().getTime();
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

  #leaseEnd(): Date {
    return new Date(this.#now().getTime() + leaseMs);
  }

  async #frame(endpoint: store.Endpoint): Promise<{ workspace: string; locale: Locale }> {
    const { name } = await this.#deps.ownerDb.one<{ name: string }>(
      sql`SELECT name FROM workspace WHERE id = ${endpoint.workspaceId}::uuid`,
    );
    return { workspace: name, locale: localeOf(endpoint) };
  }

  async #wakeForRest(id: string): Promise<void> {
    const next = await store.nextDue(this.#deps.ownerDb, id);
    const endpoint = await store.findEndpoint(this.#deps.ownerDb, id);
    if (next === null || endpoint?.state !== 'active') return;
    const at = Math.max(Date.parse(next), Date.parse(endpoint.restUntil ?? next), this.#slot(endpoint));
    await this.#wake(id, new Date(at));
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
        await store.noteHealth(ownerDb, endpoint.id, null);
        return;
      case 'limited': {
        // No fault of the messages: they wait without using up a try.
        const restUntil = new Date(at.getTime() + restAfterLimit(endpoint.platform, verdict.retryAfter));
        await settle('waiting', restUntil, false);
        await store.noteHealth(ownerDb, endpoint.id, { at, restUntil });
        return;
      }
      case 'retry': {
        const pause = pauseAfter(Math.max(endpoint.failures, ...sent.map((r) => r.tries)) + 1, Math.random());
        const restUntil = pause === null ? null : new Date(at.getTime() + pause);
        await settle(restUntil === null ? 'failed' : 'waiting', restUntil, false);
        await store.noteHealth(ownerDb, endpoint.id, restUntil === null ? null : { at, restUntil });
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
        await store.noteHealth(ownerDb, endpoint.id, { at, restUntil: null });
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
    return { verdict, delivery: { ...delivery, at: at.toISOString() } };
  }

  async #exchange(endpoint: store.Endpoint, body: Composed['body'], at: Date): Promise<Sent> {
    const { cipher } = this.#deps;
    const begun = Date.now();
    const secret = endpoint.secret === null ? null : cipher.decrypt(endpoint.secret);
    const out = signed(endpoint.platform, cipher.decrypt(String(endpoint.url)), secret, body, at);
    let answer: PostAnswer;
    try {
      answer = await guardedPost({
        ...out,
        headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Huanying-Robots/1' },
        timeoutMs: this.#timeoutMs,
        permits: this.#permits,
      });
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      const closed = error.reason === 'closed-address' || error.reason === 'not-an-address';
      const failed = { outcome: closed ? 'stopped' : 'retry', code: null, status: null, retryAfter: null } as const;
      return { ...failed, answer: error.reason, ms: Date.now() - begun };
    }
    const verdict = verdictOf(endpoint.platform, answer.status, answer.answer);
    return { ...verdict, ...answer, ms: Date.now() - begun };
  }

  /** Pauses a robot that cannot work as it is set up, and tells those who can mend it. What waits goes on waiting. */
  async #pause(endpoint: store.Endpoint, { code, status, answer }: Sent): Promise<void> {
    const { ownerDb, organization, writes } = this.#deps;
    const now = await store.findEndpoint(ownerDb, endpoint.id);
    if (now?.state !== 'active') return;
    const what = code === null ? (status === null ? (answer ?? '') : `HTTP ${status}`) : `errcode ${code}`;
    const reason = {
      zh: `平台拒收（${what}），请核对地址、加签密钥和安全设置`,
      en: `the platform refuses it (${what}); check address, secret and security settings`,
    };
    const actor = await organization.systemActor(endpoint.workspaceId, '群机器人：自动暂停 / robot paused');
    await writes.transaction(actor, async (work) => {
      await writes.transition(work, Robot, endpoint.id, now.version, 'pause', `${reason.zh} / ${reason.en}`);
    });
    await this.#tell(endpoint, 'robot.paused', `robot.paused:${endpoint.id}:${now.version}`, {
      zh: `群机器人“${endpoint.name}”已自动暂停：${reason.zh}`,
      en: `The robot “${endpoint.name}” was paused: ${reason.en}`,
    });
  }

  #giveUp(endpoint: store.Endpoint, n: number): Promise<void> {
    const day = this.#now().toISOString().slice(0, 10);
    return this.#tell(endpoint, 'robot.failed', `robot.failed:${endpoint.id}:${day}`, {
      zh: `群机器人“${endpoint.name}”有 ${n} 条通知没有送达，已放弃重试；内容仍在各人的通知里`,
      en: `The robot “${endpoint.name}” gave up ${n} notices; people still have them in their inbox`,
    });
  }

  async #tell(endpoint: store.Endpoint, kind: string, dedupeKey: string, title: Label): Promise<void> {
    const { organization, writes, notices } = this.#deps;
    const actor = await organization.systemActor(endpoint.workspaceId, '群机器人 / robots');
    const holders = await organization.holdersOf(endpoint.workspaceId, 'robot.update');
    const people = [endpoint.createdBy, endpoint.ownerId, ...holders.map((h) => h.id)].filter((p) => p !== null);
    await writes.transaction(actor, (work) =>
      notices.tell(work, { kind, title, dedupeKey, record: Robot.id, recordId: endpoint.id, people }),
    );
  }
}

const localeOf = (endpoint: store.Endpoint): Locale => endpoint.language ?? 'zh';
