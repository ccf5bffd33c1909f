import { sql } from 'drizzle-orm';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from '../../modules/campaigns/campaigns.contract.ts';
import { Channel } from '../../modules/channels/channels.contract.ts';
import { Person } from '../../modules/organization/organization.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { RecordWorld } from '../records/testing/record-world.ts';
import { Errand } from './line-files.testing.ts';
import { createFilesWorld, type FilesWorld } from './record-files.testing.ts';

let files: FilesWorld;
let world: RecordWorld;
let actor: Actor;
beforeAll(async () => {
  files = await createFilesWorld([Errand]);
  ({ world, actor } = files);
});
afterAll(() => files.close());

const head = '渠道名称,渠道代码,渠道类别,阶段,所属平台';

describe('import of records', () => {
  it('[H1] reads a Chinese file, and the same file twice changes nothing', async () => {
    const file = `${head}\n小红书,xiaohongshu,公域,,\n百度推广,baidu,search,,\n`;
    const first = await files.importFile(Channel, '渠道.csv', file);
    expect(first).toMatchObject({ state: 'done', created: 2, updated: 0, failed: 0, errors: [] });
    expect(await files.importFile(Channel, '渠道.csv', file)).toMatchObject({
      state: 'done',
      created: 0,
      updated: 0,
      unchanged: 2,
    });
    const changed = await files.importFile(Channel, '渠道.csv', file.replace('百度推广', '百度'));
    expect(changed).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
  });

  it('[H1] reads GB18030 and a header below a title', async () => {
    const file = iconv.encode(`渠道清单（2026）,,,,\n\n${head}\n微博𠮷,weibo,公域,,\n`, 'gb18030');
    expect(await files.importFile(Channel, '渠道.csv', file)).toMatchObject({ state: 'done', created: 1 });
    expect((await world.reads.list(actor, Channel, { search: '微博𠮷' })).items).toHaveLength(1);
  });

  it('[H2] tells every bad row with its column, writes nothing of it, and waits for a decision', async () => {
    const file = `${head}\n,nameless,公域,,\n好的,good_one,公域,,\n坏类别,bad_kind,火星,,\n坏代码,Bad Slug!,公域,,\n`;
    const checked = await files.importFile(Channel, 'x.csv', file, { apply: false });
    expect(checked).toMatchObject({ state: 'checked', created: 1, failed: 3 });
    expect(checked.errors.map((e) => [e.row, e.column])).toEqual([
      [2, '渠道名称'],
      [4, '渠道类别'],
      [5, '渠道代码'],
    ]);
    expect((await world.reads.list(actor, Channel, { search: 'good_one' })).items).toHaveLength(0);
    await expect(files.imports.start(actor, checked.id, 'applying')).rejects.toMatchObject({ code: 'conflict' });
    await files.imports.start(actor, checked.id, 'applying', true);
    await files.runJobs();
    expect(await files.imports.runs.wire(actor, checked.id)).toMatchObject({ state: 'done', created: 1, failed: 3 });
  });

  it('[H2] goes on after a crash where it stopped, and imports no row twice', async () => {
    const rows = Array.from({ length: 910 }, (_, i) => `断点${i},resume_${i},公域,,`).join('\n');
    const { id } = await files.upload(Channel, 'r.csv', `${head}\n${rows}`);
    await files.imports.start(actor, id, 'checking');
    await files.runJobs();
    await files.imports.start(actor, id, 'applying');
    const payload = files.queue.shift() ?? {};
    // The process dies in the middle of the second chunk.
    const { createAll } = world.writes;
    let calls = 0;
    world.writes.createAll = (async (...args: Parameters<typeof createAll>) => {
      const made = await createAll.apply(world.writes, args);
      calls += 1;
      if (calls === 2) throw new Error('killed');
      return made;
    }) as typeof createAll;
    await expect(files.runJob(payload)).rejects.toThrow('killed');
    world.writes.createAll = createAll;
    const halfway = (await world.reads.list(actor, Channel, { search: '断点', count: true })).total;
    expect(halfway).toBe(500);
    await world.stores.owner.query(sql`UPDATE import_run SET state = 'applying' WHERE id = ${id}`);
    await files.runJob(payload);
    expect(await files.imports.runs.wire(actor, id)).toMatchObject({ state: 'done', created: 910, failed: 0 });
    const { total, items } = await world.reads.list(actor, Channel, {
      search: '断点',
      count: true,
      sort: 'code',
      limit: 200,
    });
    expect(total).toBe(910);
    // One code each, in the order of the file.
    expect(items.map((c) => c.name).slice(0, 3)).toEqual(['断点0', '断点1', '断点2']);
    expect(new Set(items.map((c) => c.code)).size).toBe(200);
  });

  it('[H2] rows that are written together are refused alone, by rule, reference or database, with history for each that stands', async () => {
    const taken = '整批,together_0,公域,,\n';
    await files.importFile(Channel, 't.csv', `${head}\n${taken}`);
    const rows = Array.from({ length: 60 }, (_, i) => `整批${i},together_${i + 1},公域,,`);
    // A name that another channel has, twice; a slug that is none; the row that is there already; a cell that is no choice.
    rows[7] = '整批,together_8,公域,,';
    rows[31] = '整批,together_32,公域,,';
    rows[12] = '坏代码,Bad Slug,公域,,';
    rows[20] = '整批,together_0,私域,,';
    rows[40] = '类别不对,together_41,火星,,';
    const run = await files.importFile(Channel, 'u.csv', `${head}\n${rows.join('\n')}`, { skipErrors: true });
    expect(run).toMatchObject({ state: 'done', created: 55, updated: 1, unchanged: 0, failed: 4 });
    expect(run.errors.map((e) => e.row)).toEqual([9, 14, 33, 42]);
    expect(run.errors[0]?.message.zh).toContain('已被使用');
    const { total } = await world.reads.list(actor, Channel, { search: '整批', count: true });
    expect(total).toBe(56);
    const logged = await world.stores.owner.one<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM audit_log a JOIN channel c ON c.id = a.record_id WHERE c.slug LIKE 'together_%' AND a.action = 'create'`,
    );
    expect(logged.n).toBe(56);
  });

  it('[E1] refuses money of a currency that is none, in the words of the column', async () => {
    const file = '活动名称,活动类型,起止（开始）,预算,币种\n外币,618,2026-06-01,5,ZZZ\n日元,618,2026-06-01,5,JPY\n';
    const run = await files.importFile(Campaign, 'm.csv', file, { skipErrors: true });
    expect(run).toMatchObject({ created: 1, failed: 1 });
    expect(run.errors).toMatchObject([{ row: 2, column: '预算' }]);
    expect(run.errors[0]?.message.zh).toContain('现行货币');
  });

  it('[H2] an import whose beginner has left ends with the reason', async () => {
    const { id } = await files.upload(Channel, 'g.csv', `${head}\n走了,gone_1,公域,,`);
    await files.imports.start(actor, id, 'checking');
    const payload = files.queue.shift() ?? {};
    await files.runJob({ ...payload, actorId: '0190b8a0-0000-7000-8000-00000000dead' });
    const run = await files.imports.runs.wire(actor, id);
    expect([run.state, run.errors.at(-1)?.message.en]).toEqual(['failed', expect.stringContaining('import it again')]);
  });

  it('[E1] finds references by name and tells the ones it does not find', async () => {
    const file =
      '活动名称,活动类型,起止（开始）,起止（结束）,预算,负责人\n导入活动,618,2026/6/1,2026-06-20,"1,234.50",总监\n错的,618,2026/6/1,,5,没有这个人\n';
    const run = await files.importFile(Campaign, 'c.csv', file, { skipErrors: true });
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

describe('rows of a file that say the same', () => {
  const found = async (d: RecordDef, search: string) =>
    (await world.reads.list(actor, d, { search, count: true })).total;

  it('[H2] with one key are one record: told row by row, and refused where they say different things', async () => {
    const columns = '渠道名称,渠道代码,渠道类别';
    const file = `${columns}\n重复甲,rep_a,公域\n重复甲,rep_a,公域\n重复乙,rep_a,公域\n`;
    const dry = await files.importFile(Channel, 'k.csv', file, { apply: false });
    expect(dry).toMatchObject({ created: 1, unchanged: 1, failed: 1, repeated: 0 });
    expect(dry.notes).toMatchObject([{ row: 3, message: { en: 'Same as row 2: taken as one' } }]);
    expect(dry.errors).toMatchObject([{ row: 4, message: { zh: expect.stringContaining('与第 2 行的') } }]);
    expect(await files.importFile(Channel, 'k.csv', file, { skipErrors: true })).toMatchObject({
      created: 1,
      failed: 1,
    });
    // The same file twice changes nothing: the last row does not take turns with the first.
    expect(await files.importFile(Channel, 'k.csv', file, { skipErrors: true })).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 2,
    });
  });

  it('[H2] without a key are told in the dry run, and are one record or one each, as is chosen; twice changes nothing', async () => {
    const file = '主题,说明\n发传单,一\n发传单,一\n发传单,二\n';
    const dry = await files.importFile(Errand, 'n.csv', file, { apply: false });
    expect(dry).toMatchObject({ created: 1, unchanged: 1, failed: 1, repeated: 2, repeats: 'one' });
    expect(dry.notes[0]?.message.zh).toBe('与第 2 行完全相同，只算一条；也可以选择各建一条');
    for (const again of [false, true]) {
      const run = await files.importFile(Errand, 'n.csv', file, { repeats: 'each' });
      expect(run).toMatchObject({
        created: again ? 0 : 3,
        updated: 0,
        unchanged: again ? 3 : 0,
        failed: 0,
        repeats: 'each',
      });
      expect(await found(Errand, '发传单')).toBe(3);
    }
    const one = '主题,说明\n贴海报,一\n贴海报,一\n';
    for (const created of [1, 0])
      expect(await files.importFile(Errand, 'o.csv', one)).toMatchObject({
        created,
        updated: 0,
        unchanged: 2 - created,
      });
    expect(await found(Errand, '贴海报')).toBe(1);
  });

  it('[H2] are found over the parts of a long file, and when an import goes on after a stop', async () => {
    const rows = Array.from({ length: 401 }, (_, i) => `长表${i % 400},一`).join('\n');
    const run = await files.importFile(Errand, 'l.csv', `主题,说明\n${rows}\n`);
    expect(run).toMatchObject({ created: 400, unchanged: 1, failed: 0 });
    expect(run.notes).toMatchObject([{ row: 402 }]);
    const each = await files.importFile(Errand, 'l.csv', `主题,说明\n${rows}\n`, { repeats: 'each' });
    expect(each).toMatchObject({ created: 1, unchanged: 400, failed: 0 });
  });
});

describe('export of records', () => {
  it('[D11] defuses formulas, and what was exported can be imported again', async () => {
    await world.writes.transaction(actor, (work) =>
      world.writes.create(work, Channel, {
        name: '=1+1',
        slug: 'formula',
        category: 'public',
        description: '@SUM(A1)',
      } as never),
    );
    const csv = (await files.exported(Channel, { format: 'csv' })).toString();
    expect(csv).toContain("'=1+1");
    expect(csv).not.toMatch(/(^|,)=1\+1/m);
    const again = await files.importFile(Channel, '渠道.csv', csv);
    expect(again).toMatchObject({ created: 0, updated: 0, failed: 0 });
    expect(again.unchanged).toBeGreaterThan(410);
  });

  it('[D11] writes a workbook that holds the same rows', async () => {
    const table = await files.tableOf(await files.exported(Channel, { format: 'xlsx' }), 'out.xlsx');
    const names: unknown[] = [];
    for await (const row of table.rows()) names.push(row.cells[1]);
    expect(names).toContain('=1+1');
    expect(names).toContain('小红书');
  });

  it('[G4] masks contact data', async () => {
    expect((await files.exported(Person, { format: 'csv' })).toString()).not.toMatch(/[0-9a-f]{20,}@example\.com/);
  });
});
