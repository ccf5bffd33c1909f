import { CalendarSettings } from '../../shared/platform/calendar.contract.ts';
import { dayKind } from './working-days.ts';
import type { DaySpan, WorkCalendar } from './working-time.ts';

/** Until a workspace says otherwise: nine to six with an hour at noon. */
export const defaultHours: CalendarSettings['hours'] = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
];

/** What a workspace has set, as it lies in `workspace.settings`. What makes no sense counts as not set. */
export function readCalendarSettings(stored: unknown): CalendarSettings {
  const parsed = CalendarSettings.safeParse(stored);
  return parsed.success ? parsed.data : { hours: defaultHours, days: [] };
}

/** The calendar of a workspace, for somebody with this leave. */
export function workCalendar(
  timeZone: string,
  settings: CalendarSettings,
  leave: readonly DaySpan[] = [],
): WorkCalendar {
  const declared = new Map(settings.days.map((d) => [d.day, d.working]));
  return {
    timeZone,
    hours: settings.hours,
    leave,
    dayKind(day) {
      const published = dayKind(day);
      const working = declared.get(day);
      // Whoever has declared its National Day has declared the year.
      const known = published.known || working !== undefined || declared.has(`${day.slice(0, 4)}-10-01`);
      return { working: working ?? published.working, known };
    },
  };
}

/** The last year, from a given one on, whose holidays have been published. */
export function knownUntil(from: number): number {
  let year = from;
  while (dayKind(`${year + 1}-10-01`).known) year += 1;
  while (year > 2000 && !dayKind(`${year}-10-01`).known) year -= 1;
  return year;
}
