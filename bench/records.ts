import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Campaign } from '../src/modules/campaigns/campaigns.contract.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { createRecordWorld, type RecordWorld } from '../src/server/records/testing/record-world.ts';
import { actAs } from '../src/server/records/work.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const rows = Number(process.env.BENCH_ROWS ?? 1_000_000);
const rounds = 300;
const allowedMs = 5;

async function fill(world: RecordWorld): Promise<void> {
  const { east, south } = world.units;
  const owner = uuidv7();
  await world.stores.owner.transaction(async (tx) => {
    await tx.query(sql`SET LOCAL statement_timeout = 0`);
    await tx.query(sql`
      INSERT INTO campaign (id, workspace_id, code, state, unit_id, owner_id, created_at, updated_at, title, kind, period_start, period_end, budget_amount, budget_currency)
      SELECT gen_random_uuid(), ${world.workspaceId}::uuid, 'B-' || i, (ARRAY['draft','proposed','live','closed'])[1 + i % 4],
             CASE WHEN i % 3 = 0 THEN ${east}::uuid ELSE ${south}::uuid END, ${owner}::uuid, now(), now() - (i || ' seconds')::interval,
             '活动 ' || i, (ARRAY['sale618','launch','brand'])[1 + i % 3], date '2020-01-01' + i % 2500, date '2020-01-10' + i % 2500, i % 100000, 'CNY'
      FROM generate_series(1, ${rows}::int) AS i`);
  });
  // As the table lies in daily use: a vacuum of a million new rows beside the bench would be measured otherwise.
  await world.stores.owner.query(sql`VACUUM ANALYZE campaign`);
}

/** A list page of 50 rows with filter, sort and scope over a million rows: p95 over that of the page's bare SQL. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const opened = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const owner = createPool(opened.databaseUrl, { name: 'bench', statementTimeoutMs: 0 });
  const db = createPool(opened.appDatabaseUrl, { name: 'bench-app' });
  try {
    const world = await createRecordWorld({ owner, db, close: async () => {} });
    const actor = await world.person('华东', 'east', [{ permission: 'campaign.*', scope: 'unitAndBelow' }]);
    await fill(world);
    const filter = {
      all: [
        { field: 'state', op: 'in' as const, value: ['live', 'proposed'] },
        { field: 'budget', op: 'gte' as const, value: '100' },
      ],
    };
    const bare = sql`SELECT * FROM campaign WHERE workspace_id = ${world.workspaceId}::uuid AND deleted_at IS NULL AND state = ANY (ARRAY['live','proposed'])
      AND budget_amount >= 100 AND unit_id = ${world.units.east}::uuid ORDER BY period_start DESC NULLS LAST, id DESC LIMIT 51`;
    const ours: number[] = [];
    const plain: number[] = [];
    for (let i = 0; i < rounds + 20; i += 1) {
      const t0 = performance.now();
      await world.reads.list(actor, Campaign, { filter, sort: '-period', limit: 50 });
      const t1 = performance.now();
      await owner.query(bare);
      if (i < 20) continue;
      ours.push(t1 - t0);
      plain.push(performance.now() - t1);
    }
    const plan = await db.transaction(async (tx) => {
      await actAs(tx, actor);
      return tx.query<{ 'QUERY PLAN': string }>(
        sql`EXPLAIN (ANALYZE, COSTS off, TIMING off) SELECT * FROM campaign WHERE ${await world.reads.where(tx, actor, Campaign, { filter })} ORDER BY period_start DESC NULLS LAST, id DESC LIMIT 51`,
      );
    });
    const [mine, theirs] = [percentile(ours, 0.95), percentile(plain, 0.95)];
    return {
      figure: round(mine - theirs),
      unit: 'ms p95 over the bare SQL',
      must: `≤ ${allowedMs} ms`,
      ok: mine - theirs <= allowedMs,
      bare: round(theirs),
      ratio: round(mine / theirs),
      details: {
        rows,
        p95: round(mine),
        p50: round(percentile(ours, 0.5)),
        bareP50: round(percentile(plain, 0.5)),
        plan: plan.map((p) => p['QUERY PLAN']).slice(0, 14),
      },
    };
  } finally {
    await Promise.all([owner.close(), db.close()]);
    await opened.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
