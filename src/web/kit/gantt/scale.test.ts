import { expect, test } from 'vitest';
import { barOf, dayTicks, extentOf, freeRuns, monthTicks } from './scale.ts';

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

test('Mondays are named by the week, every day by the day, and free days run together', () => {
  const extent = { start: '2026-11-01', days: 14 };
  expect(dayTicks(extent, 'week').map((t) => t.day)).toEqual(['2026-11-02', '2026-11-09']);
  expect(dayTicks(extent, 'day')).toHaveLength(14);
  expect(dayTicks(extent, 'month')).toEqual([]);
  expect(freeRuns(extent, (d) => ['2026-11-01', '2026-11-07', '2026-11-08'].includes(d))).toEqual([
    { left: 0, width: 1 },
    { left: 6, width: 2 },
  ]);
});
