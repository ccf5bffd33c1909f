import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './store-error.ts';

export interface MigrationFile {
  /** Number at the start of the file's name. */
  readonly id: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export interface AppliedMigration {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
}

/** The NNNN_name.sql files of a directory, in order. */
export function readMigrations(directory: string): MigrationFile[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((file) => {
      const match = /^(\d{4})_(\w+)\.sql$/.exec(file);
      if (match === null) throw new Error(`A migration is named NNNN_name.sql, not ${file}`);
      const sql = readFileSync(join(directory, file), 'utf8');
      return {
        id: Number(match[1]),
        name: file.slice(0, -'.sql'.length),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    });
  for (const [index, file] of files.entries()) {
    if (files[index - 1]?.id === file.id) throw new Error(`Two migrations have the number of ${file.name}`);
  }
  return files;
}

/** The files that are still to be run. Refuses a changed file, and a database that knows more than the code. */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  const byId = new Map(files.map((file) => [file.id, file]));
  for (const done of applied) {
    const file = byId.get(done.id);
    if (file === undefined) {
      throw new StoreError('database_newer', {
        zh: `数据库来自更新的版本（含迁移 ${done.name}）：请升级程序后再启动`,
        en: `The database comes from a newer version (it has migration ${done.name}): upgrade the program first`,
      });
    }
    if (file.checksum !== done.checksum) {
      throw new StoreError('migration_changed', {
        zh: `迁移文件 ${file.name} 在执行后被修改：请恢复原文件，改动另写新的迁移`,
        en: `Migration ${file.name} was changed after it had run: restore it and write a new migration for the change`,
      });
    }
  }
  const known = new Set(applied.map((done) => done.id));
  return files.filter((file) => !known.has(file.id));
}
