import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  bucketStart,
  comparedRange,
  daysBetween,
  isDate,
  listBuckets,
  localTime,
  matchBuckets,
  startOfDate,
} from './dates.ts';

const date = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kolkata',
];

describe('dates', () => {
  test('only real days are dates', () => {
    expect(isDate('2024-02-29')).toBe(true);
    for (const wrong of ['2023-02-29', '2024-2-9', '2024-13-01', '', '2024-01-01T00:00:00Z'])
      expect(isDate(wrong)).toBe(false);
  });

  test('months end where they end', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2023-01-31', 1)).toBe('2023-02-28');
    expect(addMonths('2024-02-29', -12)).toBe('2023-02-28');
    expect(addMonths('2024-01-15', -1)).toBe('2023-12-15');
  });

  test('[D4] weeks begin on Monday', () => {
    expect(bucketStart('2026-03-29', 'week')).toBe('2026-03-23');
    expect(bucketStart('2026-03-30', 'week')).toBe('2026-03-30');
    expect(bucketStart('2026-05-17', 'quarter')).toBe('2026-04-01');
    fc.assert(
      fc.property(date, (d) => {
        const start = bucketStart(d, 'week');
        expect(new Date(`${start}T00:00:00Z`).getUTCDay()).toBe(1);
        expect(daysBetween(start, d)).toBeGreaterThanOrEqual(0);
        expect(daysBetween(start, d)).toBeLessThan(7);
      }),
    );
  });

  test('buckets cover a range without gap or overlap', () => {
    const interval = fc.constantFrom(
      'day' as const,
      'week' as const,
      'month' as const,
      'quarter' as const,
      'year' as const,
    );
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 800 }), interval, (from, length, by) => {
        const range = { from, to: addDays(from, length) };
        const buckets = listBuckets(range, by, 'UTC');
        expect(buckets[0]?.from).toBe(range.from);
        expect(buckets.at(-1)?.to).toBe(range.to);
        buckets.slice(1).forEach((b, i) => expect(b.from).toBe(buckets[i]?.to));
      }),
    );
  });

  test('a range cut within a week says that the week is not whole', () => {
    const buckets = listBuckets({ from: '2026-03-25', to: '2026-04-06' }, 'week', 'Asia/Shanghai');
    expect(buckets.map((b) => [b.key, b.from, b.to, b.partial])).toEqual([
      ['2026-03-23', '2026-03-25', '2026-03-30', true],
      ['2026-03-30', '2026-03-30', '2026-04-06', false],
    ]);
  });

  test('a local day begins at its first instant, also where midnight is skipped', () => {
    for (const zone of zones) {
      fc.assert(
        fc.property(date, (d) => {
          const start = startOfDate(d, zone);
          expect(localTime(start, zone).slice(0, 10)).toBe(d);
          expect(localTime(start - 60_000, zone).slice(0, 10) < d).toBe(true);
        }),
        { numRuns: 40 },
      );
    }
    expect(localTime(startOfDate('2024-04-26', 'Africa/Cairo'), 'Africa/Cairo')).toBe('2024-04-26 01:00');
  });

  test('the hour that the clock shows twice carries its offset', () => {
    const labels = (day: string, timeZone: string): string[] =>
      listBuckets({ from: day, to: addDays(day, 1) }, 'hour', timeZone).map((b) => b.label);
    const autumn = labels('2026-11-01', 'America/New_York');
    expect(autumn.slice(0, 4)).toEqual([
      '2026-11-01 00:00',
      '2026-11-01 01:00 UTC-04:00',
      '2026-11-01 01:00 UTC-05:00',
      '2026-11-01 02:00',
    ]);
    expect(new Set(autumn).size).toBe(25);
    for (const [day, zone] of [
      ['2026-03-08', 'America/New_York'],
      ['2026-11-01', 'Asia/Shanghai'],
    ] as const)
      expect(labels(day, zone).join()).not.toContain('UTC');
  });

  test('days with 23 and 25 hours have so many hour buckets', () => {
    const hours = (from: string, to: string) => listBuckets({ from, to }, 'hour', 'Europe/Berlin').length;
    expect(hours('2026-03-29', '2026-03-30')).toBe(23);
    expect(hours('2026-10-25', '2026-10-26')).toBe(25);
    expect(hours('2026-07-01', '2026-07-02')).toBe(24);
  });
});

describe('[D4] comparison', () => {
  test('环比 is the adjacent period: whole months by months, else by days', () => {
    const previous = (from: string, to: string) => comparedRange({ from, to }, 'day', 'previous');
    expect(previous('2026-03-01', '2026-04-01')).toEqual({ from: '2026-02-01', to: '2026-03-01' });
    expect(previous('2026-01-01', '2026-04-01')).toEqual({ from: '2025-10-01', to: '2026-01-01' });
    expect(previous('2026-03-10', '2026-03-11')).toEqual({ from: '2026-03-09', to: '2026-03-10' });
    expect(previous('2026-03-09', '2026-03-16')).toEqual({ from: '2026-03-02', to: '2026-03-09' });
  });

  test('同比 is the same dates a year before; 29 February meets 28 February', () => {
    const year = (from: string, to: string) => comparedRange({ from, to }, 'day', 'year');
    expect(year('2026-03-01', '2026-04-01')).toEqual({ from: '2025-03-01', to: '2025-04-01' });
    expect(year('2024-02-29', '2024-03-01')).toEqual({ from: '2023-02-28', to: '2023-03-01' });
    expect(year('2025-02-01', '2025-03-01')).toEqual({ from: '2024-02-01', to: '2024-03-01' });
    expect(comparedRange({ from: '2026-03-23', to: '2026-03-30' }, 'week', 'year')).toEqual({
      from: '2025-03-24',
      to: '2025-03-31',
    });
  });

  test('days are matched by date for 同比, by position for 环比', () => {
    const now = listBuckets({ from: '2024-02-28', to: '2024-03-02' }, 'day', 'UTC');
    const before = listBuckets({ from: '2023-02-28', to: '2023-03-02' }, 'day', 'UTC');
    expect(matchBuckets(now, before, 'day', 'year')).toEqual(['2023-02-28', '2023-02-28', '2023-03-01']);
    const march = listBuckets({ from: '2026-03-01', to: '2026-04-01' }, 'day', 'UTC');
    const february = listBuckets({ from: '2026-02-01', to: '2026-03-01' }, 'day', 'UTC');
    expect(matchBuckets(march, february, 'day', 'previous').slice(26, 30)).toEqual([
      '2026-02-27',
      '2026-02-28',
      undefined,
      undefined,
    ]);
  });

  test('the compared range is as long and lies just before', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 400 }), (from, length) => {
        const range = { from, to: addDays(from, length) };
        expect(comparedRange(range, 'day', 'previous').to).toBe(range.from);
        const year = comparedRange(range, 'day', 'year');
        expect(year.from < year.to).toBe(true);
      }),
    );
  });
});
