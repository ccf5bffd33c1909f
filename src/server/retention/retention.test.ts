import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Campaign } from '../../modules/campaigns/campaigns.contract.ts';
import { Goal } from '../../modules/strategy/strategy.contract.ts';
import { verifyAuditChain } from '../audit/chain.ts';
import { FileStore } from '../files/file-store.ts';
import { RecordRegistry, registerRecord } from '../records/registry.ts';
import { createRecordWorld, type RecordWorld } from '../records/testing/record-world.ts';
import { formatDoctor } from '../stores/doctor.format.ts';
import { silentLog } from '../stores/store-log.ts';
import { createTestStores } from '../testing/test-stores.ts';
import { ages, evidenceTables, partTables } from './ages.ts';
import { retentionCheck } from './retention.check.ts';
import { finalStates, Retention } from './retention.service.ts';

let world: RecordWorld;
let files: FileStore;
let retention: Retention;
const dir = mkdtempSync(join(tmpdir(), 'huanying-retention-'));
const owner = () => world.stores.owner;

beforeAll(async () => {
  world = await createRecordWorld(await createTestStores());
  files = new FileStore(join(dir, 'files'));
  const registry = new RecordRegistry();
  registry.add([
    registerRecord({ ...Campaign, retentionDays: 365 } as never),
    registerRecord({ ...Goal, retentionDays: 365 } as never),
  ]);
  retention = new Retention({
    db: world.stores.owner,
    registry,
    files,
    log: silentLog,
    now: () => world.clock.now,
    slice: 3,
  });
});
afterAll(async () => {
  await world.close();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  world.clock.now = new Date('2026-11-22T02:00:00Z');
  for (const table of ['campaign', 'goal', 'comment', 'file', 'watcher', 'notice', 'outbox', 'retention_run'])
    await owner().execute(sql`DELETE FROM ${sql.identifier(table)}`);
});

const days = (n: number): void => void (world.clock.now = new Date(world.clock.now.getTime() + n * 86_400_000));
const create = (title: string, more: object = {}, state?: string): Promise<{ id: string; version: number }> =>
  world.writes.transaction(world.system, (work) =>
    world.writes.create(
      work,
      Campaign,
      { title, kind: 'promotion', period: { start: '2026-12-01', end: '2026-12-12' }, ...more },
      state === undefined ? {} : { state },
    ),
  );
const titles = async (): Promise<string[]> =>
  (await owner().query<{ title: string }>(sql`SELECT title FROM campaign ORDER BY title`)).map((r) => r.title);
const rowsOf = async (table: string): Promise<number> =>
  (await owner().one<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`)).n;

it('[O6] a final state is one that nothing leads out of', () => {
  expect(finalStates(Campaign)).toEqual(['closed']);
});

it('[O6] erases deleted and finished rows after the declared days, with what hangs on them; the audit stays', async () => {
  const closed = await create('结案', {}, 'closed');
  for (let n = 0; n < 7; n += 1) await create(`结案 ${n}`, {}, 'closed');
  await create('进行中', {}, 'live');
  const deleted = await create('删除');
  await world.writes.transaction(world.system, (work) => world.writes.remove(work, Campaign, deleted.id, 1));
  const { sha256 } = await files.put(Readable.from([Buffer.from('合同')]));
  const shared = await files.put(Readable.from([Buffer.from('共用')]));
  for (const hash of [sha256, shared.sha256]) utimesSync(files.pathOf(hash), new Date(0), new Date(0));
  const hang = async (recordId: string, hash: string): Promise<void> => {
    const at = world.clock.now.toISOString();
    await owner().execute(
      sql`INSERT INTO comment (id, workspace_id, record, record_id, body, author_name, created_at) VALUES (${uuidv7()}, ${world.workspaceId}, 'campaign', ${recordId}, '好', '我', ${at})`,
    );
    await owner().execute(
      sql`INSERT INTO file (id, workspace_id, record, record_id, name, type, size, sha256, created_by_name, created_at) VALUES (${uuidv7()}, ${world.workspaceId}, 'campaign', ${recordId}, 'a', 'b', 1, ${hash}, '我', ${at})`,
    );
  };
  await hang(closed.id, sha256);
  await hang(closed.id, shared.sha256);
  const live = await create('附件', {}, 'live');
  await hang(live.id, shared.sha256);
  const audits = await rowsOf('audit_log');

  days(364);
  expect((await retention.apply()).filter((i) => i.rows > 0)).toEqual([]);
  days(2);
  expect((await retention.plan()).find((i) => i.name === 'campaign')).toMatchObject({ rows: 9, days: 365 });
  expect(await titles()).toHaveLength(11);
  expect((await retention.apply()).find((i) => i.name === 'campaign')?.rows).toBe(9);
  expect(await titles()).toEqual(['进行中', '附件']);
  expect([await rowsOf('comment'), await rowsOf('file')]).toEqual([1, 1]);
  expect([existsSync(files.pathOf(sha256)), existsSync(files.pathOf(shared.sha256))]).toEqual([false, true]);
  expect(await rowsOf('audit_log')).toBe(audits + 9);
  const told = await owner().one<{ action: string; actor_name: string }>(
    sql`SELECT action, actor_name FROM audit_log WHERE record_id = ${closed.id}::uuid ORDER BY seq DESC LIMIT 1`,
  );
  expect(told).toEqual({ action: 'erase', actor_name: '保存期届满 / retention' });
  expect((await verifyAuditChain(owner())).broken).toEqual([]);
});

it('[O6] what a living row still names is kept until it does not', async () => {
  const goal = await world.writes.transaction(world.system, (work) =>
    world.writes.create(work, Goal, {
      title: '目标',
      metric: 'gmv',
      target: '1',
      period: { start: '2026-01-01', end: '2026-12-31' },
    }),
  );
  const campaign = await create('引用', { goal: goal.id });
  await world.writes.transaction(world.system, (work) => world.writes.remove(work, Goal, goal.id, 1));
  days(366);
  await retention.apply();
  expect(await rowsOf('goal')).toBe(1);
  await world.writes.transaction(world.system, (work) => world.writes.remove(work, Campaign, campaign.id, 1));
  await retention.apply();
  expect(await rowsOf('goal')).toBe(0);
});

it('[O6] bounds what the system keeps for itself', async () => {
  const at = (daysAgo: number): string => new Date(world.clock.now.getTime() - daysAgo * 86_400_000).toISOString();
  const w = world.workspaceId;
  for (const age of [6, 8])
    await owner().execute(
      sql`INSERT INTO outbox (workspace_id, topic, payload, created_at, delivered_at) VALUES (${w}, 'x', '{}', ${at(age)}, ${at(age)})`,
    );
  await owner().execute(
    sql`INSERT INTO outbox (workspace_id, topic, payload, created_at) VALUES (${w}, 'x', '{}', ${at(900)})`,
  );
  for (const [created, read] of [
    [100, 90],
    [200, 190],
    [300, null],
    [400, null],
  ] as const)
    await owner().execute(
      sql`INSERT INTO notice (id, workspace_id, person_id, kind, title, dedupe_key, created_at, read_at) VALUES (${uuidv7()}, ${w}, ${uuidv7()}, 'x', '{}', 'k', ${at(created)}, ${read === null ? null : at(read)}::timestamptz)`,
    );
  for (const age of [80, 100])
    await owner().execute(
      sql`INSERT INTO import_run (id, workspace_id, record, file_name, file_sha256, state, data, updated_at) VALUES (${uuidv7()}, ${w}, 'campaign', 'a', 'h', 'done', '{}', ${at(age)})`,
    );
  for (const age of [1_000, 1_200])
    await owner().execute(
      sql`INSERT INTO personal_look (workspace_id, at, actor_name, record, record_ids, fields) VALUES (${w}, ${at(age)}, 'x', 'person', '{}', '{}')`,
    );
  const gone = Object.fromEntries((await retention.apply()).filter((i) => i.rows > 0).map((i) => [i.name, i.rows]));
  expect(gone).toEqual({ outbox: 1, notices: 1, unreadNotices: 1, importRuns: 1, personalLooks: 1 });
  expect([await rowsOf('outbox'), await rowsOf('notice')]).toEqual([2, 2]);
});

it('[O6] the doctor tells what will go tomorrow, and when nothing goes any more', async () => {
  await create('明天', {}, 'closed');
  days(364.5);
  await retention.apply();
  const context = { db: owner(), clickhouse: null, disk: null, dataDir: dir, config: {} as never };
  const [problem] = (await retentionCheck.run(context)) ?? [];
  expect(problem).toMatchObject({ severity: 'info', text: { zh: '下次清理将删除：活动 1 条' } });
  const screen = formatDoctor(
    {
      at: '',
      program: '',
      node: '',
      platform: '',
      host: '',
      dataDir: dir,
      instance: null,
      stores: [],
      filesBytes: 0,
      disk: null,
      checks: [{ name: 'retention', label: retentionCheck.label, looked: true, problems: problem ? [problem] : [] }],
    },
    'zh',
  );
  expect(screen).toContain('✓ 保存期限\n    说明：下次清理将删除：活动 1 条');
  expect(screen).toContain('未发现问题');
  await owner().execute(sql`UPDATE retention_run SET at = now() - interval '5 days'`);
  expect((await retentionCheck.run(context))?.map((p) => p.severity)).toContain('warning');
});

it('[O6] every table that hangs on records is known to go with them or to be evidence', async () => {
  const found = await owner().query<{ table_name: string }>(
    sql`SELECT c.table_name FROM information_schema.columns c JOIN information_schema.columns r USING (table_schema, table_name)
        WHERE table_schema = 'public' AND c.column_name = 'record_id' AND r.column_name = 'record' ORDER BY 1`,
  );
  expect(found.map((r) => r.table_name)).toEqual([...partTables, ...evidenceTables].toSorted());
  const bounded = new Set(ages.map((a) => a.table));
  expect([...bounded].every((t) => t.length > 0)).toBe(true);
});
