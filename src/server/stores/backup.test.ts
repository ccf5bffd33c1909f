import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type ClickHouse, createClickHouse } from '../clickhouse/client.ts';
import { createPool, type Db } from '../postgres/pool.ts';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { backup, restore } from './backup.ts';
import { openStores, type Stores } from './open-stores.ts';
import { silentLog as log } from './store-log.ts';

// A first start writes a thousand small files, which takes a while on a busy disk.
vi.setConfig({ testTimeout: 120_000 });

let ground: string;
beforeEach(() => {
  ground = makeTestDirectory('backup');
  return () => rmSync(ground, { recursive: true, force: true });
});

interface Open {
  readonly stores: Stores;
  readonly db: Db;
  readonly clickhouse: ClickHouse;
  readonly close: () => Promise<void>;
}

async function open(dataDir: string): Promise<Open> {
  const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, log, { migrate: false });
  const db = createPool(stores.databaseUrl, { name: 'test' });
  const clickhouse = createClickHouse(stores.clickhouseUrl);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await Promise.all([db.close(), clickhouse.close()]);
    await stores.stop();
  };
  onTestFinished(close);
  return { stores, db, clickhouse, close };
}

async function fill({ db, clickhouse, stores }: Open): Promise<void> {
  await db.execute(sql`CREATE TABLE kept (n int PRIMARY KEY, word text)`);
  await db.execute(sql`INSERT INTO kept SELECT n, repeat(n::text, 50) FROM generate_series(1, 20000) n`);
  await clickhouse.command({ sql: 'CREATE TABLE kept (n UInt64, word String) ENGINE = MergeTree ORDER BY n' });
  await clickhouse.command({ sql: 'INSERT INTO kept SELECT number, toString(number) FROM numbers(100000)' });
  mkdirSync(join(stores.dataDir, 'files', 'ab'), { recursive: true });
  writeFileSync(join(stores.dataDir, 'files', 'ab', 'poster.png'), 'picture');
}

test('every row that was there before a backup comes back after the data is destroyed, while others write', async () => {
  const dataDir = join(ground, 'data');
  const before = await open(dataDir);
  await fill(before);
  const stop = new AbortController();
  let written = 0;
  const writer = (async () => {
    for (let n = 20_001; !stop.signal.aborted; n += 1) {
      await before.db.execute(sql`INSERT INTO kept VALUES (${n}, 'during')`);
      await before.db.execute(sql`UPDATE kept SET word = word || '!' WHERE n = ${n - 20_000}`);
      await before.clickhouse.insert('kept', [{ n: 100_000 + n, word: 'during' }]);
      written = n;
    }
  })();
  await expect.poll(() => written).toBeGreaterThan(20_010);
  const acknowledged = written;
  const secrets = readFileSync(join(dataDir, 'secrets.json'), 'utf8');
  const target = join(ground, 'backup');
  const summary = await backup(before.stores, target);
  expect(summary.bytes).toBeGreaterThan(1_000_000);
  expect(statSync(target).mode & 0o777).toBe(0o700);
  stop.abort();
  await writer;
  expect(written).toBeGreaterThan(acknowledged);
  await before.close();
  rmSync(dataDir, { recursive: true });

  await restore(target, dataDir);
  expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe(secrets);
  expect(readFileSync(join(dataDir, 'files', 'ab', 'poster.png'), 'utf8')).toBe('picture');
  const after = await open(dataDir);
  const rows = await after.db.one<{ n: number; last: number; base: number }>(
    sql`SELECT count(*)::int AS n, max(n) AS last, (count(*) FILTER (WHERE n <= 20000))::int AS base FROM kept`,
  );
  expect(rows.base).toBe(20_000);
  expect(rows.last).toBeGreaterThanOrEqual(acknowledged);
  expect(rows.n).toBe(rows.last);
  const changed = await after.db.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM kept WHERE word LIKE '%!'`);
  expect(changed.n).toBeGreaterThanOrEqual(acknowledged - 20_000);
  const events = await after.clickhouse.query<{ base: string; during: string }>({
    sql: `SELECT countIf(n < 100000) AS base, countIf(word = 'during') AS during FROM kept`,
  });
  expect(events[0]?.base).toBe('100000');
  expect(Number(events[0]?.during)).toBeGreaterThanOrEqual(acknowledged - 20_000);
  // It goes on living.
  await after.db.execute(sql`INSERT INTO kept VALUES (-1, 'after')`);
  await after.clickhouse.insert('kept', [{ n: 1, word: 'after' }]);
});

test('a backup does not overwrite, and a changed or cut one is not restored', async () => {
  const dataDir = join(ground, 'data');
  const target = join(ground, 'backup');
  const { stores, close } = await open(dataDir);
  mkdirSync(target);
  writeFileSync(join(target, 'holiday.jpg'), '');
  await expect(backup(stores, target)).rejects.toMatchObject({ code: 'backup_refused' });
  rmSync(target, { recursive: true });
  await backup(stores, target);
  await close();
  await expect(restore(target, dataDir)).rejects.toMatchObject({ code: 'backup_refused' });

  const other = join(ground, 'other');
  writeFileSync(join(target, 'postgres', 'PG_VERSION'), '17\n');
  await expect(restore(target, other)).rejects.toMatchObject({
    code: 'backup_damaged',
    text: { en: expect.stringContaining('postgres/PG_VERSION') },
  });
  rmSync(join(target, 'manifest.json'));
  await expect(restore(target, other)).rejects.toMatchObject({ code: 'backup_damaged' });
  expect(existsSync(other)).toBe(false);
});

test('a directory whose restore was cut off is not started', async () => {
  const dataDir = join(ground, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'RESTORING'), '');
  await expect(openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, log)).rejects.toMatchObject({
    code: 'data_damaged',
  });
});

test('stores that somebody else runs are not copied behind their back', async () => {
  const source = {
    dataDir: ground,
    databaseUrl: '',
    clickhouseUrl: '',
    embedded: { postgres: false, clickhouse: true },
  };
  await expect(backup(source, join(ground, 'backup'))).rejects.toMatchObject({
    code: 'backup_refused',
    text: { zh: expect.stringContaining('DATABASE_URL') },
  });
});
