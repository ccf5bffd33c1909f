import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { type App, createApp } from '../../src/server/app.ts';
import { hashKey, keyPrefix } from '../../src/server/auth/authenticate.ts';
import { createClickHouse } from '../../src/server/clickhouse/client.ts';
import { readConfig } from '../../src/server/config.ts';
import { createPool, type Db } from '../../src/server/postgres/pool.ts';
import { openStores } from '../../src/server/stores/open-stores.ts';
import { silentLog } from '../../src/server/stores/store-log.ts';

export interface BenchApp {
  readonly app: App;
  /** As the owner of the tables, without row-level security, one connection. */
  readonly owner: Db;
  readonly clickhouse: ReturnType<typeof createClickHouse>;
  readonly workspaceId: string;
  readonly rootUnitId: string;
  /** Bears a key that may do everything. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer's body, asked with that key; anything but 200 throws. */
  get(url: string): Promise<unknown>;
}

/** The whole server in this process on stores of its own, with an empty workspace. */
export async function withApp<T>(work: (bench: BenchApp) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const owner = createPool(stores.databaseUrl, { name: 'bench', max: 1, statementTimeoutMs: 0 });
  const clickhouse = createClickHouse(stores.clickhouseUrl);
  const app = await createApp({
    config: { ...readConfig({}), dataDir, demo: false, logLevel: 'silent' },
    log: pino({ level: 'silent' }),
    databaseUrl: stores.databaseUrl,
    appDatabaseUrl: stores.appDatabaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret: (name) => createHash('sha256').update(name).digest('hex'),
  });
  try {
    await app.start();
    const { id: workspaceId, rootUnitId } = await app.rooms.organization.ensureWorkspace({ name: '压测' });
    const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`;
    await owner.execute(sql`
      INSERT INTO service_key (id, workspace_id, name, hash, hint, grants)
      VALUES (${uuidv7()}, ${workspaceId}, 'bench', ${hashKey(key)}, 'xxxx', '[{"permission":"*","scope":"workspace"}]')`);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const get = async (url: string): Promise<unknown> => {
      const answer = await app.http.inject({ method: 'GET', url, headers });
      if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.payload.slice(0, 300)}`);
      return JSON.parse(answer.payload);
    };
    return await work({ app, owner, clickhouse, workspaceId, rootUnitId, headers, get });
  } finally {
    await app.stop();
    await Promise.all([owner.close(), clickhouse.close()]);
    await stores.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
