import { sql } from 'drizzle-orm';
import type { Db } from '../postgres/pool.ts';
import type { StoreLog } from '../stores/store-log.ts';

/** An effect that was committed with its change. The same `id` comes again when a handler failed or a process died. */
export interface OutboxMessage {
  readonly id: string;
  readonly workspaceId: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}
export type OutboxHandler = (message: OutboxMessage) => Promise<void>;

export interface Outbox {
  /** Rooms name what follows a change: mail, webhooks, robots. Handlers use the message's id as idempotency key. */
  on(topic: string, handler: OutboxHandler): void;
  start(): void;
  stop(): Promise<void>;
  /** Delivers what waits, in order; answers how many messages were done. */
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
const keptDays = 7;

/** Delivers the outbox at least once, by whichever node comes first. `db` is the owner's: effects cross workspaces. */
export function createOutbox(db: Db, log: StoreLog): Outbox {
  const handlers = new Map<string, OutboxHandler[]>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const deliver = (): Promise<number> =>
    db.transaction(async (tx) => {
      const rows = await tx.query<Row>(
        sql`SELECT id, workspace_id, topic, payload FROM outbox WHERE delivered_at IS NULL ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
      );
      const done: string[] = [];
      for (const row of rows) {
        try {
          for (const handle of handlers.get(row.topic) ?? [])
            await handle({ id: row.id, workspaceId: row.workspace_id, topic: row.topic, payload: row.payload });
          done.push(row.id);
        } catch (err) {
          log.error({ err, topic: row.topic, id: row.id }, 'an effect failed and will be tried again');
          // Effects keep their order: what comes after waits too.
          break;
        }
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
      if (Math.random() < 1 / 3_600)
        await db.execute(sql`DELETE FROM outbox WHERE delivered_at < now() - ${`${keptDays} days`}::interval`);
    } catch (err) {
      log.warn({ err }, 'the outbox could not be read');
    }
    if (!stopped) timer = setTimeout(next, pollMs);
  };

  return {
    on: (topic, handler) => void handlers.set(topic, [...(handlers.get(topic) ?? []), handler]),
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
