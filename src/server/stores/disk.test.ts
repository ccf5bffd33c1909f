import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { createClickHouse } from '../clickhouse/client.ts';
import { toDatabaseError } from '../postgres/database-errors.ts';
import { createPool } from '../postgres/pool.ts';
import { createSpaceGuard, readDisk } from './disk.ts';
import { openStores } from './open-stores.ts';
import { silentLog as log } from './store-log.ts';

// A first start writes a thousand small files, which takes a while on a busy disk.
vi.setConfig({ testTimeout: 90_000 });

const ground = mkdtempSync(join(tmpdir(), 'huanying-disk-'));
/** A small disk of its own needs root and the right to mount. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600m,mode=711', 'tmpfs', ground]).status === 0;
beforeAll(() => () => {
  if (mounted) spawnSync('umount', ['-l', ground]);
  rmSync(ground, { recursive: true, force: true });
});

const mebibyte = 1024 * 1024;
const filler = join(ground, 'filler');

/** Leaves only so many bytes free. */
function fillUp(leave: number): void {
  const bytes = readDisk(ground).freeBytes - leave;
  expect(spawnSync('fallocate', ['-l', String(bytes), filler]).status).toBe(0);
}

test('nothing more is accepted while the disk is nearly full', () => {
  expect(createSpaceGuard(tmpdir(), 0)).not.toThrow();
  const full = createSpaceGuard(tmpdir(), Number.MAX_SAFE_INTEGER);
  expect(full).toThrow(AppError);
  expect(full).toThrow('disk_full');
});

test.runIf(mounted)('a full disk is told as 507, loses nothing, and is recovered from without a restart', async () => {
  const stores = await openStores({ dataDir: join(ground, 'data'), databaseUrl: null, clickhouseUrl: null }, log, {
    migrate: false,
  });
  const db = createPool(stores.databaseUrl, { name: 'test' });
  const clickhouse = createClickHouse(stores.clickhouseUrl);
  try {
    await db.execute(sql`CREATE TABLE kept (n int, word text)`);
    await clickhouse.command({
      sql: 'CREATE TABLE kept (n UInt64, word String CODEC(NONE)) ENGINE = MergeTree ORDER BY n',
    });
    expect(stores.assertSpace).not.toThrow();
    fillUp(6 * mebibyte);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(stores.assertSpace).toThrow('disk_full');

    const word = 'x'.repeat(mebibyte);
    const acknowledged = { postgres: 0, clickhouse: 0 };
    const fill = async (store: keyof typeof acknowledged, write: (n: number) => Promise<unknown>): Promise<unknown> => {
      for (let n = 0; n < 200; n += 1) {
        try {
          await write(n);
          acknowledged[store] += 1;
        } catch (error) {
          return error;
        }
      }
      return null;
    };
    const told = await fill('clickhouse', (n) => clickhouse.insert('kept', [{ n, word }]));
    expect(told).toMatchObject({ code: 'disk_full', status: 507 });
    const refused = await fill('postgres', (n) =>
      db.execute(sql`INSERT INTO kept SELECT ${n}, string_agg(md5(random()::text), '') FROM generate_series(1, 32768)`),
    );
    // Where the log itself finds no room PostgreSQL goes down, and comes back when there is some.
    expect(['disk_full', 'database_unavailable']).toContain((refused as AppError).code);

    rmSync(filler);
    await expect.poll(async () => (await stores.health()).every(({ ok }) => ok), { timeout: 25_000 }).toBe(true);
    await expect
      .poll(() => db.execute(sql`INSERT INTO kept VALUES (-1, '')`).catch(() => 0), { timeout: 10_000 })
      .toBe(1);
    await clickhouse.insert('kept', [{ n: 1_000, word: '' }]);
    // The log of a PostgreSQL that has just recovered needs a moment to shrink.
    await vi.waitFor(() => stores.assertSpace(), { timeout: 10_000, interval: 200 });
    const { n } = await db.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM kept`);
    expect(n).toBe(acknowledged.postgres + 1);
    const [events] = await clickhouse.query<{ n: string }>({ sql: 'SELECT count() AS n FROM kept' });
    expect(Number(events?.n)).toBe(acknowledged.clickhouse + 1);
  } finally {
    await Promise.all([db.close(), clickhouse.close()]);
    await stores.stop();
  }
});

test('a full disk is known by its code', () => {
  const error = Object.assign(new Error('could not extend file'), { code: '53100' });
  expect(toDatabaseError(error)).toMatchObject({ code: 'disk_full' });
});
