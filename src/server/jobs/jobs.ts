import type { FastifyBaseLogger } from 'fastify';
import PgBoss from 'pg-boss';

export interface JobDef {
  readonly name: string;
  /** Five-field cron and the time zone in which it is meant; absent for jobs that are only sent. */
  readonly cron?: { readonly expression: string; readonly timeZone: string };
  readonly run: (payload: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly retries?: number;
  /** How many of them this node does at the same time; 1 by default. */
  readonly concurrency?: number;
}

export interface SendOptions {
  /** The same key is queued once while it waits or runs. */
  readonly key?: string;
  readonly startAfter?: Date;
}

/** Work in the background: kept in PostgreSQL, done at least once, by any node. */
export interface Jobs {
  /** Rooms declare their jobs while they are wired. */
  define(job: JobDef): void;
  send(name: string, payload: Readonly<Record<string, unknown>>, options?: SendOptions): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createJobs(databaseUrl: string, log: FastifyBaseLogger): Jobs {
  const defs: JobDef[] = [];
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'jobs',
    max: 4,
    application_name: 'huanying-jobs',
    monitorStateIntervalSeconds: 60,
  });
  boss.on('error', (error) => log.error({ err: error }, 'job queue'));
  let started = false;
  return {
    define(job) {
      if (started) throw new Error(`job ${job.name} is declared too late`);
      defs.push(job);
    },
    async send(name, payload, options = {}) {
      await boss.send(name, payload, {
        ...(options.key === undefined ? {} : { singletonKey: options.key }),
        ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
      });
    },
    async start() {
      await boss.start();
      started = true;
      for (const def of defs) {
        await boss.createQueue(def.name, {
          name: def.name,
          policy: 'standard',
          retryLimit: def.retries ?? 5,
          retryBackoff: true,
        });
        for (let n = 0; n < (def.concurrency ?? 1); n += 1)
          await boss.work<Record<string, unknown>>(def.name, { pollingIntervalSeconds: 2 }, async (jobs) => {
            for (const job of jobs) await def.run(job.data ?? {});
          });
        if (def.cron !== undefined) await boss.schedule(def.name, def.cron.expression, {}, { tz: def.cron.timeZone });
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000, wait: true }),
  };
}
