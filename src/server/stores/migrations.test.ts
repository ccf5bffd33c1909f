import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrateClickHouse } from '../clickhouse/migrate.ts';
import { splitStatements } from '../clickhouse/split-statements.ts';
import { migratePostgres } from '../postgres/migrate.ts';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { createTestStores, type TestStores } from '../testing/test-stores.ts';
import { silentLog as log } from './store-log.ts';

let stores: TestStores;
let directory: string;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  directory = makeTestDirectory('migrations');
  await stores.owner.execute(sql`DROP TABLE IF EXISTS migrations, first, second`);
  for (const table of ['migrations', 'first', 'second'])
    await stores.clickhouse.command({ sql: `DROP TABLE IF EXISTS ${table}` });
  return () => rmSync(directory, { recursive: true });
});

const write = (name: string, text: string): void => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), text);
};
const postgres = (): Promise<number> => migratePostgres({ url: stores.databaseUrl, log, directory });
const clickhouse = (): Promise<number> => migrateClickHouse({ url: stores.clickhouseUrl, log, directory });

test('each file runs once and in order, whoever else is migrating', async () => {
  write('0002_second.sql', 'CREATE TABLE second AS SELECT * FROM first');
  write('0001_first.sql', 'CREATE TABLE first (id int); INSERT INTO first VALUES (1)');
  const counts = await Promise.all([postgres(), postgres(), postgres()]);
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 0, 2]);
  expect(await stores.owner.query(sql`SELECT id FROM second`)).toEqual([{ id: 1 }]);
  // The application may touch a table only where a migration says so.
  await expect(stores.db.query(sql`SELECT id FROM first`)).rejects.toThrow('permission denied');
});

test('a file that fails leaves nothing of itself and names itself', async () => {
  write('0001_first.sql', 'CREATE TABLE first (id int); SELECT 1 / 0');
  await expect(postgres()).rejects.toMatchObject({
    code: 'migration_failed',
    text: { en: expect.stringContaining('0001_first') },
  });
  expect(await stores.owner.query(sql`SELECT 1 FROM pg_tables WHERE tablename = 'first'`)).toEqual([]);
  write('0001_first.sql', 'CREATE TABLE first (id int)');
  expect(await postgres()).toBe(1);
});

test('an applied file that was changed is refused, in both stores', async () => {
  write('0001_first.sql', 'CREATE TABLE first (id Int32) ENGINE = MergeTree ORDER BY id');
  await clickhouse();
  write('0001_first.sql', 'CREATE TABLE first (id Int64) ENGINE = MergeTree ORDER BY id');
  await expect(clickhouse()).rejects.toMatchObject({ code: 'migration_changed' });
  write('0001_first.sql', 'CREATE TABLE first (id int)');
  await postgres();
  write('0001_first.sql', 'CREATE TABLE first (id bigint)');
  await expect(postgres()).rejects.toMatchObject({ code: 'migration_changed' });
});

test('a database that knows more than the code is refused, in both stores', async () => {
  write('0001_first.sql', 'SELECT 1');
  write('0002_second.sql', 'SELECT 1');
  await postgres();
  await clickhouse();
  rmSync(join(directory, '0002_second.sql'));
  await expect(postgres()).rejects.toMatchObject({
    code: 'database_newer',
    text: { zh: expect.stringContaining('0002_second') },
  });
  await expect(clickhouse()).rejects.toMatchObject({ code: 'database_newer' });
});

test('event store migrations go on where a crash stopped them', async () => {
  const table = (name: string): string => `CREATE TABLE ${name} (id Int32) ENGINE = MergeTree ORDER BY id;`;
  write('0001_first.sql', `${table('first')}\n-- a comment; with a semicolon\n${table('second')} SELECT throwIf(1)`);
  await expect(clickhouse()).rejects.toMatchObject({ code: 'migration_failed' });
  // The crash came after the second statement and before it was written down.
  await stores.clickhouse.command({ sql: 'ALTER TABLE migrations DELETE WHERE done = 2 SETTINGS mutations_sync = 1' });
  await expect(clickhouse()).rejects.toMatchObject({
    code: 'migration_failed',
    text: { en: expect.stringContaining('throwIf') },
  });
});

test('statements are split at semicolons outside quotes and comments', () => {
  expect(splitStatements(`SELECT ';', "a;b", \`c;d\` -- e;f\n; /* g;h */ SELECT 'it''s \\';' - 1 / 2;;`)).toEqual([
    `SELECT ';', "a;b", \`c;d\``,
    `SELECT 'it''s \\';' - 1 / 2`,
  ]);
});
