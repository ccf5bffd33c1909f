import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import { projectRoot } from '../project-root.ts';
import {
  type AppliedMigration,
  type MigrationFile,
  pendingMigrations,
  readMigrations,
} from '../stores/migration-files.ts';
import { StoreError } from '../stores/store-error.ts';
import type { StoreLog } from '../stores/store-log.ts';
import { appPassword, appRole } from './app-role.ts';

/** Any number, the same in every node: two of them never migrate at once. */
const migrationLock = 7_214_001;

export interface MigrateOptions {
  readonly url: string;
  readonly log: StoreLog;
  /** migrations/postgres by default. */
  readonly directory?: string;
  /** Runs under the same lock after PostgreSQL is migrated: ClickHouse has no lock of its own. */
  readonly afterwards?: () => Promise<void>;
}

/** Brings the database up to the code: the plain role first, then every new file in a transaction of its own. */
export async function migratePostgres(options: MigrateOptions): Promise<number> {
  const files = readMigrations(options.directory ?? join(projectRoot(), 'migrations', 'postgres'));
  const client = new Client({ connectionString: options.url, application_name: 'huanying-migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(`CREATE TABLE IF NOT EXISTS migrations (
      id int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), ms int NOT NULL)`);
    const applied = await client.query<AppliedMigration>('SELECT id, name, checksum FROM migrations ORDER BY id');
    const pending = pendingMigrations(files, applied.rows);
    await ensureAppRole(client, options.url);
    for (const file of pending) await apply(client, file, options.log);
    await options.afterwards?.();
    return pending.length;
  } finally {
    await client.end();
  }
}

async function ensureAppRole(client: Client, ownerUrl: string): Promise<void> {
  const role = client.escapeIdentifier(appRole);
  const password = client.escapeLiteral(appPassword(ownerUrl));
  const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [appRole]);
  if (known.rowCount === 0) {
    await client
      .query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${password}`)
      // Another database of the same cluster made it at this moment.
      .catch((error: DatabaseError) => {
        if (error.code !== '42710' && error.code !== '23505') throw error;
      });
  } else {
    await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${password}`);
  }
  await client.query(`
    GRANT USAGE ON SCHEMA public TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO ${role};`);
}

async function apply(client: Client, file: MigrationFile, log: StoreLog): Promise<void> {
  const started = Date.now();
  try {
    await client.query('BEGIN');
    await client.query(file.sql);
    await client.query('INSERT INTO migrations (id, name, checksum, ms) VALUES ($1, $2, $3, $4)', [
      file.id,
      file.name,
      file.checksum,
      Date.now() - started,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    const reason = `${cause instanceof Error ? cause.message : String(cause)}${lineOf(file.sql, cause)}`;
    throw new StoreError(
      'migration_failed',
      { zh: `迁移 ${file.name} 执行失败：${reason}`, en: `Migration ${file.name} failed: ${reason}` },
      { cause },
    );
  }
  log.info({ migration: file.name, ms: Date.now() - started }, 'migration applied');
}

/** PostgreSQL tells the place of a mistake as a number of characters; people look for a line. */
function lineOf(text: string, error: unknown): string {
  if (!(error instanceof DatabaseError) || error.position === undefined) return '';
  return ` (line ${text.slice(0, Number(error.position)).split('\n').length})`;
}
