import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import fastify from 'fastify';
import { IngestService } from '../src/modules/tracking/server/ingest.service.ts';
import { IntakeService } from '../src/modules/tracking/server/intake.ts';
import { trackingPlugin } from '../src/modules/tracking/server/tracking.plugin.ts';
import { type ClickHouse, createClickHouse } from '../src/server/clickhouse/client.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, round } from './lib/bench.ts';

const connections = 16;
const seconds = Number(process.env.BENCH_SECONDS ?? 10);
const bareBatch = 10_000;

interface Sent {
  readonly events: number;
  readonly failures: number;
  readonly ms: number;
  readonly bytes: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Events a second over `/v1/batch`, answered when they are on disk in both stores and counted once, against bare
 * batches of the same rows through @clickhouse/client on the same engine with the same durability.
 */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const db = createPool(stores.databaseUrl, { name: 'bench' });
  const clickhouse = createClickHouse(stores.clickhouseUrl);
  const workspaceId = randomUUID();
  await db.execute(sql`INSERT INTO workspace (id, name) VALUES (${workspaceId}::uuid, 'bench')`);
  const intake = new IntakeService({
    findWriteKey: async () => ({ id: randomUUID(), workspaceId, source: 'browser', unitId: null }),
    findChannelRules: async () => [],
    resolveUnit: async () => randomUUID(),
    now: Date.now,
    ttlMs: 3_600_000,
  });
  const ingest = new IngestService({ db, clickhouse, log: silentLog });
  await ingest.start();
  const app = fastify();
  await app.register(trackingPlugin({ intake, submit: (request) => ingest.submit(request) }));
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/batch`;
  try {
    await send(url, 2);
    const before = await countEvents(clickhouse);
    const usage = process.cpuUsage();
    const sent = await send(url, seconds);
    const cpu = process.cpuUsage(usage);
    const stored = (await countEvents(clickhouse)) - before;
    const perSecond = (sent.events / sent.ms) * 1000;
    const bare = await bareInserts(clickhouse);
    const ratio = perSecond / bare;
    return {
      figure: round(perSecond, 0),
      unit: 'events/s',
      must: '≥ 12,000 events/s and ≥ 25 % of bare inserts',
      ok: perSecond >= 12_000 && ratio >= 0.25 && sent.failures === 0 && stored === sent.events,
      bare: round(bare, 0),
      ratio: round(ratio),
      details: {
        eventBytes: sent.bytes,
        answered: sent.events,
        stored,
        failures: sent.failures,
        answerMs: { p50: round(sent.p50, 1), p99: round(sent.p99, 1) },
        serverCpuMicrosecondsPerEvent: round((cpu.user + cpu.system) / sent.events, 1),
        bareBatch,
      },
    };
  } finally {
    await app.close();
    await ingest.stop();
    await Promise.all([db.close(), clickhouse.close()]);
    await stores.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function send(url: string, forSeconds: number): Promise<Sent> {
  const sender = fileURLToPath(new URL('./ingest.sender.ts', import.meta.url));
  const args = [...process.execArgv, sender, url, 'bench-key', String(forSeconds), String(connections)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Sent;
}

async function countEvents(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.query<{ n: string }>({ sql: 'SELECT count() AS n FROM events' });
  return Number(row?.n);
}

/** The rows that were just stored, as objects in large batches into a table of the same form: the engine at its best. */
async function bareInserts(clickhouse: ClickHouse): Promise<number> {
  await clickhouse.command({ sql: 'CREATE TABLE events_bare AS events' });
  const rows = await clickhouse.query<Record<string, unknown>>({
    sql: `SELECT * FROM events ORDER BY cityHash64(message_id) LIMIT ${bareBatch}`,
    settings: { max_execution_time: 120, max_memory_usage: '4000000000' },
  });
  const one = () =>
    clickhouse.client.insert({
      table: 'events_bare',
      values: rows,
      format: 'JSONEachRow',
      clickhouse_settings: { async_insert: 0, insert_deduplicate: 0 },
    });
  await one();
  const started = performance.now();
  let events = 0;
  while (performance.now() - started < (seconds * 1000) / 2) {
    await one();
    events += rows.length;
  }
  return (events / (performance.now() - started)) * 1000;
}
