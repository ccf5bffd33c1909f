import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { createClickHouse } from '../clickhouse/client.ts';
import { projectRoot } from '../project-root.ts';
import { copyFileSafely, copyTree, flushToDisk, hashFile, listFiles } from './copy-tree.ts';
import { dataVersion, markRestoring, unmarkRestoring } from './data-version.ts';
import { clickHouseDatabase, startEmbeddedClickHouse } from './embedded-clickhouse.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { lockDataDir } from './lock.ts';
import { copyPostgres } from './postgres-copy.ts';
import { openSecrets, writePrivateFile } from './secrets.ts';
import { StoreError } from './store-error.ts';
import { type StoreLog, silentLog } from './store-log.ts';

const Manifest = z.object({
  format: z.literal(1),
  createdAt: z.string(),
  /** Version of the program, and of the layout of the data directory. */
  program: z.string(),
  dataVersion: z.number(),
  postgres: z.string(),
  clickhouse: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
type Manifest = z.infer<typeof Manifest>;

/** The part of `Stores` that a backup needs. The tools build it from runtime.json of the running instance. */
export interface BackupSource {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly embedded: { readonly postgres: boolean; readonly clickhouse: boolean };
}

export interface BackupSummary {
  readonly directory: string;
  readonly createdAt: string;
  readonly files: number;
  readonly bytes: number;
}

const kept = ['secrets.json', 'VERSION'];

/**
 * Copies both stores, files and secrets of a running instance into a new directory, which holds passwords: mode 700.
 * PostgreSQL comes first: an event that came in between is then in the event store only, where the start-up
 * reconciliation finds it; the other way round it would be known as received and yet be missing.
 */
export async function backup(source: BackupSource, directory: string): Promise<BackupSummary> {
  const target = resolve(directory);
  refuseExternal(source);
  refuseOccupied(target);
  await mkdir(target, { recursive: true, mode: 0o700 });
  await chmod(target, 0o700);
  const createdAt = new Date().toISOString();
  const postgres = await copyPostgres({
    url: source.databaseUrl,
    directory: join(source.dataDir, 'postgres'),
    target: join(target, 'postgres'),
  });
  const clickhouse = await backupClickHouse(source.clickhouseUrl, join(target, 'clickhouse'));
  if (existsSync(join(source.dataDir, 'files'))) await copyTree(join(source.dataDir, 'files'), join(target, 'files'));
  for (const name of kept) await copyFileSafely(join(source.dataDir, name), join(target, name));
  const manifest: Manifest = {
    format: 1,
    createdAt,
    program: programVersion(),
    dataVersion,
    postgres: postgres.version,
    clickhouse,
    files: await listFiles(target),
  };
  await flushToDisk(target);
  // Written last: a directory without it is not a backup.
  writePrivateFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return summarise(target, manifest);
}

/** Builds a data directory from a backup, after checking every file of it. Both stores have run on it once. */
export async function restore(directory: string, dataDir: string, log: StoreLog = silentLog): Promise<BackupSummary> {
  const source = resolve(directory);
  const target = resolve(dataDir);
  refuseOccupied(target);
  const manifest = await checkBackup(source);
  mkdirSync(target, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const lock = await lockDataDir(target);
  try {
    markRestoring(target);
    for (const name of kept) await copyFileSafely(join(source, name), join(target, name));
    await copyTree(join(source, 'postgres'), join(target, 'postgres'));
    if (existsSync(join(source, 'files'))) await copyTree(join(source, 'files'), join(target, 'files'));
    const secrets = openSecrets(target);
    const postgres = await startEmbeddedPostgres({ dataDir: target, password: secrets.get('postgres'), log });
    await postgres.supervisor.stop();
    const clickhouse = await startEmbeddedClickHouse({ dataDir: target, password: secrets.get('clickhouse'), log });
    try {
      await restoreClickHouse(clickhouse.url, join(source, 'clickhouse'));
    } finally {
      await clickhouse.supervisor.stop();
    }
    await flushToDisk(target);
    unmarkRestoring(target);
  } finally {
    lock.release();
  }
  return summarise(source, manifest);
}

/** Reads the manifest and compares every file with it. */
export async function checkBackup(directory: string): Promise<Manifest> {
  const manifest = readManifest(directory);
  if (manifest.dataVersion > dataVersion) {
    throw new StoreError('data_newer', {
      zh: `备份来自更新的版本（${manifest.program}）：请先升级程序`,
      en: `The backup comes from a newer version (${manifest.program}): upgrade the program first`,
    });
  }
  const damaged: string[] = [];
  for (const { path, sha256 } of manifest.files) {
    const found = await hashFile(join(directory, path)).catch(() => null);
    if (found !== sha256) damaged.push(path);
  }
  if (damaged.length > 0) {
    const list = damaged.slice(0, 5).join(', ');
    throw new StoreError('backup_damaged', {
      zh: `备份已损坏：${damaged.length} 个文件缺失或被改动（${list}）`,
      en: `The backup is damaged: ${damaged.length} files are missing or changed (${list})`,
    });
  }
  return manifest;
}

function readManifest(directory: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')));
  } catch (cause) {
    throw new StoreError(
      'backup_damaged',
      {
        zh: `${directory} 不是完整的备份：缺少清单 manifest.json`,
        en: `${directory} is not a whole backup: its manifest.json is missing`,
      },
      { cause },
    );
  }
}

function refuseOccupied(directory: string): void {
  if (!existsSync(directory) || readdirSync(directory).length === 0) return;
  throw new StoreError('backup_refused', {
    zh: `目录 ${directory} 不是空的：请给出一个新目录，已有内容不会被覆盖`,
    en: `The directory ${directory} is not empty: name a new one, for nothing is overwritten`,
  });
}

function refuseExternal(source: BackupSource): void {
  const names = [
    source.embedded.postgres ? '' : 'PostgreSQL (DATABASE_URL)',
    source.embedded.clickhouse ? '' : 'ClickHouse (CLICKHOUSE_URL)',
  ];
  const external = names.filter((name) => name !== '').join(', ');
  if (external === '') return;
  throw new StoreError('backup_refused', {
    zh: `${external} 由您自己管理，请用其自带工具备份（pg_basebackup、clickhouse BACKUP）`,
    en: `${external} is run by you: back it up with its own tools (pg_basebackup, BACKUP of ClickHouse)`,
  });
}

async function backupClickHouse(url: string, directory: string): Promise<string> {
  const clickhouse = createClickHouse(url, {
    name: 'huanying-backup',
    maxConnections: 1,
    maxExecutionSeconds: 24 * 3_600,
  });
  try {
    await clickhouse.command({
      sql: `BACKUP DATABASE ${clickHouseDatabase} TO File({path:String})`,
      params: { path: directory },
    });
    const [row] = await clickhouse.query<{ version: string }>({ sql: 'SELECT version() AS version' });
    return row?.version ?? '';
  } finally {
    await clickhouse.close();
  }
}

async function restoreClickHouse(url: string, directory: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/';
  const clickhouse = createClickHouse(server.href, {
    name: 'huanying-restore',
    maxConnections: 1,
    maxExecutionSeconds: 24 * 3_600,
  });
  try {
    await clickhouse.command({
      sql: `RESTORE DATABASE ${clickHouseDatabase} FROM File({path:String})`,
      params: { path: directory },
    });
  } finally {
    await clickhouse.close();
  }
}

function summarise(directory: string, manifest: Manifest): BackupSummary {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { directory, createdAt: manifest.createdAt, files: manifest.files.length, bytes };
}

/** Version of the program, from package.json. */
export function programVersion(): string {
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')));
  return manifest.version;
}
