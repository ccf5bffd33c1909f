import type { FastifyBaseLogger } from 'fastify';
import PgBoss from 'pg-boss';
import { createLeases } from './leases.ts';

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
  readonly startAfter?: Date;
  /** At most one of a key is queued in so many seconds, and one more for the time after. */
  readonly once?: { readonly key: string; readonly seconds: number };
}

/** Work in the background: kept in PostgreSQL, done at least once, by any node. */
export interface Jobs {
  /** Rooms declare their jobs while they are wired. */
  define(job: JobDef): void;
  send(name: string, payload: Readonly<Record<string, unknown>>, options?: SendOptions): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const sweepMs = 5_000;

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
  const leases = createLeases(databaseUrl, log);
  let started = false;
  let sweep: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  /** What a node left undone when it died goes on at once, not when its time is over. */
  const takeOver = async (): Promise<void> => {
    for (const { id, name } of await leases.abandoned()) {
      log.warn({ job: name, id }, 'a job was left by a process that ended and begins again');
      await boss.cancel(name, id);
      await boss.resume(name, id);
    }
  };
  return {
    define(job) {
      if (started) throw new Error(`job ${job.name} is declared too late`);
      defs.push(job);
    },
    async send(name, payload, options = {}) {
      await boss.send(name, payload, {
        ...(options.once === undefined
          ? {}
          : { singletonKey: options.once.key, singletonSeconds: options.once.seconds, singletonNextSlot: true }),
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
          // Whether a job is alive is told by its lease.
          expireInSeconds: 23 * 3_600,
        });
        for (let n = 0; n < (def.concurrency ?? 1); n += 1)
          await boss.work<Record<string, unknown>>(def.name, { pollingIntervalSeconds: 2 }, async (jobs) => {
            for (const job of jobs)
              await leases
                .hold(job.id, () => def.run(job.data ?? {}))
                .catch((error: unknown) => {
                  // The queue tries again in silence: without a word here nobody would learn what is wrong.
                  log.error({ err: error, job: def.name, id: job.id }, 'a job failed');
                  throw error;
                });
          });
        if (def.cron !== undefined) await boss.schedule(def.name, def.cron.expression, {}, { tz: def.cron.timeZone });
      }
      sweep = setInterval(() => {
        sweeping = sweeping.then(takeOver).catch((error: unknown) => log.warn({ err: error }, 'job queue'));
      }, sweepMs);
    },
    async stop() {
      clearInterval(sweep);
      await sweeping;
      await boss.stop({ graceful: true, timeout: 10_000, wait: true });
      await leases.stop();
    },
  };
}
