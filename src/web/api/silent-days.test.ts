import type { TrendAnswer } from '@huanying/query';
import { describe, expect, test } from 'vitest';
import { silentDays } from './silent-days.ts';

const answer = (users: readonly number[], orders: readonly number[]) =>
  ({
    buckets: users.map((_, i) => ({ key: `2026-11-0${i + 1}` })),
    series: [users, orders].map((values) => ({
      key: { values: null, other: false },
      points: values.map((value) => ({ value, exact: String(value) })),
    })),
  }) as unknown as TrendAnswer;

describe('days on which tracking failed', () => {
  test('[D4] a day without any event between others is a gap; days before and after the data are not', () => {
    const silent = silentDays(answer([0, 5, 0, 7, 0, 6, 0], [0, 1, 0, 0, 2, 0, 0]));
    expect([...silent]).toEqual(['2026-11-03']);
  });
  test('[D4] a handful is as good as none where hundreds are usual', () => {
    expect([...silentDays(answer([900, 950, 1, 980, 910], [30, 28, 0, 31, 29]))]).toEqual(['2026-11-03']);
    expect(silentDays(answer([9, 7, 1, 8, 9], [1, 0, 0, 1, 0])).size).toBe(0);
    expect(silentDays(answer([900, 950, 1, 980, 910], [30, 28, 4, 31, 29])).size).toBe(0);
  });
  test('[D4] where most days are quiet, a quiet day says nothing', () => {
    expect(silentDays(answer([1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0])).size).toBe(0);
    expect(silentDays(undefined).size).toBe(0);
  });
});
