import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';

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
const key = `hashtextextended('huanying-job:' || $1, 0)`;

export function createLeases(databaseUrl: string, log: FastifyBaseLogger): Leases {
  const held = new Set<string>();
  let client: Promise<pg.Client> | undefined;
  let stopped = false;

  const connect = async (): Promise<pg.Client> => {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'huanying-leases', keepAlive: true });
    next.on('error', (error) => log.warn({ err: error }, 'lease connection lost'));
    next.on('end', () => {
      client = undefined;
      // Whoever still works here takes the locks again, before another node thinks the work is abandoned.
      if (!stopped && held.size > 0) setTimeout(() => void connected().catch(() => undefined), 500).unref();
    });
    await next.connect();
    for (const id of held) await next.query(`SELECT pg_try_advisory_lock(${key})`, [id]);
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
        await (await connected()).query(`SELECT pg_try_advisory_lock(${key})`, [id]);
        await run();
      } finally {
        held.delete(id);
        await client?.then((c) => c.query(`SELECT pg_advisory_unlock(${key})`, [id])).catch(() => undefined);
      }
    },
    async abandoned() {
      const db = await connected();
      const { rows } = await db.query<ActiveJob & { free: boolean }>(
        `SELECT j.id, j.name, pg_try_advisory_lock(${key.replace('$1', 'j.id::text')}) AS free
         FROM (SELECT id, name FROM jobs.job WHERE state = 'active' AND started_on < now() - $1 * interval '1 second'
               AND NOT id::text = ANY ($2::text[]) ORDER BY started_on LIMIT 100) AS j`,
        [graceSeconds, [...held]],
      );
      const free = rows.filter((row) => row.free);
      for (const { id } of free) await db.query(`SELECT pg_advisory_unlock(${key})`, [id]);
      return free.map(({ id, name }) => ({ id, name }));
    },
    async stop() {
      stopped = true;
      await client?.then((c) => c.end()).catch(() => undefined);
    },
  };
}
