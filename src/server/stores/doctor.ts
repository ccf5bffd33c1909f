import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { type ClickHouse, createClickHouse } from '../clickhouse/client.ts';
import { createPool, type Db } from '../postgres/pool.ts';
import { programVersion } from './backup.ts';
import { directoryBytes, readDisk } from './disk.ts';
import { standardChecks } from './doctor.checks.ts';
import type { CheckReport, DoctorCheck, DoctorContext, DoctorReport, Problem, StoreReport } from './doctor.types.ts';
import type { StoresConfig } from './open-stores.ts';
import { isProcessRunning } from './process-facts.ts';
import { findRuntime } from './runtime-file.ts';

/** Looks at an installation from outside, running or not, and changes nothing. */
export async function examine(config: StoresConfig, checks: readonly DoctorCheck[] = []): Promise<DoctorReport> {
  const { dataDir } = config;
  const runtime = findRuntime(dataDir);
  const instance =
    runtime !== undefined && isProcessRunning(runtime.pid) ? { pid: runtime.pid, url: runtime.url } : null;
  const live = instance === null ? undefined : runtime;
  const databaseUrl = config.databaseUrl ?? live?.databaseUrl ?? null;
  const clickhouseUrl = config.clickhouseUrl ?? live?.clickhouseUrl ?? null;
  const db =
    databaseUrl === null
      ? null
      : createPool(databaseUrl, { name: 'huanying-doctor', max: 2, statementTimeoutMs: 600_000 });
  const clickhouse =
    clickhouseUrl === null ? null : createClickHouse(clickhouseUrl, { name: 'huanying-doctor', maxConnections: 2 });
  try {
    const [postgresVersion, clickhouseVersion] = await Promise.all([askPostgres(db), askClickHouse(clickhouse)]);
    const disk = existsSync(dataDir) ? readDisk(dataDir) : null;
    const stores: StoreReport[] = [
      {
        store: 'PostgreSQL',
        place: config.databaseUrl === null ? 'embedded' : 'external',
        answers: postgresVersion !== null,
        version: postgresVersion,
        address: addressOf(databaseUrl),
        pid: config.databaseUrl === null ? pidIn(join(dataDir, 'postgres', 'postmaster.pid')) : null,
        bytes: config.databaseUrl === null ? await directoryBytes(join(dataDir, 'postgres')) : null,
      },
      {
        store: 'ClickHouse',
        place: config.clickhouseUrl === null ? 'embedded' : 'external',
        answers: clickhouseVersion !== null,
        version: clickhouseVersion,
        address: addressOf(clickhouseUrl),
        pid: config.clickhouseUrl === null ? pidIn(join(dataDir, 'run', 'clickhouse.pid')) : null,
        bytes: config.clickhouseUrl === null ? await directoryBytes(join(dataDir, 'clickhouse')) : null,
      },
    ];
    const context: DoctorContext = {
      config,
      dataDir,
      db: postgresVersion === null ? null : db,
      clickhouse: clickhouseVersion === null ? null : clickhouse,
      disk,
    };
    return {
      at: new Date().toISOString(),
      program: programVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      host: hostname(),
      dataDir,
      instance,
      stores,
      filesBytes: await directoryBytes(join(dataDir, 'files')),
      disk,
      checks: [
        {
          name: 'stores',
          label: { zh: '存储', en: 'stores' },
          looked: true,
          problems: silentStores(stores, instance !== null),
        },
        ...(await runChecks([...standardChecks, ...checks], context)),
      ],
    };
  } finally {
    await Promise.all([db?.close(), clickhouse?.close()]);
  }
}

async function runChecks(checks: readonly DoctorCheck[], context: DoctorContext): Promise<DoctorReport['checks']> {
  const done: CheckReport[] = [];
  for (const check of checks) {
    const problems = await check.run(context).catch((error: unknown): readonly Problem[] | null => {
      const reason = error instanceof Error ? error.message : String(error);
      return [
        { severity: 'error', text: { zh: `检查未能完成：${reason}`, en: `The check could not be made: ${reason}` } },
      ];
    });
    done.push({ name: check.name, label: check.label, looked: problems !== null, problems: problems ?? [] });
  }
  return done;
}

function silentStores(stores: readonly StoreReport[], instanceRuns: boolean): Problem[] {
  return stores
    .filter(({ answers, place }) => !answers && (instanceRuns || place === 'external'))
    .map(({ store, address }) => ({
      severity: 'error',
      text: {
        zh: `${store} 没有应答（${address ?? '地址未知'}）`,
        en: `${store} does not answer (${address ?? 'address unknown'})`,
      },
    }));
}

async function askPostgres(db: Db | null): Promise<string | null> {
  const row = await db
    ?.one<{ version: string }>(sql`SELECT current_setting('server_version') AS version`)
    .catch(() => null);
  return row?.version ?? null;
}

async function askClickHouse(clickhouse: ClickHouse | null): Promise<string | null> {
  const rows = await clickhouse?.query<{ version: string }>({ sql: 'SELECT version() AS version' }).catch(() => null);
  return rows?.[0]?.version ?? null;
}

function addressOf(url: string | null): string | null {
  if (url === null) return null;
  const { hostname: host, port, pathname } = new URL(url);
  return `${host}${port === '' ? '' : `:${port}`}${pathname === '/' ? '' : pathname}`;
}

function pidIn(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 && isProcessRunning(pid) ? pid : null;
  } catch {
    return null;
  }
}
