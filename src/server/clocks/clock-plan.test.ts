import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClockDef, ClockDue } from '../../shared/record/clock.ts';
import { clockInWords, leftInWords } from '../../shared/record/clock-words.ts';
import { readCalendarSettings, workCalendar } from '../calendar/workspace-calendar.ts';
import { leftOf, type Pause, planClock } from './clock-plan.ts';

const office = workCalendar('Asia/Shanghai', readCalendarSettings(undefined));
const at = (wall: string): number => Date.parse(`${wall.replace(' ', 'T')}:00+08:00`);
const wall = (instant: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(
    instant,
  );
const clock = (due: ClockDue, more: Partial<ClockDef> = {}): ClockDef => ({
  key: 'x',
  label: { zh: '首次联系', en: 'First contact' },
  start: { all: [] },
  stop: { any: [] },
  due,
  ...more,
});
const plan = (due: ClockDue, from: string, row = {}, pauses: readonly Pause[] = []) => {
  const made = planClock({ clock: clock(due), row, startedAt: at(from), pauses, calendar: office });
  return made === undefined ? undefined : wall(made.dueAt);
};

describe('[E2] when a clock is due', () => {
  test.each<[string, ClockDue, string]>([
    ['2026-11-20 17:00', { within: 24, unit: 'hours' }, '2026-11-21 17:00'],
    ['2026-11-20 17:00', { within: 2, unit: 'workingHours' }, '2026-11-23 10:00'],
    ['2026-11-20 17:00', { within: 3, unit: 'workingDays' }, '2026-11-25 18:00'],
    ['2026-11-21 03:00', { within: 1, unit: 'workingDays' }, '2026-11-23 18:00'],
    ['2026-11-20 17:00', { within: 3, unit: 'days' }, '2026-11-23 23:59'],
    ['2028-02-28 10:00', { within: 1, unit: 'days' }, '2028-02-29 23:59'],
    ['2026-01-31 10:00', { within: 28, unit: 'days' }, '2026-02-28 23:59'],
  ])('[E2] from %s, %j: %s', (from, due, to) => {
    expect(plan(due, from)).toBe(to);
  });

  test.each<[string, ClockDue, unknown, string | undefined]>([
    ['T-3', { before: 'd', days: 3, unit: 'days' }, '2026-03-02', '2026-02-27 23:59'],
    ['T-3 in working days', { before: 'd', days: 3, unit: 'workingDays' }, '2026-10-08', '2026-09-28 18:00'],
    [
      '15 days before a range',
      { before: 'd', days: 15, unit: 'days' },
      { start: '2026-06-10', end: '2026-06-20' },
      '2026-05-26 23:59',
    ],
    [
      'after a range',
      { after: 'd', days: 3, unit: 'workingDays' },
      { start: '2026-06-10', end: '2026-06-20' },
      '2026-06-24 18:00',
    ],
    ['an open range', { after: 'd', days: 3, unit: 'workingDays' }, { start: '2026-06-10', end: null }, undefined],
    ['no date', { before: 'd', days: 3, unit: 'days' }, null, undefined],
    [
      'an instant, by the day in the workspace',
      { after: 'd', days: 1, unit: 'days' },
      '2026-06-30T17:00:00.000Z',
      '2026-07-02 23:59',
    ],
  ])('[E2] %s', (_, due, d, to) => {
    expect(plan(due, '2026-01-05 10:00', { d })).toBe(to);
  });

  test('[E2] the number of the house policy goes before that of the declaration', () => {
    const made = planClock({
      clock: clock({ before: 'd', days: 15, unit: 'days' }),
      amount: 10,
      row: { d: '2026-06-20' },
      startedAt: 0,
      pauses: [],
      calendar: office,
    });
    expect(wall(made?.dueAt ?? 0)).toBe('2026-06-10 23:59');
  });

  test('[E2] a pause gives back what it took: hours, working hours, days', () => {
    const pause = (from: string, to: string): Pause[] => [{ from: at(from), to: at(to) }];
    const night = pause('2026-11-20 17:30', '2026-11-23 09:30');
    expect(plan({ within: 24, unit: 'hours' }, '2026-11-20 17:00', {}, night)).toBe('2026-11-24 09:00');
    expect(plan({ within: 2, unit: 'workingHours' }, '2026-11-20 17:00', {}, night)).toBe('2026-11-23 11:00');
    const week = pause('2026-11-23 10:00', '2026-11-26 10:00');
    expect(plan({ within: 2, unit: 'workingDays' }, '2026-11-20 10:00', {}, week)).toBe('2026-11-27 18:00');
    expect(plan({ within: 5, unit: 'days' }, '2026-11-20 10:00', {}, week)).toBe('2026-11-28 23:59');
    // The day of the campaign itself does not move.
    expect(plan({ before: 'd', days: 3, unit: 'days' }, '2026-11-20 10:00', { d: '2026-12-01' }, week)).toBe(
      '2026-11-28 23:59',
    );
  });

  test('[E2] steps come in order, warnings before the deadline and escalations after it, whatever the declaration', () => {
    const unit = fc.constantFrom('hours', 'days', 'workingHours', 'workingDays' as const);
    const span = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        fc.tuple(span, unit),
        fc.array(fc.tuple(span, unit), { maxLength: 3 }),
        fc.array(fc.tuple(span, unit), { maxLength: 3 }),
        fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2026-10-01') }),
        ([within, of], warns, escalates, startedAt) => {
          const made = planClock({
            clock: clock(
              { within, unit: of },
              {
                warn: warns.map(([before, u]) => ({ before, unit: u })),
                escalate: escalates.map(([after, u]) => ({ after, unit: u, to: 'unitManager' as const })),
              },
            ),
            row: {},
            startedAt,
            pauses: [],
            calendar: office,
          });
          if (made === undefined) throw new Error('no plan');
          expect(made.dueAt).toBeGreaterThanOrEqual(startedAt);
          for (const step of made.steps) {
            if (step.name.startsWith('warn')) expect(step.at).toBeLessThan(made.dueAt);
            if (step.name.startsWith('escalate')) expect(step.at).toBeGreaterThanOrEqual(made.dueAt);
          }
          const times = made.steps.map((s) => s.at);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('[E2] what a clock says', () => {
  const say = (due: ClockDue, dueAt: string, now: string): string =>
    leftInWords(leftOf(clock(due), at(dueAt), at(now), office)).zh;

  test.each<[ClockDue, string, string, string]>([
    [{ within: 24, unit: 'hours' }, '2026-11-20 17:00', '2026-11-20 13:40', '还剩 3 小时 20 分'],
    [{ within: 99, unit: 'hours' }, '2026-11-23 17:00', '2026-11-20 13:40', '还剩 3 天 3 小时'],
    [{ within: 24, unit: 'hours' }, '2026-11-20 17:00', '2026-11-20 17:05', '超时 5 分钟'],
    [{ within: 2, unit: 'workingHours' }, '2026-11-23 10:00', '2026-11-20 17:00', '还剩 2 小时工作时间'],
    [{ within: 2, unit: 'workingHours' }, '2026-11-20 17:00', '2026-11-23 09:30', '超时 1 小时 30 分工作时间'],
    [{ within: 3, unit: 'workingDays' }, '2026-11-25 18:00', '2026-11-20 10:00', '还剩 3 个工作日'],
    [{ within: 3, unit: 'workingDays' }, '2026-11-25 18:00', '2026-11-25 15:00', '还剩 3 小时'],
    [{ within: 3, unit: 'workingDays' }, '2026-11-25 18:00', '2026-11-26 09:00', '超时 1 个工作日'],
    [{ within: 3, unit: 'workingDays' }, '2026-11-20 18:00', '2026-11-21 10:00', '超时 16 小时'],
    [{ before: 'd', days: 15, unit: 'days' }, '2026-11-25 23:59', '2026-11-20 10:00', '还剩 5 天'],
  ])('[E2] %j due %s, at %s: %s', (due, dueAt, now, words) => {
    expect(say(due, dueAt, now)).toBe(words);
  });

  test('[E2] English counts one and many, and a paused clock says that it is', () => {
    expect(leftInWords({ unit: 'workingDays', amount: -1 }).en).toBe('1 working day over');
    expect(leftInWords({ unit: 'workingDays', amount: 3 }).en).toBe('3 working days left');
    expect(clockInWords({ state: 'paused', left: { unit: 'workingDays', amount: 2 } })).toEqual({
      zh: '已暂停，还剩 2 个工作日',
      en: 'Paused, 2 working days left',
    });
    expect(clockInWords({ state: 'late', left: null }).zh).toBe('超时完成');
  });
});
