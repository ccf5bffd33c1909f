import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { copyFileSafely, copyTree } from './copy-tree.ts';
import { StoreError } from './store-error.ts';

/** Contents that belong to the running server, or that it makes anew: the list of pg_basebackup. */
const emptied = [
  'pg_wal',
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const left = new Set(['postmaster.pid', 'postmaster.opts', 'backup_label.old', 'tablespace_map.old']);

function isLeft(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (left.has(path) || name.startsWith('pgsql_tmp') || name.startsWith('pg_internal.init')) return true;
  return emptied.some((folder) => path.startsWith(`${folder}/`));
}

/**
 * Copies a running PostgreSQL: its files, which change meanwhile, and the log from the start to the end of the copy,
 * with which the copy replays itself to the state at the end.
 */
export async function copyPostgres(options: {
  readonly url: string;
  readonly directory: string;
  readonly target: string;
}): Promise<{ readonly version: string }> {
  const { directory, target } = options;
  const client = new Client({ connectionString: options.url, application_name: 'huanying-backup' });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows: versions } = await client.query<{ version: string }>(
      `SELECT current_setting('server_version') AS version`,
    );
    // Keeps the log of the whole copy, however long it takes. Ends with this connection.
    await client.query(
      `SELECT pg_create_physical_replication_slot('huanying_backup_' || pg_backend_pid(), true, true)`,
    );
    const { rows: started } = await client.query<{ segment: string }>(
      `SELECT pg_walfile_name(pg_backup_start('huanying', true)) AS segment`,
    );
    await copyTree(directory, target, (path) => isLeft(path));
    for (const folder of emptied) await mkdir(join(target, folder), { recursive: true, mode: 0o700 });
    await mkdir(join(target, 'pg_wal', 'archive_status'), { recursive: true, mode: 0o700 });
    const { rows: stopped } = await client.query<{ segment: string; label: string; spaces: string }>(
      `SELECT pg_walfile_name(lsn) AS segment, labelfile AS label, spcmapfile AS spaces FROM pg_backup_stop(false)`,
    );
    const [from, to, version] = [started[0]?.segment, stopped[0], versions[0]?.version];
    if (from === undefined || to === undefined || version === undefined)
      throw new Error('PostgreSQL told no log position');
    if (to.spaces.trim() !== '') {
      throw new StoreError('backup_refused', {
        zh: 'PostgreSQL 使用了表空间，内置备份不支持',
        en: 'PostgreSQL uses tablespaces, which this backup does not know',
      });
    }
    await copyLog(join(directory, 'pg_wal'), join(target, 'pg_wal'), from, to.segment);
    await writeFile(join(target, 'backup_label'), to.label, { mode: 0o600, flush: true });
    return { version };
  } finally {
    await client.end();
  }
}

/** Segments are named in order, so the range of names is the range of the log. */
async function copyLog(from: string, to: string, first: string, last: string): Promise<void> {
  const segments = (await readdir(from)).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last);
  if (!segments.includes(first) || !segments.includes(last))
    throw new Error(`The log from ${first} to ${last} is not complete`);
  for (const name of segments) await copyFileSafely(join(from, name), join(to, name));
}
