import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayIn, instantAt, shiftDay } from './time-zone.ts';
import { dayKind } from './working-days.ts';
import {
  addWorkingDays,
  addWorkingTime,
  closingOf,
  openingOf,
  type WorkCalendar,
  workingDaysBetween,
  workingTimeBetween,
} from './working-time.ts';

const hour = 3_600_000;
const office: WorkCalendar = {
  timeZone: 'Asia/Shanghai',
  hours: [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '18:00' },
  ],
  dayKind,
};
const at = (wall: string, zone = 'Asia/Shanghai'): number =>
  instantAt(wall.slice(0, 10), Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16)), zone);
const wall = (instant: number, zone = 'Asia/Shanghai'): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(instant);

describe('[E2] the published calendars', () => {
  /**
   * 国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号，2025-11-04）and
   * 国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号，2024-11-12）.
   */
  test.each([
    // 春节 2026: 2月15日至23日放假，2月14日（周六）、2月28日（周六）上班。
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-02-24', 5, '2026-03-02'],
    // 国庆 2026: 10月1日至7日放假，9月20日（周日）、10月10日（周六）上班。
    ['2026-09-18', 1, '2026-09-20'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-09-30', 4, '2026-10-12'],
    // 元旦 2026: 1月1日至3日放假，1月4日（周日）上班。
    ['2025-12-31', 1, '2026-01-04'],
    // 国庆、中秋 2025: 10月1日至8日放假，9月28日（周日）、10月11日（周六）上班。
    ['2025-09-26', 1, '2025-09-28'],
    ['2025-09-30', 3, '2025-10-11'],
    // 劳动节 2025: 5月1日至5日放假，4月27日（周日）上班。
    ['2025-04-30', 1, '2025-05-06'],
    ['2025-05-06', -1, '2025-04-30'],
    ['2026-10-08', -1, '2026-09-30'],
    ['2026-10-10', -2, '2026-10-08'],
  ])('%s and %d working days: %s', (from, count, to) => {
    expect(addWorkingDays(office, from, count)).toEqual({ day: to, known: true });
    expect(workingDaysBetween(office, from, to)).toBe(count);
  });

  test.each([
    ['2026-11-20 17:00', 2, '2026-11-23 10:00', '周五下班前一小时'],
    ['2026-11-20 11:30', 1, '2026-11-20 13:30', '跨午休'],
    ['2026-11-21 08:00', 0.5, '2026-11-23 09:30', '周末收到'],
    ['2026-02-14 17:30', 1, '2026-02-24 09:30', '调休的周六，然后是春节'],
    ['2026-11-20 09:00', 8, '2026-11-20 18:00', '一整天，不是次日 9 点'],
    ['2026-11-23 10:00', -2, '2026-11-20 17:00', '往回数'],
    ['2024-02-28 18:00', 8, '2024-02-29 18:00', '闰日'],
    ['2025-02-28 18:00', 8, '2025-03-03 18:00', '平年的二月底是周五'],
    ['2026-12-31 18:00', 4, '2027-01-01 14:00', '没有公布的年份，按周末推算'],
  ])('%s and %d working hours: %s (%s)', (from, hours, to) => {
    expect(wall(addWorkingTime(office, at(from), hours * hour).at)).toBe(to);
  });

  test('[E2] a year without calendar data is told, in whatever direction it is met', () => {
    expect(addWorkingDays(office, '2026-12-30', 2)).toEqual({ day: '2027-01-01', known: false });
    expect(addWorkingDays(office, '2027-01-04', -2)).toMatchObject({ known: false });
    expect(addWorkingTime(office, at('2026-12-31 17:00'), 2 * hour).known).toBe(false);
    expect(addWorkingTime(office, at('2026-12-31 17:00'), hour).known).toBe(true);
  });
});

describe('[E2] leave, daylight saving, and hours of one’s own', () => {
  test('days of leave do not count; leave without end does not stop a clock for ever', () => {
    const away: WorkCalendar = { ...office, leave: [{ start: '2026-11-24', end: '2026-11-26' }] };
    expect(addWorkingDays(away, '2026-11-23', 1).day).toBe('2026-11-27');
    expect(wall(addWorkingTime(away, at('2026-11-23 17:00'), 2 * hour).at)).toBe('2026-11-27 10:00');
    const gone: WorkCalendar = { ...office, leave: [{ start: '2000-01-01', end: '2199-12-31' }] };
    expect(addWorkingDays(gone, '2026-11-23', 1).day).toBe('2026-11-24');
    expect(wall(addWorkingTime(gone, at('2026-11-23 17:00'), 2 * hour).at)).toBe('2026-11-24 10:00');
  });

  test('an hour that is left out or comes twice is counted as it passes', () => {
    const night: WorkCalendar = {
      timeZone: 'America/New_York',
      hours: [{ from: '00:00', to: '24:00' }],
      dayKind: () => ({ working: true, known: true }),
    };
    const day = (d: string): number => workingTimeBetween(night, openingOf(night, d), closingOf(night, d)) / hour;
    expect([day('2026-03-07'), day('2026-03-08'), day('2026-11-01'), day('2026-11-02')]).toEqual([24, 23, 25, 24]);
    const early: WorkCalendar = { ...night, hours: [{ from: '01:00', to: '04:00' }] };
    const worked = (d: string): number => workingTimeBetween(early, openingOf(early, d), closingOf(early, d)) / hour;
    expect([worked('2026-03-08'), worked('2026-11-01')]).toEqual([2, 4]);
    // 02:30 does not exist on that day.
    expect(wall(instantAt('2026-03-08', 150, 'America/New_York'), 'America/New_York')).toBe('2026-03-08 03:30');
    expect(wall(addWorkingTime(early, openingOf(early, '2026-03-08'), hour).at, night.timeZone)).toBe(
      '2026-03-08 03:00',
    );
    expect(dayIn(openingOf(early, '2026-03-08'), night.timeZone)).toBe('2026-03-08');
  });
});

/** Calendars as workspaces set them: zones with and without daylight saving, noon breaks, leave. */
const calendars: fc.Arbitrary<WorkCalendar> = fc
  .record({
    timeZone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'UTC'),
    cuts: fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 4, maxLength: 4 }),
    away: fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 20 })), { maxLength: 3 }),
  })
  .map(({ timeZone, cuts, away }) => {
    const clock = (quarter: number): string =>
      `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
    const [a = 0, b = 1, c = 2, d = 3] = cuts.toSorted((x, y) => x - y);
    return {
      timeZone,
      hours: [
        { from: clock(a), to: clock(b) },
        { from: clock(c), to: clock(d) },
      ],
      dayKind,
      leave: away.map(([from, length]) => ({
        start: shiftDay('2025-01-01', from),
        end: shiftDay('2025-01-01', from + length),
      })),
    };
  });
const instants = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2026-12-31') });
const amounts = fc.integer({ min: 1, max: 60 * hour });
const days = fc.integer({ min: 0, max: 729 }).map((n) => shiftDay('2025-01-01', n));

describe('[E2] what always holds', () => {
  test('working time that is added is the working time that passes, forwards and back', () => {
    fc.assert(
      fc.property(calendars, instants, amounts, (c, start, amount) => {
        const { at: end } = addWorkingTime(c, start, amount);
        expect(workingTimeBetween(c, start, end)).toBe(amount);
        const { at: before } = addWorkingTime(c, start, -amount);
        expect(workingTimeBetween(c, before, start)).toBe(amount);
        expect(workingTimeBetween(c, start, before)).toBe(-amount);
      }),
      { numRuns: 200 },
    );
  });

  test('nothing in working hours is ever due outside of them', () => {
    fc.assert(
      fc.property(calendars, instants, amounts, (c, start, amount) => {
        const { at: end } = addWorkingTime(c, start, amount);
        // The millisecond before it was worked.
        expect(workingTimeBetween(c, end - 1, end)).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  test('who starts later, or has more time, is never due earlier', () => {
    fc.assert(
      fc.property(
        calendars,
        instants,
        amounts,
        fc.nat(100 * hour),
        fc.nat(20 * hour),
        (c, start, amount, later, more) => {
          const { at: end } = addWorkingTime(c, start, amount);
          expect(addWorkingTime(c, start + later, amount).at).toBeGreaterThanOrEqual(end);
          expect(addWorkingTime(c, start, amount + more).at).toBeGreaterThanOrEqual(end);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('working days that are added are the working days that pass, and end on one', () => {
    fc.assert(
      fc.property(calendars, days, fc.integer({ min: -60, max: 60 }), (c, day, count) => {
        const reached = addWorkingDays(c, day, count);
        if (count > 0) expect(workingDaysBetween(c, day, reached.day)).toBe(count);
        if (count !== 0) expect(workingDaysBetween(c, shiftDay(reached.day, -1), reached.day)).toBe(1);
        expect(addWorkingDays(c, day, count + 1).day >= reached.day).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
