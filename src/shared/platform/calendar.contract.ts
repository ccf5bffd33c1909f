import * as z from 'zod';
import { defineRoute } from '../route.ts';

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'not_a_time');

/** Working hours by the clock on the wall, and days that the workspace declares over the published calendar. */
export const CalendarSettings = z.strictObject({
  hours: z
    .array(z.strictObject({ from: Clock, to: Clock }))
    .min(1)
    .max(6)
    .refine((all) => all.every((h, i) => h.from < h.to && (all[i - 1]?.to ?? '') <= h.from), 'hours_not_in_order'),
  /** Holidays declared late, days off of the company, and days worked in their stead. */
  days: z
    .array(z.strictObject({ day: z.iso.date(), working: z.boolean(), name: z.string().trim().min(1).max(60) }))
    .max(500)
    .refine((all) => new Set(all.map((d) => d.day)).size === all.length, 'day_twice'),
});
export type CalendarSettings = z.infer<typeof CalendarSettings>;

const CalendarAnswer = z.object({
  ...CalendarSettings.shape,
  timeZone: z.string(),
  /** The last year that has been published; later ones are told as assumed. */
  knownUntil: z.int(),
});

export const getCalendar = defineRoute({
  id: 'calendar.get',
  method: 'GET',
  path: '/api/calendar',
  summary: { zh: '工作时间', en: 'Working time' },
  access: 'signedIn',
  response: CalendarAnswer,
});
export const putCalendar = defineRoute({
  id: 'calendar.put',
  method: 'PUT',
  path: '/api/calendar',
  summary: { zh: '修改工作时间', en: 'Change the working time' },
  access: { permission: 'workspace.manage' },
  body: CalendarSettings,
  response: CalendarAnswer,
});
