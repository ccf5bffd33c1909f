import type { Jobs } from '../jobs/jobs.ts';
import type { Db } from '../postgres/pool.ts';
import type { ReceiverStore, ReceiverTables } from './receiver.store.ts';

/** How long a receiver may take for one message. */
export const answerMs = 10_000;
/** Longer than a try can take: if this process dies, another goes on after it. */
const leaseMs = 30_000;
/** One receiver is served so long at most, then the others have their turn. */
const turnMs = 15_000;

/** Asks for a turn of a receiver, at once or at a time. */
export type Wake = (id: string, at?: Date) => Promise<void>;

export interface Receiver {
  readonly id: string;
  readonly state: string;
  readonly restUntil: string | null;
}

export interface TurnsDeps<R extends Receiver> {
  /** As the owner: what waits belongs to no session, and addresses and secrets are read by nobody else. */
  readonly ownerDb: Db;
  readonly now: () => Date;
  readonly store: ReceiverStore;
  readonly find: (id: string) => Promise<R | undefined>;
  /** Whether it is set up; one that is not is left alone. */
  readonly isSetUp?: (receiver: R) => boolean;
  /** When the receiver may be sent to at the earliest, in milliseconds. */
  readonly slot?: (receiver: R) => number;
  readonly wake: Wake;
}

/** Turns of serving receivers: one node at a time serves one of them, so that a slow one delays only itself. */
export class ReceiverTurns<R extends Receiver> {
  readonly #deps: TurnsDeps<R>;
  #stopped = false;

  constructor(deps: TurnsDeps<R>) {
    this.#deps = deps;
  }

  /** No new try is begun. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Lets `step` send what is due until it answers 0 tries, and asks to be woken for the rest. `begin` runs first, once
   * the receiver is this node's. Answers how many tries were made.
   */
  async serve(id: string, step: (receiver: R) => Promise<number>, begin?: () => Promise<unknown>): Promise<number> {
    const begun = Date.now();
    if ((await this.#ready(id)) === undefined) return 0;
    let tries = 0;
    const taken = await this.hold(id, async () => {
      await begin?.();
      while (!this.#stopped && Date.now() - begun < turnMs) {
        const receiver = await this.#ready(id);
        if (receiver === undefined || this.#slot(receiver) > this.#deps.now().getTime()) break;
        const made = await step(receiver);
        if (made === 0) break;
        tries += made;
        await this.#deps.store.keepLease(this.#deps.ownerDb, id, this.#leaseEnd());
      }
    });
    if (taken) await this.#wakeForRest(id);
    return tries;
  }

  /** Does something with a receiver that is this node's alone; false while another node has it. */
  async hold(id: string, work: () => Promise<void>): Promise<boolean> {
    const { ownerDb, store, now } = this.#deps;
    if (!(await store.takeLease(ownerDb, id, now(), this.#leaseEnd()))) return false;
    try {
      await work();
    } finally {
      await store.keepLease(ownerDb, id, null);
    }
    return true;
  }

  /** The receiver, when it may be sent to at this moment. */
  async #ready(id: string): Promise<R | undefined> {
    const { find, isSetUp, now } = this.#deps;
    const found = await find(id);
    if (found?.state !== 'active' || isSetUp?.(found) === false) return undefined;
    if (found.restUntil !== null && Date.parse(found.restUntil) > now().getTime()) return undefined;
    return found;
  }

  #slot(receiver: R): number {
    return this.#deps.slot?.(receiver) ?? this.#deps.now().getTime();
  }

  #leaseEnd(): Date {
    return new Date(this.#deps.now().getTime() + leaseMs);
  }

  async #wakeForRest(id: string): Promise<void> {
    const { ownerDb, store, find, wake } = this.#deps;
    const next = await store.nextDue(ownerDb, id);
    const receiver = await find(id);
    if (next === null || receiver?.state !== 'active') return;
    const at = Math.max(Date.parse(next), Date.parse(receiver.restUntil ?? next), this.#slot(receiver));
    await wake(id, new Date(at));
  }
}

/** The job that serves a kind of receiver, and what wakes it. */
export const receiverWake =
  (jobs: Jobs, { record }: ReceiverTables): Wake =>
  (id, startAfter) =>
    jobs.send(
      `${record}.deliver`,
      { [`${record}Id`]: id },
      startAfter === undefined ? { once: { key: id, seconds: 2 } } : { startAfter },
    );

/** Declares the job, and the sweep that makes up for jobs which were lost: what waits has tries of its own. */
export function defineReceiverJobs(p: {
  readonly jobs: Jobs;
  readonly ownerDb: Db;
  readonly now: () => Date;
  readonly tables: ReceiverTables;
  readonly store: ReceiverStore;
  readonly concurrency: number;
  readonly drain: (id: string) => Promise<number>;
  readonly wake: Wake;
}): void {
  const { record } = p.tables;
  p.jobs.define({
    name: `${record}.deliver`,
    concurrency: p.concurrency,
    retries: 0,
    run: async (payload) => void (await p.drain(String(payload[`${record}Id`]))),
  });
  p.jobs.define({
    name: `${record}.sweep`,
    cron: { expression: '* * * * *', timeZone: 'UTC' },
    async run() {
      for (const { id } of await p.store.listDue(p.ownerDb, p.now())) await p.wake(id);
    },
  });
}
