import { dayIn, instantAt, shiftDay } from './time-zone.ts';

/** A stretch of the working day by the clock on the wall: `09:00` to `12:00`; `24:00` is midnight. */
export interface HourSpan {
  readonly from: string;
  readonly to: string;
}
/** Both days inside. */
export interface DaySpan {
  readonly start: string;
  readonly end: string;
}

/** When somebody works: everything that working time is counted from. */
export interface WorkCalendar {
  readonly timeZone: string;
  /** In order, without overlap, not empty. */
  readonly hours: readonly HourSpan[];
  /** `known` is false where nobody has published the year: weekends are then assumed. */
  readonly dayKind: (day: string) => { readonly working: boolean; readonly known: boolean };
  /** Days that do not count for this person. */
  readonly leave?: readonly DaySpan[];
  /** Stretches of real time that do not count, as while a clock was paused; in milliseconds. */
  readonly blocked?: readonly { readonly from: number; readonly to: number }[];
}

/** An instant in milliseconds; `known` is false when a day on the way had to be assumed. */
export interface Reached {
  readonly at: number;
  readonly known: boolean;
}
interface Window {
  readonly from: number;
  readonly to: number;
}

/** Nobody is away for so long: leave that leaves no working day in it is not counted any more. */
const farthestDays = 3_700;

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const onLeave = (c: WorkCalendar, day: string): boolean =>
  c.leave?.some((l) => l.start <= day && day <= l.end) === true;

/** Whether a day counts, for this person. */
const counts = (c: WorkCalendar, day: string): boolean => c.dayKind(day).working && !onLeave(c, day);

/** When work begins on a day by the clock on the wall, whether it is a working day or not. */
export const openingOf = (c: WorkCalendar, day: string): number =>
  instantAt(day, minutesOf(c.hours[0]?.from ?? '00:00'), c.timeZone);
/** When work ends. */
export const closingOf = (c: WorkCalendar, day: string): number =>
  instantAt(day, minutesOf(c.hours.at(-1)?.to ?? '24:00'), c.timeZone, 'last');

/** The stretches of real time that are worked on a day. */
function windowsOf(c: WorkCalendar, day: string): readonly Window[] {
  if (!counts(c, day)) return [];
  let windows: Window[] = c.hours.map((h) => ({
    from: instantAt(day, minutesOf(h.from), c.timeZone),
    to: instantAt(day, minutesOf(h.to), c.timeZone, 'last'),
  }));
  for (const b of c.blocked ?? [])
    windows = windows.flatMap((w) => [
      { from: w.from, to: Math.min(w.to, b.from) },
      { from: Math.max(w.from, b.to), to: w.to },
    ]);
  return windows.filter((w) => w.from < w.to);
}

/** The instant after so many milliseconds of work; before, when they are negative. Never outside working time, but for none at all. */
export function addWorkingTime(c: WorkCalendar, start: number, amount: number): Reached {
  let known = true;
  if (amount === 0) return { at: start, known };
  const back = amount < 0;
  let left = Math.abs(amount);
  let day = dayIn(start, c.timeZone);
  for (let i = 0; i < farthestDays; i += 1) {
    known &&= c.dayKind(day).known;
    const windows = windowsOf(c, day);
    for (const w of back ? windows.toReversed() : windows) {
      const [from, to] = back ? [w.from, Math.min(w.to, start)] : [Math.max(w.from, start), w.to];
      if (from >= to) continue;
      if (to - from >= left) return { at: back ? to - left : from + left, known };
      left -= to - from;
    }
    day = shiftDay(day, back ? -1 : 1);
  }
  return withoutLeave(c, (bare) => addWorkingTime(bare, start, amount), { at: start + amount, known: false });
}

/** The milliseconds worked between two instants; negative when the second is the earlier. */
export function workingTimeBetween(c: WorkCalendar, a: number, b: number): number {
  if (a > b) return -workingTimeBetween(c, b, a);
  const last = dayIn(b, c.timeZone);
  let sum = 0;
  for (let day = dayIn(a, c.timeZone), i = 0; day <= last && i < farthestDays; day = shiftDay(day, 1), i += 1)
    for (const w of windowsOf(c, day)) sum += Math.max(0, Math.min(w.to, b) - Math.max(w.from, a));
  return sum;
}

/**
 * The day that is so many working days after (before, when negative) a day. The day itself is not counted, as in
 * article 201 of the Civil Code (民法典): the first day of a term is free.
 */
export function addWorkingDays(
  c: WorkCalendar,
  from: string,
  count: number,
): { readonly day: string; readonly known: boolean } {
  let known = c.dayKind(from).known;
  let left = Math.abs(count);
  let day = from;
  for (let i = 0; left > 0; i += 1) {
    if (i > farthestDays) return withoutLeave(c, (bare) => addWorkingDays(bare, from, count), { day, known: false });
    day = shiftDay(day, count < 0 ? -1 : 1);
    known &&= c.dayKind(day).known;
    if (counts(c, day)) left -= 1;
  }
  return { day, known };
}

/** The working days after one day, up to and with another; negative when that one is earlier. */
export function workingDaysBetween(c: WorkCalendar, from: string, to: string): number {
  if (from > to) return -workingDaysBetween(c, to, from);
  let sum = 0;
  for (let day = from, i = 0; day < to && i < farthestDays; i += 1) {
    day = shiftDay(day, 1);
    if (counts(c, day)) sum += 1;
  }
  return sum;
}

function withoutLeave<T>(c: WorkCalendar, again: (bare: WorkCalendar) => T, never: T): T {
  if (c.leave === undefined || c.leave.length === 0) return never;
  const { leave: _, ...bare } = c;
  return again(bare);
}
