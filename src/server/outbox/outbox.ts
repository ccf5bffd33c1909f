import { sql } from 'drizzle-orm';
import type { Jobs } from '../jobs/jobs.ts';
import type { Db } from '../postgres/pool.ts';
import type { StoreLog } from '../stores/store-log.ts';

/** An effect that was committed with its change. The same `id` comes again when a handler failed or a process died. */
export interface OutboxMessage {
  readonly id: string;
  readonly workspaceId: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The same for messages that were fetched together: what is looked up for one of them holds for all. */
  readonly batch?: object;
}
/** Short work: what talks to the network belongs into a job that the handler sends. */
export type OutboxHandler = (message: OutboxMessage) => Promise<void>;

export interface Outbox {
  /** Rooms name what follows a change: mail, webhooks, robots. Handlers use the message's id as idempotency key. */
  on(topic: string, handler: OutboxHandler): void;
  start(): void;
  stop(): Promise<void>;
  /** Delivers what waits, in order; answers how many messages were done. What fails or is slow holds nothing back. */
  deliver(): Promise<number>;
}

interface Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly topic: string;
  readonly payload: Record<string, unknown>;
}

const batch = 100;
const pollMs = 1_000;
/** How long a handler may hold up the others, in milliseconds. */
const patienceMs = 3_000;
const retryJob = 'outbox.effect';

/**
 * Delivers the outbox at least once, by whichever node comes first. `db` is the owner's: effects cross workspaces.
 * A handler that throws or takes its time is handed to a job, which tries it again with growing pauses, alone;
 * without `jobs` its message stays and comes again with the next delivery.
 */
export function createOutbox(
  db: Db,
  log: StoreLog,
  jobs?: Pick<Jobs, 'define' | 'send'>,
  patience: number = patienceMs,
): Outbox {
  // By name, so that the job of one node finds the handler of another.
  const handlers = new Map<string, Map<string, OutboxHandler>>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  jobs?.define({
    name: retryJob,
    retries: 12,
    concurrency: 2,
    async run({ handler, message }) {
      const { topic } = message as OutboxMessage;
      await handlers.get(topic)?.get(String(handler))?.(message as OutboxMessage);
    },
  });

  /** Whether the message is done with: handled, or in the hands of a job. */
  const effect = async (name: string, handle: OutboxHandler, message: OutboxMessage, tired: Set<string>) => {
    try {
      if (!tired.has(name)) {
        await within(patience, handle(message));
        return true;
      }
    } catch (err) {
      log.error({ err, topic: message.topic, id: message.id, handler: name }, 'an effect will be tried again');
      if (err instanceof TooSlow) tired.add(name);
    }
    if (jobs === undefined) return false;
    return jobs.send(retryJob, { handler: name, message }).then(
      () => true,
      (err: unknown) => {
        log.warn({ err, topic: message.topic, id: message.id }, 'an effect waits for the job queue');
        return false;
      },
    );
  };

  const deliver = (): Promise<number> =>
    db.transaction(async (tx) => {
      const rows = await tx.query<Row>(
        sql`SELECT id, workspace_id, topic, payload FROM outbox WHERE delivered_at IS NULL ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
      );
      const done: string[] = [];
      const tired = new Set<string>();
      const together = {};
      for (const row of rows) {
        const message = {
          id: row.id,
          workspaceId: row.workspace_id,
          topic: row.topic,
          payload: row.payload,
          batch: together,
        };
        let all = true;
        for (const [name, handle] of handlers.get(row.topic) ?? [])
          all = (await effect(name, handle, message, tired)) && all;
        if (all) done.push(row.id);
      }
      if (done.length > 0)
        await tx.execute(sql`UPDATE outbox SET delivered_at = now() WHERE id = ANY (${sql.param(done)}::bigint[])`);
      return done.length;
    });

  const next = (): void => {
    running = turn();
  };
  const turn = async (): Promise<void> => {
    try {
      while (!stopped && (await deliver()) === batch);
    } catch (err) {
      log.warn({ err }, 'the outbox could not be read');
    }
    if (!stopped) timer = setTimeout(next, pollMs);
  };

  return {
    on(topic, handler) {
      const known = handlers.get(topic) ?? new Map<string, OutboxHandler>();
      handlers.set(topic, known.set(`${topic} ${known.size}`, handler));
    },
    start() {
      running = turn();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    deliver,
  };
}

class TooSlow extends Error {}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new TooSlow(`took longer than ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
