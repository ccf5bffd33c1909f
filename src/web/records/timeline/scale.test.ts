import { expect, test } from 'vitest';
import { barOf, extentOf, monthTicks } from './scale.ts';

test('the extent holds all spans and today in whole months', () => {
  const extent = extentOf([{ start: '2026-10-10', end: '2026-12-24' }], '2026-11-22');
  expect(extent).toEqual({ start: '2026-10-01', days: 92 });
  expect(monthTicks(extent).map((t) => t.at)).toEqual([0, 31, 61]);
});

test('a span far away does not stretch the extent beyond three years', () => {
  expect(extentOf([{ start: '1999-01-01', end: '2099-01-01' }], '2026-11-22').days).toBeLessThan(1_170);
});

test('bars are cut at the edges', () => {
  const extent = { start: '2026-11-01', days: 30 };
  expect(barOf(extent, '2026-11-01', '2026-11-01')).toEqual({ left: 0, width: 1 });
  expect(barOf(extent, '2026-10-01', '2026-11-05')).toEqual({ left: 0, width: 5 });
  expect(barOf(extent, '2026-11-28', '2027-01-01')).toEqual({ left: 27, width: 3 });
  expect(barOf(extent, '2027-01-01', '2027-01-05')).toBeNull();
});
