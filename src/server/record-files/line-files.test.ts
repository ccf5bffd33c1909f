import { buffer } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from '../../modules/campaigns/campaigns.contract.ts';
import { Channel } from '../../modules/channels/channels.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { ImportRun } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { listHistory } from '../records/history.service.ts';
import { importTemplate } from './export.service.ts';
import { Order, type OrderDraft } from './line-files.testing.ts';
import { createFilesWorld, type FilesWorld } from './record-files.testing.ts';

let files: FilesWorld;
let east: Actor;
let shop: string;
const yuan = (amount: string) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  files = await createFilesWorld([Order]);
  east = await files.world.person('华东', 'east', [
    { permission: 'testOrder.read', scope: 'workspace' },
    { permission: 'testOrder.update', scope: 'unit' },
    { permission: 'channel.read', scope: 'workspace' },
  ]);
  shop = await channel('小店', 'shop');
});
afterAll(() => files.close());

const channel = async (name: string, slug: string): Promise<string> =>
  (
    await files.world.writes.transaction(files.actor, (work) =>
      files.world.writes.create(work, Channel, { name, slug, category: 'public' } as never),
    )
  ).id;
const order = (draft: OrderDraft): Promise<Order> =>
  files.world.writes.transaction(files.actor, (work) => files.world.writes.create(work, Order, draft));
const stored = async (row: Order): Promise<Order> => (await files.world.reads.get(files.actor, Order, row.id)).item;
const items = async (row: Order): Promise<string[]> => (await stored(row)).items.map((l) => l.item);
const finish = (row: Order): Promise<Order> =>
  files.world.writes.transaction(files.actor, (work) =>
    files.world.writes.transition(work, Order, row.id, row.version, 'finish'),
  );
const history = async (row: Order) =>
  (await listHistory(files.world.reads, files.actor, Order, row.id, { limit: 50 })).items;
const only = (...rows: readonly Order[]) => ({
  selection: { sort: 'code', filter: { field: 'code', op: 'in' as const, value: rows.map((r) => r.code) } },
});
const bring = (content: string | Buffer, more: Parameters<FilesWorld['importFile']>[3] = {}, name = '物品.csv') =>
  files.importFile(Order, name, content, { lines: 'items', ...more });
const told = (run: ImportRun): (string | number | null)[][] => run.errors.map((e) => [e.row, e.column, e.message.zh]);

describe('export of lines', () => {
  it('[D11] writes each kind of lines to a sheet of its own, the code of the row first', async () => {
    const row = await order({
      name: '=1+1',
      items: [{ item: '@SUM(A1)', cost: yuan('60'), channel: shop }, { item: '海报' }],
      notes: [{ text: '记' }],
    });
    const book = await files.exported(Order, { format: 'xlsx', ...only(row) });
    const sheet = await files.tableOf(book, 'a.xlsx', '物品');
    expect(sheet.sheets).toEqual(['订单', '物品', '备注']);
    expect(sheet.header.slice(0, 6)).toEqual(['订单编号', '订单名称', '行号', '名称', '费用', '费用（币种）']);
    expect(sheet.preview.map((r) => r.cells.slice(0, 7).map(String))).toEqual([
      [row.code, '=1+1', '1', '@SUM(A1)', '60', 'CNY', '小店'],
      [row.code, '=1+1', '2', '海报', 'null', 'null', 'null'],
    ]);
    await sheet.close();
    // A CSV file has one table: the lines that are asked for.
    const csv = (await files.exported(Order, { lines: 'items', locale: 'en', ...only(row) })).toString();
    expect(csv.split('\r\n')[0]).toMatch(/^\ufeffOrder code,Order name,Line,Name,Cost/);
    expect(csv).toContain(`${row.code},'=1+1,1,'@SUM(A1),60,CNY,小店`);
    expect(() => files.exported(Order, { lines: 'constructor' })).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('[D11] [O6] holds the lines of rows within reach only', async () => {
    const mine = await order({ name: '华东的', unitId: files.world.units.east, items: [{ item: '可见' }] });
    const other = await order({ name: '华南的', unitId: files.world.units.south, items: [{ item: '秘密' }] });
    const actor = await files.world.person('只看华东', 'east', [{ permission: 'testOrder.*', scope: 'unit' }]);
    const csv = (await files.exported(Order, { lines: 'items', actor, ...only(mine, other) })).toString();
    expect(csv).toContain('可见');
    expect(csv).not.toContain('秘密');
  });
});

describe('import of lines', () => {
  it('[H2] [G7] makes the lines of a row those of the file, in one entry of its history; twice changes nothing', async () => {
    const row = await order({
      name: '改',
      budget: yuan('100'),
      items: [{ item: '一', count: 1 }, { item: '二', count: 2, cost: yuan('30.50') }, { item: '三' }],
    });
    const spared = await order({ name: '不动', items: [{ item: '原样' }] });
    const file = `订单编号,品名,费用,数量,渠道\n${row.code},三,,,\n${row.code},二,"￥30.5",9,小店\n${row.code},新,1.2,,小店\n`;
    const before = await stored(row);
    const checked = await bring(file, { apply: false });
    expect(checked).toMatchObject({ state: 'checked', lines: 'items', rows: 3, updated: 1, failed: 0 });
    expect(checked.lineTally).toEqual({ added: 1, changed: 1, removed: 1 });
    expect(await stored(row)).toEqual(before);
    const run = await bring(file);
    expect(run).toMatchObject({ state: 'done', created: 0, updated: 1, failed: 0, errors: [] });
    const after = await stored(row);
    expect(after.version).toBe(before.version + 1);
    expect(after.items.map((l) => [l.item, l.count, l.cost?.amount, l.channel])).toEqual([
      ['三', null, undefined, null],
      ['二', 9, '30.50', shop],
      ['新', null, '1.2', shop],
    ]);
    // A line keeps its id: history tells what became of it.
    expect(after.items[1]?.id).toBe(before.items[1]?.id);
    const [entry, ...older] = await history(row);
    expect(older).toHaveLength(1);
    expect(entry).toMatchObject({ via: 'import', action: 'update', changes: { items: expect.anything() } });
    expect(await bring(file)).toMatchObject({ state: 'done', updated: 0, unchanged: 1, failed: 0 });
    expect(await stored(row)).toEqual(after);
    expect((await stored(spared)).version).toBe(1);
  });

  it('[H2] tells what is wrong row by row and writes no half of a row’s lines', async () => {
    const [sums, cells, many, closed, good] = await Promise.all([
      order({ name: '超', budget: yuan('10'), items: [{ item: '一', cost: yuan('1') }] }),
      order({ name: '格', items: [{ item: '一' }] }),
      order({ name: '多', items: [{ item: '一' }] }),
      order({ name: '完', items: [{ item: '一' }] }).then(finish),
      order({ name: '好', items: [{ item: '一' }] }),
    ]);
    const lines = [
      ['ORD-9999', '不明', '', '', ''],
      ['', '没写', '', '', ''],
      [sums.code, '一', '6', '', ''],
      [sums.code, '二', '5', '', ''],
      [cells.code, '好行', '1', '', ''],
      [cells.code, '', '2', '', ''],
      [cells.code, '坏行', '很贵', '二月三十', '没有这个渠道'],
      ...Array.from({ length: 41 }, () => [many.code, '多', '', '', '']),
      [closed.code, '改了', '', '', ''],
      [good.code, '新', '', '', ''],
    ];
    const file = `订单编号,名称,费用,日期,渠道\n${lines.map((l) => l.join(',')).join('\n')}\n`;
    const checked = await bring(file, { apply: false });
    expect(checked).toMatchObject({ state: 'checked', rows: lines.length, updated: 1, failed: 6 });
    expect(told(checked)).toEqual(
      [
        [2, '订单编号', '没有编号为“ORD-9999”的订单'],
        [3, '订单编号', '请填写订单编号'],
        [8, '费用', '“很贵”不是金额'],
        [8, '日期', '“二月三十”不是日期'],
        [8, '渠道', '“没有这个渠道”没有找到（渠道）'],
        [4, null, '物品：费用合计 11，超出预算 1'],
        [9, '订单编号', `物品最多 40 行，文件里 ${many.code} 有 41 行`],
        [50, '订单编号', '“完成”状态下不能修改'],
      ].toSorted((a, b) => Number(a[0]) - Number(b[0])),
    );
    await expect(bring(file)).rejects.toMatchObject({ code: 'conflict' });
    expect(await bring(file, { skipErrors: true })).toMatchObject({ state: 'done', updated: 1, failed: 6 });
    for (const row of [sums, cells, many, closed]) expect(await items(row)).toEqual(['一']);
    expect(await items(good)).toEqual(['新']);
    // A required cell that is empty is told with its row and column once the cells themselves can be read.
    const missing = await bring(`订单编号,名称,费用\n${cells.code},好行,1\n${cells.code},,2\n`, { apply: false });
    expect(told(missing)).toEqual([[3, '名称', '物品第 2 行“名称”必填']]);
  });

  it('[H2] [O6] takes lines only of rows that the person may change, and a file without permission not at all', async () => {
    const mine = await order({ name: '华东', unitId: files.world.units.east, items: [{ item: '一' }] });
    const other = await order({ name: '华南', unitId: files.world.units.south, items: [{ item: '一' }] });
    const file = `订单编号,名称\n${mine.code},改\n${other.code},改\n`;
    const run = await bring(file, { actor: east, skipErrors: true });
    expect(run).toMatchObject({ state: 'done', updated: 1, failed: 1 });
    expect(told(run)).toEqual([[3, '订单编号', '此记录不在你的权限范围内']]);
    expect([await items(mine), await items(other)]).toEqual([['改'], ['一']]);
    const reader = await files.world.person('只读', 'east', [{ permission: 'testOrder.read', scope: 'workspace' }]);
    await expect(bring(file, { actor: reader })).rejects.toMatchObject({ code: 'forbidden' });
    // Nor does it go through as unchanged.
    expect(told(await bring(`订单编号,名称\n${other.code},一\n`, { actor: east, apply: false }))).toHaveLength(1);
    // What is out of sight reads as not there.
    const blind = await files.world.person('看不到', 'east', [{ permission: 'testOrder.*', scope: 'unit' }]);
    expect(told(await bring(file, { actor: blind, apply: false }))).toEqual([
      [3, '订单编号', `没有编号为“${other.code}”的订单`],
    ]);
  });

  it('[H2] does not undo what others did since the export, or since the check', async () => {
    const row = await order({ name: '版本', items: [{ item: '一' }, { item: '二' }] });
    const exported = (await files.exported(Order, { lines: 'items', ...only(row) })).toString();
    const write = (names: readonly string[]): Promise<Order> =>
      stored(row).then((now) =>
        files.world.writes.transaction(files.actor, (work) =>
          files.world.writes.update(work, Order, row.id, now.version, { items: names.map((item) => ({ item })) }),
        ),
      );
    await write(['同事的']);
    const stale = await bring(exported.replace('二', '二改'), { apply: false });
    expect(stale).toMatchObject({ updated: 0, failed: 1 });
    expect(stale.errors[0]?.message.zh).toMatch(/在导出之后被改过（文件是第 1 版，现在是第 2 版）/);
    const file = `订单编号,名称\n${row.code},我的\n`;
    const checked = await bring(file, { apply: false });
    files.world.clock.now = new Date(files.world.clock.now.getTime() + 60_000);
    await write(['检查之后']);
    await files.imports.start(files.actor, checked.id, 'applying');
    await files.runJobs();
    const late = await files.imports.runs.wire(files.actor, checked.id);
    expect(late).toMatchObject({ state: 'done', updated: 0, failed: 1 });
    expect(late.errors[0]?.message.zh).toMatch(/检查之后有人改过/);
    expect(await items(row)).toEqual(['检查之后']);
    expect(await bring(file)).toMatchObject({ updated: 1, failed: 0 });
  });

  it('[H2] puts rows that lie apart together, orders them by their places, and names of one sound stay who they were', async () => {
    const twins = await Promise.all(
      [1, 2].map(async () => (await files.world.person('双生', 'head', [])).personId ?? ''),
    );
    const a = await order({ name: '甲', items: twins.map((id, i) => ({ item: `甲${i}`, owner: id })) });
    const b = await order({ name: '乙', items: [{ item: '乙' }] });
    const run = await bring(
      `编号,行号,名称,负责人\n${a.code},2,甲一改,双生\n${b.code},1,乙改,\n${a.code},1,甲0,双生\n${a.code},,尾,\n`,
    );
    expect(run).toMatchObject({ state: 'done', updated: 2, failed: 0, rows: 4 });
    expect((await stored(a)).items.map((l) => [l.item, l.owner])).toEqual([
      ['甲0', twins[0]],
      ['尾', null],
      ['甲一改', twins[1]],
    ]);
    expect(await items(b)).toEqual(['乙改']);
    expect(told(await bring(`编号,名称,负责人\n${b.code},乙,双生\n`, { apply: false }))).toEqual([
      [2, '负责人', '“双生”有重名，请用编号（人员）'],
    ]);
  });

  it('[H2] goes on after a crash where it stopped, and no row has half of its lines', async () => {
    const rows = await Promise.all(
      Array.from({ length: 30 }, (_, i) => order({ name: `断${i}`, items: [{ item: '旧' }] })),
    );
    // Twenty lines each, a line of every row in turn: the last lines of all rows are the last lines of the file.
    const body = Array.from({ length: 20 }, (_, line) =>
      rows.map((r, i) => `${r.code},${i < 15 && line === 0 ? '首' : `新${line}`}`),
    );
    const apart = body.map((lines) => lines.slice(15)).flat();
    const together = rows.slice(0, 15).flatMap((_, i) => body.map((lines) => lines[i] ?? ''));
    const { id } = await files.upload(Order, 'r.csv', `订单编号,名称\n${[...together, ...apart].join('\n')}\n`, {
      lines: 'items',
    });
    await files.imports.start(files.actor, id, 'checking');
    await files.runJobs();
    expect(await files.imports.runs.wire(files.actor, id)).toMatchObject({ rows: 600, updated: 30, failed: 0 });
    await files.imports.start(files.actor, id, 'applying');
    const payload = files.queue.shift() ?? {};
    const { update } = files.world.writes;
    let left = 14;
    files.world.writes.update = ((...args: Parameters<typeof update>) =>
      left-- > 0 ? update.apply(files.world.writes, args) : Promise.reject(new Error('killed'))) as typeof update;
    await expect(files.runJob(payload)).rejects.toThrow('killed');
    files.world.writes.update = update;
    const halfway = await Promise.all(rows.map(items));
    expect(halfway.filter((names) => names.length === 20)).toHaveLength(10);
    expect(halfway.filter((names) => names.length === 1)).toHaveLength(20);
    await files.world.stores.owner.query(sql`UPDATE import_run SET state = 'applying' WHERE id = ${id}`);
    await files.runJob(payload);
    expect(await files.imports.runs.wire(files.actor, id)).toMatchObject({
      state: 'done',
      updated: 30,
      failed: 0,
      rows: 600,
      processed: 600,
      lineTally: { added: 600, changed: 0, removed: 30 },
    });
    for (const row of rows) {
      const now = await stored(row);
      expect([now.version, now.items.length]).toEqual([2, 20]);
      expect(await history(row)).toHaveLength(2);
    }
  });

  it('[H2] finds the sheet of the lines in a workbook, and knows a file of lines by its headings', async () => {
    const row = await order({
      name: '册',
      budget: yuan('100'),
      items: [{ item: '一', cost: yuan('60') }],
      notes: [{ text: '甲' }],
    });
    const book = await files.exported(Order, { format: 'xlsx', ...only(row) });
    for (const lines of ['items', 'notes'])
      expect(await files.importFile(Order, 'a.xlsx', book, { lines })).toMatchObject({
        state: 'done',
        sheet: lines === 'items' ? '物品' : '备注',
        unchanged: 1,
        failed: 0,
      });
    const run = await files.upload(Order, 'a.xlsx', book);
    expect(run).toMatchObject({ lines: null, sheet: '订单', sheets: ['订单', '物品', '备注'] });
    const other = await files.imports.setTable(files.actor, run.id, { lines: 'notes' });
    expect(other).toMatchObject({ lines: 'notes', sheet: '备注', state: 'uploaded' });
    expect(other.header).toContain('内容');
    // The money of a line never becomes the money of its row because somebody chose the wrong kind.
    const csv = await files.exported(Order, { lines: 'items', ...only(row) });
    expect(await files.upload(Order, '物品.csv', csv)).toMatchObject({ lines: 'items' });
    const blind = await files.upload(Order, 'x.csv', '名称\n无\n', { lines: 'items' });
    await expect(files.imports.start(files.actor, blind.id, 'checking')).rejects.toMatchObject({ code: 'invalid' });
    await expect(files.upload(Order, 'x.csv', csv, { lines: 'nothing' })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('[H2] has a template whose sheets and headings are known again, in both languages', async () => {
    const templateOf = (d: RecordDef, locale: 'zh' | 'en') => buffer(importTemplate(d, locale).stream);
    const file = await templateOf(Campaign, 'zh');
    const sheet = await files.tableOf(file, 'b.xlsx', '渠道计划');
    expect(sheet.sheets).toEqual(['活动', '渠道计划', '活动商品', '填写说明']);
    expect(sheet.header.slice(0, 4)).toEqual(['活动编号*', '行号', '渠道*', '预算']);
    await sheet.close();
    for (const locale of ['zh', 'en'] as const)
      for (const lines of [{}, { lines: 'channelPlan' }]) {
        const run = await files.upload(Campaign, 'b.xlsx', await templateOf(Campaign, locale), lines);
        expect(Object.keys(run.mapping)).toHaveLength(run.header.length);
      }
    // Where rows are not imported from files there are only lines.
    const orders = await files.tableOf(await templateOf(Order, 'en'), 'b.xlsx');
    expect(orders.sheets).toEqual(['Items', 'Notes', 'How to fill in']);
    await orders.close();
  });

  it('[H2] knows the columns of a real record: the channel plan of a campaign', async () => {
    const campaign = await files.world.writes.transaction(files.actor, (work) =>
      files.world.writes.create(work, Campaign, {
        title: '双旦',
        kind: 'promotion',
        period: { start: '2026-12-20', end: '2027-01-03' },
        budget: yuan('100'),
      }),
    );
    const file = `活动编号\t渠道\t预算\t计划访客数\n${campaign.code}\t小店\t1.2万\t\n`;
    const run = await files.importFile(Campaign, '计划.tsv', file, { lines: 'channelPlan', apply: false });
    expect(told(run)).toEqual([[2, null, '渠道计划：预算合计 12000，超出预算 11900']]);
    expect(
      await files.importFile(Campaign, '计划.tsv', file.replace('1.2万', '￥60'), { lines: 'channelPlan' }),
    ).toMatchObject({ state: 'done', updated: 1, lineTally: { added: 1 } });
  });
});
