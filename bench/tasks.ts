import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Meeting } from '../src/modules/work/meeting.contract.ts';
import { createBypass } from '../src/modules/work/server/bypass.ts';
import { GanttService } from '../src/modules/work/server/gantt.service.ts';
import { MyDayService } from '../src/modules/work/server/my-day.service.ts';
import { taskHooks } from '../src/modules/work/server/task.hooks.ts';
import { Sop } from '../src/modules/work/sop.contract.ts';
import { Task } from '../src/modules/work/task.contract.ts';
import { Notices } from '../src/server/notices/notices.service.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { registerRecord } from '../src/server/records/registry.ts';
import type { Selection } from '../src/server/records/selection.ts';
import { createRecordWorld, type RecordWorld } from '../src/server/records/testing/record-world.ts';
import { RecordWrites } from '../src/server/records/write.service.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const rows = Number(process.env.BENCH_ROWS ?? 200_000);
const owners = 200;
const rounds = 120;
const allowedMs = 60;

/** Tasks of 200 people in two regions, over two years; every tenth waits for the one before. */
async function fill(world: RecordWorld, me: string): Promise<void> {
  const { east, south } = world.units;
  await world.stores.owner.transaction(async (tx) => {
    await tx.query(sql`SET LOCAL statement_timeout = 0`);
    await tx.query(sql`
      INSERT INTO task (id, workspace_id, code, state, unit_id, owner_id, created_at, updated_at, title, due, start_on, priority, needs_deliverable, reviewer, depends_on, span_start, span_end)
      SELECT md5('task' || i)::uuid, ${world.workspaceId}::uuid, 'T-' || i, (ARRAY['todo','doing','review','done','done','done','cancelled'])[1 + i % 7],
        CASE WHEN i % 2 = 0 THEN ${east}::uuid ELSE ${south}::uuid END, CASE WHEN i % ${owners} = 0 THEN ${me}::uuid ELSE md5('p' || i % ${owners})::uuid END,
        now(), now() - (i || ' seconds')::interval, (ARRAY['海报定稿','脚本拍摄','渠道排期','合同审阅','店庆复盘','投放设置','费用复核','埋点验证'])[1 + i % 8] || ' ' || substr(md5(i::text), 1, 6), d.due, d.due::date - 2, (ARRAY['normal','high','low','urgent'])[1 + i % 4], false,
        CASE WHEN i % 50 = 2 THEN ${me}::uuid END, CASE WHEN i % 10 = 0 AND i > 1 THEN ARRAY[md5('task' || i - 1)::uuid] END, d.due::date - 2, d.due::date
      FROM generate_series(1, ${rows}::int) AS i,
        LATERAL (SELECT ${world.clock.now.toISOString()}::timestamptz + ((i * 37) % 730 - 600) * interval '1 day' AS due) AS d`);
  });
  await world.stores.owner.query(sql`ANALYZE task`);
}

/** Lists, board, timeline and the page of the day over 200,000 tasks, with scope, counts and computed fields: the slowest p95. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const opened = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const owner = createPool(opened.databaseUrl, { name: 'bench', statementTimeoutMs: 0 });
  const db = createPool(opened.appDatabaseUrl, { name: 'bench-app' });
  try {
    const world = await createRecordWorld({ owner, db, close: async () => {} });
    const { reads, clock } = world;
    const { registry } = reads.deps;
    const now = (): Date => clock.now;
    const hooks = taskHooks({
      notices: new Notices(db, now),
      organization: { people: async () => [] },
      bypass: createBypass(registry),
    });
    registry.add([registerRecord(Task, hooks), registerRecord(Sop), registerRecord(Meeting)]);
    const everything = [
      { permission: 'task.*', scope: 'unitAndBelow' },
      { permission: 'meeting.read', scope: 'unitAndBelow' },
    ] as const;
    const regional = await world.person('华东', 'east', everything);
    const head = await world.person('总监', 'head', [{ permission: 'task.*', scope: 'workspace' }]);
    await fill(world, regional.personId ?? '');
    const writes = new RecordWrites(reads);
    const gantt = new GanttService({ db, writes, bypass: createBypass(registry) });
    const days = new MyDayService({ db, organization: { leftBelow: async () => [] }, now });
    const saved = (key: string) => Task.savedViews?.find((v) => v.key === key)?.filter;
    const list = (actor: typeof head, selection: Selection) => (): Promise<unknown> =>
      reads.list(actor, Task, { limit: 50, count: true, ...selection });
    const asked: Readonly<Record<string, () => Promise<unknown>>> = {
      list: list(head, { sort: 'due' }),
      listOfRegion: list(regional, { sort: 'due' }),
      mine: list(regional, { sort: 'due', filter: saved('mine') }),
      today: list(regional, { sort: 'due', filter: saved('today') }),
      overdue: list(head, { sort: 'due', filter: saved('overdue') }),
      search: list(head, { search: '复盘 a1f' }),
      searchCommon: list(head, { search: '复盘' }),
      searchOfRegion: list(regional, { search: '复盘 a1f' }),
      board: list(head, { limit: 200, filter: { field: 'state', op: 'in', value: ['todo', 'doing', 'review'] } }),
      timeline: list(head, { limit: 200, sort: 'span' }),
      gantt: () => gantt.read(head, {}),
      ganttOfRegion: () => gantt.read(regional, {}),
      myDay: () => days.of(regional),
    };
    const p95: Record<string, number> = {};
    const p50: Record<string, number> = {};
    for (const [name, ask] of Object.entries(asked)) {
      const times: number[] = [];
      for (let i = 0; i < rounds + 10; i += 1) {
        const t0 = performance.now();
        await ask();
        if (i >= 10) times.push(performance.now() - t0);
      }
      p95[name] = round(percentile(times, 0.95));
      p50[name] = round(percentile(times, 0.5));
    }
    const worst = Math.max(...Object.values(p95));
    return {
      figure: worst,
      unit: 'ms p95 of the slowest',
      must: `≤ ${allowedMs} ms`,
      ok: worst <= allowedMs,
      details: { rows, p95, p50 },
    };
  } finally {
    await Promise.all([owner.close(), db.close()]);
    await opened.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
