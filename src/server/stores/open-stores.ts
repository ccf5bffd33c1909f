import { accessSync, constants, mkdirSync } from 'node:fs';
import { Client } from 'pg';
import { migrateClickHouse } from '../clickhouse/migrate.ts';
import type { Config } from '../config.ts';
import { toAppUrl } from '../postgres/app-role.ts';
import { migratePostgres } from '../postgres/migrate.ts';
import { checkDataVersion } from './data-version.ts';
import { createSpaceGuard } from './disk.ts';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from './embedded-clickhouse.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { lockDataDir } from './lock.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { StoreError } from './store-error.ts';
import type { StoreLog } from './store-log.ts';
import type { SupervisorFacts } from './supervisor.ts';

export type StoreName = 'postgres' | 'clickhouse';

export interface StoreHealth {
  readonly store: StoreName;
  readonly embedded: boolean;
  /** It answered a question just now. */
  readonly ok: boolean;
  readonly ms: number;
  /** Of the child process; null for a store elsewhere. */
  readonly process: SupervisorFacts | null;
}

export interface Stores {
  readonly dataDir: string;
  /** As the owner: for migrations and jobs of the system only. */
  readonly databaseUrl: string;
  /** As the plain role that row-level security binds. */
  readonly appDatabaseUrl: string;
  readonly clickhouseUrl: string;
  readonly embedded: Readonly<Record<StoreName, boolean>>;
  readonly secrets: Secrets;
  health(): Promise<readonly StoreHealth[]>;
  /** Throws `disk_full` (507) while the disk of the data directory is nearly full. Cheap: call it before each write. */
  readonly assertSpace: () => void;
  /** Without asking the stores. */
  processes(): Readonly<Record<StoreName, SupervisorFacts | null>>;
  onChange(listener: (store: StoreName, facts: SupervisorFacts) => void): () => void;
  /** Ends what was started here, ClickHouse first, and gives the data directory free. */
  stop(): Promise<void>;
}

export type StoresConfig = Pick<Config, 'dataDir' | 'databaseUrl' | 'clickhouseUrl'>;

export interface OpenOptions {
  readonly migrate?: boolean;
  /** False only for tests that throw the data away. */
  readonly durable?: boolean;
}

/** Opens both stores and brings them up to the code: child processes by default, or the ones the configuration names. */
export async function openStores(config: StoresConfig, log: StoreLog, options: OpenOptions = {}): Promise<Stores> {
  const { dataDir } = config;
  // PostgreSQL runs as another user when we are root, and must be able to pass through.
  makeDataDir(dataDir);
  const external = config.databaseUrl !== null && config.clickhouseUrl !== null;
  // With both stores elsewhere, nodes may share one directory of secrets and files.
  const lock = external ? null : await lockDataDir(dataDir);
  let postgres: EmbeddedPostgres | null = null;
  let clickhouse: EmbeddedClickHouse | null = null;
  const stop = async (): Promise<void> => {
    await clickhouse?.supervisor.stop();
    await postgres?.supervisor.stop();
    lock?.release();
  };
  try {
    checkDataVersion(dataDir);
    const secrets = openSecrets(dataDir);
    const start = { dataDir, log, durable: options.durable ?? true };
    const [startedPostgres, startedClickHouse] = await Promise.allSettled([
      config.databaseUrl === null ? startEmbeddedPostgres({ ...start, password: secrets.get('postgres') }) : null,
      config.clickhouseUrl === null ? startEmbeddedClickHouse({ ...start, password: secrets.get('clickhouse') }) : null,
    ]);
    if (startedPostgres.status === 'fulfilled') postgres = startedPostgres.value;
    if (startedClickHouse.status === 'fulfilled') clickhouse = startedClickHouse.value;
    if (startedPostgres.status === 'rejected') throw startedPostgres.reason;
    if (startedClickHouse.status === 'rejected') throw startedClickHouse.reason;
    const databaseUrl = config.databaseUrl ?? urlOf(postgres);
    const clickhouseUrl = config.clickhouseUrl ?? urlOf(clickhouse);
    if (options.migrate !== false) await migrateStores({ databaseUrl, clickhouseUrl }, log);
    return describe({ dataDir, databaseUrl, clickhouseUrl, secrets, postgres, clickhouse, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StoreError(
      'data_unusable',
      {
        zh: `不能使用数据目录 ${dataDir}：它不是目录，或当前用户不能写入；请用 HUANYING_DATA 指定另一个目录`,
        en: `The data directory ${dataDir} cannot be used: it is no directory, or the present user may not write to it; name another one with HUANYING_DATA`,
      },
      { cause },
    );
  }
}

/** Runs the new migrations of both stores. Safe when many nodes start at once. */
export async function migrateStores(
  urls: { readonly databaseUrl: string; readonly clickhouseUrl: string },
  log: StoreLog,
): Promise<void> {
  await migratePostgres({
    url: urls.databaseUrl,
    log,
    afterwards: async () => {
      await migrateClickHouse({ url: urls.clickhouseUrl, log });
    },
  });
}

function urlOf(store: { readonly url: string } | null): string {
  if (store === null) throw new Error('The store was not started');
  return store.url;
}

interface Parts {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly secrets: Secrets;
  readonly postgres: EmbeddedPostgres | null;
  readonly clickhouse: EmbeddedClickHouse | null;
  readonly stop: () => Promise<void>;
}

function describe(parts: Parts): Stores {
  const { postgres, clickhouse } = parts;
  const processes: Stores['processes'] = () => ({
    postgres: postgres?.supervisor.facts ?? null,
    clickhouse: clickhouse?.supervisor.facts ?? null,
  });
  return {
    dataDir: parts.dataDir,
    databaseUrl: parts.databaseUrl,
    appDatabaseUrl: toAppUrl(parts.databaseUrl),
    clickhouseUrl: parts.clickhouseUrl,
    embedded: { postgres: postgres !== null, clickhouse: clickhouse !== null },
    secrets: parts.secrets,
    assertSpace: createSpaceGuard(parts.dataDir),
    processes,
    onChange(listener) {
      const undo = [
        postgres?.supervisor.onChange((facts) => listener('postgres', facts)),
        clickhouse?.supervisor.onChange((facts) => listener('clickhouse', facts)),
      ];
      return () => {
        for (const one of undo) one?.();
      };
    },
    health: () =>
      Promise.all([
        ask('postgres', processes().postgres, () => pingPostgres(parts.databaseUrl)),
        ask('clickhouse', processes().clickhouse, () => pingClickHouse(parts.clickhouseUrl)),
      ]),
    stop: parts.stop,
  };
}

async function ask(
  store: StoreName,
  facts: SupervisorFacts | null,
  ping: () => Promise<boolean>,
): Promise<StoreHealth> {
  const started = performance.now();
  const ok = await ping().catch(() => false);
  return { store, embedded: facts !== null, ok, ms: Math.round(performance.now() - started), process: facts };
}

async function pingPostgres(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function pingClickHouse(url: string): Promise<boolean> {
  const parsed = new URL(url);
  const response = await fetch(`${parsed.origin}/ping`, { signal: AbortSignal.timeout(2_000) });
  return response.ok;
}
