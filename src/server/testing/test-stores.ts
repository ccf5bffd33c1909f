import { inject } from 'vitest';
import * as z from 'zod';
import { type ClickHouse, createClickHouse } from '../clickhouse/client.ts';
import { createPool, type Db } from '../postgres/pool.ts';

const Urls = z.object({
  name: z.string(),
  databaseUrl: z.string(),
  appDatabaseUrl: z.string(),
  clickhouseUrl: z.string(),
});

export interface TestStores {
  readonly databaseUrl: string;
  readonly appDatabaseUrl: string;
  readonly clickhouseUrl: string;
  /** As the owner and superuser: sees past row-level security. For preparing and checking. */
  readonly owner: Db;
  /** As the application's plain role. */
  readonly db: Db;
  readonly clickhouse: ClickHouse;
  close(): Promise<void>;
}

/**
 * A migrated database of its own in both stores. Once per test file:
 * `beforeAll(async () => { stores = await createTestStores(); }); afterAll(() => stores.close());`
 */
export async function createTestStores(): Promise<TestStores> {
  const host = inject('testHost');
  const response = await fetch(host, { method: 'POST' });
  if (!response.ok) throw new Error(`The test stores could not be made:\n${await response.text()}`);
  const { name, ...urls } = Urls.parse(await response.json());
  const owner = createPool(urls.databaseUrl, { max: 4, name: 'test-owner' });
  const db = createPool(urls.appDatabaseUrl, { max: 8, name: 'test-app' });
  const clickhouse = createClickHouse(urls.clickhouseUrl, { name: 'test' });
  return {
    ...urls,
    owner,
    db,
    clickhouse,
    async close() {
      await Promise.all([owner.close(), db.close(), clickhouse.close()]);
      await fetch(`${host}/${name}`, { method: 'DELETE' });
    },
  };
}
