import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInteger } from './cell-number.parser.ts';
import { openTable } from './table.open.ts';
import type { OpenTableOptions } from './tabular.types.ts';

describe('real files', () => {
  const datasets = join(import.meta.dirname, '../../../../shared/datasets');
  const present = existsSync(datasets);
  const note = present ? '' : ' (skipped: ../shared/datasets is missing)';

  it.skipIf(!present)(`[H2] bank_marketing_DIRTY: every bad row is reported under plain rules${note}`, async () => {
    const file = join(datasets, 'bank_marketing_DIRTY/bank-full.csv');
    const rules: Record<string, (text: string) => boolean> = {
      age: (t) => /^\d{2}$/.test(t),
      balance: (t) => parseInteger(t).ok,
      day: (t) => /^([1-9]|[12]\d|3[01])$/.test(t),
      duration: (t) => /^\d+$/.test(t),
      marital: (t) => ['married', 'single', 'divorced'].includes(t),
      default: (t) => ['yes', 'no'].includes(t),
    };
    const table = await openTable(file);
    const columns = Object.keys(rules).map((name) => table.header.indexOf(name));
    const bad = new Set<number>();
    let count = 0;
    for await (const row of table.rows()) {
      count++;
      for (const [i, test] of Object.values(rules).entries()) {
        if (!test(String(row.cells[columns[i] ?? -1] ?? ''))) bad.add(row.row);
      }
    }
    // The same rules by cutting lines at commas: the file has no quotes.
    const { readFile } = await import('node:fs/promises');
    const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
    const expected = new Set<number>();
    lines.forEach((line, i) => {
      if (i === 0 || line === '') return;
      const cells = line.split(',');
      for (const [name, test] of Object.entries(rules))
        if (!test(cells[table.header.indexOf(name)] ?? '')) expected.add(i + 1);
    });
    expect(count).toBe(45_298);
    expect(bad.size).toBeGreaterThan(0);
    expect([...bad]).toEqual([...expected]);
  });

  it.skipIf(!present)(`[H2] opens every data set as it comes${note}`, async () => {
    const shape = async (name: string, options: OpenTableOptions = {}) => {
      const table = await openTable(join(datasets, name), options);
      let n = 0;
      let flawed = 0;
      for await (const batch of table.batches()) {
        n += batch.length;
        for (const r of batch) if (r.issues) flawed++;
      }
      return [table.headerRow, table.separator, table.header.length, n, flawed];
    };
    expect(await shape('online_retail/online_retail.csv.gz')).toEqual([1, ',', 8, 541_909, 0]);
    expect(await shape('kag_facebook_ads/KAG_conversion_data.csv')).toEqual([1, ',', 12, 1_143, 0]);
    expect(await shape('olist_funnel/olist_marketing_qualified_leads_dataset.csv')).toEqual([1, ';', 4, 8_000, 0]);
    expect(await shape('olist_funnel/olist_marketing_closed_deals_dataset.csv')).toEqual([1, ';', 14, 842, 0]);
    expect(await shape('olist_funnel/olist_products_dataset.csv')).toEqual([1, ',', 9, 32_951, 0]);
    expect(await shape('taobao_userbehavior/UserBehavior.csv')).toEqual([0, ',', 5, 110_300, 0]);
    expect(await shape('hillstrom/hillstrom.csv')).toEqual([1, ',', 12, 64_000, 0]);
    expect((await shape('completejourney/products.csv.gz')).slice(0, 2)).toEqual([1, ',']);
    expect(await shape('cn_sentiment/waimai/waimai_10k.csv')).toEqual([1, ',', 2, 11_987, 0]);
  });
});
