import { join } from 'node:path';
import { ClickHouseError } from '@clickhouse/client';
import { projectRoot } from '../project-root.ts';
import { type MigrationFile, pendingMigrations, readMigrations } from '../stores/migration-files.ts';
import { StoreError } from '../stores/store-error.ts';
import type { StoreLog } from '../stores/store-log.ts';
import { type ClickHouse, createClickHouse } from './client.ts';
import { splitStatements } from './split-statements.ts';

interface Progress {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
  /** How many statements of the file are done. */
  readonly done: number;
  readonly total: number;
}

export interface MigrateClickHouseOptions {
  readonly url: string;
  readonly log: StoreLog;
  /** migrations/clickhouse by default. */
  readonly directory?: string;
}

/** Object exists already, or column does: the statement before a crash did its work and was not written down. */
const alreadyDone = new Set(['57', '82', '15', '44']);

/** Brings the event store up to the code. Callers hold the lock of PostgreSQL, for ClickHouse has none. */
export async function migrateClickHouse(options: MigrateClickHouseOptions): Promise<number> {
  const files = readMigrations(options.directory ?? join(projectRoot(), 'migrations', 'clickhouse'));
  await createClickHouseDatabase(options.url);
  const clickhouse = createClickHouse(options.url, {
    name: 'huanying-migrate',
    maxConnections: 1,
    maxExecutionSeconds: 3_600,
  });
  try {
    await clickhouse.command({
      sql: `CREATE TABLE IF NOT EXISTS migrations (
        id UInt32, name String, checksum String, done UInt32, total UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3)
      ) ENGINE = ReplacingMergeTree(done) ORDER BY id`,
    });
    const progress = await clickhouse.query<Progress>({
      sql: 'SELECT id, name, checksum, done, total FROM migrations FINAL ORDER BY id',
    });
    const pending = pendingMigrations(
      files,
      progress.filter((file) => file.done === file.total),
    );
    pendingMigrations(
      files,
      progress.map((file) => ({ ...file })),
    );
    for (const file of pending) {
      await apply(clickhouse, file, progress.find((known) => known.id === file.id)?.done ?? 0, options.log);
    }
    return pending.length;
  } finally {
    await clickhouse.close();
  }
}

/** Creates the database that the address names, when it is missing. */
export async function createClickHouseDatabase(url: string): Promise<void> {
  const parsed = new URL(url);
  const name = decodeURIComponent(parsed.pathname.slice(1));
  if (name === '') return;
  if (!/^\w+$/.test(name)) throw new Error(`Not a name for a ClickHouse database: ${name}`);
  parsed.pathname = '/';
  const server = createClickHouse(parsed.href, { maxConnections: 1 });
  try {
    await server.command({ sql: `CREATE DATABASE IF NOT EXISTS \`${name}\`` });
  } finally {
    await server.close();
  }
}

/** There are no transactions here: progress is written down statement by statement. */
async function apply(clickhouse: ClickHouse, file: MigrationFile, done: number, log: StoreLog): Promise<void> {
  const started = Date.now();
  const statements = splitStatements(file.sql);
  const note = (count: number): Promise<void> =>
    clickhouse.insert('migrations', [
      { id: file.id, name: file.name, checksum: file.checksum, done: count, total: statements.length },
    ]);
  const resumed = done > 0;
  for (const [index, sql] of statements.entries()) {
    if (index < done) continue;
    try {
      await clickhouse.command({ sql });
    } catch (cause) {
      const first = index === done && (resumed || index === 0);
      if (!(first && cause instanceof ClickHouseError && alreadyDone.has(cause.code))) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new StoreError(
          'migration_failed',
          {
            zh: `事件库迁移 ${file.name} 执行失败：${reason}`,
            en: `Event store migration ${file.name} failed: ${reason}`,
          },
          { cause },
        );
      }
    }
    await note(index + 1);
  }
  if (statements.length === 0) await note(0);
  log.info({ migration: file.name, ms: Date.now() - started }, 'event store migration applied');
}
