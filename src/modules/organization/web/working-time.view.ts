import type { CalendarSettings } from '../../../shared/platform/calendar.contract.ts';

type Hours = CalendarSettings['hours'];
type Days = CalendarSettings['days'];

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Hours of a working day, with up to two decimals. */
export const hoursOf = (hours: Hours): number =>
  Math.round((hours.reduce((sum, h) => sum + minutes(h.to) - minutes(h.from), 0) / 60) * 100) / 100;

/** One after the other, none empty: what the server takes. */
export const hoursFit = (hours: Hours): boolean =>
  hours.length > 0 && hours.every((h, i) => h.from < h.to && (hours[i - 1]?.to ?? '') <= h.from);

export const daysFit = (days: Days): boolean =>
  days.every((d) => d.day !== '' && d.name.trim() !== '') && new Set(days.map((d) => d.day)).size === days.length;

/** One more part after the last one, as long as the day has room for an hour. */
export function withMoreHours(hours: Hours): Hours | null {
  const last = hours.at(-1)?.to ?? '08:00';
  const from = minutes(last) + 60;
  const clock = (m: number): string =>
    `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
  return from + 60 > 24 * 60 || hours.length >= 6 ? null : [...hours, { from: clock(from), to: clock(from + 60) }];
}
