import { describe, expect, it } from 'vitest';
import { CalendarSettings } from '../../../shared/platform/calendar.contract.ts';
import { daysFit, hoursFit, hoursOf, withMoreHours } from './working-time.view.ts';

const usual = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
];

describe('[E2] the page of working time', () => {
  it('tells how long a working day is', () => {
    expect(hoursOf(usual)).toBe(8);
    expect(hoursOf([{ from: '09:30', to: '12:15' }])).toBe(2.75);
  });

  it('sends nothing that the server would refuse', () => {
    for (const hours of [
      usual,
      [],
      [{ from: '12:00', to: '09:00' }],
      usual.toReversed(),
      [{ from: '22:00', to: '24:00' }],
    ])
      expect(CalendarSettings.safeParse({ hours, days: [] }).success).toBe(hoursFit(hours));
    const day = { day: '2026-12-31', working: false, name: '盘点' };
    for (const days of [[day], [day, day], [{ ...day, name: ' ' }], [{ ...day, day: '' }]])
      expect(CalendarSettings.safeParse({ hours: usual, days }).success).toBe(daysFit(days));
  });

  it('adds a part after the last one, and none beyond midnight', () => {
    expect(withMoreHours(usual)?.at(-1)).toEqual({ from: '19:00', to: '20:00' });
    expect(withMoreHours([{ from: '09:00', to: '23:00' }])).toBeNull();
  });
});
