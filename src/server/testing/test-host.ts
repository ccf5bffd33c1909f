import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { createClickHouse } from '../clickhouse/client.ts';
import { migrateClickHouse } from '../clickhouse/migrate.ts';
import { toAppUrl } from '../postgres/app-role.ts';
import { migratePostgres } from '../postgres/migrate.ts';
import { openStores, type Stores } from '../stores/open-stores.ts';
import { type StoreLog, silentLog } from '../stores/store-log.ts';
import { makeTestDirectory } from './test-directory.ts';

export interface TestUrls {
  readonly name: string;
  readonly databaseUrl: string;
  readonly appDatabaseUrl: string;
  readonly clickhouseUrl: string;
}

export interface TestHost {
  create(): Promise<TestUrls>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

const template = 'test_template';
/** PostgreSQL's own complaints reach the terminal; the rest is noise in a test run. */
const log: StoreLog = {
  ...silentLog,
  error: (facts, message) => process.stderr.write(`${message} ${inspect(facts)}\n`),
};

/** Starts the stores at the first `create`, and gives each caller a database of its own in both. */
export function createHost(): TestHost {
  let opening: Promise<Stores> | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const open = async (): Promise<Stores> => {
    const dataDir = makeTestDirectory('test');
    const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, log, {
      migrate: false,
      durable: false,
    });
    await asOwner(stores, `CREATE DATABASE ${template}`);
    await migratePostgres({ url: withDatabase(stores.databaseUrl, template), log });
    return stores;
  };
  return {
    async create() {
      opening ??= open();
      const stores = await opening;
      const name = `test_${randomBytes(6).toString('hex')}`;
      // A template can be copied by one at a time.
      const clone = turn.then(() => asOwner(stores, `CREATE DATABASE ${name} TEMPLATE ${template}`));
      turn = clone.catch(() => undefined);
      const clickhouseUrl = withDatabase(stores.clickhouseUrl, name);
      await Promise.all([clone, migrateClickHouse({ url: clickhouseUrl, log })]);
      const databaseUrl = withDatabase(stores.databaseUrl, name);
      return { name, databaseUrl, appDatabaseUrl: toAppUrl(databaseUrl), clickhouseUrl };
    },
    async drop(name) {
      if (opening === null || !/^test_[0-9a-f]{12}$/.test(name)) return;
      const stores = await opening;
      await asOwner(stores, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      const clickhouse = createClickHouse(stores.clickhouseUrl);
      try {
        await clickhouse.command({ sql: `DROP DATABASE IF EXISTS ${name}` });
      } finally {
        await clickhouse.close();
      }
    },
    async close() {
      const stores = await opening?.catch(() => null);
      await stores?.stop();
      if (stores) rmSync(stores.dataDir, { recursive: true, force: true });
    },
  };
}

async function asOwner(stores: Stores, statement: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(stores.databaseUrl, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
