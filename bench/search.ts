import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { Case } from '../src/modules/knowledge/cases.contract.ts';
import { createPool, type Db } from '../src/server/postgres/pool.ts';
import { registerRecord } from '../src/server/records/registry.ts';
import { createRecordWorld } from '../src/server/records/testing/record-world.ts';
import { Search } from '../src/server/search/search.service.ts';
import { documentTokens, searchQueryOf, searchScheme } from '../src/server/search/search.words.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const documents = Number(process.env.BENCH_DOCUMENTS ?? 100_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 400);
const allowedMs = 50;

/** The same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

// Words as marketing people write them; how often each is used falls as in real text (Zipf).
const common =
  '活动 用户 数据 渠道 内容 门店 预算 复盘 直播 会员 社群 转化 成交 订单 新品 投放 抖音 小红书 微信 天猫 目标 团队 客服 物料 海报 优惠 满减 首单 复购 达人'.split(
    ' ',
  );
const rare =
  '裂变 拼团 返券 团长 桌码 易拉宝 探店 囤茶 冷启动 私域 公域 话术 短信 退订 核销 薅羊毛 归因 漏斗 留存 召回 积分 周年庆 快闪 联名 授权 备货 错峰 出杯 口径 含糖量 投产比 信息流 落地页 热力图 弹窗 加购 客单价 分销 经销商 坪效 盲盒 签到 抽奖 测评 种草 拔草 长尾词 竞价 出价 曝光 完播率 粉丝 互动 评论 舆情 应对 声明 道歉 质检 物流 破损 赔付'.split(
    ' ',
  );
const glue =
  '我们 在 对 把 了 以后 再 提前 三天 两周 同时 主要 因为 所以 下次 需要 没有 已经 应该 由 负责 确认 提高 下降 超过 不足 增加 减少 明显 稳定'.split(
    ' ',
  );

function writer(random: () => number) {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const zipf = (list: readonly string[]): string => list[Math.floor(list.length * random() ** 2.5)] ?? '';
  // Names and products that occur a few times in the whole library.
  const name = (): string =>
    String.fromCodePoint(0x4e00 + Math.floor(random() * 6_000), 0x4e00 + Math.floor(random() * 6_000));
  // A text is about something: it has its own few words, which come again and again.
  const text = (): string => {
    const [mine, special] = [
      Array.from({ length: 7 }, () => zipf(common)),
      Array.from({ length: 9 }, () => zipf(rare)),
    ];
    const sentence = (): string => {
      const words = Array.from({ length: 6 + Math.floor(random() * 10) }, () => {
        const r = random();
        return r < 0.35 ? pick(mine) : r < 0.65 ? pick(glue) : r < 0.96 ? pick(special) : name();
      });
      return `${words.join('')}。`;
    };
    return Array.from({ length: 8 + Math.floor(random() * 14) }, sentence).join('');
  };
  return {
    title: () => `${name()}${zipf(common)}${zipf(rare)}${pick(['方案', '复盘', '打法', '手册', '案例', 'SOP'])}`,
    body: text,
  };
}

async function fill(owner: Db, workspaceId: string, units: readonly string[]): Promise<void> {
  const random = randomOf(618);
  const { title, body } = writer(random);
  const size = 1_000;
  // As a restored backup would: the index is built once, after the rows.
  await owner.execute(sql`DROP INDEX search_document_tokens`);
  for (let from = 0; from < documents; from += size) {
    const rows = Array.from({ length: Math.min(size, documents - from) }, (_, i) => {
      const [t, b] = [title(), body()];
      const tokens = documentTokens(t, b)
        .map((token) => `'${token}'`)
        .join(' ');
      return { id: uuidv7(), unit: units[(from + i) % units.length], n: from + i, title: t, body: b, tokens };
    });
    const column = (name: keyof (typeof rows)[number]) => sql.param(rows.map((r) => r[name]));
    await owner.execute(sql`
      INSERT INTO search_document (workspace_id, record, record_id, unit_id, code, state, title, body, kind, tags, updated_at, scheme, tokens)
      SELECT ${workspaceId}::uuid, 'case', id, unit, 'CASE-' || n, 'filed', title, body,
        (ARRAY['promotion','launch','brand','referral'])[1 + n % 4], ARRAY['标签' || (n % 20)], now() - (n || ' minutes')::interval, ${searchScheme}::int, tokens::tsvector
      FROM unnest(${column('id')}::uuid[], ${column('unit')}::uuid[], ${column('n')}::int[], ${column('title')}::text[], ${column('body')}::text[], ${column('tokens')}::text[])
        AS r (id, unit, n, title, body, tokens)`);
  }
  await owner.execute(
    sql`CREATE INDEX search_document_tokens ON search_document USING gin (tokens) WITH (fastupdate = off)`,
  );
  await owner.execute(sql`ANALYZE search_document`);
}

/** What people type: one common word, a rare one, two, a phrase, a sentence, a name, nothing that is there. */
function questions(random: () => number): string[] {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const kinds: (() => string)[] = [
    () => pick(common),
    () => pick(rare),
    () => `${pick(common)} ${pick(rare)}`,
    () => `${pick(rare)}${pick(common)}`,
    () => `${pick(common)}${pick(common)}`,
    () => `${pick(common)}怎么提高${pick(rare)}`,
    () => String.fromCodePoint(0x4e00 + Math.floor(random() * 6_000), 0x4e00 + Math.floor(random() * 6_000)),
    () => pick(Array.from(pick(common))),
    () => '火星车零件',
  ];
  return Array.from({ length: rounds }, (_, i) => kinds[i % kinds.length]?.() ?? '');
}

/** Search over 100,000 documents of Chinese text, as a person of the whole workspace and as one of a region: p95. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const opened = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const owner = createPool(opened.databaseUrl, { name: 'bench', statementTimeoutMs: 0 });
  const db = createPool(opened.appDatabaseUrl, { name: 'bench-app' });
  try {
    const world = await createRecordWorld({ owner, db, close: async () => {} });
    world.reads.deps.registry.add([registerRecord(Case)]);
    const search = new Search({ ...world.reads.deps, ownerDb: owner, log: pino({ level: 'silent' }) });
    const all = await world.person('总监', 'head', [{ permission: 'case.read', scope: 'workspace' }]);
    const east = await world.person('华东', 'east', [{ permission: 'case.read', scope: 'unitAndBelow' }]);
    const began = performance.now();
    await fill(owner, world.workspaceId, Object.values(world.units));
    const filled = performance.now() - began;
    const [ours, bare]: [number[], number[]] = [[], []];
    const slow: { q: string; ms: number; total: number }[] = [];
    for (const [i, q] of ['预热', ...questions(randomOf(42))].entries()) {
      const t0 = performance.now();
      const answer = await search.find(i % 2 === 0 ? all : east, { q, limit: 20, offset: i % 10 === 9 ? 40 : 0 });
      const t1 = performance.now();
      // The engine's part alone: the newest twenty that hold the words, by the same index, without reach, rank and marks.
      const query = searchQueryOf(q)?.all ?? "''";
      await owner.transaction(async (tx) => {
        await tx.execute(sql`SET LOCAL enable_seqscan = off`);
        const t2 = performance.now();
        await tx.query(
          sql`SELECT record_id, title, body FROM search_document WHERE tokens @@ ${query}::tsquery AND workspace_id = ${world.workspaceId}::uuid ORDER BY updated_at DESC LIMIT 20`,
        );
        if (i > 0) bare.push(performance.now() - t2);
      });
      if (i === 0) continue;
      ours.push(t1 - t0);
      slow.push({ q, ms: round(t1 - t0), total: answer.total });
    }
    const [mine, theirs] = [percentile(ours, 0.95), percentile(bare, 0.95)];
    const words = await owner.query<{ word: string; documents: number }>(sql`
      SELECT word, (SELECT count(*)::int FROM search_document WHERE tokens @@ quote_literal(word)::tsquery) AS documents
      FROM unnest(${sql.param([common[0], common[10], rare[0], rare[30]])}::text[]) AS w (word)`);
    const [size] = await owner.query<{ table: string; index: string }>(
      sql`SELECT pg_size_pretty(pg_table_size('search_document')) AS table, pg_size_pretty(pg_relation_size('search_document_tokens')) AS index`,
    );
    return {
      figure: round(mine),
      unit: 'ms p95',
      must: `≤ ${allowedMs} ms`,
      ok: mine <= allowedMs,
      bare: round(theirs),
      ratio: round(mine / theirs),
      details: {
        documents,
        p50: round(percentile(ours, 0.5)),
        p99: round(percentile(ours, 0.99)),
        bareP50: round(percentile(bare, 0.5)),
        fillSeconds: round(filled / 1_000, 0),
        ...size,
        documentsOf: Object.fromEntries(words.map((w) => [w.word, w.documents])),
        slowest: slow.toSorted((a, b) => b.ms - a.ms).slice(0, 6),
      },
    };
  } finally {
    await Promise.all([owner.close(), db.close()]);
    await opened.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
