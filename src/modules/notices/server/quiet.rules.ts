import { addDays } from '@huanying/query';
import { dayIn, instantAt } from '../../../server/calendar/time-zone.ts';
import { isUrgent, noticeGroupKeys, noticeGroups } from '../../../shared/platform/notice-kinds.ts';
import type { GroupWays, NoticePreferences, QuietHours } from '../preferences.contract.ts';

export const defaultQuiet: QuietHours = { from: '22:00', to: '08:00' };

/** What holds for a person who has chosen nothing. */
export const defaultPreferences: NoticePreferences = {
  groups: Object.fromEntries(
    noticeGroupKeys.map((key): [string, GroupWays] => [key, { page: true, mail: noticeGroups[key].mail, robot: true }]),
  ) as NoticePreferences['groups'],
  quiet: { mode: 'workspace' },
  digest: { every: 'day', hour: 9, weekday: 1 },
  accounts: { wecom: '', dingtalk: '', feishu: '' },
  byPhone: false,
};

/** What was chosen, completed by the defaults: groups are added as the product grows. */
export const complete = (stored: Partial<NoticePreferences> | null | undefined): NoticePreferences => ({
  ...defaultPreferences,
  ...stored,
  groups: { ...defaultPreferences.groups, ...stored?.groups },
});

/** Groups that were switched off in the page though they may not be. */
export const silencedUrgent = (p: NoticePreferences): string[] =>
  noticeGroupKeys.filter((key) => isUrgent(key) && !p.groups[key].page);

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** The instant at which the quiet hours end that `now` lies in; null outside of them. */
export function quietUntil(now: Date, quiet: QuietHours | null, timeZone: string): Date | null {
  if (quiet === null) return null;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const today = dayIn(now.getTime(), timeZone);
  // Over midnight they may have begun yesterday.
  for (const day of [addDays(today, -1), today]) {
    const begin = instantAt(day, from, timeZone);
    const end = instantAt(from < to ? day : addDays(day, 1), to, timeZone, 'last');
    if (begin <= now.getTime() && now.getTime() < end) return new Date(end);
  }
  return null;
}

export const quietOf = (p: NoticePreferences, workspace: QuietHours | null): QuietHours | null =>
  p.quiet.mode === 'own' ? p.quiet.hours : p.quiet.mode === 'off' ? null : workspace;

/** When the next digest leaves, strictly after `now`. */
export function nextDigest(now: Date, { every, hour, weekday }: NoticePreferences['digest'], timeZone: string): Date {
  const today = dayIn(now.getTime(), timeZone);
  for (let n = 0; n <= 8; n += 1) {
    const day = addDays(today, n);
    const at = instantAt(day, hour * 60, timeZone);
    if (at <= now.getTime()) continue;
    if (every === 'day' || (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7 === weekday - 1) return new Date(at);
  }
  throw new Error('a week has no such day');
}
