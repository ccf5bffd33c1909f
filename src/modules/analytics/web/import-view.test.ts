import { describe, expect, test } from 'vitest';
import { doubled } from '../../../web/records/import/import-steps.ts';
import { DataImportOptions } from '../imports.contract.ts';
import { isSource, missingFields, noOptions, optionsOf, secondsLeft, wholeMapping } from './import-view.ts';

describe('data import page', () => {
  test('[H2] only what was filled in is sent, and the API takes it', () => {
    expect(optionsOf(noOptions, { dryRun: true })).toEqual({ dryRun: true });
    const options = optionsOf(
      { ...noOptions, dateOrder: 'dmy', headerRow: '5', source: 'tmall', unit: ' ', currency: 'USD' },
      { dryRun: false, skipErrors: true, mapping: { '0': 'date', '1': '' } },
    );
    expect(options).toEqual({
      dateOrder: 'dmy',
      headerRow: 5,
      source: 'tmall',
      currency: 'USD',
      dryRun: false,
      skipErrors: true,
      mapping: { '0': 'date', '1': '' },
    });
    expect(DataImportOptions.safeParse(options).success).toBe(true);
    expect(isSource('Tmall')).toBe(false);
  });
  test('[H2] a column taken out stays out; double and missing fields are told', () => {
    const fields = [
      { key: 'date', label: { zh: '日期', en: 'Day' }, required: true },
      { key: 'cost', label: { zh: '花费', en: 'Cost' }, required: false },
    ];
    expect(wholeMapping({ header: ['日期', '备注'], mapping: { '0': 'date' } })).toEqual({ '0': 'date', '1': '' });
    expect(doubled({ '0': 'cost', '1': 'cost', '2': '', '3': '' })).toEqual(['cost']);
    expect(missingFields({ fields }, { '0': 'cost' }).map((f) => f.key)).toEqual(['date']);
  });
  test('[H2] the time left is not guessed from nothing', () => {
    expect(secondsLeft(0.01, 30)).toBeNull();
    expect(secondsLeft(0.5, 30)).toBe(30);
    expect(secondsLeft(1, 30)).toBeNull();
  });
});
