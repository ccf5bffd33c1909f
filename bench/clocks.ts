import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { Campaign } from '../src/modules/campaigns/campaigns.contract.ts';
import { createClockRunner } from '../src/server/clocks/clock-runner.ts';
import { Notices } from '../src/server/notices/notices.service.ts';
import { createPool, type Db } from '../src/server/postgres/pool.ts';
import { createRecordWorld, type RecordWorld } from '../src/server/records/testing/record-world.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const clocks = Number(process.env.BENCH_CLOCKS ?? 100_000);
const seconds = Number(process.env.BENCH_SECONDS ?? 30);
const spread = 300;
const burst = 1_000;
const allowedShare = 1;
const allowedDelayMs = 2_000;
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Running clocks of as many campaigns, due years from now. */
async function fill(world: RecordWorld, personId: string): Promise<void> {
  const clock = Campaign.clocks?.find((c) => c.key === 'retrospective');
  if (clock === undefined) throw new Error('the campaign has no such clock');
  const spec = await world.writes.clocks.specOf(world.workspaceId, clock);
  await world.stores.owner.transaction(async (tx) => {
    await tx.query(sql`SET LOCAL statement_timeout = 0`);
    await tx.query(sql`
      INSERT INTO campaign (id, workspace_id, code, state, unit_id, owner_id, created_at, updated_at, title, kind, period_start, period_end)
      SELECT gen_random_uuid(), ${world.workspaceId}::uuid, 'B-' || i, 'evaluating', ${world.units.east}::uuid, ${personId}::uuid, now(), now(), '活动 ' || i, 'brand', date '2026-01-01', date '2026-01-10'
      FROM generate_series(1, ${clocks}::int) AS i`);
    await tx.query(sql`
      INSERT INTO clock (id, workspace_id, record, record_id, key, unit_id, owner_id, person_id, state, started_at, due_at, known, spec, steps, next_at)
      SELECT gen_random_uuid(), workspace_id, 'campaign', id, 'retrospective', unit_id, owner_id, owner_id, 'running', now(), now() + interval '3 years', true, ${spec},
             jsonb_build_array(jsonb_build_object('name', 'due', 'at', extract(epoch FROM now() + interval '3 years') * 1000)), now() + interval '3 years' + random() * interval '1 year'
      FROM campaign`);
  });
  await world.stores.owner.query(sql`ANALYZE clock`);
  await world.stores.owner.query(sql`ANALYZE campaign`);
}

/** Moves the deadlines of some clocks to moments from now on; answers when each is due. */
const bring = async (db: Db, count: number, overSeconds: number): Promise<ReadonlyMap<string, number>> => {
  const rows = await db.query<{ record_id: string; at: number }>(sql`
    UPDATE clock c SET due_at = d.at, next_at = d.at, steps = jsonb_build_array(jsonb_build_object('name', 'due', 'at', extract(epoch FROM d.at) * 1000))
    FROM (SELECT id, clock_timestamp() + random() * ${`${overSeconds} seconds`}::interval AS at FROM clock WHERE next_at > now() + interval '1 year' LIMIT ${count}) d
    WHERE c.id = d.id RETURNING c.record_id, (extract(epoch FROM d.at) * 1000)::float8 AS at`);
  return new Map(rows.map((r) => [r.record_id, r.at]));
};

/** 100,000 running clocks: the processor that they cost while they wait, how late they tell, and a thousand at once. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const opened = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const owner = createPool(opened.databaseUrl, { name: 'bench', statementTimeoutMs: 0 });
  const db = createPool(opened.appDatabaseUrl, { name: 'bench-app' });
  // One connection, so that one process of the database holds all that the runner costs there.
  const runnerDb = createPool(opened.databaseUrl, { name: 'bench-clocks', max: 1 });
  const listener = new pg.Client({ connectionString: opened.databaseUrl });
  try {
    const world = await createRecordWorld({ owner, db, close: async () => {} });
    const person = await world.person('负责人', 'east', []);
    await fill(world, person.personId ?? '');
    const now = (): Date => new Date();
    const nobody = async (): Promise<readonly string[]> => [];
    const runner = createClockRunner({
      db: runnerDb,
      writes: world.writes,
      notices: new Notices(db, now),
      outbox: { on: () => undefined },
      people: { managerOf: nobody, holdersOfPosition: nobody, administrators: nobody },
      now,
      log: silentLog,
    });
    const { pid } = await runnerDb.one<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
    runner.start();
    await sleep(5_000);
    const measure = async (): Promise<{ node: number; postgres: number }> => {
      const [node, postgres, begun] = [process.cpuUsage(), cpuOf(pid), performance.now()];
      await sleep(seconds * 1_000);
      const used = process.cpuUsage(node);
      const wall = (performance.now() - begun) / 1_000;
      return { node: (used.user + used.system) / 10_000 / wall, postgres: ((cpuOf(pid) - postgres) / wall) * 100 };
    };
    const idle = await measure();

    await listener.connect();
    await listener.query('LISTEN huanying_live');
    const heard = new Map<string, number>();
    listener.on('notification', (n) => {
      const message = JSON.parse(n.payload ?? '{}') as { type?: string; id?: string };
      if (message.type === 'record' && message.id !== undefined) heard.set(message.id, Date.now());
    });
    const due = await bring(owner, spread, 20);
    const firing = await measure();
    const delays = [...due].map(([id, at]) => (heard.get(id) ?? Number.POSITIVE_INFINITY) - at);

    await bring(owner, burst, 0);
    const begun = performance.now();
    const waiting = async (): Promise<number> =>
      (
        await owner.one<{ n: number }>(
          sql`SELECT count(*)::int AS n FROM clock WHERE next_at < now() + interval '1 day'`,
        )
      ).n;
    while ((await waiting()) > 0) await sleep(50);
    const burstMs = performance.now() - begun;
    await runner.stop();
    const share = idle.node + idle.postgres;
    const late = Math.max(...delays);
    return {
      figure: round(share, 3),
      unit: '% of a core',
      must: `< ${allowedShare} %, told within ${allowedDelayMs} ms`,
      ok: share < allowedShare && late <= allowedDelayMs,
      details: {
        clocks,
        nodePercent: round(idle.node, 3),
        postgresPercent: round(idle.postgres, 3),
        told: delays.length,
        delayP50Ms: round(percentile(delays, 0.5), 0),
        delayMaxMs: round(late, 0),
        whileTellingPercent: round(firing.node + firing.postgres, 2),
        atOnce: burst,
        atOnceMs: round(burstMs, 0),
      },
    };
  } finally {
    await listener.end();
    await Promise.all([owner.close(), db.close(), runnerDb.close()]);
    await opened.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
