import { addDays, addMonths, bucketStart } from '@huanying/query';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Goal } from '../src/modules/strategy/strategy.contract.ts';
import { mostRows } from '../src/shared/record/wire.ts';
import { type BenchApp, withApp } from './lib/app.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const events = Number(process.env.BENCH_EVENTS ?? 500_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 12);
const allowedMs = 1_000;

/** Half a million events of a year: views and orders of three regions and twelve channels. */
const generate = `
INSERT INTO events (workspace_id, unit_id, time, received_at, type, name, message_id, person_id, session_id, channel, order_id, revenue, currency, properties)
SELECT {w:String}, [{a:String}, {b:String}, {c:String}][1 + k % 3], t, t, 'track', if(k % 10 = 0, 'Order Completed', 'Page Viewed') AS n,
  toString(number), concat('p', toString(k % 20000)), concat('s', toString(intDiv(number, 4))), concat('ch', toString(1 + intDiv(k, 7) % 12)),
  if(n = 'Order Completed', concat('o', toString(number)), ''), if(n = 'Order Completed', toDecimal64(10 + k % 300, 6), toDecimal64(0, 6)),
  if(n = 'Order Completed', 'CNY', ''), '{}'
FROM (
  SELECT number, cityHash64(number) AS k,
    toDateTime64('2026-01-01 00:00:00', 3, 'Asia/Shanghai') + INTERVAL (cityHash64(number, 9) % (365 * 86400)) SECOND AS t
  FROM numbers({rows:UInt64})
)`;

interface Branch {
  readonly id: string;
  readonly metric: string;
  readonly start: string;
  readonly end: string;
  readonly parent: string | null;
  readonly unit: string | null;
  readonly channel: string | null;
}

const metrics = ['gmv', 'orders', 'uv', 'conversion_rate'] as const;

/** Six levels: the year, its regions, their quarters, months and weeks, and the channels of each week. */
function tree(regions: readonly string[], channels: readonly string[]): readonly Branch[] {
  const out: Branch[] = [];
  const grow = (from: string, to: string, parent: Branch | null, more: Partial<Branch> = {}): Branch => {
    const metric = metrics[out.length % metrics.length] ?? 'gmv';
    const own = { metric, start: from, end: addDays(to, -1), parent: parent?.id ?? null, id: uuidv7() };
    const branch: Branch = { unit: parent?.unit ?? null, channel: null, ...own, ...more };
    out.push(branch);
    return branch;
  };
  const year = grow('2026-01-01', '2027-01-01', null);
  for (const unit of regions) {
    const region = grow('2026-01-01', '2027-01-01', year, { unit });
    for (let q = 0; q < 4; q += 1) {
      const quarter = grow(addMonths('2026-01-01', q * 3), addMonths('2026-01-01', q * 3 + 3), region);
      for (let m = 0; m < 3; m += 1) {
        const first = addMonths(quarter.start, m);
        const month = grow(first, addMonths(first, 1), quarter);
        for (let at = bucketStart(addDays(first, 6), 'week'); at < addMonths(first, 1); at = addDays(at, 7)) {
          const week = grow(at, addDays(at, 7), month);
          for (const channel of channels) grow(at, addDays(at, 7), week, { channel });
        }
      }
    }
  }
  return out;
}

async function fill({ owner, clickhouse, workspaceId, rootUnitId }: BenchApp): Promise<number> {
  const regions = [1, 2, 3].map(() => uuidv7());
  const channels = Array.from({ length: 12 }, () => uuidv7());
  const head = sql`${workspaceId}::uuid, 'active', now(), now()`;
  await owner.query(sql`
    INSERT INTO org_unit (id, code, name, parent, kind, workspace_id, state, created_at, updated_at)
    SELECT id, 'R' || i, '大区 ' || i, ${rootUnitId}::uuid, 'region', ${head} FROM unnest(${sql.param(regions)}::uuid[]) WITH ORDINALITY AS u(id, i)`);
  await owner.query(sql`
    INSERT INTO channel (id, code, name, slug, category, unit_id, workspace_id, state, created_at, updated_at)
    SELECT id, 'CH' || i, '渠道 ' || i, 'ch' || i, 'public', ${rootUnitId}::uuid, ${head} FROM unnest(${sql.param(channels)}::uuid[]) WITH ORDINALITY AS c(id, i)`);
  const goals = tree(regions, channels);
  await owner.query(sql`
    INSERT INTO goal (id, code, title, metric, target, period_start, period_end, parent, counted_unit, channel, unit_id, workspace_id, state, created_at, updated_at)
    SELECT (g->>'id')::uuid, 'GOL-' || i, '目标 ' || i, g->>'metric', 1000, (g->>'start')::date, (g->>'end')::date, (g->>'parent')::uuid, (g->>'unit')::uuid, (g->>'channel')::uuid,
      ${rootUnitId}::uuid, ${head} FROM jsonb_array_elements(${JSON.stringify(goals)}::jsonb) WITH ORDINALITY AS list(g, i)`);
  await owner.query(sql`ANALYZE goal`);
  const [a, b, c] = regions;
  await clickhouse.command({ sql: generate, params: { w: workspaceId, a, b, c, rows: events } });
  return goals.length;
}

/** The whole tree of some two thousand goals with their progress, as its page asks for it; each time after new events. */
export const run = (): Promise<BenchResult> =>
  withApp(async (bench) => {
    const goals = await fill(bench);
    const whole = async (): Promise<number> => {
      const begun = performance.now();
      let [seen, cursor]: [number, string | null] = [0, ''];
      while (cursor !== null) {
        const page = (await bench.get(
          `/api/records/goals?limit=${mostRows(Goal)}&sort=period${cursor === '' ? '' : `&cursor=${cursor}`}`,
        )) as { items: { progress: { value: string | null } | null }[]; nextCursor: string | null };
        if (page.items.some((g) => g.progress === null)) throw new Error('a goal without progress');
        seen += page.items.length;
        cursor = page.nextCursor;
      }
      if (seen !== goals) throw new Error(`${seen} goals instead of ${goals}`);
      return performance.now() - begun;
    };
    const [fresh, again]: [number[], number[]] = [[], []];
    for (let i = 0; i < rounds + 2; i += 1) {
      // What new events do: no answer of before may be used.
      await bench.owner.query(sql`UPDATE workspace SET data_version = data_version + 1`);
      const [first, second] = [await whole(), await whole()];
      if (i < 2) continue;
      fresh.push(first);
      again.push(second);
    }
    const p95 = percentile(fresh, 0.95);
    return {
      figure: round(p95),
      unit: `ms p95 for a tree of ${goals} goals with their progress`,
      must: `≤ ${allowedMs} ms`,
      ok: p95 <= allowedMs,
      details: { events, p50: round(percentile(fresh, 0.5)), withoutNewEvents: round(percentile(again, 0.5)) },
    };
  });
