import { expect, test } from 'vitest';
import { addMonths, lastDay, segmentsOf, weeksOf } from './month.ts';

test('months follow each other over the year', () => {
  expect(addMonths('2026-12', 1)).toBe('2027-01');
  expect(addMonths('2026-01', -1)).toBe('2025-12');
  expect(lastDay('2028-02')).toBe('2028-02-29');
});

test('weeks begin on Monday and cover the month', () => {
  const weeks = weeksOf('2026-11');
  expect(weeks[0]?.[0]).toBe('2026-10-26');
  expect(weeks.at(-1)?.[6]).toBe('2026-12-06');
  expect(weeks.every((w) => w.length === 7)).toBe(true);
  expect(weeksOf('2027-02')).toHaveLength(4);
});

test('spans lie in lanes without overlapping', () => {
  const week = weeksOf('2026-11')[1] ?? [];
  const segments = segmentsOf(week, [
    { item: 'a', start: '2026-10-20', end: '2026-11-04' },
    { item: 'b', start: '2026-11-03', end: '2026-11-03' },
    { item: 'c', start: '2026-11-05', end: '2026-11-20' },
    { item: 'd', start: '2026-12-01', end: '2026-12-02' },
  ]);
  expect(segments).toEqual([
    { item: 'a', from: 0, to: 2, lane: 0, opens: false, closes: true },
    { item: 'b', from: 1, to: 1, lane: 1, opens: true, closes: true },
    { item: 'c', from: 3, to: 6, lane: 0, opens: true, closes: false },
  ]);
});
