import { type SQL, sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { compileSql } from '../postgres/pool.ts';

export interface ActiveJob {
  readonly id: string;
  readonly name: string;
}

/** Tells which jobs are truly being done: a lock of PostgreSQL that ends with the process that holds it. */
export interface Leases {
  /** Runs a job under its lock. */
  hold(id: string, run: () => Promise<void>): Promise<void>;
  /** Jobs that are called active though nobody does them any more. */
  abandoned(): Promise<ActiveJob[]>;
  stop(): Promise<void>;
}

/** A job that began just now may not have its lock yet. */
const graceSeconds = 5;
const keyOf = (id: string | SQL): SQL => sql`hashtextextended('huanying-job:' || ${id}::text, 0)`;
const take = (id: string): SQL => sql`SELECT pg_try_advisory_lock(${keyOf(id)})`;
const give = (id: string): SQL => sql`SELECT pg_advisory_unlock(${keyOf(id)})`;

export function createLeases(databaseUrl: string, log: FastifyBaseLogger): Leases {
  const held = new Set<string>();
  let client: Promise<pg.Client> | undefined;
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** Jobs of all kinds share the one connection: each statement waits for its turn. */
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const asked = turn.then(ask);
    turn = asked.catch(() => undefined);
    return asked;
  };

  const connect = async (): Promise<pg.Client> => {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'huanying-leases', keepAlive: true });
    next.on('error', (error) => log.warn({ err: error }, 'lease connection lost'));
    next.on('end', () => {
      client = undefined;
      // Whoever still works here takes the locks again, before another node thinks the work is abandoned.
      if (!stopped && held.size > 0) setTimeout(() => void connected().catch(() => undefined), 500).unref();
    });
    await next.connect();
    for (const id of held) await next.query(compileSql(take(id)));
    return next;
  };
  const connected = (): Promise<pg.Client> => {
    client ??= connect().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };

  return {
    async hold(id, run) {
      held.add(id);
      try {
        await inTurn(async () => (await connected()).query(compileSql(take(id))));
        await run();
      } finally {
        held.delete(id);
        await inTurn(async () => (await client)?.query(compileSql(give(id)))).catch(() => undefined);
      }
    },
    abandoned: () =>
      inTurn(async () => {
        const db = await connected();
        const { rows } = await db.query<ActiveJob & { free: boolean }>(
          compileSql(sql`SELECT j.id, j.name, pg_try_advisory_lock(${keyOf(sql`j.id`)}) AS free
          FROM (SELECT id, name FROM jobs.job WHERE state = 'active' AND started_on < now() - ${graceSeconds}::int * interval '1 second'
                AND NOT id::text = ANY (${sql.param([...held])}::text[]) ORDER BY started_on LIMIT 100) AS j`),
        );
        const free = rows.filter((row) => row.free);
        for (const { id } of free) await db.query(compileSql(give(id)));
        return free.map(({ id, name }) => ({ id, name }));
      }),
    async stop() {
      stopped = true;
      await turn;
      await client?.then((c) => c.end()).catch(() => undefined);
    },
  };
}
