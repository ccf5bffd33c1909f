import { dayIn, instantAt, shiftDay } from '../../../server/calendar/time-zone.ts';
import type { Decision, Meeting, MeetingFlag } from '../meeting.contract.ts';

const hour = 3_600_000;

export const endOf = (m: Pick<Meeting, 'startsAt' | 'minutes'>): string =>
  new Date(Date.parse(m.startsAt) + m.minutes * 60_000).toISOString();

/** So long before its start a meeting has an agenda, so that people can prepare. */
const agendaHours = 24;

/** What a meeting lacks: an agenda when it is near, decisions when it is over. */
export function flagsOf(
  m: Pick<Meeting, 'state' | 'startsAt' | 'endsAt' | 'agendaCount' | 'decisionCount'>,
  now: Date,
): MeetingFlag[] {
  if (m.state === 'cancelled') return [];
  const at = now.getTime();
  const flags: MeetingFlag[] = [];
  const over = Date.parse(m.endsAt ?? m.startsAt) < at;
  if (m.state === 'planned' && !over && (m.agendaCount ?? 0) === 0 && Date.parse(m.startsAt) - at <= agendaHours * hour)
    flags.push('noAgenda');
  if ((m.decisionCount ?? 0) === 0 && over) flags.push('noDecisions');
  return flags;
}

/** The next day of the same number a month later; the last day where that month is too short. */
function monthAfter(day: string, preferred: number): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(preferred, last))).toISOString().slice(0, 10);
}

/**
 * When the next meeting of a series begins: at the same time on the wall, after `now`. `first` is the day of the first
 * one: a series of the 31st comes back to the 31st after a shorter month.
 */
export function nextStart(
  m: Pick<Meeting, 'startsAt' | 'repeat'>,
  first: string,
  now: Date,
  timeZone: string,
): string | null {
  if (m.repeat === 'none') return null;
  const start = Date.parse(m.startsAt);
  let day = dayIn(start, timeZone);
  const minutes = Math.round((start - instantAt(day, 0, timeZone)) / 60_000);
  const preferred = Number(dayIn(Date.parse(first), timeZone).slice(8));
  for (let i = 0; i < 1_000; i += 1) {
    day = m.repeat === 'monthly' ? monthAfter(day, preferred) : shiftDay(day, m.repeat === 'weekly' ? 7 : 14);
    const next = instantAt(day, minutes, timeZone);
    if (next > now.getTime()) return new Date(next).toISOString();
  }
  return null;
}

/** What an invitation says: when one of these changes, the people invited must hear of it. */
export const invitationChanged = (before: Meeting, after: Meeting): boolean =>
  before.title !== after.title ||
  before.startsAt !== after.startsAt ||
  before.minutes !== after.minutes ||
  before.place !== after.place ||
  before.link !== after.link ||
  before.ownerId !== after.ownerId;

/** Everybody who is asked to come, who calls the meeting included. */
export const invitedTo = (m: Pick<Meeting, 'attendees' | 'ownerId'>): string[] => [
  ...new Set([...(m.attendees ?? []), ...(m.ownerId === null ? [] : [m.ownerId])]),
];

/** Keys and tasks of decisions as they were stored; what a caller claims about them is not believed. */
export function settleDecisions(
  before: readonly Decision[] | null,
  after: readonly Decision[] | null,
  newKey: () => string,
): Decision[] {
  const known = new Map((before ?? []).flatMap((d) => (d.key ? [[d.key, d] as const] : [])));
  return (after ?? []).map((d) => {
    const stored = d.key ? known.get(d.key) : undefined;
    if (d.key) known.delete(d.key);
    return { ...d, key: stored?.key ?? newKey(), taskId: stored?.taskId ?? null };
  });
}
