import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutCell, OutColumn } from './column.types.ts';
import { bytesOf, problem, read, workbook } from './tabular.testing.ts';

import { writeXlsx } from './xlsx.writer.ts';
import { writeZip } from './zip.writer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabular-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('XLSX', () => {
  const columns: OutColumn[] = [
    { header: '日期', type: 'date' },
    { header: '计划' },
    { header: '花费(元)', type: 'money' },
    { header: '点击率', type: 'percent' },
    { header: '上线', type: 'boolean' },
    { header: '时间', type: 'datetime' },
    { header: '展现', type: 'integer' },
  ];
  const data: OutCell[][] = [
    ['2026-11-22', '=HYPERLINK("x")', '1234567.89', '0.0085', true, '2026-11-22T08:30:15', 1200],
    ['2026-01-01', ' 龙井 <&> _x000D_ "茶" 🍵\n二行', '-0.1', '0.07', false, null, 0],
    ['not a day', '00123', '123456789012345678.5', null, null, null, null],
  ];

  it('[D11] what is written is read back: figures, days, percents, texts that look like formulas', async () => {
    const { table, cells } = await read(await workbook(columns, data));
    expect(table.format).toBe('xlsx');
    expect(table.sheets).toEqual(['数据']);
    expect(cells).toEqual([
      ['2026-11-22', '=HYPERLINK("x")', 1234567.89, '0.85%', true, '2026-11-22T08:30:15', 1200],
      ['2026-01-01', ' 龙井 <&> _x000D_ "茶" 🍵\n二行', -0.1, '7%', false, null, 0],
      ['not a day', '00123', '123456789012345678.5', null, null, null, null],
    ]);
  });

  it('[D11] another program reads it the same: types, formats, widths, frozen header', async () => {
    const book = new ExcelJS.Workbook();
    const file = join(folder, 'own.xlsx');
    await writeFile(
      file,
      await bytesOf(
        writeXlsx([
          { name: '报告/日', columns, rows: data, titles: ['日报 2026-11-22'] },
          { name: '报告/日', columns: [{ header: 'x' }], rows: [] },
        ]),
      ),
    );
    await book.xlsx.readFile(file);
    expect(book.worksheets.map((s) => s.name)).toEqual(['报告 日', '报告 日 2']);
    const sheet = book.worksheets[0];
    expect(sheet?.getCell('A1').value).toBe('日报 2026-11-22');
    expect(sheet?.getCell('A3').value).toEqual(new Date('2026-11-22T00:00:00Z'));
    expect(sheet?.getCell('B3').value).toBe('=HYPERLINK("x")');
    expect(sheet?.getCell('B3').type).toBe(ExcelJS.ValueType.String);
    expect(sheet?.getCell('C3').value).toBe(1234567.89);
    expect(sheet?.getCell('C3').numFmt).toBe('#,##0.00');
    expect(sheet?.getCell('D3').value).toBe(0.0085);
    expect(sheet?.getCell('B5').value).toBe('00123');
    expect(sheet?.getColumn(1).width).toBe(12);
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 });
  });

  it('[H2] reads what another program wrote: shared texts, dates, formulas, errors, hidden and chosen sheets', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('说明', { state: 'hidden' }).addRow(['隐藏']);
    const sheet = book.addWorksheet('十一月');
    sheet.addRow(['茶山旗舰店 投放报表']);
    sheet.addRow([]);
    sheet.addRow(['日期', '计划', '消费(元)', '点击率(%)', '公式']);
    sheet.addRow([
      new Date('2026-11-22T00:00:00Z'),
      { richText: [{ text: '龙' }, { text: '井' }] },
      12.5,
      0.85,
      { formula: 'C4*2', result: 25 },
    ]);
    sheet.addRow([new Date('2026-11-22T08:30:00Z'), '龙井', 0.1 + 0.2, 1, { error: '#DIV/0!' }]);
    sheet.addRow(['合计', null, 12.8, null, null]);
    sheet.getCell('A5').numFmt = 'yyyy"年"m"月"d"日" h:mm';
    book.addWorksheet('第二').addRows([
      ['a', 'b'],
      [1, 2],
    ]);
    const bytes = Buffer.from(await book.xlsx.writeBuffer());
    const { table, rows } = await read(bytes);
    expect([table.sheet, table.sheets, table.headerRow]).toEqual(['十一月', ['说明', '十一月', '第二'], 3]);
    expect(rows[0]).toEqual({ row: 4, cells: ['2026-11-22', '龙井', 12.5, 0.85, 25] });
    expect(rows[1]?.cells.slice(0, 2)).toEqual(['2026-11-22T08:30:00', '龙井']);
    expect(rows[1]?.issues).toMatchObject([{ row: 5, column: '公式', code: 'formula_error' }]);
    expect(table.dropped).toHaveLength(1);
    expect((await read(bytes, { sheet: '第二' })).cells).toEqual([[1, 2]]);
    expect((await read(bytes, { sheet: 3 })).cells).toEqual([[1, 2]]);
    expect(await problem(read(bytes, { sheet: '没有' }))).toBe('sheet_not_found');
  });

  it('[H2] dates of the 1904 system', async () => {
    const book = new ExcelJS.Workbook();
    book.properties.date1904 = true;
    book.addWorksheet('a').addRows([
      ['日期', '数'],
      [new Date('2026-11-22T00:00:00Z'), 1],
    ]);
    expect((await read(Buffer.from(await book.xlsx.writeBuffer()))).cells).toEqual([['2026-11-22', 1]]);
  });

  const zip = (parts: { name: string; content: string | AsyncIterable<string> }[]): Promise<Buffer> =>
    bytesOf(writeZip(parts));
  const sheetParts = (sheet: string | AsyncIterable<string>) => [
    {
      name: 'xl/workbook.xml',
      content: '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    },
    { name: 'xl/worksheets/sheet1.xml', content: sheet },
  ];

  it('[H2] refuses zip bombs: by ratio, by a lying size, by the number of entries', async () => {
    async function* zeros() {
      for (let i = 0; i < 400; i++) yield '0'.repeat(100_000);
    }
    expect(await problem(read(await zip(sheetParts(zeros()))))).toBe('zip_bomb');

    // The directory claims 1,000 bytes, 40 MB come out.
    const honest = await zip(sheetParts('<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>'));
    const at = honest.lastIndexOf(Buffer.from('xl/worksheets/sheet1.xml')) - 46;
    const packed = deflateRawSync(Buffer.alloc(40_000_000, '<row/>'));
    const name = 'xl/worksheets/sheet1.xml';
    const local = honest.indexOf(Buffer.from(name)) + name.length;
    const entrySize = honest.readUInt32LE(at + 20);
    const forged = Buffer.concat([honest.subarray(0, local), packed, honest.subarray(local + entrySize)]);
    const moved = packed.length - entrySize;
    forged.writeUInt32LE(packed.length, at + moved + 20);
    forged.writeUInt32LE(1_000, at + moved + 24);
    forged.writeUInt32LE(forged.readUInt32LE(forged.length - 6) + moved, forged.length - 6);
    expect(await problem(read(forged))).toBe('damaged');

    const many = await zip([
      ...sheetParts('<worksheet/>'),
      ...Array.from({ length: 3_000 }, (_, i) => ({ name: `x${i}`, content: '' })),
    ]);
    expect(await problem(read(many))).toBe('zip_bomb');
  });

  it('[H2] XML tricks: entity expansion, external entities, broken markup, a zip that is no workbook', async () => {
    const laughs =
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>';
    expect(await problem(read(await zip(sheetParts(laughs))))).toBe('damaged');
    expect(await problem(read(await zip(sheetParts('<worksheet><sheetData><row><c></row>'))))).toBe('damaged');
    expect(await problem(read(await zip([{ name: 'word/document.xml', content: '<x/>' }])))).toBe('not_a_table');
    const far = '<worksheet><sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData></worksheet>';
    expect(await problem(read(await zip(sheetParts(far))))).toBe('damaged');
  });

  it('[H2] a cell of 10 MB is cut and reported; more than any cell can hold is refused', async () => {
    async function* big(n: number) {
      yield '<worksheet><sheetData><row><c t="str"><v>h</v></c></row><row><c t="str"><v>';
      for (let i = 0; i < n; i++) yield createHash('sha512').update(String(i)).digest('hex').repeat(80);
      yield '</v></c></row></sheetData></worksheet>';
    }
    const { rows } = await read(await zip(sheetParts(big(1_000))), { limits: { expandRatio: 10_000 } });
    expect(rows[0]?.issues?.[0]?.code).toBe('cell_too_long');
    expect(await problem(read(await zip(sheetParts(big(3_000))), { limits: { expandRatio: 10_000 } }))).toBe(
      'too_large',
    );
  });

  it('[D11] a broken-off download closes the source of the rows', async () => {
    let closed = false;
    async function* rows() {
      try {
        for (let i = 0; ; i++) yield [createHash('sha256').update(String(i)).digest('hex')];
      } finally {
        closed = true;
      }
    }
    const out = writeXlsx([{ name: 'x', columns: [{ header: 'h' }], rows: rows() }]);
    let bytes = 0;
    for await (const chunk of out) {
      bytes += chunk.length;
      if (bytes > 100_000) break;
    }
    await expect.poll(() => closed).toBe(true);
  });
});
