import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { openTable } from './table.open.ts';
import { problem, read, streamOf } from './tabular.testing.ts';

describe('delimited text', () => {
  it('[H2] reads quotes, doubled quotes, line breaks in cells, blank lines and every line end', async () => {
    const text = 'name,note\r\n"a, b","say ""hi"""\n\n"two\r\nlines",5" pipe\rlast,';
    const { table, rows } = await read(text);
    expect(table.header).toEqual(['name', 'note']);
    expect(rows).toEqual([
      { row: 2, cells: ['a, b', 'say "hi"'] },
      { row: 4, cells: ['two\r\nlines', '5" pipe'] },
      { row: 5, cells: ['last', null] },
    ]);
  });

  it('[H2] gives the same rows however the bytes are cut', async () => {
    const bytes = Buffer.from('名,值\r\n"甲""乙",1\r\n"丙\n丁",2\r\n🍵,"3"\r\n');
    const whole = await read(bytes);
    for (let size = 1; size < 12; size++) {
      const cut = await read(streamOf(bytes, size));
      expect(cut.rows).toEqual(whole.rows);
    }
    expect(whole.cells).toEqual([
      ['甲"乙', '1'],
      ['丙\n丁', '2'],
      ['🍵', '3'],
    ]);
  });

  it.each([
    ['\t', 'tsv'],
    [';', 'csv'],
    ['|', 'csv'],
    [',', 'csv'],
  ])('[H2] finds the separator %j', async (separator, format) => {
    const { table, cells } = await read(
      ['a', 'b', 'c'].join(separator) +
        '\n' +
        ['1,5', 'x', 'y'].map((c) => (separator === ',' ? `"${c}"` : c)).join(separator) +
        '\n',
    );
    expect([table.separator, table.format]).toEqual([separator, format]);
    expect(cells).toEqual([['1,5', 'x', 'y']]);
  });

  it('[H2] obeys the sep= line of Excel', async () => {
    const { table, rows } = await read('sep=;\r\na;b\r\n1,2;3\r\n');
    expect(table.header).toEqual(['a', 'b']);
    expect(rows).toEqual([{ row: 3, cells: ['1,2', '3'] }]);
  });

  const chinese = '日期,推广计划,消费\n2026-11-01,秋季新品·龙井,1234.5\n2026-11-02,双十一预热,88\n';
  it.each([
    ['UTF-8', Buffer.from(chinese), 'utf-8'],
    ['UTF-8 with mark', Buffer.from(`\ufeff${chinese}`), 'utf-8'],
    ['GB18030', iconv.encode(chinese, 'gb18030'), 'gb18030'],
    ['UTF-16LE with mark', Buffer.from(`\ufeff${chinese}`, 'utf16le'), 'utf-16le'],
    ['UTF-16BE with mark', iconv.encode(`\ufeff${chinese}`, 'utf-16be', { addBOM: false }), 'utf-16be'],
    ['UTF-16LE without mark', Buffer.from(chinese, 'utf16le'), 'utf-16le'],
    ['UTF-16BE without mark', iconv.encode(chinese, 'utf-16be', { addBOM: false }), 'utf-16be'],
    ['gzip of GB18030', gzipSync(iconv.encode(chinese, 'gb18030')), 'gb18030'],
  ])('[H2] detects %s', async (_, bytes, encoding) => {
    for (const size of [5, 7_001]) {
      const { table, cells } = await read(streamOf(bytes, size));
      expect(table.encoding).toBe(encoding);
      expect(table.header).toEqual(['日期', '推广计划', '消费']);
      expect(cells).toEqual([
        ['2026-11-01', '秋季新品·龙井', '1234.5'],
        ['2026-11-02', '双十一预热', '88'],
      ]);
    }
  });

  it('[H2] GB18030 that begins with a megabyte of digits is still read as such', async () => {
    const head = `id,name\n${'1234567890,abcdefghij\n'.repeat(50_000)}`;
    const { table, cells } = await read(Buffer.concat([Buffer.from(head), iconv.encode('7,茉莉花茶𠮷\n', 'gb18030')]));
    expect(cells.at(-1)).toEqual(['7', '茉莉花茶𠮷']);
    expect(table.encoding).toBe('gb18030');
    expect(cells).toHaveLength(50_001);
  });

  it('[H2] a UTF-8 file with one spoilt byte stays UTF-8 and names the bad cell', async () => {
    const good = Buffer.from('名称,数量\n龙井茶礼盒装,1\n茉莉花茶,2\n');
    const bad = Buffer.concat([good, Buffer.from([0xe8, 0x8c]), Buffer.from(',3\n')]);
    const { rows } = await read(bad);
    expect(rows[0]?.issues).toBeUndefined();
    expect(rows[2]?.issues).toMatchObject([{ row: 4, column: '名称', code: 'bad_encoding' }]);
  });

  it('[H2] NUL and lone surrogates never reach a cell unnoticed', async () => {
    const { rows } = await read('a,b\nx\u0000y,1\nz,2\n');
    expect(rows[0]).toMatchObject({ cells: ['xy', '1'], issues: [{ row: 2, column: 'a', code: 'nul_character' }] });
    expect(rows[1]?.issues).toBeUndefined();
    const lone = await read(Buffer.from('\ufeffa,b\nx\ud800y,1\n🍵,2\n', 'utf16le'));
    expect(lone.rows[0]?.issues).toMatchObject([{ code: 'bad_encoding', column: 'a' }]);
    expect(lone.cells[1]).toEqual(['🍵', '2']);
  });

  it('[H2] a cell of 10 MB is cut and reported, the next row is whole', async () => {
    const { rows } = await read(Buffer.from(`a,b\n${'x'.repeat(10_000_000)},1\n"${'y'.repeat(10_000_000)}",2\nz,3\n`));
    expect(rows.map((r) => r.issues?.[0]?.code)).toEqual(['cell_too_long', 'cell_too_long', undefined]);
    expect(String(rows[0]?.cells[0]).length).toBe(100_000);
    expect(rows[2]?.cells).toEqual(['z', '3']);
  });

  it('[H2] a quote that never closes is reported with its row, not swallowed silently', async () => {
    const { rows } = await read(`a,b\n1,2\n"3,4\n${'5,6\n'.repeat(1000)}`);
    expect(rows).toHaveLength(2);
    expect(rows[1]?.issues?.map((i) => [i.row, i.code])).toContainEqual([3, 'unclosed_quote']);
  });

  it('[H2] rows with too many or too few cells are reported', async () => {
    const { rows } = await read('a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n');
    expect(rows.map((r) => r.issues?.[0]?.code)).toEqual([undefined, 'too_few_cells', 'too_many_cells', undefined]);
  });

  it('[H2] takes apart a header line that was quoted as a whole', async () => {
    const { table } = await read('"id,""name"",""size"""\n1,x,2\n');
    expect(table.header).toEqual(['id', 'name', 'size']);
  });

  it('[H2] formulas are texts, emoji and quotes survive', async () => {
    const { cells } = await read('a,b\n=1+1,🍵👨‍👩‍👧\n@SUM(A1),"""x"""\n');
    expect(cells).toEqual([
      ['=1+1', '🍵👨‍👩‍👧'],
      ['@SUM(A1)', '"x"'],
    ]);
  });

  it('[H2] refuses what is no table, saying what to do', async () => {
    expect(await problem(read(Buffer.alloc(0)))).toBe('empty');
    expect(await problem(read('\n\n\n'))).toBe('empty');
    expect(await problem(read(Buffer.from('%PDF-1.7 whatever')))).toBe('not_a_table');
    expect(await problem(read(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(500)])))).toBe(
      'not_a_table',
    );
    expect(await problem(read(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(500)])))).toBe(
      'old_excel',
    );
    expect(await problem(read('<html><table><tr><td>1</td></tr></table></html>'))).toBe('html_table');
    expect(await problem(read(Buffer.from('PK\u0003\u0004 no zip at all')))).toBe('damaged');
    expect(await problem(read(gzipSync('a,b\n1,2\n').subarray(0, 15)))).toBe('damaged');
    const noise = createHash('sha512').update('seed').digest();
    expect(await problem(read(Buffer.concat(Array.from({ length: 50 }, () => noise))))).toBe('not_a_table');
  });

  it('[H2] holds the limits', async () => {
    expect(await problem(read('a,b\n1,2\n3,4\n', { limits: { fileBytes: 5 } }))).toBe('too_large');
    expect(await problem(read('a\n1\n2\n3\n', { limits: { rows: 2 } }))).toBe('too_many_rows');
    expect(
      await problem(read(gzipSync(Buffer.alloc(2_000_000, 'a,b\n')), { limits: { expandedBytes: 1_000_000 } })),
    ).toBe('too_large');
    const zeros = gzipSync(Buffer.alloc(80 * 1024 * 1024, `1,${'x'.repeat(4_000)}\n`), { level: 9 });
    expect(await problem(read(zeros, { limits: { expandRatio: 20 } }))).toBe('zip_bomb');
  });

  it('[H2] an upload that breaks off or grows too large is told, also inside gzip', async () => {
    const noise = Array.from({ length: 3_000 }, (_, i) => createHash('sha512').update(String(i)).digest('hex')).join(
      '\n',
    );
    const packed = gzipSync(noise);
    expect(await problem(read(packed, { limits: { fileBytes: 100_000 } }))).toBe('too_large');
    async function* breaking() {
      yield packed.subarray(0, 150_000);
      throw new Error('connection lost');
    }
    await expect(read(Readable.from(breaking()))).rejects.toThrow('connection lost');
  });

  it('[H2] a table is read once, and may be left early', async () => {
    const table = await openTable(streamOf(Buffer.from('a\n1\n2\n3\n')));
    for await (const row of table.rows()) {
      expect(row.row).toBe(2);
      break;
    }
    expect(await problem(table.rows().next())).toBe('already_read');
    await table.close();
  });
});

describe('headers', () => {
  const baidu = [
    '百度推广报告,,,,',
    '账户：茶山旗舰店,,,,',
    '时间范围：2026-11-01至2026-11-20,,,,',
    '',
    '日期,推广计划,展现,点击率,消费（元）',
    '2026-11-01,品牌词,"1,200",0.85%,30.5',
    '2026-11-02,竞品词,--,--,--',
    '合计,,"1,200",0.85%,30.5',
    '',
  ].join('\n');

  it('[H2] finds a header on row 5 and drops the totals, telling', async () => {
    const { table, rows } = await read(iconv.encode(baidu, 'gb18030'));
    expect(table.headerRow).toBe(5);
    expect(table.header).toEqual(['日期', '推广计划', '展现', '点击率', '消费（元）']);
    expect(rows.map((r) => r.row)).toEqual([6, 7]);
    expect(table.preview).toHaveLength(2);
    expect(table.dropped).toEqual([{ row: 8, reason: 'total', text: '合计 1,200 0.85% 30.5' }]);
    expect(table.droppedCount).toBe(1);
    expect((await read(baidu, { keepTotals: true })).rows).toHaveLength(3);
  });

  it('[H2] a record that is merely called 总计 is kept', async () => {
    const { rows } = await read('名称,负责人,数量\n总计,王芳,3\n总计：,,3\n');
    expect(rows).toHaveLength(1);
  });

  it('[H2] a header repeated by pasting two exports is dropped', async () => {
    const { rows, table } = await read('日期,点击\n2026-11-01,5\n日期,点击\n2026-11-02,6\n');
    expect(rows).toHaveLength(2);
    expect(table.dropped[0]?.reason).toBe('repeated-header');
  });

  it('[H2] the user may say where the header is, or that there is none', async () => {
    expect((await read('x,y\na,b\n1,2\n', { headerRow: 2 })).table.header).toEqual(['a', 'b']);
    const none = await read('100,2268318,pv,1511544070\n100,2333346,buy,1511561733\n');
    expect(none.table.headerRow).toBe(0);
    expect(none.table.header).toEqual(['列1', '列2', '列3', '列4']);
    expect(none.rows).toHaveLength(2);
    expect(await problem(read('a\n1\n', { headerRow: 9 }))).toBe('header_not_found');
  });

  it('[H2] known headings decide between two plausible rows', async () => {
    const text = '渠道,负责人,备注\n抖音,李雷,好\n日期,花费,点击量\n今天,很多,很多\n';
    expect((await read(text, { expected: ['日期', '花费', '点击次数', '点击量'] })).table.headerRow).toBe(3);
  });
});
