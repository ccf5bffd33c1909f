import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../stores/free-port.ts';
import { createTestStores, type TestStores } from '../testing/test-stores.ts';
import { type ClickHouse, createClickHouse } from './client.ts';

let stores: TestStores;
let clickhouse: ClickHouse;
beforeAll(async () => {
  stores = await createTestStores();
  clickhouse = stores.clickhouse;
  await clickhouse.command({
    sql: `CREATE TABLE thing (at DateTime64(3, 'UTC'), name String, amount Decimal(18, 6), n UInt64) ENGINE = MergeTree ORDER BY at`,
  });
});
afterAll(() => stores.close());

const rows = [{ at: '2026-02-03T04:05:06.789Z', name: `'"\\\n`, amount: '12345678901.123456', n: '9007199254740993' }];

test('instants, money, large counts and hostile text come back as they went in', async () => {
  await clickhouse.insert('thing', rows);
  expect(await clickhouse.query({ sql: 'SELECT * FROM thing' })).toEqual(rows);
  expect(
    await clickhouse.query({
      sql: 'SELECT count() AS n FROM thing WHERE name = {name:String}',
      params: { name: rows[0]!.name },
    }),
  ).toEqual([{ n: '1' }]);
});

test('a batch sent twice with one token is stored once', async () => {
  await clickhouse.command({ sql: 'TRUNCATE TABLE thing' });
  for (const token of ['a', 'a', 'b']) await clickhouse.insert('thing', rows, { token });
  expect(await clickhouse.query({ sql: 'SELECT count() AS n FROM thing' })).toEqual([{ n: '2' }]);
});

test('a query over its time or memory is stopped and told as too heavy', async () => {
  const endless = 'SELECT count() AS n FROM numbers(1e13) WHERE NOT ignore(cityHash64(number))';
  await expect(clickhouse.query({ sql: endless, settings: { max_execution_time: 1 } })).rejects.toMatchObject({
    code: 'query_too_heavy',
    status: 422,
  });
  const large = 'SELECT groupArray(number) AS n FROM numbers(1e9)';
  await expect(clickhouse.query({ sql: large, settings: { max_memory_usage: '50000000' } })).rejects.toMatchObject({
    code: 'query_too_heavy',
  });
});

test('a running query can be stopped by its id', async () => {
  const queryId = crypto.randomUUID();
  const running = clickhouse.query({
    sql: 'SELECT count() AS n FROM numbers(1e13) WHERE NOT ignore(cityHash64(number))',
    queryId,
  });
  const outcome = running.catch((error: unknown) => error);
  const started = Date.now();
  while (Date.now() - started < 10_000) {
    const found = await clickhouse.query({
      sql: 'SELECT 1 FROM system.processes WHERE query_id = {id:String}',
      params: { id: queryId },
    });
    if (found.length > 0) break;
  }
  await clickhouse.kill(queryId);
  expect(await outcome).toMatchObject({ code: 'query_too_heavy' });
  expect(Date.now() - started).toBeLessThan(10_000);
});

test('a wrong statement stays a bug', async () => {
  await expect(clickhouse.query({ sql: 'SELECT nothing FROM thing' })).rejects.toMatchObject({
    code: '47',
    type: 'UNKNOWN_IDENTIFIER',
  });
});

test('an event store that is away is told as 503 with retry-after', async () => {
  const away = createClickHouse(`http://u:p@127.0.0.1:${await freePort()}/x`);
  const expected = { code: 'clickhouse_unavailable', status: 503, details: { retryAfterSeconds: 2 } };
  await expect(away.query({ sql: 'SELECT 1' })).rejects.toMatchObject(expected);
  await expect(away.insert('thing', rows)).rejects.toMatchObject(expected);
  expect(await away.ping()).toBe(false);
  await away.close();
});

test('nobody reads the events without the password', async () => {
  const { origin } = new URL(stores.clickhouseUrl);
  const database = new URL(stores.clickhouseUrl).pathname.slice(1);
  for (const sql of [`SELECT * FROM ${database}.thing`, 'SELECT * FROM system.processes', 'CREATE DATABASE mine']) {
    const response = await fetch(origin, { method: 'POST', body: sql });
    expect([401, 403, 497, 500]).toContain(response.status);
    expect(await response.text()).toMatch(/ACCESS_DENIED|Not enough privileges/);
  }
});
