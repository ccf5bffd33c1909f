import { daysFrom, shiftDay } from '../../../server/calendar/time-zone.ts';
import type { LoadConflict } from '../team.contract.ts';

/** Work of a person over days, both inside, with its share of the working time in percent. */
export interface Engagement {
  readonly id: string;
  readonly person: string;
  readonly label: string;
  readonly start: string;
  readonly end: string;
  readonly load: number;
}
export interface Away {
  readonly person: string;
  readonly start: string;
  readonly end: string;
}
/** More than this is more than there is. */
const full = 100;

const covers = (s: { readonly start: string; readonly end: string }, day: string): boolean =>
  s.start <= day && day <= s.end;

/** The days at which sums change, so that a year is not walked day by day. */
function turningPoints(
  start: string,
  end: string,
  spans: readonly { readonly start: string; readonly end: string }[],
): string[] {
  const points = new Set([start]);
  for (const s of spans)
    for (const day of [s.start, shiftDay(s.end, 1)]) if (day > start && day <= end) points.add(day);
  return [...points].toSorted();
}

/**
 * The stretches of an engagement on which its person has more than a whole working time, or is on leave. `all` may hold
 * the engagement itself, which counts once.
 */
export function conflictsOf(
  one: Engagement,
  all: readonly Engagement[],
  away: readonly Away[],
): Omit<LoadConflict, 'name'>[] {
  const others = all.filter(
    (o) => o.id !== one.id && o.person === one.person && o.start <= one.end && one.start <= o.end,
  );
  const leave = away.filter((a) => a.person === one.person && a.start <= one.end && one.start <= a.end);
  const points = turningPoints(one.start, one.end, [...others, ...leave]);
  const out: Omit<LoadConflict, 'name'>[] = [];
  for (const [i, from] of points.entries()) {
    const next = points[i + 1];
    const to = next === undefined ? one.end : shiftDay(next, -1);
    const here = others.filter((o) => covers(o, from));
    const load = one.load + here.reduce((sum, o) => sum + o.load, 0);
    const isAway = leave.some((a) => covers(a, from));
    if (load <= full && !isAway) continue;
    const found = { person: one.person, from, to, load, away: isAway, with: here.map((o) => o.label) };
    const last = out.at(-1);
    const goesOn = last !== undefined && shiftDay(last.to, 1) === from && last.load === load && last.away === isAway;
    if (goesOn && last !== undefined && last.with.join() === found.with.join()) out[out.length - 1] = { ...last, to };
    else out.push(found);
  }
  return out;
}

/** What a person has on the days of a range: the largest sum, the first day with `wanted` percent free, days away. */
export function roomOf(
  person: string,
  range: { readonly start: string; readonly end: string },
  all: readonly Engagement[],
  away: readonly Away[],
  wanted = 20,
): { readonly load: number; readonly freeFrom: string | null; readonly awayDays: number } {
  const mine = all.filter((e) => e.person === person && e.start <= range.end && range.start <= e.end);
  const leave = away.filter((a) => a.person === person && a.start <= range.end && range.start <= a.end);
  let [load, freeFrom] = [0, null as string | null];
  for (const day of turningPoints(range.start, range.end, [...mine, ...leave])) {
    const sum = mine.filter((e) => covers(e, day)).reduce((total, e) => total + e.load, 0);
    load = Math.max(load, sum);
    if (freeFrom === null && sum + wanted <= full && !leave.some((a) => covers(a, day))) freeFrom = day;
  }
  const days = new Set<string>();
  for (const a of leave) {
    const first = a.start > range.start ? a.start : range.start;
    const last = a.end < range.end ? a.end : range.end;
    for (let i = 0; i <= daysFrom(first, last); i += 1) days.add(shiftDay(first, i));
  }
  return { load, freeFrom, awayDays: days.size };
}
