/** kill -9 of each of the three processes at random moments while events and records are written: nothing lost, nothing twice. */
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { createClickHouse } from '../src/server/clickhouse/client.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { type BenchResult, round } from './lib/bench.ts';
import {
  commandOf,
  freshDataDir,
  type Instance,
  processTree,
  removeDataDir,
  startInstance,
  waitUntilReady,
} from './lib/instance.ts';

const killsOfEach = Number(process.env['HUANYING_BENCH_KILLS'] ?? 20);
const targets = ['application', 'PostgreSQL', 'ClickHouse'] as const;
type Target = (typeof targets)[number];
const commandPattern = { PostgreSQL: /\bpostgres\b.* -D /, ClickHouse: /clickhouse-worker/ };

/** What was sent, and what the server answered for. */
interface Ledger {
  readonly sentEvents: Set<string>;
  readonly ackedEvents: Set<string>;
  readonly sentRecords: Set<string>;
  readonly ackedRecords: Set<string>;
  retries: number;
}

interface Writer {
  readonly url: string;
  readonly writeKey: string;
  readonly serviceKey: string;
  readonly stopped: () => boolean;
}

/** Posts and answers the status; 0 when there was no answer. */
async function post(url: string, authorization: string, body: unknown): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** A sender as SDKs are: the same batch again until it is acknowledged. */
async function sendEvents(writer: Writer, ledger: Ledger): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${writer.writeKey}:`).toString('base64')}`;
  while (!writer.stopped()) {
    const batch = Array.from({ length: randomInt(1, 60) }, () => ({
      type: 'track',
      messageId: randomUUID(),
      userId: `u${randomInt(500)}`,
      event: 'Product Viewed',
      timestamp: new Date().toISOString(),
      properties: { price: 12.5 },
    }));
    for (const { messageId } of batch) ledger.sentEvents.add(messageId);
    for (;;) {
      const status = await post(`${writer.url}/v1/batch`, authorization, { batch });
      if (status === 200) break;
      if (status !== 0 && status < 500 && status !== 429) throw new Error(`/v1/batch answered ${status}`);
      ledger.retries += 1;
      await sleep(50);
    }
    for (const { messageId } of batch) ledger.ackedEvents.add(messageId);
  }
}

/** A person who saves: what was not acknowledged is not sent again, for it may have been kept. */
async function createRecords(writer: Writer, ledger: Ledger): Promise<void> {
  while (!writer.stopped()) {
    const title = `crash ${randomUUID()}`;
    ledger.sentRecords.add(title);
    const status = await post(`${writer.url}/api/records/campaigns`, `Bearer ${writer.serviceKey}`, {
      title,
      kind: 'promotion',
      period: { start: '2026-11-01', end: '2026-11-11' },
    });
    if (status === 201) ledger.ackedRecords.add(title);
    else if (status !== 0 && status < 500 && status !== 429) throw new Error(`campaigns answered ${status}`);
    else await sleep(50);
  }
}

async function setUp(dataDir: string): Promise<{ instance: Instance; writeKey: string; serviceKey: string }> {
  const first = await startInstance(dataDir, { HUANYING_DEMO: '0' });
  await first.announced;
  const status = await post(`${first.url}/api/setup`, '', {
    token: readFileSync(join(dataDir, 'setup-token'), 'utf8').trim(),
    workspaceName: 'crash',
    name: 'crash',
    email: 'crash@example.com',
    password: randomUUID(),
  });
  if (status !== 201) throw new Error(`/api/setup answered ${status}`);
  // The key for tools of this machine is made at the start that follows the set-up.
  await first.stop();
  const instance = await startInstance(dataDir, { HUANYING_DEMO: '0' });
  await instance.announced;
  const localKey = instance.runtime().key;
  if (localKey === undefined) throw new Error('No key for local tools in runtime.json');
  // The local key is renewed at every start; these outlive it.
  const writeKey = await makeKey(`${instance.url}/api/tracking/write-keys`, localKey, {
    name: 'crash',
    source: 'server',
  });
  const serviceKey = await makeKey(`${instance.url}/api/service-keys`, localKey, {
    name: 'crash',
    grants: [{ permission: 'campaign.*', scope: 'workspace' }],
  });
  return { instance, writeKey, serviceKey };
}

async function makeKey(url: string, localKey: string, body: object): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${localKey}` },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { key: string }).key;
}

/** Kills one process and answers how long it took until everything was ready again. */
async function killAndRecover(instance: Instance, target: Target): Promise<{ instance: Instance; ms: number }> {
  const begun = performance.now();
  if (target === 'application') {
    await instance.kill();
    const again = await startInstance(instance.dataDir, { HUANYING_DEMO: '0' }, Number(new URL(instance.url).port));
    return { instance: again, ms: performance.now() - begun };
  }
  const pid = processTree(instance.pid).find((one) => commandPattern[target].test(commandOf(one)));
  if (pid === undefined) throw new Error(`No process of ${target} below ${instance.pid}`);
  process.kill(pid, 'SIGKILL');
  // Readiness is measured from when it was lost, or half a second later where nobody noticed.
  await Promise.race([waitUntilUnready(instance.url), sleep(500)]);
  await waitUntilReady(instance.child, instance.url, performance.now());
  return { instance, ms: performance.now() - begun };
}

async function waitUntilUnready(url: string): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  while (await isReady()) await sleep(10);
}

function shuffledTargets(): Target[] {
  const order = Array.from({ length: killsOfEach }, () => targets).flat();
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1);
    const held = order[i];
    const other = order[j];
    if (held !== undefined && other !== undefined) [order[i], order[j]] = [other, held];
  }
  return order;
}

/** How often each id was stored, from both stores. */
async function readStored(instance: Instance): Promise<{ events: Map<string, number>; records: Map<string, number> }> {
  const { clickhouseUrl, databaseUrl } = instance.runtime();
  const clickhouse = createClickHouse(clickhouseUrl);
  const db = createPool(databaseUrl, { max: 1, name: 'crash' });
  try {
    const events = await clickhouse.query<{ message_id: string; n: string }>({
      sql: "SELECT message_id, count() AS n FROM events WHERE name = 'Product Viewed' GROUP BY message_id",
    });
    const records = await db.query<{ title: string; n: number }>(
      sql`SELECT title, count(*)::int AS n FROM campaign WHERE title LIKE 'crash %' GROUP BY title`,
    );
    return {
      events: new Map(events.map((row) => [row.message_id, Number(row.n)])),
      records: new Map(records.map((row) => [row.title, row.n])),
    };
  } finally {
    await Promise.all([clickhouse.close(), db.close()]);
  }
}

export async function run(): Promise<BenchResult> {
  const dataDir = freshDataDir();
  const ledger: Ledger = {
    sentEvents: new Set(),
    ackedEvents: new Set(),
    sentRecords: new Set(),
    ackedRecords: new Set(),
    retries: 0,
  };
  try {
    const { writeKey, serviceKey, ...opened } = await setUp(dataDir);
    let { instance } = opened;
    let stopped = false;
    const writer: Writer = { url: instance.url, writeKey, serviceKey, stopped: () => stopped };
    const work = Promise.all([
      ...Array.from({ length: 4 }, () => sendEvents(writer, ledger)),
      ...Array.from({ length: 2 }, () => createRecords(writer, ledger)),
    ]);
    const recoveries: Record<Target, number[]> = { application: [], PostgreSQL: [], ClickHouse: [] };
    const kills = (async () => {
      for (const target of shuffledTargets()) {
        await sleep(randomInt(100, 2_000));
        const recovered = await killAndRecover(instance, target);
        instance = recovered.instance;
        recoveries[target].push(recovered.ms);
      }
    })();
    try {
      await Promise.race([kills, work]);
      await sleep(1_000);
      stopped = true;
      await work;
      const stored = await readStored(instance);
      const faults = {
        eventsLost: [...ledger.ackedEvents].filter((id) => !stored.events.has(id)).length,
        eventsDoubled: [...stored.events.values()].filter((n) => n > 1).length,
        eventsUnknown: [...stored.events.keys()].filter((id) => !ledger.sentEvents.has(id)).length,
        recordsLost: [...ledger.ackedRecords].filter((title) => !stored.records.has(title)).length,
        recordsDoubled: [...stored.records.values()].filter((n) => n > 1).length,
      };
      const figure = Object.values(faults).reduce((sum, n) => sum + n, 0);
      return {
        figure,
        unit: 'events or records lost or doubled',
        must: `0 after ${killsOfEach} kills of each process`,
        ok: figure === 0 && ledger.ackedEvents.size > 0 && ledger.ackedRecords.size > 0,
        details: {
          ...faults,
          eventsAcknowledged: ledger.ackedEvents.size,
          recordsAcknowledged: ledger.ackedRecords.size,
          recordsKeptWithoutAnswer: stored.records.size - ledger.ackedRecords.size,
          retries: ledger.retries,
          slowestRecoverySeconds: Object.fromEntries(
            targets.map((target) => [target, round(Math.max(0, ...recoveries[target]) / 1_000)]),
          ),
        },
      };
    } finally {
      stopped = true;
      await instance.stop();
    }
  } finally {
    removeDataDir(dataDir);
  }
}
