import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import fastify from 'fastify';
import { Clicks } from '../src/modules/tracking/server/clicks.service.ts';
import { IngestService } from '../src/modules/tracking/server/ingest.service.ts';
import { redirectPlugin } from '../src/modules/tracking/server/redirect.plugin.ts';
import { createClickHouse } from '../src/server/clickhouse/client.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, round } from './lib/bench.ts';

const perSecond = 500;
const seconds = Number(process.env.BENCH_SECONDS ?? 10);
const linkCount = 200;

interface Sent {
  readonly sent: number;
  readonly wrong: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How long a visitor waits for a short link at 500 requests a second, while every click is counted durably. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const db = createPool(stores.databaseUrl, { name: 'bench' });
  const clickhouse = createClickHouse(stores.clickhouseUrl);
  const workspaceId = randomUUID();
  await db.execute(sql`INSERT INTO workspace (id, name) VALUES (${workspaceId}::uuid, 'bench')`);
  const ingest = new IngestService({ db, clickhouse, log: silentLog });
  await ingest.start();
  const clicks = new Clicks({
    submit: (request) => ingest.submit(request),
    resolveUnit: async () => workspaceId,
    now: Date.now,
    log: silentLog,
  });
  const app = fastify();
  await app.register(
    redirectPlugin({
      // The look-up of a link that is not cached: one row by its key, as the channels room does it.
      findLink: async (code) => {
        await db.query(sql`SELECT 1 AS one FROM workspace WHERE id = ${workspaceId}::uuid`);
        return {
          workspaceId,
          id: code,
          shortCode: code,
          campaignId: null,
          unitId: workspaceId,
          status: 'active',
          url: `https://shop.example.com/tea?utm_source=douyin&utm_medium=cpc&utm_campaign=cmp_2026_0001&hy_link=${code}`,
          codes: { campaign: 'CMP-2026-0001', channel: 'douyin', content: '', account: '', partner: '' },
        };
      },
      record: (click) => clicks.record(click),
      now: Date.now,
    }),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const send = async (forSeconds: number): Promise<Sent> => {
    const sender = fileURLToPath(new URL('./redirect.sender.ts', import.meta.url));
    const args = [...process.execArgv, sender, url, String(perSecond), String(forSeconds), String(linkCount)];
    return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as Sent;
  };
  try {
    const warm = await send(2);
    const sent = await send(seconds);
    await clicks.stop();
    const [row] = await clickhouse.query<{ n: string }>({
      sql: `SELECT count() AS n FROM events WHERE name = 'Link Clicked'`,
    });
    const counted = Number(row?.n) - warm.sent;
    return {
      figure: round(sent.p99),
      unit: 'ms',
      must: '< 10 ms at 500 requests/s (p99)',
      ok: sent.p99 < 10 && sent.wrong === 0 && counted === sent.sent,
      details: { requests: sent.sent, counted, wrong: sent.wrong, p50: round(sent.p50), max: round(sent.max) },
    };
  } finally {
    await app.close();
    await ingest.stop();
    await Promise.all([db.close(), clickhouse.close()]);
    await stores.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
