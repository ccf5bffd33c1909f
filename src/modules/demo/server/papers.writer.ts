import type { PapersApi } from '../../analytics/papers.api.ts';
import { addDays, startOf, weekdayOf } from './calendar.ts';
import type { Cast } from './cast.ts';

/** Papers that went to the director on the last Mondays and on the first of the month, as they stood then. */
export async function writePapers(
  { papers }: { readonly papers: PapersApi },
  cast: Cast,
  today: string,
): Promise<void> {
  const morning = (day: string): Date => new Date(startOf(day) + 8.5 * 3_600_000);
  const keep = (kind: 'weekly' | 'monthly', date: string, at: string): Promise<void> =>
    papers.keepPast(cast.workspaceId, cast.people.director, kind, { date, at: morning(at) });
  const monday = addDays(today, -weekdayOf(today));
  const first = `${today.slice(0, 7)}-01`;
  // On the first day of the month that is no weekend, if it has come.
  const workday = addDays(first, Math.max(0, weekdayOf(first) - 4) === 0 ? 0 : 7 - weekdayOf(first));
  if (workday <= today) await keep('monthly', addDays(first, -1), workday);
  for (const weeks of [2, 1]) {
    const sent = addDays(monday, -7 * weeks);
    await keep('weekly', addDays(sent, -1), sent);
  }
}
