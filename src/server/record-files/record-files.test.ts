import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FastifyRequest } from 'fastify';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from '../../modules/campaigns/campaigns.contract.ts';
import { Channel } from '../../modules/channels/channels.contract.ts';
import { Person } from '../../modules/organization/organization.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { ImportRun } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { FileStore } from '../files/file-store.ts';
import type { JobDef, Jobs } from '../jobs/jobs.ts';
import { createRecordWorld, type RecordWorld } from '../records/testing/record-world.ts';
import { openTable } from '../tabular/table.open.ts';
import { createTestStores } from '../testing/test-stores.ts';
import { exportRecords } from './export.service.ts';
import { RecordImports } from './import.service.ts';

let world: RecordWorld;
let dir: string;
let imports: RecordImports;
let actor: Actor;
const jobs: JobDef[] = [];

/** Jobs run when the test says so: between two of them the process may have died. */
const queue: Readonly<Record<string, unknown>>[] = [];
const testJobs: Jobs = {
  define: (job) => jobs.push(job),
  send: async (_, payload) => void queue.push(payload),
  start: async () => {},
  stop: async () => {},
};
const runJobs = async (): Promise<void> => {
  for (let payload = queue.shift(); payload !== undefined; payload = queue.shift()) await jobs[0]?.run(payload);
};

const request = (name: string, content: Buffer | string): FastifyRequest =>
  ({
    isMultipart: () => true,
    file: async () => ({
      filename: name,
      file: Object.assign(Readable.from([Buffer.from(content)]), { truncated: false }),
    }),
  }) as unknown as FastifyRequest;

async function importFile(
  d: RecordDef,
  name: string,
  content: Buffer | string,
  apply = true,
  skipErrors = false,
): Promise<ImportRun> {
  const { id } = await imports.upload(actor, d, request(name, content));
  await imports.start(actor, id, 'checking');
  await runJobs();
  if (apply) {
    await imports.start(actor, id, 'applying', skipErrors);
    await runJobs();
  }
  return imports.runs.wire(actor, id);
}

beforeAll(async () => {
  world = await createRecordWorld(await createTestStores());
  dir = await mkdtemp(join(tmpdir(), 'huanying-files-'));
  actor = await world.person('总监', 'head', [{ permission: '*', scope: 'workspace' }]);
  imports = new RecordImports({
    reads: world.reads,
    writes: world.writes,
    files: new FileStore(dir),
    jobs: testJobs,
    actorOf: async () => actor,
  });
});
afterAll(async () => {
  await world.close();
  await rm(dir, { recursive: true });
});

const head = '渠道名称,渠道代码,渠道类别,阶段,所属平台';

describe('import of records', () => {
  it('[H1] reads a Chinese file, and the same file twice changes nothing', async () => {
    const file = `${head}\n小红书,xiaohongshu,公域,,\n百度推广,baidu,search,,\n`;
    const first = await importFile(Channel, '渠道.csv', file);
    expect(first).toMatchObject({ state: 'done', created: 2, updated: 0, failed: 0, errors: [] });
    expect(await importFile(Channel, '渠道.csv', file)).toMatchObject({
      state: 'done',
      created: 0,
      updated: 0,
      unchanged: 2,
    });
    const changed = await importFile(Channel, '渠道.csv', file.replace('百度推广', '百度'));
    expect(changed).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
  });

  it('[H1] reads GB18030 and a header below a title', async () => {
    const file = iconv.encode(`渠道清单（2026）,,,,\n\n${head}\n微博𠮷,weibo,公域,,\n`, 'gb18030');
    expect(await importFile(Channel, '渠道.csv', file)).toMatchObject({ state: 'done', created: 1 });
    expect((await world.reads.list(actor, Channel, { search: '微博𠮷' })).items).toHaveLength(1);
  });

  it('[H2] tells every bad row with its column, writes nothing of it, and waits for a decision', async () => {
    const file = `${head}\n,nameless,公域,,\n好的,good_one,公域,,\n坏类别,bad_kind,火星,,\n坏代码,Bad Slug!,公域,,\n`;
    const checked = await importFile(Channel, 'x.csv', file, false);
    expect(checked).toMatchObject({ state: 'checked', created: 1, failed: 3 });
    expect(checked.errors.map((e) => [e.row, e.column])).toEqual([
      [2, '渠道名称'],
      [4, '渠道类别'],
      [5, '渠道代码'],
    ]);
    expect((await world.reads.list(actor, Channel, { search: 'good_one' })).items).toHaveLength(0);
    await expect(imports.start(actor, checked.id, 'applying')).rejects.toMatchObject({ code: 'conflict' });
    await imports.start(actor, checked.id, 'applying', true);
    await runJobs();
    expect(await imports.runs.wire(actor, checked.id)).toMatchObject({ state: 'done', created: 1, failed: 3 });
  });

  it('[H2] goes on after a crash where it stopped, and imports no row twice', async () => {
    const rows = Array.from({ length: 410 }, (_, i) => `断点${i},resume_${i},公域,,`).join('\n');
    const { id } = await imports.upload(actor, Channel, request('r.csv', `${head}\n${rows}`));
    await imports.start(actor, id, 'checking');
    await runJobs();
    await imports.start(actor, id, 'applying');
    const payload = queue.shift() ?? {};
    // The process dies in the middle of the second chunk.
    const { create } = world.writes;
    let left = 250;
    world.writes.create = ((...args: Parameters<typeof create>) =>
      left-- > 0 ? create.apply(world.writes, args) : Promise.reject(new Error('killed'))) as typeof create;
    await expect(jobs[0]?.run(payload)).rejects.toThrow('killed');
    world.writes.create = create;
    await world.stores.owner.query(
      (await import('drizzle-orm')).sql`UPDATE import_run SET state = 'applying' WHERE id = ${id}`,
    );
    await jobs[0]?.run(payload);
    expect(await imports.runs.wire(actor, id)).toMatchObject({ state: 'done', created: 410, failed: 0 });
    expect((await world.reads.list(actor, Channel, { search: '断点', count: true })).total).toBe(410);
  });

  it('[E1] finds references by name and tells the ones it does not find', async () => {
    const file =
      '活动名称,活动类型,起止（开始）,起止（结束）,预算,负责人\n导入活动,618,2026/6/1,2026-06-20,"1,234.50",总监\n错的,618,2026/6/1,,5,没有这个人\n';
    const run = await importFile(Campaign, 'c.csv', file, true, true);
    expect(run).toMatchObject({ created: 1, failed: 1 });
    expect(run.errors[0]).toMatchObject({ row: 3, column: '负责人' });
    const { items } = await world.reads.list(actor, Campaign, { search: '导入活动' });
    expect(items[0]).toMatchObject({
      budget: { amount: '1234.5', currency: 'CNY' },
      period: { start: '2026-06-01', end: '2026-06-20' },
      manager: actor.personId,
    });
  });
});

describe('export of records', () => {
  const exported = async (format: 'csv' | 'xlsx', d: RecordDef = Channel): Promise<Buffer> =>
    buffer(exportRecords(world.reads, actor, d, { format, selection: { sort: 'code' }, locale: 'zh' }).stream);

  it('[D11] defuses formulas, and what was exported can be imported again', async () => {
    await world.writes.transaction(actor, (work) =>
      world.writes.create(work, Channel, {
        name: '=1+1',
        slug: 'formula',
        category: 'public',
        description: '@SUM(A1)',
      } as never),
    );
    const csv = (await exported('csv')).toString();
    expect(csv).toContain("'=1+1");
    expect(csv).not.toMatch(/(^|,)=1\+1/m);
    const again = await importFile(Channel, '渠道.csv', csv);
    expect(again).toMatchObject({ created: 0, updated: 0, failed: 0 });
    expect(again.unchanged).toBeGreaterThan(410);
  });

  it('[D11] writes a workbook that holds the same rows', async () => {
    const path = join(dir, 'out.xlsx');
    await writeFile(path, await exported('xlsx'));
    const table = await openTable(path, { fileName: 'out.xlsx' });
    const names: unknown[] = [];
    for await (const row of table.rows()) names.push(row.cells[1]);
    expect(names).toContain('=1+1');
    expect(names).toContain('小红书');
  });

  it('[G4] masks contact data', async () => {
    expect((await exported('csv', Person)).toString()).not.toMatch(/[0-9a-f]{20,}@example\.com/);
  });

  it('[D11] writes lines to a sheet of their own, each with the code of its row', async () => {
    const channel = await world.writes.transaction(actor, (work) =>
      world.writes.create(work, Channel, { name: '直播间', slug: 'live_room', category: 'public' } as never),
    );
    const yuan = (amount: string) => ({ amount, currency: 'CNY' });
    const plan = await world.writes.transaction(actor, (work) =>
      world.writes.create(work, Campaign, {
        title: '双旦',
        kind: 'promotion',
        period: { start: '2026-12-20', end: '2027-01-03' },
        budget: yuan('100'),
        channelPlan: [
          { channel: channel.id, budget: yuan('60'), notes: '主场' },
          { channel: channel.id, budget: yuan('40') },
        ],
      }),
    );
    const path = join(dir, 'lines.xlsx');
    await writeFile(path, await exported('xlsx', Campaign));
    const table = await openTable(path, { fileName: 'lines.xlsx', sheet: '渠道计划' });
    expect(table.header.slice(0, 5)).toEqual(['编号', '名称', '行号', '渠道', '预算']);
    const rows: string[][] = [];
    for await (const row of table.rows()) rows.push(row.cells.slice(0, 5).map(String));
    expect(rows).toEqual([
      [plan.code, '双旦', '1', '直播间', '60'],
      [plan.code, '双旦', '2', '直播间', '40'],
    ]);
  });
});
