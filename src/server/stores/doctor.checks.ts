import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { projectRoot } from '../project-root.ts';
import { dataVersion, findDataVersion, isRestoring } from './data-version.ts';
import { reserveBytes } from './disk.ts';
import type { DoctorCheck, Problem } from './doctor.types.ts';
import { type AppliedMigration, pendingMigrations, readMigrations } from './migration-files.ts';
import { StoreError } from './store-error.ts';

const gibibyte = 1024 ** 3;

const error = (zh: string, en: string): Problem => ({ severity: 'error', text: { zh, en } });
const warning = (zh: string, en: string): Problem => ({ severity: 'warning', text: { zh, en } });

const disk: DoctorCheck = {
  name: 'disk',
  label: { zh: '磁盘', en: 'disk' },
  run: async (context) => {
    if (context.disk === null) return null;
    const { freeBytes, totalBytes } = context.disk;
    const share = Math.round((freeBytes / totalBytes) * 100);
    if (freeBytes < reserveBytes) {
      return [
        error('磁盘已满，写入被拒绝：请清理或扩容', 'The disk is full and writes are refused: free or add space'),
      ];
    }
    if (freeBytes < 2 * gibibyte) return [warning(`磁盘只剩 ${share}%`, `Only ${share}% of the disk is free`)];
    return [];
  },
};

const directory: DoctorCheck = {
  name: 'data-directory',
  label: { zh: '数据目录', en: 'data directory' },
  run: async ({ dataDir }) => {
    if (!existsSync(dataDir)) {
      return [warning('数据目录尚不存在，首次启动时创建', 'There is no data directory yet: the first start makes it')];
    }
    const problems: Problem[] = [];
    if (isRestoring(dataDir)) {
      problems.push(
        error(
          '恢复没有完成：请删除该目录并重新执行 restore',
          'A restore was cut off: delete the directory and restore again',
        ),
      );
    }
    const version = findDataVersion(dataDir);
    if (version !== null && version !== dataVersion) {
      problems.push(
        error(
          `数据版本 ${version} 与程序（${dataVersion}）不符`,
          `Data version ${version} is not the program's (${dataVersion})`,
        ),
      );
    }
    for (const name of ['secrets.json', 'runtime.json', 'setup-token']) {
      const status = statSync(join(dataDir, name), { throwIfNoEntry: false });
      if (status !== undefined && (status.mode & 0o077) !== 0) {
        problems.push(
          error(`${name} 可被其他用户读取：请执行 chmod 600`, `${name} can be read by other users: chmod 600 it`),
        );
      }
    }
    return problems;
  },
};

const postgres: DoctorCheck = {
  name: 'postgres',
  label: { zh: 'PostgreSQL 设置', en: 'PostgreSQL settings' },
  run: async ({ db }) => {
    if (db === null) return null;
    const problems: Problem[] = [];
    const facts = await db.one<{ version: number; fsync: string; used: number; allowed: number; encoding: string }>(sql`
      SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
        (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
        current_setting('max_connections')::int AS allowed, current_setting('server_encoding') AS encoding`);
    if (facts.version < 150_000) problems.push(error('PostgreSQL 低于 15', 'PostgreSQL is older than 15'));
    if (facts.fsync !== 'on')
      problems.push(error('fsync 已关闭，断电会丢数据', 'fsync is off: a power cut loses data'));
    if (facts.encoding !== 'UTF8') problems.push(error('数据库编码不是 UTF8', 'The database is not encoded in UTF8'));
    if (facts.used > facts.allowed * 0.9) {
      problems.push(
        warning(
          `连接数接近上限：${facts.used}/${facts.allowed}`,
          `Nearly out of connections: ${facts.used}/${facts.allowed}`,
        ),
      );
    }
    return problems;
  },
};

const clickhouse: DoctorCheck = {
  name: 'clickhouse',
  label: { zh: 'ClickHouse 设置', en: 'ClickHouse settings' },
  run: async (context) => {
    if (context.clickhouse === null) return null;
    const settings = await context.clickhouse.query<{ name: string; value: string }>({
      sql: `SELECT name, value FROM system.merge_tree_settings WHERE name IN
        ('fsync_after_insert', 'fsync_part_directory', 'non_replicated_deduplication_window')`,
    });
    const problems = settings
      .filter(({ value }) => value === '0')
      .map(({ name }) =>
        name === 'non_replicated_deduplication_window'
          ? error(`${name} 为 0，重试的批次会重复`, `${name} is 0: a batch that is sent again counts twice`)
          : error(`${name} 为 0，断电会丢已确认的事件`, `${name} is 0: a power cut loses accepted events`),
      );
    const [broken] = await context.clickhouse.query<{ parts: string }>({
      sql: `SELECT count() AS parts FROM system.detached_parts WHERE database = currentDatabase() AND reason LIKE 'broken%'`,
    });
    if (broken !== undefined && broken.parts !== '0') {
      problems.push(
        warning(`有 ${broken.parts} 个损坏的数据片段被搁置`, `${broken.parts} broken parts were set aside`),
      );
    }
    return problems;
  },
};

const migrations: DoctorCheck = {
  name: 'migrations',
  label: { zh: '数据库结构', en: 'migrations' },
  run: async ({ db, clickhouse: events }) => {
    if (db === null && events === null) return null;
    const problems: Problem[] = [];
    const look = async (folder: string, read: () => Promise<AppliedMigration[]>): Promise<void> => {
      try {
        const pending = pendingMigrations(readMigrations(join(projectRoot(), 'migrations', folder)), await read());
        if (pending.length > 0) {
          problems.push(
            warning(
              `${folder}：${pending.length} 个迁移待执行（下次启动时）`,
              `${folder}: ${pending.length} migrations wait for the next start`,
            ),
          );
        }
      } catch (cause) {
        if (!(cause instanceof StoreError)) throw cause;
        problems.push({ severity: 'error', text: cause.text });
      }
    };
    if (db !== null) {
      const { known } = await db.one<{ known: boolean }>(sql`SELECT to_regclass('migrations') IS NOT NULL AS known`);
      await look('postgres', async () => (known ? db.query(sql`SELECT id, name, checksum FROM migrations`) : []));
    }
    if (events !== null) {
      const found = await events.query({
        sql: `SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = 'migrations'`,
      });
      const done = 'SELECT id, name, checksum FROM migrations FINAL WHERE done = total';
      await look('clickhouse', async () => (found.length > 0 ? events.query<AppliedMigration>({ sql: done }) : []));
    }
    return problems;
  },
};

/** What every installation is looked after for. */
export const standardChecks: readonly DoctorCheck[] = [disk, directory, postgres, clickhouse, migrations];
