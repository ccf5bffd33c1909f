import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createClickHouse } from '../clickhouse/client.ts';
import { createPool } from '../postgres/pool.ts';
import { type HeldStores, holdStores, isRunning } from '../testing/hold-stores.ts';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { openStores, type Stores } from './open-stores.ts';
import { silentLog as log } from './store-log.ts';

// A first start writes a thousand small files, which takes a while on a busy disk.
vi.setConfig({ testTimeout: 90_000 });

const asRoot = process.getuid?.() === 0;

/** A data directory that does not exist yet, in a place that only the present user (or the given one) can enter. */
function newDataDir(uid?: number): string {
  const parent = makeTestDirectory('stores');
  if (uid !== undefined) chownSync(parent, uid, uid);
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'data');
}

async function open(dataDir: string): Promise<Stores> {
  const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, log, { migrate: false });
  onTestFinished(() => stores.stop());
  return stores;
}

test('a data directory that cannot be used is told in a sentence', async () => {
  const dataDir = newDataDir();
  writeFileSync(dataDir, '');
  await expect(open(dataDir)).rejects.toMatchObject({ code: 'data_unusable' });
  await expect(open(dataDir)).rejects.toThrow(/HUANYING_DATA/);
});

type Urls = { readonly databaseUrl: string; readonly clickhouseUrl: string };

/** Writes numbers into both stores until a write fails for good. Returns what was acknowledged. */
async function withWriters(
  urls: Urls,
  work: () => Promise<void>,
): Promise<{ postgres: number[]; clickhouse: number[] }> {
  const db = createPool(urls.databaseUrl, { name: 'writer' });
  const clickhouse = createClickHouse(urls.clickhouseUrl);
  const done = { postgres: [] as number[], clickhouse: [] as number[] };
  await db.execute(sql`CREATE TABLE IF NOT EXISTS kept (n int)`);
  await clickhouse.command({ sql: 'CREATE TABLE IF NOT EXISTS kept (n UInt32) ENGINE = MergeTree ORDER BY n' });
  const stop = new AbortController();
  const write = async (acknowledged: number[], one: (n: number) => Promise<unknown>): Promise<void> => {
    for (let n = 1; !stop.signal.aborted; n += 1) {
      try {
        await one(n);
        acknowledged.push(n);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const writers = [
    write(done.postgres, (n) => db.execute(sql`INSERT INTO kept VALUES (${n})`)),
    write(done.clickhouse, (n) => clickhouse.insert('kept', [{ n }], { token: String(n) })),
  ];
  await expect
    .poll(() => Math.min(done.postgres.length, done.clickhouse.length), { timeout: 10_000 })
    .toBeGreaterThan(20);
  await work();
  stop.abort();
  await Promise.all(writers);
  await db.close();
  await clickhouse.close();
  return done;
}

async function kept(urls: Urls): Promise<{ postgres: number[]; clickhouse: number[] }> {
  const db = createPool(urls.databaseUrl, { name: 'reader' });
  const clickhouse = createClickHouse(urls.clickhouseUrl);
  const postgresRows = await db.query<{ n: number }>(sql`SELECT n FROM kept ORDER BY n`);
  const clickhouseRows = await clickhouse.query<{ n: number }>({ sql: 'SELECT n FROM kept ORDER BY n' });
  await db.close();
  await clickhouse.close();
  return { postgres: postgresRows.map(({ n }) => n), clickhouse: clickhouseRows.map(({ n }) => n) };
}

/** Every acknowledged row is there, and none twice. One that was not acknowledged may be there. */
function expectAllKept(found: number[], acknowledged: number[]): void {
  const set = new Set(found);
  expect(acknowledged.filter((n) => !set.has(n))).toEqual([]);
  expect(set.size).toBe(found.length);
}

const expectGone = async (held: HeldStores): Promise<void> => {
  await expect.poll(() => isRunning(held.postgres) || isRunning(held.clickhouse), { timeout: 10_000 }).toBe(false);
};

test('stores are initialised once, keep what they hold, and stop in order', async () => {
  const dataDir = newDataDir();
  const first = await open(dataDir);
  expect(await first.health()).toMatchObject([
    { store: 'postgres', embedded: true, ok: true, process: { state: 'ready', restarts: 0 } },
    { store: 'clickhouse', embedded: true, ok: true, process: { state: 'ready', restarts: 0 } },
  ]);
  await withWriters(first, async () => {});
  await first.stop();
  expect(first.processes()).toMatchObject({ postgres: { state: 'stopped' }, clickhouse: { state: 'stopped' } });
  expect((await first.health()).map(({ ok }) => ok)).toEqual([false, false]);
  const second = await open(dataDir);
  expect((await kept(second)).postgres.length).toBeGreaterThan(20);
  await expect(openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, log)).rejects.toMatchObject({
    code: 'data_locked',
  });
});

test('Ctrl+C reaches this process alone: each store leads a process group of its own and is stopped in order', async () => {
  const stores = await open(newDataDir());
  const groupOf = (pid: number): number =>
    Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[2],
    );
  for (const facts of Object.values(stores.processes())) expect(groupOf(facts?.pid ?? 0)).toBe(facts?.pid);
});

test('passwords are kept for the owner only', async () => {
  const dataDir = newDataDir();
  const stores = await open(dataDir);
  for (const file of ['secrets.json', 'run/clickhouse-users.xml', 'run/clickhouse.xml']) {
    expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  }
  const wrong = createPool(stores.databaseUrl.replace(/:[^:@]+@/, ':wrong@'), { name: 'wrong' });
  await expect(wrong.query(sql`SELECT 1`)).rejects.toMatchObject({ code: '28P01' });
  await wrong.close();
});

test.each(['postgres', 'clickhouse'] as const)(
  '%s killed with -9 comes back with every acknowledged row',
  async (store) => {
    const stores = await open(newDataDir());
    const done = await withWriters(stores, async () => {
      for (let round = 1; round <= 3; round += 1) {
        process.kill(stores.processes()[store]!.pid!, 'SIGKILL');
        await expect.poll(() => stores.processes()[store]!.restarts, { timeout: 20_000 }).toBe(round);
        await expect.poll(() => stores.processes()[store]!.state, { timeout: 20_000 }).toBe('ready');
      }
    });
    const found = await kept(stores);
    expectAllKept(found.postgres, done.postgres);
    expectAllKept(found.clickhouse, done.clickhouse);
  },
);

test.each([
  ['the present user', undefined],
  ['a plain user', 1000],
])('kill -9 of the parent, started by %s, leaves no orphan and loses no row', async (_, uid) => {
  const dataDir = newDataDir(asRoot ? uid : undefined);
  const options = asRoot && uid !== undefined ? { uid } : {};
  const held = await holdStores(dataDir, options);
  const done = await withWriters(held, () => held.end('SIGKILL'));
  await expectGone(held);
  const again = await holdStores(dataDir, options);
  const found = await kept(again);
  expectAllKept(found.postgres, done.postgres);
  expectAllKept(found.clickhouse, done.clickhouse);
  await again.end('SIGTERM');
  await expectGone(again);
  expect(readdirSync(dataDir)).not.toContain('huanying.lock');
});

test.runIf(asRoot)('root may keep the data where nobody else can enter, or where everybody can', async () => {
  for (const mode of [0o700, 0o755]) {
    const parent = makeTestDirectory('root');
    onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
    chmodSync(parent, mode);
    const stores = await open(join(parent, 'data'));
    const status = statSync(join(parent, 'data', 'postgres'));
    expect({ uid: status.uid, mode: status.mode & 0o777 }).toEqual({ uid: 65534, mode: 0o700 });
    await stores.stop();
  }
});

test('a first start that was cut off is begun again', async () => {
  const dataDir = newDataDir();
  mkdirSync(join(dataDir, 'postgres.new', 'base'), { recursive: true });
  const stores = await open(dataDir);
  expect((await stores.health()).every(({ ok }) => ok)).toBe(true);
  expect(readdirSync(dataDir)).not.toContain('postgres.new');
});

test('stores that the environment names are used, and none is started', async () => {
  const ground = await open(newDataDir());
  const dataDir = newDataDir();
  const { databaseUrl, clickhouseUrl } = ground;
  const stores = await openStores({ dataDir, databaseUrl, clickhouseUrl }, log, { migrate: false });
  expect(stores.embedded).toEqual({ postgres: false, clickhouse: false });
  expect(stores.processes()).toEqual({ postgres: null, clickhouse: null });
  expect((await stores.health()).map(({ ok }) => ok)).toEqual([true, true]);
  expect(stores.appDatabaseUrl).toBe(ground.appDatabaseUrl);
  await stores.stop();
  expect((await ground.health()).map(({ ok }) => ok)).toEqual([true, true]);
});
