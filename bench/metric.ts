import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  allUnits,
  type CompiledTable,
  compile,
  findBuiltinMetric,
  parseInsight,
  querySettings,
  shapeTable,
  type TableRow,
} from '@huanying/query';
import { type ClickHouse, createClickHouse } from '../src/server/clickhouse/client.ts';
import { migrateClickHouse } from '../src/server/clickhouse/migrate.ts';
import { startEmbeddedClickHouse } from '../src/server/stores/embedded-clickhouse.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, round } from './lib/bench.ts';

const events = Number(process.env.BENCH_EVENTS ?? 10_000_000);
const rounds = 9;
const range = { from: '2026-01-01', to: '2026-04-01' };

/** Ten million events of 550,000 people in two million visits over 90 days; the rows of a shop, a fiftieth of them bots. */
const generate = `
INSERT INTO events (workspace_id, unit_id, time, received_at, type, name, message_id, person_id, anonymous_id, session_id, url, host,
  path, channel, campaign, device, browser, os, region, is_bot, order_id, revenue, currency, line_sku, line_quantity, line_price, properties)
SELECT 'w', ['east', 'south', 'north'][1 + p % 3], t, t, if(k < 80, 'page', 'track'),
  multiIf(k < 80, 'Page Viewed', k < 90, 'Product Viewed', k < 96, 'Product Added', k < 98, 'Checkout Started', 'Order Completed') AS n,
  toString(number), toString(reinterpretAsUUID(concat(reinterpretAsFixedString(cityHash64(p)), reinterpretAsFixedString(cityHash64(p, 1))))),
  concat('a-', toString(p)), hex(sipHash128(s)), concat('https://shop.example/p/', toString(number % 500)), 'shop.example',
  concat('/p/', toString(number % 500)),
  ['douyin', 'xiaohongshu', 'wechat', 'baidu', 'direct', 'taobao', 'jd', 'weibo'][1 + cityHash64(s, 5) % 8],
  ['CMP-2026-0001', 'CMP-2026-0002', '', ''][1 + cityHash64(s, 6) % 4], ['mobile', 'mobile', 'desktop', 'tablet'][1 + p % 4],
  'Chrome', 'Android', '440000', cityHash64(s, 7) % 50 = 0, if(n = 'Order Completed', concat('o', toString(number)), ''),
  if(n = 'Order Completed', toDecimal64(100 + cityHash64(number, 3) % 40000 / 100, 6), toDecimal64(0, 6)),
  if(n = 'Order Completed', 'CNY', ''), if(n = 'Order Completed', ['sku1', 'sku2'], []), if(n = 'Order Completed', [1, 2], []),
  if(n = 'Order Completed', [10.5, 20.25], []), '{"a":1}'
FROM (
  SELECT number, intDiv(number, 5) AS s, cityHash64(number, 11) % 100 AS k,
    toUInt64(pow(cityHash64(s, 2) % 1000000 / 1000000, 1.5) * 600000) AS p,
    toDateTime64('2026-01-01 00:00:00', 3, 'Asia/Shanghai') + INTERVAL (cityHash64(s, 9) % (90 * 86400)) SECOND
      + INTERVAL ((number % 5) * 45) SECOND AS t
  FROM numbers({rows:UInt64})
)`;

/** The best we can write by hand: the same tricks, no parameters, no check of currencies left out. */
const rowsByHand = (columns: string): string => `
SELECT toDate(time, 'Asia/Shanghai') AS day, ${columns}
FROM events
WHERE workspace_id = 'w' AND is_bot = 0 AND time >= toDateTime64('2026-01-01 00:00:00', 3, 'Asia/Shanghai')
  AND time < toDateTime64('2026-04-01 00:00:00', 3, 'Asia/Shanghai')
GROUP BY day`;
const views = `name IN ('Page Viewed', 'Screen Viewed')`;
const ordered = `name = 'Order Completed'`;
const pv = `countIf(${views}) AS pv`;
const uv = `uniqExactIf(cityHash64(person_id), ${views} AND person_id != '') AS uv`;
const orders = `uniqExactIf(cityHash64(order_id), ${ordered} AND order_id != '') AS orders`;
const buyers = `uniqExactIf(cityHash64(person_id), ${ordered} AND person_id != '') AS buyers`;
const gmv = `sumIf(revenue, ${ordered} AND currency = 'CNY') AS gmv`;

interface BenchSet {
  readonly metrics: readonly string[];
  readonly byHand: string;
}

const sets = {
  main: {
    metrics: ['pv', 'uv', 'sessions', 'orders', 'buyers', 'gmv', 'aov', 'conversion_rate'],
    byHand: `SELECT day, pv, uv, sessions, orders, buyers, gmv, toFloat64(gmv) / orders AS aov, buyers / uv AS conversion_rate FROM (${rowsByHand(
      `${pv}, ${uv}, uniqExactIf(cityHash64(session_id), session_id != '') AS sessions, ${orders}, ${buyers}, ${gmv}`,
    )}) ORDER BY day`,
  },
  visitsAndNewcomers: {
    metrics: ['pv', 'uv', 'bounce_rate', 'avg_visit_duration', 'new_users', 'orders', 'gmv', 'conversion_rate'],
    byHand: `
SELECT day, sum(pv) AS pv_, sum(uv) AS uv_, sum(bounced) / sum(viewed) AS bounce_rate, sum(seconds) / sum(visits) AS avg_visit_duration,
  sum(newcomers) AS new_users, sum(orders) AS orders_, sum(gmv) AS gmv_, sum(buyers) / uv_ AS conversion_rate
FROM (
  SELECT *, 0 AS bounced, 0 AS viewed, 0 AS visits, 0. AS seconds, 0 AS newcomers FROM (${rowsByHand(`${pv}, ${uv}, ${orders}, ${buyers}, ${gmv}`)})
  UNION ALL
  SELECT toDate(start, 'Asia/Shanghai') AS day, 0, 0, 0, 0, 0, countIf(n = 1), countIf(n > 0), count(), sum(dateDiff('millisecond', start, finish)) / 1000, 0
  FROM (
    SELECT min(time) AS start, max(time) AS finish, countIf(${views}) AS n FROM events
    WHERE workspace_id = 'w' AND is_bot = 0 AND session_id != '' AND time >= toDateTime64('2025-12-31 00:00:00', 3, 'Asia/Shanghai')
      AND time < toDateTime64('2026-04-02 00:00:00', 3, 'Asia/Shanghai')
    GROUP BY cityHash64(session_id)
  )
  WHERE start >= toDateTime64('2026-01-01 00:00:00', 3, 'Asia/Shanghai') AND start < toDateTime64('2026-04-01 00:00:00', 3, 'Asia/Shanghai')
  GROUP BY day
  UNION ALL
  SELECT toDate(start, 'Asia/Shanghai') AS day, 0, 0, 0, 0, 0, 0, 0, 0, 0, count()
  FROM (
    SELECT min(time) AS start FROM events
    WHERE workspace_id = 'w' AND is_bot = 0 AND person_id != '' AND time < toDateTime64('2026-04-01 00:00:00', 3, 'Asia/Shanghai')
    GROUP BY cityHash64(person_id)
  )
  WHERE start >= toDateTime64('2026-01-01 00:00:00', 3, 'Asia/Shanghai')
  GROUP BY day
)
GROUP BY day
ORDER BY day`,
  },
};

function compiled(metrics: readonly string[], totals: boolean): CompiledTable {
  const insight = parseInsight({ kind: 'trend', metrics, interval: 'day', totals, ...range });
  if (!insight.ok) throw new Error(JSON.stringify(insight.error));
  const context = {
    workspaceId: 'w',
    scope: allUnits(),
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    hasOverrides: false,
  };
  const result = compile(insight.value, { ...context, metrics: findBuiltinMetric });
  if (!result.ok || result.value.kind === 'cohort') throw new Error('not a trend');
  return result.value;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const begun = performance.now();
  const value = await work();
  return { ms: performance.now() - begun, value };
}

/** Both forms in turn, so that what else the machine does hits both; their figures must agree in every bucket. */
async function compare(clickhouse: ClickHouse, set: BenchSet, totals = false) {
  const plan = compiled(set.metrics, totals);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i <= rounds; i += 1) {
    const hand = await timed(() => clickhouse.query<Record<string, string>>({ sql: set.byHand }));
    const own = await timed(async () => {
      const rows = await clickhouse.query<TableRow>({
        sql: plan.main.sql,
        params: plan.main.params,
        settings: querySettings,
      });
      return shapeTable(plan, rows);
    });
    if (own.value.kind !== 'trend') throw new Error('not a trend');
    const answer = own.value;
    hand.value.slice(totals ? 1 : 0).forEach((row, day) => {
      const expected = Object.values(row).slice(1).map(Number);
      const found = answer.series.map((s) => s.points[day]?.value ?? Number.NaN);
      if (expected.some((v, j) => Math.abs(v - (found[j] ?? Number.NaN)) > 1e-9 * Math.max(1, Math.abs(v))))
        throw new Error(`day ${day} differs: ${JSON.stringify({ expected, found })}`);
    });
    if (hand.value.length !== (totals ? 91 : 90)) throw new Error(`${hand.value.length} days`);
    // The first round only fills the caches.
    if (i === 0) continue;
    bare.push(hand.ms);
    ours.push(own.ms);
  }
  return { ms: median(ours), bare: median(bare), ratio: median(ours.map((ms, i) => ms / (bare[i] ?? Number.NaN))) };
}

const told = (c: { ms: number; bare: number; ratio: number }) => ({
  ms: round(c.ms, 0),
  bare: round(c.bare, 0),
  ratio: round(c.ratio),
});

/** Eight metrics as 90-day daily trends, from SQL to shaped answer, against the best SQL by hand that gives the same. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const engine = await startEmbeddedClickHouse({ dataDir, log: silentLog, durable: false, password: 'bench' });
  const clickhouse = createClickHouse(engine.url, { maxExecutionSeconds: 300, maxMemoryBytes: 4 * 1024 ** 3 });
  try {
    await migrateClickHouse({ url: engine.url, log: silentLog });
    await clickhouse.command({ sql: generate, params: { rows: events }, settings: { max_execution_time: 600 } });
    const main = await compare(clickhouse, sets.main);
    // The hand-written form rolls up as well, which gives it a first row for the whole range.
    const rolled = { ...sets.main, byHand: sets.main.byHand.replace('GROUP BY day)', 'GROUP BY day WITH ROLLUP)') };
    const totals = await compare(clickhouse, rolled, true);
    const wide = await compare(clickhouse, sets.visitsAndNewcomers);
    return {
      figure: round(main.ms, 0),
      unit: 'ms',
      must: '≤ 1.25 × the best hand-written SQL',
      ok: [main, totals, wide].every((c) => c.ratio <= 1.25),
      bare: round(main.bare, 0),
      ratio: round(main.ratio),
      details: {
        events,
        metrics: sets.main.metrics,
        withTotals: told(totals),
        visitsAndNewcomers: { metrics: sets.visitsAndNewcomers.metrics, ...told(wide) },
      },
    };
  } finally {
    await clickhouse.close();
    await engine.supervisor.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
