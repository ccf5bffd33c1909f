import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Actor } from '../../../server/access/actor.ts';
import type { JobDef, Jobs } from '../../../server/jobs/jobs.ts';
import type { LiveHub } from '../../../server/live/live-hub.ts';
import { projectRoot } from '../../../server/project-root.ts';
import { parse } from '../../../server/records/validate.ts';
import type { TestStores } from '../../../server/testing/test-stores.ts';
import type { EventImport } from '../../tracking/event-import.api.ts';
import { type DataImportKind, DataImportOptions, type DataImportRun } from '../imports.contract.ts';
import { costImport } from './costs.import.ts';
import { FactStore } from './facts.store.ts';
import { ImportRunStore } from './import.runs.ts';
import { DataImports } from './import.service.ts';
import { createMetrics, type Metrics } from './metrics.service.ts';
import { buildReader } from './metrics.testing.ts';
import { orderImport } from './orders.import.ts';

/** Where the real data lies: a sibling of the project, or where the environment says. */
export const datasetsDir = process.env.HUANYING_DATASETS ?? join(projectRoot(), '..', 'shared', 'datasets');

/** The importers on real stores; only names of channels and campaigns are made up. */
export interface ImportWorld {
  readonly actor: Actor;
  readonly metrics: Metrics;
  readonly imports: DataImports;
  /** Imports a file of the disk or a text to its end. */
  run(kind: DataImportKind, file: { path: string } | { text: string }, options?: object): Promise<DataImportRun>;
  close(): Promise<void>;
}

export interface ImportWorldOptions {
  readonly timeZone?: string;
  readonly currency?: string;
  readonly channels?: Readonly<Record<string, string>>;
  readonly units?: 'all' | readonly string[];
  readonly events: EventImport;
  /** Who began the import, when its work is asked for; the actor itself by default. */
  readonly holder?: (actor: Actor) => Actor | null;
}

export async function buildImports(stores: TestStores, options: ImportWorldOptions): Promise<ImportWorld> {
  const id = randomUUID();
  const { timeZone = 'Asia/Shanghai', currency = 'CNY' } = options;
  await stores.owner.execute(
    sql`INSERT INTO workspace (id, name, time_zone, currency) VALUES (${id}::uuid, 'test', ${timeZone}, ${currency})`,
  );
  const personId = randomUUID();
  const actor = buildReader(options.units ?? 'all', {
    workspaceId: id,
    id: personId,
    personId,
    timeZone,
    currency,
    homeUnitId: options.units === undefined || options.units === 'all' ? null : (options.units[0] ?? null),
    grants: ['*', 'personal.read'],
  });
  const dir = await mkdtemp(join(tmpdir(), 'huanying-import-'));
  const jobs: JobDef[] = [];
  const waiting: Readonly<Record<string, unknown>>[] = [];
  const fakeJobs: Jobs = {
    define: (job) => jobs.push(job),
    send: (_, payload) => {
      waiting.push(payload);
      return Promise.resolve();
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const live = { publish: () => Promise.resolve() } as unknown as LiveHub;
  const names = new Map(Object.entries(options.channels ?? {}));
  const channels = {
    channelFinder: () => Promise.resolve((text: string) => names.get(text)),
    accountFinder: () => Promise.resolve(() => undefined),
  } as never;
  const campaigns = { campaignFinder: () => Promise.resolve(() => undefined) } as never;
  const imports = new DataImports({
    kinds: {
      orders: orderImport({ events: options.events, channels, campaigns }),
      costs: costImport({
        facts: new FactStore(stores.clickhouse, stores.owner, live),
        channels,
        campaigns,
        unitOf: () => Promise.resolve('u1'),
      }),
    },
    runs: new ImportRunStore(stores.db, () => new Date()),
    jobs: fakeJobs,
    dir,
    log: pino({ level: 'silent' }),
    actorOf: () => Promise.resolve(options.holder === undefined ? actor : options.holder(actor)),
  });
  return {
    actor,
    imports,
    metrics: createMetrics({
      clickhouse: stores.clickhouse,
      dataVersion: async (w) =>
        (await stores.owner.one<{ v: string }>(sql`SELECT data_version AS v FROM workspace WHERE id = ${w}::uuid`)).v,
      now: () => new Date('2026-12-31T12:00:00Z'),
    }),
    async run(kind, file, given = {}) {
      const runId = randomUUID();
      await mkdir(join(dir, runId), { recursive: true });
      if ('path' in file) await copyFile(file.path, join(dir, runId, 'file'));
      else await writeFile(join(dir, runId, 'file'), file.text);
      await imports.begin(actor, kind, {
        id: runId,
        fileName: 'path' in file ? file.path : 'file.csv',
        options: parse(DataImportOptions, given),
      });
      for (const payload of waiting.splice(0)) await jobs[0]?.run(payload);
      return imports.get(actor, runId);
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}
