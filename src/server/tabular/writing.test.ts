import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { OutCell, OutColumn } from './column.types.ts';
import { defuse, writeCsv } from './csv.writer.ts';
import { bytesOf, read, streamOf, workbook } from './tabular.testing.ts';
import type { Cell } from './tabular.types.ts';

describe('writing', () => {
  const csv = async (rows: OutCell[][], columns: OutColumn[] = [{ header: 'a' }, { header: 'b' }]): Promise<string> =>
    (await bytesOf(writeCsv(columns, rows))).toString();

  it('[D11] CSV has a byte-order mark, defuses formulas and leaves negative numbers alone', async () => {
    const text = await csv([
      ['=1+1', '-5.20'],
      ['+86 138', '@cmd'],
      ['-2+3', '\tx'],
      ["'=x", -3],
      ['＝1+1', null],
      ['\r=1', true],
    ]);
    expect(text).toBe(
      "\ufeffa,b\r\n'=1+1,-5.20\r\n'+86 138,'@cmd\r\n'-2+3,'\tx\r\n''=x,-3\r\n'＝1+1,\r\n\"'\r=1\",是\r\n",
    );
  });

  const anyText = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '=1',
        '-',
        '-5',
        "'",
        "'=",
        '"',
        '\r\n',
        '合计',
        '--',
        ' x ',
        '\ufeff',
        '1e5',
        '007',
        '2026-11-22',
        'TRUE',
        '_x000D_',
        '&amp;',
        ';',
        '\t',
        '🍵',
      ),
    )
    .filter((s) => !s.includes('\u0000') && !s.includes('\ufffd') && s.isWellFormed());
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(anyText, { minLength: width, maxLength: width }), { maxLength: 8 }));
  const columnsFor = (rows: readonly (readonly string[])[]): OutColumn[] =>
    (rows[0] ?? ['', '']).map((_, i) => ({ header: `列${i + 1}` }));
  const kept = (rows: readonly (readonly string[])[]): Cell[][] =>
    rows.map((r) => r.map((c) => (c === '' ? null : c))).filter((r) => r.some((c) => c !== null));

  it('[D11] every table survives CSV, in every separator and encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', '\t', ';'),
        fc.constantFrom('utf-8', 'utf-16le'),
        fc.integer({ min: 1, max: 50 }),
        async (rows, separator, encoding, size) => {
          const text = (await bytesOf(writeCsv(columnsFor(rows), rows, { separator: separator as ',' }))).toString();
          const { cells } = await read(streamOf(iconv.encode(text, encoding, { addBOM: false }), size), {
            headerRow: 1,
            separator,
            keepTotals: true,
          });
          expect(cells).toEqual(kept(rows));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[D11] another reader takes our CSV apart the same way', () =>
    fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = (await bytesOf(writeCsv(columnsFor(rows), rows))).toString();
        expect(parse(text, { bom: true, from_line: 2 })).toEqual(rows.map((r) => r.map(defuse)));
      }),
    ));

  it('[D11] every table survives XLSX', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const { cells } = await read(await workbook(columnsFor(rows), rows), { headerRow: 1, keepTotals: true });
        expect(cells).toEqual(kept(rows));
      }),
      { numRuns: 150 },
    );
  });
});
