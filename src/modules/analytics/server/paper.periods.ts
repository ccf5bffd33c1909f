import { addDays, addMonths } from '@huanying/query';
import { dayKind } from '../../../server/calendar/working-days.ts';
import type { Label } from '../../../shared/label.ts';
import type { PaperKind, PaperSchedule } from '../paper.contract.ts';

export interface Span {
  readonly start: string;
  /** The last day, inside. */
  readonly end: string;
  readonly label: Label;
}

const months: Readonly<Record<Exclude<PaperKind, 'weekly'>, number>> = { monthly: 1, quarterly: 3, yearly: 12 };
/** 0 is Monday. */
const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
const daysBetween = (a: string, b: string): number => (Date.parse(b) - Date.parse(a)) / 86_400_000;

/** ISO 8601: the week belongs to the year of its Thursday. */
function weekNumber(monday: string): { readonly year: number; readonly week: number } {
  const thursday = addDays(monday, 3);
  const year = Number(thursday.slice(0, 4));
  return { year, week: Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1 };
}

const short = (day: string): string => `${Number(day.slice(5, 7))}.${Number(day.slice(8))}`;

function named(kind: PaperKind, start: string, end: string): Span {
  const [year, month] = [start.slice(0, 4), Number(start.slice(5, 7))];
  const label = (): Label => {
    if (kind === 'weekly') {
      const { year: y, week } = weekNumber(start);
      return {
        zh: `${y} 年第 ${week} 周（${short(start)}–${short(end)}）`,
        en: `week ${week} of ${y} (${start} to ${end})`,
      };
    }
    if (kind === 'monthly') return { zh: `${year} 年 ${month} 月`, en: `${year}-${start.slice(5, 7)}` };
    if (kind === 'quarterly') return { zh: `${year} 年第 ${(month + 2) / 3} 季度`, en: `Q${(month + 2) / 3} ${year}` };
    return { zh: `${year} 年`, en: year };
  };
  return { start, end, label: label() };
}

/** The period that a day lies in. Weeks start on Monday. */
export function periodOf(kind: PaperKind, date: string): Span {
  if (kind === 'weekly') {
    const monday = addDays(date, -weekdayOf(date));
    return named(kind, monday, addDays(monday, 6));
  }
  const length = months[kind];
  const month = Number(date.slice(5, 7));
  const first = month - ((month - 1) % length);
  const start = `${date.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
  return named(kind, start, addDays(addMonths(start, length), -1));
}

/** 环比: the adjacent period before. */
export const previousOf = (kind: PaperKind, { start }: Span): Span => periodOf(kind, addDays(start, -1));

/** 同比: the same period a year ago; of a week the one 52 weeks before, which has the same days of the week. */
export const lastYearOf = (kind: PaperKind, { start }: Span): Span =>
  periodOf(kind, kind === 'weekly' ? addDays(start, -364) : addMonths(start, -12));

export const nextOf = (kind: PaperKind, { end }: Span): Span => periodOf(kind, addDays(end, 1));

/** The last period that is whole on a day. */
export const lastWhole = (kind: PaperKind, today: string): Span => previousOf(kind, periodOf(kind, today));

/** How many periods the course shows, and how the query calls them. */
export const courses = {
  weekly: { count: 8, interval: 'week' },
  monthly: { count: 12, interval: 'month' },
  quarterly: { count: 8, interval: 'quarter' },
  yearly: { count: 3, interval: 'year' },
} as const;

/** First day of the course that ends with a period. */
export function courseStart(kind: PaperKind, period: Span): string {
  const { count } = courses[kind];
  return kind === 'weekly'
    ? addDays(period.start, -7 * (count - 1))
    : addMonths(period.start, -months[kind] * (count - 1));
}

export const defaultSchedule: PaperSchedule = {
  weekly: { weekday: 1, at: '08:30' },
  monthly: { workingDay: 1, at: '08:30' },
};

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
/** A server that was down at the time sends so much later still. */
const grace = 12 * 60;

/** The period whose paper is due on a day at a minute of it; undefined when none is. */
export function duePeriod(kind: PaperKind, schedule: PaperSchedule, today: string, minute: number): Span | undefined {
  const at = minutesOf(kind === 'weekly' ? schedule.weekly.at : schedule.monthly.at);
  if (minute < at || minute >= at + grace) return undefined;
  if (kind === 'weekly') return weekdayOf(today) === schedule.weekly.weekday - 1 ? lastWhole(kind, today) : undefined;
  const { start } = periodOf(kind, today);
  let working = 0;
  for (let day = start; day <= today; day = addDays(day, 1)) if (dayKind(day).working) working += 1;
  return dayKind(today).working && working === schedule.monthly.workingDay ? lastWhole(kind, today) : undefined;
}

/** Working days and Spring Festival days of a period, for the notes beside its comparisons. */
export function daysOf(span: Span): {
  readonly working: number;
  readonly springFestival: number;
  readonly known: boolean;
} {
  let [working, springFestival, known] = [0, 0, true];
  for (let day = span.start; day <= span.end; day = addDays(day, 1)) {
    const kind = dayKind(day);
    if (kind.working) working += 1;
    if (!kind.known) known = false;
    if (!kind.working && kind.holiday?.zh.includes('春节') === true) springFestival += 1;
  }
  return { working, springFestival, known };
}
