import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { ImportRun } from '../src/shared/record/wire.ts';
import { type BenchApp, withApp } from './lib/app.ts';
import { type BenchResult, round } from './lib/bench.ts';

const rows = Number(process.env.BENCH_ROWS ?? 20_000);
const mustCheck = 2_000;
const mustWrite = 300;
const boundary = 'huanying-bench';

const pick = (list: readonly string[], i: number): string => list[i % list.length] ?? '';
const table = (header: string, row: (i: number) => string): string =>
  [header, ...Array.from({ length: rows }, (_, i) => row(i))].join('\n');

/** Rows as somebody keeps them in a sheet: a title, dates, numbers, choices, and the names of other records. */
const files: Readonly<Record<string, { readonly table: string; readonly text: () => string }>> = {
  tasks: {
    table: 'task',
    text: () =>
      table(
        '任务,负责人,截止时间,优先级,工时,活动,说明',
        (i) =>
          `任务 ${i},同事 ${i % 20},2031-0${1 + (i % 9)}-1${i % 10} 18:00,${pick(['紧急', '高', '普通', '低'], i)},${1 + (i % 16)},活动 ${i % 20},第 ${i} 批物料`,
      ),
  },
  campaigns: {
    table: 'campaign',
    text: () =>
      table(
        '活动名称,类型,开始日期,结束日期,预算,目标',
        (i) =>
          `门店活动 ${i},${pick(['新品上市', '促销', '直播'], i)},2031-0${1 + (i % 9)}-01,2031-0${1 + (i % 9)}-20,${1_000 + i},第 ${i} 家门店`,
      ),
  },
  channels: {
    table: 'channel',
    text: () =>
      table(
        '渠道名称,渠道代码,类别,备注',
        (i) => `门店 ${i},store_${i},${pick(['线下', '私域', '电商', '搜索'], i)},第 ${i} 家`,
      ),
  },
};

/** Twenty campaigns and twenty people whom the tasks name. */
async function named({ app, headers }: BenchApp): Promise<void> {
  const make = async (path: string, payload: object): Promise<void> => {
    const answer = await app.http.inject({ method: 'POST', url: `/api/records/${path}`, headers, payload });
    if (answer.statusCode !== 201) throw new Error(answer.payload.slice(0, 300));
  };
  for (let i = 0; i < 20; i += 1) {
    await make('campaigns', { title: `活动 ${i}`, kind: 'launch', period: { start: '2031-01-01', end: '2031-12-31' } });
    await make('people', { name: `同事 ${i}`, email: `colleague${i}@example.com` });
  }
}

/** Seconds from the begin of a phase to its end, as the run itself tells: without the pause until the job is fetched. */
async function phase(bench: BenchApp, id: string, name: 'check' | 'apply'): Promise<number> {
  const { app, headers, owner, get } = bench;
  const answer = await app.http.inject({ method: 'POST', url: `/api/imports/${id}/${name}`, headers, payload: {} });
  if (answer.statusCode !== 202) throw new Error(`${name}: ${answer.statusCode} ${answer.payload.slice(0, 300)}`);
  for (;;) {
    await sleep(250);
    const run = (await get(`/api/imports/${id}`)) as ImportRun;
    if (run.state === 'checking' || run.state === 'applying') continue;
    if (run.state !== (name === 'check' ? 'checked' : 'done') || run.failed > 0 || run.created !== rows)
      throw new Error(`${name}: ${JSON.stringify({ ...run, sample: [], errors: run.errors.slice(0, 3) })}`);
    const { seconds } = await owner.one<{ seconds: number }>(sql`
      SELECT extract(epoch FROM max(completed_on) - max(started_on))::float8 AS seconds FROM jobs.job
      WHERE name = 'records.import' AND started_on = (SELECT max(started_on) FROM jobs.job WHERE name = 'records.import')`);
    return seconds;
  }
}

async function importOf(bench: BenchApp, path: string): Promise<{ readonly check: number; readonly write: number }> {
  const { app, headers } = bench;
  const file = files[path];
  if (file === undefined) throw new Error(`no file of ${path}: ${Object.keys(files).join(', ')}`);
  const upload = await app.http.inject({
    method: 'POST',
    url: `/api/records/${path}/imports`,
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${path}.csv"\r\ncontent-type: text/csv\r\n\r\n${file.text()}\r\n--${boundary}--\r\n`,
  });
  if (upload.statusCode !== 201) throw new Error(`${upload.statusCode} ${upload.payload.slice(0, 300)}`);
  const { id } = JSON.parse(upload.payload) as ImportRun;
  return { check: rows / (await phase(bench, id, 'check')), write: rows / (await phase(bench, id, 'apply')) };
}

/** The same rows by the bare engine: one INSERT … SELECT a portion of 500, as the owner, with every index and trigger of the table. */
async function bareOf({ owner }: BenchApp, of: string): Promise<number> {
  const name = sql.identifier(of);
  const copy = sql.identifier(`bench_${of}`);
  await owner.execute(sql`CREATE TABLE ${copy} (LIKE ${name} INCLUDING ALL)`);
  await owner.execute(
    sql`CREATE TEMP TABLE bench_rows AS SELECT to_jsonb(t) AS row, row_number() OVER () AS n FROM ${name} t`,
  );
  const texts = await owner.query<{ part: string }>(
    sql`SELECT jsonb_agg(row)::text AS part FROM bench_rows GROUP BY (n - 1) / 500`,
  );
  const columns = await owner.query<{ name: string }>(
    sql`SELECT column_name AS name FROM information_schema.columns WHERE table_name = ${of} AND is_generated = 'NEVER' ORDER BY ordinal_position`,
  );
  const list = sql.join(
    columns.map((c) => sql.identifier(c.name)),
    sql`, `,
  );
  const begun = performance.now();
  for (const { part } of texts)
    await owner.execute(
      sql`INSERT INTO ${copy} (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::${copy}, ${part}::jsonb)`,
    );
  const rate = rows / ((performance.now() - begun) / 1_000);
  await owner.execute(sql`DROP TABLE ${copy}, bench_rows`);
  return rate;
}

/** A file of 20,000 tasks through the product: dry run and writing with history, audit chain, codes, references, deadlines. */
export const run = (): Promise<BenchResult> =>
  withApp(async (bench) => {
    const asked = (process.env.BENCH_RECORDS ?? 'tasks').split(',');
    if (asked.includes('tasks')) await named(bench);
    const details: Record<string, unknown> = { rows };
    let [slowest, bare] = [Number.POSITIVE_INFINITY, 0];
    let ok = true;
    for (const path of asked) {
      const { check, write } = await importOf(bench, path);
      const alone = await bareOf(bench, files[path]?.table ?? '');
      details[path] = { dryRun: Math.round(check), write: Math.round(write), bareInsert: Math.round(alone) };
      ok &&= check >= mustCheck && write >= mustWrite;
      if (write < slowest) [slowest, bare] = [write, alone];
    }
    return {
      figure: Math.round(slowest),
      unit: 'rows/s written',
      must: `≥ ${mustWrite} rows/s, dry run ≥ ${mustCheck} rows/s`,
      ok,
      bare: Math.round(bare),
      ratio: round(slowest / bare),
      details,
    };
  });
