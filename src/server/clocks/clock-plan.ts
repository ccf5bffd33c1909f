import { amountOf, type ClockDef, type ClockUnit, dateFieldOf } from '../../shared/record/clock.ts';
import { dayIn, daysFrom, instantAt, shiftDay } from '../calendar/time-zone.ts';
import {
  addWorkingDays,
  addWorkingTime,
  closingOf,
  openingOf,
  type Reached,
  type WorkCalendar,
  workingDaysBetween,
  workingTimeBetween,
} from '../calendar/working-time.ts';

/** A pause that is over. Instants in milliseconds. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

export interface Step {
  /** `warn0`, `due`, `escalate0`: stable names of what is told, in the order of the declaration. */
  readonly name: string;
  readonly at: number;
}

export interface Plan {
  readonly dueAt: number;
  /** False when a day on the way belongs to a year without calendar data. */
  readonly known: boolean;
  /** In the order in which they come. */
  readonly steps: readonly Step[];
}

export interface PlanInput {
  readonly clock: ClockDef;
  /** The number of the declaration, or that of the house policy. */
  readonly amount?: number | undefined;
  readonly row: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly pauses: readonly Pause[];
  readonly calendar: WorkCalendar;
}

const hour = 3_600_000;

/** The last moment of a day that is counted in calendar days. */
const endOfDay = (c: WorkCalendar, day: string): number => instantAt(shiftDay(day, 1), 0, c.timeZone) - 1_000;

/** Days that a pause takes away: those after the one it began on, up to the one it ended on. */
const pausedDays = (c: WorkCalendar, pauses: readonly Pause[]): { start: string; end: string }[] =>
  pauses
    .map((p) => ({ start: shiftDay(dayIn(p.from, c.timeZone), 1), end: dayIn(p.to, c.timeZone) }))
    .filter((p) => p.start <= p.end);

/** A deadline so many days after a day: the close of the last working day, or the end of the last calendar day. */
function daysAfter(c: WorkCalendar, day: string, count: number, working: boolean, pauses: readonly Pause[]): Reached {
  const away = pausedDays(c, pauses);
  if (working) {
    const reached = addWorkingDays({ ...c, leave: [...(c.leave ?? []), ...away] }, day, count);
    return { at: closingOf(c, reached.day), known: reached.known };
  }
  let last = shiftDay(day, count);
  for (const p of away.toSorted((a, b) => a.start.localeCompare(b.start)))
    if (p.start <= last && p.start > day) last = shiftDay(last, daysFrom(p.start, p.end) + 1);
  return { at: endOfDay(c, last), known: true };
}

function within(c: WorkCalendar, start: number, amount: number, unit: ClockUnit, pauses: readonly Pause[]): Reached {
  if (unit === 'workingHours') return addWorkingTime({ ...c, blocked: pauses }, start, amount * hour);
  if (unit !== 'hours') {
    const { at, known } = daysAfter(c, dayIn(start, c.timeZone), amount, unit === 'workingDays', pauses);
    // “The same day” that begins after hours is over when it begins, not before.
    return { at: Math.max(at, start), known };
  }
  let at = start + amount * hour;
  for (const p of pauses.toSorted((a, b) => a.from - b.from)) if (p.from < at) at += p.to - p.from;
  return { at, known: true };
}

/** The day that a deadline hangs on: a range counts from its first day before, from its last day after. */
function anchorOf(c: WorkCalendar, value: unknown, end: boolean): string | undefined {
  if (typeof value === 'string') return value.length === 10 ? value : dayIn(Date.parse(value), c.timeZone);
  if (typeof value !== 'object' || value === null) return undefined;
  const range = value as { readonly start?: string; readonly end?: string | null };
  return (end ? range.end : range.start) ?? undefined;
}

function dueOf({
  clock: { due },
  amount = amountOf(due),
  row,
  startedAt,
  pauses,
  calendar: c,
}: PlanInput): Reached | undefined {
  if ('within' in due) return within(c, startedAt, amount, due.unit, pauses);
  const anchor = anchorOf(c, row[dateFieldOf(due) ?? ''], 'after' in due);
  if (anchor === undefined) return undefined;
  if ('after' in due) return daysAfter(c, anchor, amount, due.unit === 'workingDays', pauses);
  // The day of the campaign does not move because somebody pauses the clock.
  if (due.unit === 'days') return { at: endOfDay(c, shiftDay(anchor, -amount)), known: true };
  const { day, known } = addWorkingDays(c, anchor, -amount);
  return { at: closingOf(c, day), known };
}

function warnAt(c: WorkCalendar, due: number, before: number, unit: ClockUnit): Reached {
  if (unit === 'hours') return { at: due - before * hour, known: true };
  if (unit === 'workingHours') return addWorkingTime(c, due, -before * hour);
  // In the morning of that day: a reminder at midnight wakes nobody up.
  const day = dayIn(due, c.timeZone);
  if (unit === 'days') return { at: Math.min(openingOf(c, shiftDay(day, -before)), due), known: true };
  const reached = addWorkingDays(c, day, -before);
  return { at: Math.min(openingOf(c, reached.day), due), known: reached.known };
}

function escalateAt(c: WorkCalendar, from: number, after: number, unit: ClockUnit): Reached {
  if (unit === 'hours') return { at: from + after * hour, known: true };
  if (unit === 'workingHours') return addWorkingTime(c, from, after * hour);
  const day = dayIn(from, c.timeZone);
  if (unit === 'days') return { at: Math.max(closingOf(c, shiftDay(day, after)), from), known: true };
  const reached = addWorkingDays(c, day, after);
  return { at: Math.max(closingOf(c, reached.day), from), known: reached.known };
}

/** When a clock is due and when it tells whom; undefined while the date it hangs on is empty. */
export function planClock(input: PlanInput): Plan | undefined {
  const { clock, calendar, startedAt } = input;
  const due = dueOf(input);
  if (due === undefined) return undefined;
  // Bosses wait for their own calendar, not for the leave of the one who is late.
  const { leave: _, ...office } = calendar;
  // A promise that was late when it was made gives the responsible person the time of the first step all the same.
  const late = Math.max(due.at, startedAt);
  const warns = (clock.warn ?? []).map((w, i) => ({ name: `warn${i}`, ...warnAt(calendar, due.at, w.before, w.unit) }));
  const escalates = (clock.escalate ?? []).map((e, i) => ({
    name: `escalate${i}`,
    ...escalateAt(office, late, e.after, e.unit),
  }));
  const steps = [...warns.filter((w) => w.at < due.at), { name: 'due', ...due }, ...escalates];
  return {
    dueAt: due.at,
    known: due.known,
    // A stable sort: what falls on the same moment keeps its rank.
    steps: steps.map(({ name, at }) => ({ name, at })).toSorted((a, b) => a.at - b.at),
  };
}

/** How much is left, in the unit that the deadline is told in; negative when it is over. */
export interface Left {
  readonly unit: 'minutes' | 'workingMinutes' | 'days' | 'workingDays';
  readonly amount: number;
}

/** Whole minutes: what is left is rounded up, what is over down, so that neither is told too early. */
const minutes = (ms: number): number => Math.ceil(ms / 60_000);

export function leftOf(clock: ClockDef, dueAt: number, now: number, calendar: WorkCalendar): Left {
  const { unit } = clock.due;
  if (unit === 'hours') return { unit: 'minutes', amount: minutes(dueAt - now) };
  if (unit === 'workingHours') {
    const over = now > dueAt;
    const ms = workingTimeBetween(calendar, over ? dueAt : now, over ? now : dueAt);
    return { unit: 'workingMinutes', amount: over ? -Math.floor(ms / 60_000) : minutes(ms) };
  }
  const [today, last] = [dayIn(now, calendar.timeZone), dayIn(dueAt, calendar.timeZone)];
  const days = unit === 'days' ? daysFrom(today, last) : workingDaysBetween(calendar, today, last);
  // On the day itself, and until a whole day is over, hours tell more.
  return days === 0 ? { unit: 'minutes', amount: minutes(dueAt - now) } : { unit, amount: days };
}
