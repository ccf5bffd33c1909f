import type { ClickHouse } from '../../../server/clickhouse/client.ts';
import { toDatabaseError } from '../../../server/postgres/database-errors.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import type { StoreLog } from '../../../server/stores/store-log.ts';
import { AppError } from '../../../shared/errors.ts';
import { toBatch } from './batch.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { LinkMemory } from './link-memory.ts';
import type { Outcome, PreparedRequest } from './prepared.ts';
import { Recovery } from './recovery.ts';
import { EventWriter } from './writer.ts';

export interface IngestSummary {
  readonly accepted: number;
  /** `workspace.data_version` after these events: cached answers of an older version are stale. */
  readonly dataVersion: string;
}

export interface IngestOptions {
  /** As the owner: message ids and writers are nobody's rows. Direct, not through a pooler: writers hold session locks. */
  readonly db: Db;
  readonly clickhouse: ClickHouse;
  readonly log: StoreLog;
  readonly now?: () => number;
  readonly onIngested?: (workspaceId: string, summary: IngestSummary) => void;
  /** Called after events that link or join persons were written. */
  readonly onLinked?: () => void;
  /** Connections that write at the same time: while one waits for the disk the other uses the processor. */
  readonly writers?: number;
  readonly maxBatchEvents?: number;
  /** How long a batch waits for company. */
  readonly windowMs?: number;
  readonly maxQueuedEvents?: number;
  readonly maxQueuedBytes?: number;
  readonly retryDelays?: readonly number[];
  /** How long one batch is tried at the event store before its senders are told to come back; 10 s. */
  readonly patienceMs?: number;
  readonly store?: EventStore;
}

interface Waiting {
  readonly since: number;
  readonly request: PreparedRequest;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** About what a batch may weigh in memory, whatever the number of its events. */
const maxBatchMemory = 16 << 20;

const crowd = 1500;
const patienceMs = 100;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Receives prepared requests and answers when they are durable in both stores. Requests that arrive together are
 * written together (group commit).
 */
export class IngestService {
  readonly #options: IngestOptions;
  readonly #writers: EventWriter[];
  readonly #recovery: Recovery;
  readonly #queue: Waiting[] = [];
  /** Waiting or being written. */
  #queuedEvents = 0;
  /** Waiting alone. */
  #waitingEvents = 0;
  #busy = 0;
  #queuedBytes = 0;
  #idle: (() => void)[] = [];
  #state: 'stopped' | 'open' | 'closing' = 'stopped';
  #loops: Promise<void>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: IngestOptions) {
    this.#options = options;
    const store = options.store ?? createEventStore(options.clickhouse);
    const links = new LinkMemory();
    this.#recovery = new Recovery({
      db: options.db,
      store,
      log: options.log,
      onSettled: (workspaces) => this.#tell(workspaces, true),
    });
    this.#writers = Array.from(
      { length: options.writers ?? 2 },
      () =>
        new EventWriter({
          connect: () => options.db.pool.connect(),
          store,
          log: options.log,
          now: options.now ?? Date.now,
          links,
          recover: () => this.#recovery.settleDead(),
          retryDelays: options.retryDelays ?? [50, 250, 1000, 2500],
          patienceMs: options.patienceMs ?? 10_000,
        }),
    );
  }

  /** Number of events that wait or are being written. */
  get pending(): number {
    return this.#queuedEvents;
  }

  /** Settles what a crash has left, then takes requests. */
  async start(): Promise<void> {
    await this.#recovery.settleDead();
    this.#state = 'open';
    this.#loops = this.#writers.map((writer) => this.#loop(writer));
    let ticking = false;
    this.#timer = setInterval(() => {
      if (ticking) return;
      ticking = true;
      void this.#tick().finally(() => {
        ticking = false;
      });
    }, 1000);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    try {
      await this.#recovery.settleDead();
      await this.#recovery.lookAgain();
    } catch (error) {
      // The stores are away; the next tick comes in a second.
      this.#options.log.debug({ err: error }, 'writers of events could not be looked after');
    }
  }

  /**
   * Answers once the events are durable and counted. Throws `overloaded` when too many wait, `database_unavailable`,
   * `clickhouse_unavailable` or `disk_full` when they could not be written: then nothing was acknowledged, and sending
   * again is safe.
   */
  submit(request: PreparedRequest): Promise<Outcome> {
    if (this.#state !== 'open') {
      return Promise.reject(new AppError('overloaded', { retryAfterSeconds: 2, reason: closingReason }));
    }
    const count = request.events.length;
    if (
      this.#queuedEvents + count > (this.#options.maxQueuedEvents ?? 50_000) ||
      this.#queuedBytes + request.bytes > (this.#options.maxQueuedBytes ?? 64 << 20)
    ) {
      return Promise.reject(new AppError('overloaded', { retryAfterSeconds: 1 }));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ since: performance.now(), request, resolve, reject });
      this.#waitingEvents += count;
      this.#queuedEvents += count;
      this.#queuedBytes += request.bytes;
      this.#wake();
    });
  }

  #wake(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }

  async #loop(writer: EventWriter): Promise<void> {
    for (;;) {
      if (this.#queue.length === 0) {
        if (this.#state === 'closing') return;
        await new Promise<void>((resolve) => this.#idle.push(resolve));
        continue;
      }
      if (this.#busy > 0 && !this.#isCrowded()) {
        await Promise.race([sleep(10), new Promise<void>((resolve) => this.#idle.push(resolve))]);
        continue;
      }
      this.#busy++;
      // A little company for the first of a batch; while another batch is being written it gathers by itself.
      if (this.#state === 'open') await sleep(this.#options.windowMs ?? 4);
      const waiting = this.#take();
      if (waiting.length > 0) await this.#write(writer, waiting);
      this.#busy--;
      this.#wake();
    }
  }

  /**
   * Whether a second batch should be begun beside the one that is being written. Two half batches cost the stores more
   * than a whole one, so only for a whole one, or when the first takes unusually long.
   */
  #isCrowded(): boolean {
    const [first] = this.#queue;
    return first !== undefined && (this.#waitingEvents >= crowd || performance.now() - first.since > patienceMs);
  }

  /** The next batch: whole requests, up to the limit of events. */
  #take(): Waiting[] {
    const limit = this.#options.maxBatchEvents ?? 5000;
    let events = 0;
    let bytes = 0;
    let count = 0;
    for (const { request } of this.#queue) {
      if (count > 0 && (events + request.events.length > limit || bytes + request.bytes > maxBatchMemory)) break;
      events += request.events.length;
      bytes += request.bytes;
      count++;
    }
    this.#waitingEvents -= events;
    return this.#queue.splice(0, count);
  }

  async #write(writer: EventWriter, waiting: readonly Waiting[]): Promise<void> {
    try {
      const written = await writer.write(toBatch(waiting.map((w) => w.request)));
      waiting.forEach((w, i) => w.resolve(written.outcomes[i] ?? { duplicates: [] }));
      this.#tell(written.workspaces, written.linked);
    } catch (error) {
      const known = toSendersError(error);
      this.#options.log.warn({ err: known, requests: waiting.length }, 'a batch of events was not written');
      for (const w of waiting) w.reject(known);
      // Whatever is wrong will not pass within the next millisecond.
      await sleep(20);
    } finally {
      for (const { request } of waiting) {
        this.#queuedEvents -= request.events.length;
        this.#queuedBytes -= request.bytes;
      }
    }
  }

  #tell(workspaces: ReadonlyMap<string, { accepted: number; version: string }>, linked: boolean): void {
    try {
      for (const [workspaceId, { accepted, version }] of workspaces) {
        this.#options.onIngested?.(workspaceId, { accepted, dataVersion: version });
      }
      if (linked) this.#options.onLinked?.();
    } catch (error) {
      this.#options.log.error({ err: error }, 'a listener to new events failed');
    }
  }

  /** Refuses new requests, writes those that were taken, and signs off. */
  async stop(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    clearInterval(this.#timer);
    this.#wake();
    await Promise.all(this.#loops);
    await Promise.all(this.#writers.map((writer) => writer.close()));
    this.#state = 'stopped';
  }
}

/** Whatever kept a batch from being written is no fault of its senders: a status below 500 would make them give up. */
function toSendersError(error: unknown): unknown {
  const known = toDatabaseError(error);
  return known instanceof AppError && known.status < 500
    ? new AppError('overloaded', { retryAfterSeconds: 2 }, { cause: known })
    : known;
}

const closingReason = { zh: '服务正在停止', en: 'The service is stopping' };
