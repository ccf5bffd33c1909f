import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type pg from 'pg';
import { isRetryable, toDatabaseError } from '../../../server/postgres/database-errors.ts';
import type { StoreLog } from '../../../server/stores/store-log.ts';
import { AppError } from '../../../shared/errors.ts';
import { aliasesOf, type Batch, deadLettersOf, linksOf, outcomesOf, talliesOf } from './batch.ts';
import { batchIdOf, type EventStore, isPassing, storedKey } from './event-store.ts';
import {
  claimedHere,
  claimMessages,
  closeBatch,
  closeWriter,
  recordAliases,
  recordDeadLetters,
  recordLinks,
  registerWriter,
} from './ingest.sql.ts';
import type { LinkMemory } from './link-memory.ts';
import type { Outcome, PreparedEvent } from './prepared.ts';
import { RowBinaryWriter } from './row-binary.ts';

export interface WriterDeps {
  readonly connect: () => Promise<pg.PoolClient>;
  readonly store: EventStore;
  readonly log: StoreLog;
  readonly now: () => number;
  readonly links: LinkMemory;
  /** Settles what dead writers have left; called outside of any transaction. */
  readonly recover: () => Promise<void>;
  /** Waits between attempts at the event store. */
  readonly retryDelays: readonly number[];
  /** No further attempt after so long: senders wait, and sending again is safe for them. */
  readonly patienceMs: number;
}

export interface Written {
  readonly outcomes: readonly Outcome[];
  /** Number of new events and new data version of each workspace that got some. */
  readonly workspaces: ReadonlyMap<string, { readonly accepted: number; readonly version: string }>;
  readonly linked: boolean;
}

interface Session {
  readonly client: pg.PoolClient;
  readonly id: number;
  readonly token: string;
  /** Number of the last batch that was committed. */
  batch: number;
}

/** A batch could not be begun because another writer has died: settle first, then again. */
class DeadWriterFound extends Error {}

/**
 * Writes batches, one after another, each exactly once:
 *
 *   BEGIN (PostgreSQL) · claim the message ids · insert the new events into ClickHouse, on disk · COMMIT · answer
 *
 * A concurrent duplicate waits at the unique index until the first is decided. The writer holds a session lock; when
 * it dies between the two stores, its rows carry its token and batch number, and nobody writes before they are settled
 * (see recovery.ts). For the same reason a writer that is not sure how a batch ended gives up its lock and begins anew
 * under another token.
 */
export class EventWriter {
  readonly #deps: WriterDeps;
  readonly #rows = new RowBinaryWriter();
  #session: Session | undefined;

  constructor(deps: WriterDeps) {
    this.#deps = deps;
  }

  /** The token under which this process may be writing now. */
  get token(): string | undefined {
    return this.#session?.token;
  }

  async write(batch: Batch): Promise<Written> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(batch);
      } catch (error) {
        if (error instanceof DeadWriterFound && attempt < 5) {
          await this.#deps.recover();
          continue;
        }
        if (isRetryable(error) && attempt < 5) continue;
        throw error instanceof DeadWriterFound
          ? new AppError('overloaded', { retryAfterSeconds: 1 }, { cause: error })
          : toDatabaseError(error);
      }
    }
  }

  /** Orderly end. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    try {
      await closeWriter(session.client, session.id);
      session.client.release();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'a writer of events could not be closed in order');
      session.client.release(true);
    }
  }

  /** Ends the session without an account of its last batch: whoever comes next settles it. */
  #abandon(): void {
    this.#session?.client.release(true);
    this.#session = undefined;
  }

  async #open(): Promise<Session> {
    if (this.#session) return this.#session;
    const client = await this.#deps.connect();
    try {
      const token = randomBytes(9).toString('base64url').replaceAll('-', '0').replaceAll('_', '1');
      const id = await registerWriter(client, token, hostname());
      this.#session = { client, id, token, batch: 0 };
      return this.#session;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #attempt(batch: Batch): Promise<Written> {
    const session = await this.#open();
    const { client, token } = session;
    const number = session.batch + 1;
    let stored = false;
    try {
      await client.query('BEGIN');
      const fresh = await this.#claim(batch, client, () => this.#encode(batch.events, token, number));
      const events = batch.events.filter((event) => fresh.has(event));
      const links = this.#deps.links.news(linksOf(events));
      const aliases = aliasesOf(events);
      await recordLinks(client, links);
      await recordAliases(client, aliases);
      await recordDeadLetters(client, deadLettersOf(batch));
      if (events.length > 0) {
        if (events.length < batch.events.length) this.#encode(events, token, number);
        stored = true;
        await this.#store(this.#rows.bytes(), events, token, number);
      }
      const outcomes = outcomesOf(batch, fresh);
      const tallies = talliesOf(batch, outcomes);
      const versions = await closeBatch(client, session.id, number, this.#deps.now(), tallies);
      await client.query('COMMIT');
      session.batch = number;
      this.#deps.links.remember(links);
      return { outcomes, workspaces: workspacesOf(tallies, versions), linked: links.length > 0 || aliases.length > 0 };
    } catch (error) {
      // After the event store may hold rows only a commit makes them count; without one they must be settled.
      if (stored) this.#abandon();
      else await client.query('ROLLBACK').catch(() => this.#abandon());
      throw error;
    }
  }

  /** The events that are new. `meanwhile` runs while PostgreSQL is at work. */
  async #claim(batch: Batch, client: pg.PoolClient, meanwhile: () => void): Promise<Set<PreparedEvent>> {
    if (batch.events.length === 0) return new Set();
    const day = new Date(this.#deps.now()).toISOString().slice(0, 10);
    const claiming = claimMessages(client, batch.claims, batch.workspaces, day);
    // The statement is on its way: this rejection is handled below, also when encoding throws.
    claiming.catch(() => undefined);
    meanwhile();
    const { claimed, dead, kept_from } = await claiming;
    if (dead > 0) throw new DeadWriterFound();
    let fresh = new Set(batch.events);
    if (claimed < batch.events.length) {
      const here = await claimedHere(client, batch.claims);
      fresh = new Set(batch.events.filter((event) => here.has(event.claim)));
    }
    if (kept_from !== null) await this.#dropAncient(fresh, Date.parse(`${kept_from}T00:00:00Z`));
    return fresh;
  }

  /** Events older than the kept message ids may have been counted long ago: the event store knows. */
  async #dropAncient(fresh: Set<PreparedEvent>, horizon: number): Promise<void> {
    const groups = new Map<string, PreparedEvent[]>();
    for (const event of fresh) {
      if (event.row.time >= horizon) continue;
      const group = groups.get(event.row.workspaceId);
      if (group) group.push(event);
      else groups.set(event.row.workspaceId, [event]);
    }
    for (const [workspaceId, events] of groups) {
      const known = await this.#deps.store.knownMessages(
        workspaceId,
        events.map((event) => event.row),
      );
      for (const event of events) if (known.has(event.row.messageId)) fresh.delete(event);
    }
  }

  #encode(events: readonly PreparedEvent[], token: string, number: number): void {
    const batchId = batchIdOf(number);
    this.#rows.reset();
    for (const event of events) this.#rows.event(event.row, token, batchId);
  }

  /**
   * Puts the rows into the event store. After a failure whose extent is unknown it is asked what is there, and only the
   * rest is sent again. A second sending under the same token adds nothing where the first came in late; but an engine
   * that crashed may have kept the token without the rows, so what is there decides, not the answer.
   */
  async #store(rows: Buffer, events: readonly PreparedEvent[], token: string, number: number): Promise<void> {
    const { store, retryDelays, patienceMs, log } = this.#deps;
    const begun = performance.now();
    const batchToken = `${token}-${number}`;
    for (let attempt = 0; ; attempt++) {
      try {
        if (attempt === 0) {
          await store.write(rows, batchToken);
          return;
        }
        await store.quiesce(token);
        const missing = await this.#missing(events, token, number);
        if (missing.length === 0) return;
        this.#encode(missing, token, number);
        const isWhole = attempt === 1 && missing.length === events.length;
        await store.write(this.#rows.bytes(), isWhole ? batchToken : `${batchToken}-${attempt}`);
        if ((await this.#missing(events, token, number)).length === 0) return;
        throw new AppError('clickhouse_unavailable', { retryAfterSeconds: 2 });
      } catch (error) {
        // An engine that hangs takes each attempt to its time-out: all of them would be minutes.
        const delay = performance.now() - begun > patienceMs ? undefined : retryDelays[attempt];
        // A full disk does not empty itself within seconds.
        if (delay === undefined || !isPassing(error) || (error instanceof AppError && error.code === 'disk_full'))
          throw error;
        log.warn({ err: error, attempt }, 'the event store did not take a batch, trying again');
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  async #missing(events: readonly PreparedEvent[], token: string, number: number): Promise<PreparedEvent[]> {
    const present = new Set(await this.#deps.store.messagesOfBatch(token, batchIdOf(number)));
    return events.filter((event) => !present.has(storedKey(event.row.workspaceId, event.row.messageId)));
  }
}

function workspacesOf(
  tallies: readonly { workspaceId: string; accepted: number }[],
  versions: readonly { workspace_id: string; data_version: string }[],
): Map<string, { accepted: number; version: string }> {
  const found = new Map<string, { accepted: number; version: string }>();
  for (const { workspace_id, data_version } of versions) {
    const accepted = tallies.reduce((sum, t) => (t.workspaceId === workspace_id ? sum + t.accepted : sum), 0);
    found.set(workspace_id, { accepted, version: data_version });
  }
  return found;
}
