import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../server/figures/pace.ts';
import { addUpToOne, allocate, isoWeek, sumOf, timeParts, yearBefore } from './goal-split.rules.ts';

const day = fc.integer({ min: 0, max: 4_000 }).map((n) => addDays('2022-01-01', n));
const period = fc.tuple(day, fc.integer({ min: 0, max: 800 })).map(([start, n]) => ({ start, end: addDays(start, n) }));

describe('times of a goal', () => {
  test('[S1] a year has four quarters, twelve months, and weeks from Monday cut at its ends', () => {
    const year = { start: '2026-01-01', end: '2026-12-31' };
    expect(timeParts(year, 'quarter', 'zh').map((p) => p.title)).toEqual([
      '2026 年第 1 季度',
      '2026 年第 2 季度',
      '2026 年第 3 季度',
      '2026 年第 4 季度',
    ]);
    expect(timeParts(year, 'quarter', 'en').at(3)?.title).toBe('Q4 2026');
    expect(timeParts(year, 'month', 'en').at(1)?.title).toBe('Feb 2026');
    expect(timeParts(year, 'week', 'zh').at(6)?.title).toBe('2026 年第 7 周');
    expect(timeParts(year, 'month', 'zh').at(1)).toEqual({
      title: '2026 年 2 月',
      period: { start: '2026-02-01', end: '2026-02-28' },
    });
    const weeks = timeParts(year, 'week', 'zh');
    expect(weeks[0]?.period).toEqual({ start: '2026-01-01', end: '2026-01-04' });
    expect(weeks[1]?.period).toEqual({ start: '2026-01-05', end: '2026-01-11' });
    expect(weeks.at(-1)?.period).toEqual({ start: '2026-12-28', end: '2026-12-31' });
  });
  test('[S1] weeks are those of ISO 8601', () => {
    // The examples of the standard's text on the turn of the year.
    expect(isoWeek('2008-12-29')).toEqual({ year: 2009, week: 1 });
    expect(isoWeek('2010-01-03')).toEqual({ year: 2009, week: 53 });
    expect(isoWeek('2026-11-22')).toEqual({ year: 2026, week: 47 });
  });
  test('[S1] parts follow each other without gap and are the period', () => {
    fc.assert(
      fc.property(period, fc.constantFrom('quarter' as const, 'month' as const, 'week' as const), (whole, along) => {
        const parts = timeParts(whole, along, 'zh').map((p) => p.period);
        expect(parts[0]?.start).toBe(whole.start);
        expect(parts.at(-1)?.end).toBe(whole.end);
        for (const [i, p] of parts.entries()) {
          expect(p.start <= p.end).toBe(true);
          if (i > 0) expect(p.start).toBe(addDays(parts[i - 1]?.end ?? '', 1));
        }
      }),
    );
  });
  test('[S1] the year before: by the calendar, a leap day by its neighbour, weeks on their weekdays', () => {
    expect(yearBefore({ start: '2024-02-01', end: '2024-02-29' }, 'month')).toEqual({
      start: '2023-02-01',
      end: '2023-02-28',
    });
    expect(yearBefore({ start: '2026-03-02', end: '2026-03-08' }, 'week')).toEqual({
      start: '2025-03-03',
      end: '2025-03-09',
    });
  });
});

describe('shares of a target', () => {
  test('[S1] 15/20/25/40 % of a million', () => {
    expect(allocate('1000000', ['0.15', '0.2', '0.25', '0.4'], 2)).toEqual(['150000', '200000', '250000', '400000']);
  });
  test('[S1] what cannot be shared evenly goes to the greatest remainders, to the cent', () => {
    expect(allocate('100', ['1', '1', '1'], 2)).toEqual(['33.34', '33.33', '33.33']);
    expect(allocate('10', ['1', '1', '1'], 0)).toEqual(['4', '3', '3']);
  });
  test('[S1] parts always add up to the target', () => {
    const target = fc
      .tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 99 }))
      .map(([a, b]) => `${a}.${b}`);
    const weights = fc.array(fc.integer({ min: 0, max: 1e6 }).map(String), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(target, weights, fc.constantFrom(0, 2, 6), (whole, shares, decimals) => {
        const parts = allocate(whole, shares, decimals);
        expect(parts).toHaveLength(shares.length);
        expect(new Decimal(sumOf(parts)).equals(whole)).toBe(true);
        for (const part of parts) expect(new Decimal(part).isNegative()).toBe(false);
      }),
    );
  });
  test('[S1] shares must be the whole exactly', () => {
    expect(addUpToOne(['0.7', '0.2', '0.1'])).toBe(true);
    expect(addUpToOne(['0.333333', '0.333333', '0.333333'])).toBe(false);
    expect(addUpToOne(['0.5', '0.6'])).toBe(false);
  });
});
