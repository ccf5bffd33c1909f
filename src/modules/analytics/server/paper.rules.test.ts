import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causeSentence, explainChange, splitByFactors } from './paper.causes.ts';
import {
  courseStart,
  daysOf,
  defaultSchedule,
  duePeriod,
  lastWhole,
  lastYearOf,
  nextOf,
  periodOf,
  previousOf,
} from './paper.periods.ts';

describe('periods of papers', () => {
  it('[E7] weeks start on Monday and are numbered by ISO 8601', () => {
    expect(periodOf('weekly', '2026-11-22')).toMatchObject({ start: '2026-11-16', end: '2026-11-22' });
    expect(periodOf('weekly', '2026-11-23')).toMatchObject({
      start: '2026-11-23',
      label: { zh: '2026 年第 48 周（11.23–11.29）' },
    });
    expect(periodOf('weekly', '2027-01-01').label.zh).toContain('2026 年第 53 周');
    expect(periodOf('weekly', '2024-12-31').label.zh).toContain('2025 年第 1 周');
  });

  it('[D4] 环比 is the adjacent period, 同比 the same a year ago; months of any length, leap years, weeks by weekday', () => {
    const march = periodOf('monthly', '2028-03-15');
    expect([previousOf('monthly', march).end, lastYearOf('monthly', march).start]).toEqual([
      '2028-02-29',
      '2027-03-01',
    ]);
    const q4 = periodOf('quarterly', '2026-11-30');
    expect(q4).toMatchObject({ start: '2026-10-01', end: '2026-12-31', label: { zh: '2026 年第 4 季度' } });
    expect(nextOf('quarterly', q4)).toMatchObject({ start: '2027-01-01', end: '2027-03-31' });
    expect(periodOf('yearly', '2026-05-05')).toMatchObject({ start: '2026-01-01', end: '2026-12-31' });
    const week = periodOf('weekly', '2026-11-18');
    expect(lastYearOf('weekly', week)).toMatchObject({ start: '2025-11-17', end: '2025-11-23' });
    expect([courseStart('monthly', march), courseStart('weekly', week)]).toEqual(['2027-04-01', '2026-09-28']);
  });

  it('[E7] the weekly review is due on Monday 08:30, the monthly report on the first working day', () => {
    const due = (kind: 'weekly' | 'monthly' | 'quarterly', day: string, minute: number) =>
      duePeriod(kind, defaultSchedule, day, minute)?.start;
    expect(due('weekly', '2026-11-23', 509)).toBeUndefined();
    expect(due('weekly', '2026-11-23', 510)).toBe('2026-11-16');
    expect(due('weekly', '2026-11-24', 600)).toBeUndefined();
    // 1 October is a holiday until the 7th: the first working day of October 2026 is the 8th.
    expect(due('monthly', '2026-10-01', 600)).toBeUndefined();
    expect(due('monthly', '2026-10-08', 600)).toBe('2026-09-01');
    expect(due('monthly', '2026-10-09', 600)).toBeUndefined();
    expect(due('quarterly', '2026-10-08', 600)).toBe('2026-07-01');
    expect(due('quarterly', '2026-11-02', 600)).toBeUndefined();
    const third = { ...defaultSchedule, monthly: { workingDay: 3, at: '07:00' } };
    expect(duePeriod('monthly', third, '2026-12-03', 420)?.start).toBe('2026-11-01');
  });

  it('[D4] knows the working days of a period and where Spring Festival lies', () => {
    expect(daysOf(periodOf('monthly', '2026-02-10')).springFestival).toBeGreaterThan(3);
    expect(daysOf(periodOf('monthly', '2026-03-10')).springFestival).toBe(0);
    expect(daysOf(periodOf('weekly', '2026-11-18')).working).toBe(5);
    expect(daysOf(periodOf('monthly', '2031-02-10')).known).toBe(false);
    expect(lastWhole('monthly', '2026-11-22').start).toBe('2026-10-01');
  });
});

describe('causes of a change', () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => (n / 100).toFixed(2));
  it('[D4] parts and rest add up to the change to the cent, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cents, cents), { maxLength: 20 }), (pairs) => {
        const parts = pairs.map(([before, after], i) => ({ code: String(i), title: null, before, after }));
        const { delta, parts: named, rest, before, after } = explainChange(parts);
        const sum = [...named, ...(rest === null ? [] : [rest])].reduce((s, p) => s.plus(p.delta), new Decimal(0));
        expect(sum.toFixed()).toBe(new Decimal(delta).toFixed());
        expect(new Decimal(after).minus(before).toFixed()).toBe(new Decimal(delta).toFixed());
      }),
    );
  });

  it('[D4] visitors × conversion × order value: the factors add up without a rest', () => {
    const factor = (code: string, before: number, after: number) => ({ code, title: code, before, after });
    // 1000 × 5 % × 100 = 5000; 1200 × 4 % × 120 = 5760.
    const split = splitByFactors(
      [factor('uv', 1_000, 1_200), factor('cr', 0.05, 0.04), factor('aov', 100, 120)],
      '5000',
      '5760',
    );
    const deltas = split?.parts.map((p) => Number(p.delta)) ?? [];
    expect(deltas.reduce((a, b) => a + b, 0)).toBeCloseTo(760, 8);
    // L(5760, 5000) · ln(1.2) = 5371.04 · 0.18232.
    expect(deltas[0]).toBeCloseTo(979.26, 1);
    expect(deltas[1]).toBeLessThan(0);
    expect(splitByFactors([factor('uv', 0, 10)], '0', '10')).toBeNull();
  });

  it('[D4] says in a sentence what carried the change and what worked against it', () => {
    const cause = explainChange([
      { code: 'douyin', title: '抖音', before: '100', after: '400' },
      { code: 'weibo', title: '微博', before: '200', after: '100' },
      { code: 'x', title: '其他渠道', before: '5', after: '5' },
    ]);
    const sentence = causeSentence(
      { zh: '成交额', en: 'GMV' },
      cause,
      (v) => `¥${v}`,
      (p) => p.title ?? p.code,
    );
    expect(sentence.zh).toBe('成交额比上期增加 ¥200，主要来自抖音（+¥300，占变化的 150%），微博抵消了 ¥100');
    expect(sentence.en).toContain('GMV rose by ¥200, mainly from 抖音');
    expect(explainChange([]).delta).toBe('0');
  });
});
