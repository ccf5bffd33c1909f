import { expect, test } from 'vitest';
import {
  addDays,
  dayIn,
  formatAgo,
  formatDay,
  formatInstant,
  formatInstantWithin,
  formatRange,
  instantOf,
  isWeekend,
} from './time.ts';

const zone = 'Asia/Shanghai';
const now = new Date('2026-11-22T08:00:00Z');
const today = '2026-11-22';

test.each([
  ['2026-11-22', '今天', 'Today'],
  ['2026-11-21', '昨天', 'Yesterday'],
  ['2026-11-23', '明天', 'Tomorrow'],
  ['2026-11-15', '11月15日 周日', 'Sun 15 Nov'],
  ['2025-03-01', '2025年3月1日', '1 Mar 2025'],
])('%s reads %s and %s', (day, zh, en) => {
  expect(formatDay(day, today, 'zh')).toBe(zh);
  expect(formatDay(day, today, 'en').replace(',', '')).toBe(en);
});

test('an instant is told in the time zone of the workspace', () => {
  expect(formatInstant('2026-11-22T07:30:00.000Z', zone, now, 'zh')).toBe('今天 15:30');
  expect(formatInstant('2026-11-21T16:30:00.000Z', zone, now, 'zh')).toBe('今天 00:30');
  expect(formatInstant('2026-11-21T15:30:00.000Z', zone, now, 'en')).toBe('Yesterday 23:30');
  expect(formatInstantWithin('2026-11-21T15:30:00.000Z', zone, now, 'en')).toBe('yesterday 23:30');
  expect(formatInstantWithin('2026-11-23T10:00:00.000Z', zone, now, 'zh')).toBe('明天 18:00');
  expect(dayIn(new Date('2026-11-21T16:30:00Z'), zone)).toBe('2026-11-22');
  expect(formatAgo('2026-11-22T07:57:00Z', now, zone, 'zh')).toBe('3 分钟前');
  expect(formatAgo('2026-11-22T07:59:40Z', now, zone, 'en')).toBe('Just now');
});

test('a range names the year once', () => {
  expect(formatRange('2026-11-01', '2026-11-11', today, 'zh')).toBe('11月1日 – 11月11日');
  expect(formatRange('2025-12-20', '2026-01-05', today, 'zh')).toBe('2025年12月20日 – 2026年1月5日');
  expect(formatRange('2026-11-01', null, today, 'zh')).toBe('11月1日 起');
  expect(formatRange('2026-11-01', '2026-11-01', today, 'en')).toBe('1 Nov');
});

test('a wall clock becomes an instant, also where clocks change', () => {
  expect(instantOf('2026-11-22', '15:30', zone)).toBe('2026-11-22T07:30:00.000Z');
  expect(instantOf('2026-07-01', '12:00', 'America/New_York')).toBe('2026-07-01T16:00:00.000Z');
  expect(instantOf('2026-12-01', '12:00', 'America/New_York')).toBe('2026-12-01T17:00:00.000Z');
  expect(dayIn(new Date(instantOf('2026-03-08', '02:30', 'America/New_York')), 'America/New_York')).toBe('2026-03-08');
});

test('days are counted on the calendar', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(isWeekend('2026-11-22')).toBe(true);
  expect(isWeekend('2026-11-23')).toBe(false);
});
