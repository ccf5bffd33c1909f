import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { freePort } from '../stores/free-port.ts';
import { createTestStores, type TestStores } from '../testing/test-stores.ts';
import { createPool, type Db } from './pool.ts';
import { Turns } from './turns.ts';

let stores: TestStores;
let db: Db;
beforeAll(async () => {
  stores = await createTestStores();
  db = stores.owner;
  await db.execute(sql`CREATE TABLE thing (id int PRIMARY KEY, name text)`);
});
afterAll(() => stores.close());

const count = async (): Promise<number> => (await db.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM thing`)).n;

test('money, large counts, days and instants arrive as exact text', async () => {
  const row =
    await db.one(sql`SELECT 0.10::numeric + 0.2 AS money, 9007199254740993::int8 AS large, '2026-02-03'::date AS day,
    '2026-02-03 04:05:06.789123+08'::timestamptz AS instant, 'infinity'::timestamptz AS never,
    ARRAY[0.10, 1.5]::numeric[] AS amounts, ARRAY[9007199254740993]::int8[] AS ids, ARRAY['2026-02-03']::date[] AS days,
    ARRAY['2026-02-03 00:00Z']::timestamptz[] AS instants, '{"a":[1]}'::jsonb AS json, NULL::numeric AS nothing`);
  expect(row).toEqual({
    money: '0.30',
    large: '9007199254740993',
    day: '2026-02-03',
    instant: '2026-02-02T20:05:06.789Z',
    never: null,
    amounts: ['0.10', '1.5'],
    ids: ['9007199254740993'],
    days: ['2026-02-03'],
    instants: ['2026-02-03T00:00:00.000Z'],
    json: { a: [1] },
    nothing: null,
  });
});

test('values are bound, never written into the statement', async () => {
  const hostile = `'; DROP TABLE thing; --`;
  expect(await db.one(sql`SELECT ${hostile}::text AS text`)).toEqual({ text: hostile });
  expect(await db.one(sql`SELECT ${sql.param(['a,b', '{c}'])}::text[] AS list`)).toEqual({ list: ['a,b', '{c}'] });
});

test('one and maybeOne refuse a wrong number of rows', async () => {
  await expect(db.one(sql`SELECT 1 WHERE false`)).rejects.toThrow('Expected one row');
  await expect(db.maybeOne(sql`SELECT 1 FROM generate_series(1, 2)`)).rejects.toThrow('at most one row');
  expect(await db.maybeOne(sql`SELECT 1 WHERE false`)).toBeUndefined();
});

test('a transaction that throws leaves nothing and runs no effect', async () => {
  const seen: string[] = [];
  await expect(
    db.transaction(async (tx) => {
      tx.afterCommit(() => void seen.push('committed'));
      await tx.execute(sql`INSERT INTO thing VALUES (1, 'a')`);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(seen).toEqual([]);
  expect(await count()).toBe(0);
});

test('a nested transaction is a savepoint, and its effects fall with it', async () => {
  const seen: string[] = [];
  await db.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO thing VALUES (1, 'kept')`);
    tx.afterCommit(() => void seen.push('outer'));
    const inner = tx.transaction(async (deeper) => {
      deeper.afterCommit(() => void seen.push('undone'));
      await deeper.execute(sql`INSERT INTO thing VALUES (2, 'undone')`);
      await deeper.execute(sql`INSERT INTO thing VALUES (1, 'twice')`);
    });
    await expect(inner).rejects.toMatchObject({ code: '23505' });
    await tx.transaction(async (deeper) => deeper.afterCommit(() => void seen.push('kept')));
    expect(await tx.query(sql`SELECT name FROM thing`)).toEqual([{ name: 'kept' }]);
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(['outer', 'kept']);
});

test('an effect that fails after the commit does not undo or hide the change', async () => {
  const result = await db.transaction(async (tx) => {
    tx.afterCommit(() => Promise.reject(new Error('mail server away')));
    return 'done';
  });
  expect(result).toBe('done');
});

test('a serialization failure is run again when asked', async () => {
  await db.execute(sql`INSERT INTO thing VALUES (10, '0') ON CONFLICT DO NOTHING`);
  const add = (): Promise<void> =>
    db.transaction(
      async (tx) => {
        const row = await tx.one<{ name: string }>(sql`SELECT name FROM thing WHERE id = 10`);
        await tx.execute(sql`UPDATE thing SET name = ${String(Number(row.name) + 1)} WHERE id = 10`);
      },
      { isolation: 'serializable', retries: 20 },
    );
  await Promise.all([add(), add(), add(), add()]);
  expect(await db.one(sql`SELECT name FROM thing WHERE id = 10`)).toEqual({ name: '4' });
});

test('[S6] [E6] transactions that ask the pool for a second connection, more of them than it has, do not wait for each other', async () => {
  const small = createPool(stores.databaseUrl, { name: 'small', max: 4 });
  const other = createPool(stores.databaseUrl, { name: 'other', max: 4 });
  // A third within the second, a single statement, and the second of another pool, which asks back.
  const deeper = (pool: Db): Promise<{ n: number }> =>
    pool.transaction(async (tx) => {
      await tx.query(sql`SELECT pg_sleep(0.01)`);
      return pool.transaction((inner) => inner.one<{ n: number }>(sql`SELECT 1 AS n`));
    });
  const ask = (first: Db, second: Db): Promise<number> =>
    first.transaction(async (tx) => {
      await tx.query(sql`SELECT pg_sleep(0.02)`);
      const { n } = await first.one<{ n: number }>(sql`SELECT 1 AS n`);
      const [own, its] = await Promise.all([deeper(first), deeper(second)]);
      return n + own.n + its.n;
    });
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? ask(small, other) : ask(other, small))),
  );
  expect(answers).toEqual(Array.from({ length: 20 }, () => 3));
  expect(performance.now() - begun).toBeLessThan(8_000);
  await Promise.all([small.close(), other.close()]);
});

test('[S6] [E6] who waits too long for a turn is told that the database is away, and the next has theirs', async () => {
  const turns = new Turns(2, 50);
  let end = (): void => {};
  const holding = turns.run(() => new Promise<void>((resolve) => (end = resolve)));
  await expect(turns.run(async () => 1)).rejects.toThrow('timeout exceeded when trying to connect');
  const next = turns.run(async () => 2);
  end();
  await holding;
  expect(await next).toBe(2);
});

test('a statement over its time is stopped and told as too heavy', async () => {
  const hasty = createPool(stores.databaseUrl, { name: 'hasty', statementTimeoutMs: 100 });
  await expect(hasty.query(sql`SELECT pg_sleep(5)`)).rejects.toMatchObject({ code: 'query_too_heavy' });
  await hasty.close();
});

test('a text with a NUL is told as what was asked, not as a fault of the house', async () => {
  for (const asked of [sql`SELECT ${'a\u0000b'}::text AS x`, sql`SELECT ${'{"a":"\\u0000"}'}::jsonb ->> 'a' AS x`])
    await expect(db.query(asked)).rejects.toMatchObject({ code: 'invalid', status: 422 });
});

test('a database that is away is told as 503 with retry-after', async () => {
  const away = createPool(`postgres://u:p@127.0.0.1:${await freePort()}/x`, { name: 'away' });
  const error = await away.query(sql`SELECT 1`).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'database_unavailable', status: 503, details: { retryAfterSeconds: 2 } });
  await expect(away.transaction(async () => 1)).rejects.toMatchObject({ code: 'database_unavailable' });
  await away.close();
});

test('a connection cut in the middle of a transaction is told, and the pool goes on', async () => {
  const cut = db.transaction(async (tx) => {
    const { pid } = await tx.one<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
    await db.query(sql`SELECT pg_terminate_backend(${pid})`);
    await tx.query(sql`SELECT 1`);
  });
  await expect(cut).rejects.toMatchObject({ code: 'database_unavailable' });
  expect(await db.one(sql`SELECT 1 AS n`)).toEqual({ n: 1 });
});
