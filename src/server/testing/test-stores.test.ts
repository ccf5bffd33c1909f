import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStores, type TestStores } from './test-stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

test('each caller has a migrated database of its own in both stores', async () => {
  const other = await createTestStores();
  try {
    await stores.owner.execute(sql`CREATE TABLE only_here (id int)`);
    expect(await other.owner.query(sql`SELECT 1 FROM pg_tables WHERE tablename = 'only_here'`)).toEqual([]);
    expect(await stores.clickhouse.query({ sql: 'SELECT count() AS n FROM events' })).toEqual([{ n: '0' }]);
    expect(other.clickhouseUrl).not.toBe(stores.clickhouseUrl);
  } finally {
    await other.close();
  }
});

test('the application connects as a plain role', async () => {
  const [role] = await stores.db.query<{ name: string; super: boolean; bypass: boolean }>(
    sql`SELECT rolname AS name, rolsuper AS super, rolbypassrls AS bypass FROM pg_roles WHERE rolname = current_user`,
  );
  expect(role).toEqual({ name: 'huanying_app', super: false, bypass: false });
});
