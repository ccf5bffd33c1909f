import { type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../src/server/postgres/pool.ts';
import { withApp } from './lib/app.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const lines = Number(process.env.BENCH_LINES ?? 10_000);
const movements = Number(process.env.BENCH_MOVEMENTS ?? 100_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 120);
const allowedMs = 60;

/**
 * One active budget that holds them all. Written in bulk without the triggers of the ledger, and then held against
 * them: balances are what the entries add up to.
 */
async function fill(owner: Db, workspaceId: string, unitId: string): Promise<string> {
  const budget = uuidv7();
  await owner.transaction(async (tx) => {
    await tx.query(sql`
      INSERT INTO budget (id, workspace_id, code, state, unit_id, created_at, updated_at, title, period_start, period_end, total_amount, total_currency, reserve_share)
      VALUES (${budget}, ${workspaceId}, 'BUD-1', 'active', ${unitId}, now(), now(), '年度预算', '2026-01-01', '2026-12-31', ${lines * 100_000}, 'CNY', 0)`);
    await tx.query(sql`
      INSERT INTO budget_line (id, workspace_id, code, state, unit_id, created_at, updated_at, title, budget, kind, amount_amount, amount_currency, purpose)
      SELECT gen_random_uuid(), ${workspaceId}::uuid, 'BL-' || i, 'open', ${unitId}::uuid, now(), now(), '科目 ' || i, ${budget}::uuid,
             (ARRAY['channel','campaign','content','activity','material','partner'])[1 + i % 6], 100000 + i % 977, 'CNY', '测算'
      FROM generate_series(1, ${lines}::int) AS i`);
    await tx.query(sql`
      INSERT INTO ledger_account (id, workspace_id, budget, line, kind, currency, unit_id)
      SELECT gen_random_uuid(), ${workspaceId}::uuid, ${budget}::uuid, l.id, k, 'CNY', ${unitId}::uuid
      FROM budget_line l, unnest(ARRAY['free','committed','actual']) AS k WHERE l.budget = ${budget}::uuid`);
    await tx.query(sql`
      INSERT INTO ledger_account (id, workspace_id, budget, line, kind, currency, unit_id)
      SELECT gen_random_uuid(), ${workspaceId}::uuid, ${budget}::uuid, NULL, k, 'CNY', ${unitId}::uuid FROM unnest(ARRAY['funding','reserve']) AS k`);
  });
  await owner.query(sql`
    CREATE TEMP TABLE bench_line AS
    SELECT row_number() OVER (ORDER BY l.id) - 1 AS n, f.id AS free, c.id AS committed, a.id AS actual, g.id AS funding
    FROM budget_line l JOIN ledger_account f ON f.line = l.id AND f.kind = 'free' JOIN ledger_account c ON c.line = l.id AND c.kind = 'committed'
    JOIN ledger_account a ON a.line = l.id AND a.kind = 'actual' JOIN ledger_account g ON g.budget = l.budget AND g.kind = 'funding'
    WHERE l.budget = ${budget}::uuid`);
  await owner.query(sql`CREATE INDEX ON bench_line (n)`);
  await owner.query(sql`SET session_replication_role = replica`);
  const movement = (i: SQL): SQL => sql`('00000000-0000-7000-8000-' || lpad(to_hex(${i}), 12, '0'))::uuid`;
  await owner.query(sql`
    INSERT INTO ledger_movement (id, workspace_id, budget, kind, date, at, actor_name, record, record_id, request_key)
    SELECT ${movement(sql`i`)}, ${workspaceId}::uuid, ${budget}::uuid, CASE WHEN i = 0 THEN 'open' ELSE 'spend' END, date '2026-01-01' + i % 330, now(), 'bench', 'expense', gen_random_uuid(), 'm' || i
    FROM generate_series(0, ${movements}::int) AS i`);
  await owner.query(sql`
    INSERT INTO ledger_entry (workspace_id, movement_id, account_id, amount, budget, line, kind, date)
    SELECT ${workspaceId}::uuid, ${movement(sql`e.i`)}, e.account, e.amount, ${budget}::uuid, a.line, a.kind, date '2026-01-01' + e.i % 330
    FROM (SELECT 0 AS i, free AS account, 100000 AS amount FROM bench_line
          UNION ALL SELECT 0, funding, -100000 * count(*) FROM bench_line GROUP BY funding
          UNION ALL SELECT i, x.account, x.amount FROM generate_series(1, ${movements}::int) AS i JOIN bench_line l ON l.n = i % ${lines}::int
            CROSS JOIN LATERAL (VALUES (l.free, -1000), (CASE WHEN i % 3 = 0 THEN l.committed ELSE l.actual END, 1000)) AS x(account, amount)) AS e
    JOIN ledger_account a ON a.id = e.account ORDER BY e.i`);
  await owner.query(sql`
    UPDATE ledger_account a SET balance = e.sum FROM (SELECT account_id, sum(amount) FROM ledger_entry GROUP BY account_id) AS e WHERE e.account_id = a.id`);
  await owner.query(sql`
    UPDATE ledger_account f SET committed = c.balance, actual = a.balance FROM ledger_account c, ledger_account a
    WHERE f.kind = 'free' AND c.line = f.line AND c.kind = 'committed' AND a.line = f.line AND a.kind = 'actual'`);
  await owner.query(sql`SET session_replication_role = origin`);
  for (const table of ['ledger_account', 'ledger_entry', 'ledger_movement', 'budget_line'])
    await owner.query(sql`VACUUM ANALYZE ${sql.identifier(table)}`);
  return budget;
}

/** The page of a budget with 10,000 lines and 100,000 movements: figures by dimension, and where each yuan went. */
export const run = (): Promise<BenchResult> =>
  withApp(async ({ owner, workspaceId, rootUnitId, get }) => {
    const begun = performance.now();
    const budget = await fill(owner, workspaceId, rootUnitId);
    const fillMs = performance.now() - begun;
    const routes = {
      figures: `/api/budgets/${budget}/figures?limit=200`,
      movements: `/api/budgets/${budget}/movements`,
      row: `/api/records/budgets/${budget}`,
      lines: `/api/records/budget-lines?limit=50`,
    };
    const p95: Record<string, number> = {};
    for (const [name, url] of Object.entries(routes)) {
      const taken: number[] = [];
      for (let i = 0; i < rounds + 10; i += 1) {
        const t0 = performance.now();
        await get(url);
        if (i >= 10) taken.push(performance.now() - t0);
      }
      p95[name] = round(percentile(taken, 0.95));
    }
    const worst = Math.max(...Object.values(p95));
    return {
      figure: round(worst),
      unit: 'ms p95 of the slowest call of the page',
      must: `≤ ${allowedMs} ms`,
      ok: worst <= allowedMs,
      details: { lines, movements, p95, fillMs: Math.round(fillMs) },
    };
  });
