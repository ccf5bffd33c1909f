import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { writeCsv } from './csv.writer.ts';
import { openTable } from './table.open.ts';
import { writeXlsx } from './xlsx.writer.ts';

const megabyte = 1024 * 1024;
/** Peak resident memory above the start while the work runs. */
const growth = async (work: (watch: () => void) => Promise<void>): Promise<number> => {
  globalThis.gc?.();
  const start = process.memoryUsage().rss;
  let peak = start;
  await work(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  });
  return (peak - start) / megabyte;
};

function* csvLines(total: number): Generator<Buffer> {
  yield Buffer.from('日期,商品,数量,金额\n');
  for (let i = 0; i < total; i += 5_000) {
    let text = '';
    for (let j = i; j < i + 5_000; j++) text += `2026-11-22,p${j % 977},${j % 9},${(j % 10_000) / 100}\n`;
    yield Buffer.from(text);
  }
}

describe('tables of millions of rows', () => {
  it('[H2] a CSV of 5 million rows is read in bounded memory', async () => {
    let rows = 0;
    let sum = 0;
    const megabytes = await growth(async (watch) => {
      const table = await openTable(Readable.from(csvLines(5_000_000)));
      for await (const batch of table.batches()) {
        rows += batch.length;
        for (const r of batch) sum += Number(r.cells[2]);
        if (rows % 50_000 < batch.length) watch();
      }
    });
    expect(rows).toBe(5_000_000);
    expect(sum).toBe(19_999_990);
    expect(megabytes).toBeLessThan(250);
  }, 120_000);

  it('[D11] 200,000 rows go through XLSX and back in bounded memory', async () => {
    function* rows() {
      for (let i = 0; i < 200_000; i++)
        yield [`2026-01-${String((i % 28) + 1).padStart(2, '0')}`, `商品 ${i}`, `${i}.25`];
    }
    let read = 0;
    let sample: unknown;
    const megabytes = await growth(async (watch) => {
      const columns = [
        { header: '日期', type: 'date' },
        { header: '商品' },
        { header: '金额', type: 'money' },
      ] as const;
      const table = await openTable(Readable.from(writeXlsx([{ name: '大表', columns, rows: rows() }])));
      for await (const row of table.rows()) {
        read++;
        if (read % 10_000 === 0) watch();
        if (row.row === 150_002) sample = row.cells;
      }
    });
    expect(read).toBe(200_000);
    expect(sample).toEqual(['2026-01-05', '商品 150000', 150_000.25]);
    expect(megabytes).toBeLessThan(250);
  }, 60_000);

  it('[D11] writing CSV waits for its reader', async () => {
    let produced = 0;
    async function* rows() {
      for (;;) {
        produced++;
        yield ['x'.repeat(1_000)];
      }
    }
    const out = writeCsv([{ header: 'a' }], rows());
    await out.next();
    await out.next();
    expect(produced).toBeLessThan(200);
    await out.return(undefined);
  });
});
