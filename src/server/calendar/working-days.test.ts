import { expect, test } from 'vitest';
import { dayKind } from './working-days.ts';

test.each([
  ['2026-11-20', true, '周五'],
  ['2026-11-21', false, '周六'],
  ['2026-10-01', false, '国庆节'],
  ['2026-10-10', true, '国庆调休上班'],
  ['2026-02-14', true, '春节调休上班'],
])('[D4] %s: people work %s (%s)', (date, working) => {
  expect(dayKind(date)).toMatchObject({ working, known: true });
});

test('[D4] a year that nobody has published is told, and weekends are assumed', () => {
  expect(dayKind('2031-10-01')).toEqual({ working: true, known: false, holiday: null });
  expect(dayKind('2031-10-04')).toEqual({ working: false, known: false, holiday: null });
  expect(dayKind('2026-10-01').holiday).toEqual({ zh: '国庆节', en: 'National Day' });
  expect(dayKind('2026-11-20').holiday).toBeNull();
});
