import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { addWorkspace, basic, startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const batchOf = (size: number, prefix: string = randomUUID()) =>
  Array.from({ length: size }, (_, i) => ({
    type: 'track',
    event: 'Order Completed',
    messageId: `${prefix}-${i}`,
    userId: `u${i % 7}`,
    anonymousId: `a${i % 7}`,
    timestamp: new Date().toISOString(),
    properties: { order_id: `${prefix}-${i}`, total: 10, currency: 'CNY' },
  }));

/** A host whose event store fails as told: `before` and `after` run around the real write. */
async function faultyHost(fault: {
  before?: () => Promise<void>;
  after?: () => Promise<void>;
  /** Questions fail too. */
  ask?: () => Promise<void>;
}): Promise<TrackingHost> {
  const real = createEventStore(stores.clickhouse);
  const store: EventStore = {
    ...real,
    async write(rows, token) {
      await fault.before?.();
      await real.write(rows, token);
      await fault.after?.();
    },
    async quiesce(writer) {
      await fault.ask?.();
      await real.quiesce(writer);
    },
  };
  return startTrackingHost({ ingest: { store, log: quiet, retryDelays: [5, 5] } }, stores);
}

async function expectOnce(
  host: Pick<TrackingHost, 'workspaceId'>,
  messages: readonly { messageId: string }[],
): Promise<void> {
  const rows = await stores.clickhouse.query<{ message_id: string; n: string }>({
    sql: 'SELECT message_id, count() AS n FROM events WHERE workspace_id = {w:String} GROUP BY message_id',
    params: { w: host.workspaceId },
  });
  expect(rows.filter((row) => row.n !== '1')).toEqual([]);
  expect(new Set(rows.map((row) => row.message_id))).toEqual(new Set(messages.map((m) => m.messageId)));
  const ids = await stores.owner.one<{ n: string }>(
    sql`SELECT count(*) AS n FROM message_id WHERE workspace_id = ${host.workspaceId}::uuid`,
  );
  expect(Number(ids.n)).toBe(messages.length);
}

const away = () => new AppError('clickhouse_unavailable', { retryAfterSeconds: 2 });

test('[D1] a write that succeeded but was not heard of is not done twice', async () => {
  let deaf = 1;
  const host = await faultyHost({
    after: async () => {
      if (deaf-- > 0) throw away();
    },
  });
  const batch = batchOf(50);
  const { status, body } = await host.send('/v1/batch', { batch });
  expect([status, body.accepted]).toEqual([200, 50]);
  await expectOnce(host, batch);
  await host.close();
});

test('[D1] what the event store lost of a batch in a crash is written again', async () => {
  let crashes = 1;
  const host = await faultyHost({
    after: async () => {
      if (crashes-- <= 0) return;
      await stores.clickhouse.command({
        sql: `DELETE FROM events WHERE workspace_id = {w:String} AND endsWith(message_id, '3')`,
        params: { w: host.workspaceId },
        settings: { lightweight_deletes_sync: '2' },
      });
      throw away();
    },
  });
  const batch = batchOf(40);
  expect((await host.send('/v1/batch', { batch })).body.accepted).toBe(40);
  await expectOnce(host, batch);
  await host.close();
});

test('[D1] while the event store is away nothing is acknowledged, and sending again counts once', async () => {
  let gone = true;
  const host = await faultyHost({
    before: async () => {
      if (gone) throw away();
    },
  });
  const batch = batchOf(30);
  const refused = await host.app.inject({
    method: 'POST',
    url: '/v1/batch',
    headers: { 'content-type': 'application/json', authorization: basic(host.key) },
    payload: JSON.stringify({ batch }),
  });
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '2']);
  expect(await host.count()).toBe(0);
  gone = false;
  const again = await host.send('/v1/batch', { batch });
  expect([again.status, again.body.accepted]).toEqual([200, 30]);
  await expectOnce(host, batch);
  await host.close();
});

test('[D1] rows whose fate was never learnt are settled: the retry finds them counted', async () => {
  let deaf = true;
  const fail = async () => {
    if (deaf) throw away();
  };
  const host = await faultyHost({ after: fail, ask: fail });
  const batch = batchOf(40);
  expect((await host.send('/v1/batch', { batch })).status).toBe(503);
  deaf = false;
  const again = await host.send('/v1/batch', { batch: [...batch, ...batchOf(1, 'one-more')] });
  expect([again.status, again.body.accepted, again.body.duplicates]).toEqual([200, 1, 40]);
  await expectOnce(host, [...batch, { messageId: 'one-more-0' }]);
  // What the lost transaction knew of persons was found again.
  const links = await stores.owner.query(sql`SELECT 1 FROM person_link WHERE workspace_id = ${host.workspaceId}::uuid`);
  expect(links).toHaveLength(7);
  await host.close();
});

test('[D1] the database ends between the two stores: counted once', async () => {
  let cut = true;
  const host = await faultyHost({
    after: async () => {
      if (!cut) return;
      cut = false;
      await stores.owner.query(sql`
        SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN event_writer w ON l.objid = w.id::oid
        WHERE l.locktype = 'advisory' AND l.classid = 4811 AND w.closed_at IS NULL
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    },
  });
  const batch = batchOf(25);
  const first = await host.send('/v1/batch', { batch });
  expect(first.status).toBe(503);
  const again = await host.send('/v1/batch', { batch });
  expect([again.status, again.body.accepted, again.body.duplicates]).toEqual([200, 0, 25]);
  await expectOnce(host, batch);
  await host.close();
});

test('[D1] a full disk is told as such', async () => {
  let full = true;
  const host = await faultyHost({
    before: async () => {
      if (full) throw new AppError('disk_full', { retryAfterSeconds: 60 });
    },
  });
  const batch = batchOf(5);
  const refused = await host.send('/v1/batch', { batch });
  expect([refused.status, refused.body.error?.code]).toEqual([507, 'disk_full']);
  full = false;
  expect((await host.send('/v1/batch', { batch })).body.accepted).toBe(5);
  await expectOnce(host, batch);
  await host.close();
});

test('[D1] an event store that hangs is not waited for again and again: 503, and sending again counts once', async () => {
  const real = createEventStore(stores.clickhouse);
  let attempts = 0;
  let hangs = true;
  const store: EventStore = {
    ...real,
    async write(rows, token) {
      if (!hangs) return real.write(rows, token);
      attempts++;
      await new Promise((resolve) => setTimeout(resolve, 150));
      throw away();
    },
  };
  const host = await startTrackingHost(
    { ingest: { store, log: quiet, retryDelays: [5, 5, 5, 5], patienceMs: 100 } },
    stores,
  );
  const batch = batchOf(10);
  expect((await host.send('/v1/batch', { batch })).status).toBe(503);
  expect(attempts).toBe(1);
  hangs = false;
  expect((await host.send('/v1/batch', { batch })).body.accepted).toBe(10);
  await expectOnce(host, batch);
  await host.close();
});

test('[D1] rows that come in after their writer was settled are found and the doubled ones removed', async () => {
  const held: { rows: Buffer; token: string }[] = [];
  const real = createEventStore(stores.clickhouse);
  let hold = true;
  const store: EventStore = {
    ...real,
    async write(rows, token) {
      if (!hold) return real.write(rows, token);
      held.push({ rows: Buffer.from(rows), token });
      throw away();
    },
  };
  const host = await startTrackingHost({ ingest: { store, log: quiet, retryDelays: [] } }, stores);
  const batch = batchOf(10);
  expect((await host.send('/v1/batch', { batch })).status).toBe(503);
  hold = false;
  expect((await host.send('/v1/batch', { batch: batch.slice(0, 6) })).body.accepted).toBe(6);
  // The network delivers the first insert only now.
  const [late] = held;
  if (late) await real.write(late.rows, late.token);
  expect(await host.count()).toBe(16);
  await expect.poll(() => host.count(), { timeout: 15_000, interval: 250 }).toBe(10);
  await expectOnce(host, batch);
  expect((await host.send('/v1/batch', { batch })).body.duplicates).toBe(10);
  await host.close();
});

test('[D1] too many at once are asked to come back', async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const real = createEventStore(stores.clickhouse);
  const store: EventStore = { ...real, write: async (rows, token) => (await gate, real.write(rows, token)) };
  const host = await startTrackingHost({ ingest: { store, log: quiet, maxQueuedEvents: 250 } }, stores);
  const batches = Array.from({ length: 5 }, () => batchOf(100));
  const sending = batches.map((batch) => host.send('/v1/batch', { batch }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  const statuses = (await Promise.all(sending)).map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(2);
  expect(statuses.filter((status) => status === 503)).toHaveLength(3);
  expect(await host.count()).toBe(200);
  expect(host.ingest.pending).toBe(0);
  await host.close();
});

test('[D1] stopping writes what was taken and refuses the rest', async () => {
  const host = await startTrackingHost({ ingest: { windowMs: 50 } }, stores);
  const batches = Array.from({ length: 8 }, () => batchOf(50));
  const sending = batches.map((batch) => host.send('/v1/batch', { batch }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await host.ingest.stop();
  const answers = await Promise.all(sending);
  expect(answers.every((a) => a.status === 200)).toBe(true);
  await expectOnce(host, batches.flat());
  expect((await host.send('/v1/batch', { batch: batchOf(1) })).status).toBe(503);
  const open = await stores.owner.query(sql`SELECT 1 FROM event_writer WHERE closed_at IS NULL`);
  expect(open).toEqual([]);
  await host.app.close();
});

test('[D1] kill -9 of the writing process at any moment: nothing acknowledged is lost, nothing counts twice', async () => {
  const workspaceId = await addWorkspace(stores);
  const key = 'wk_kill';
  const all: { messageId: string }[] = [];
  const unsent: ReturnType<typeof batchOf>[] = [];
  let acknowledged = 0;
  for (let round = 0; round < 5; round++) {
    const { url, child } = await startWriter(workspaceId, key);
    const senders = Array.from({ length: 6 }, async () => {
      for (;;) {
        const batch = unsent.shift() ?? batchOf(60);
        if (!all.includes(batch[0] as { messageId: string })) all.push(...batch);
        const status = await post(url, key, batch).catch(() => 0);
        if (status !== 200) {
          unsent.push(batch);
          return;
        }
        acknowledged += batch.length;
      }
    });
    // After the first answers of this round, and never at the same place within a batch.
    const before = acknowledged;
    while (acknowledged < before + 120) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, round * 7));
    child.kill('SIGKILL');
    await Promise.all(senders);
  }
  // The last one lives and takes what the others did not answer.
  const { url, child } = await startWriter(workspaceId, key);
  const statuses = await Promise.all(unsent.map((batch) => post(url, key, batch)));
  child.kill('SIGKILL');
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(acknowledged).toBeGreaterThan(300);
  await expectOnce({ workspaceId }, all);
}, 90_000);

async function startWriter(workspaceId: string, key: string): Promise<{ url: string; child: ChildProcess }> {
  const script = fileURLToPath(new URL('./testing/writer-process.ts', import.meta.url));
  const args = ['--import', 'tsx', script, stores.databaseUrl, stores.clickhouseUrl, workspaceId, key];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', () => reject(new Error('The writer ended')));
  });
  return { url, child };
}

async function post(url: string, key: string, batch: readonly object[]): Promise<number> {
  const response = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: basic(key) },
    body: JSON.stringify({ batch }),
  });
  await response.arrayBuffer();
  return response.status;
}
