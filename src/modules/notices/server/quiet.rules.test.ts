import { describe, expect, it } from 'vitest';
import { groupOf, isUrgent } from '../../../shared/platform/notice-kinds.ts';
import { complete, defaultPreferences, nextDigest, quietUntil, silencedUrgent } from './quiet.rules.ts';

const at = (text: string): Date => new Date(text);
const until = (now: string, from: string, to: string, zone = 'Asia/Shanghai'): string | null =>
  quietUntil(at(now), { from, to }, zone)?.toISOString() ?? null;

describe('quiet hours', () => {
  it('[O9] go over midnight in the time zone of the workspace, whatever that of the server is', () => {
    // 22:00–08:00 in Shanghai is 14:00–00:00 UTC.
    expect(until('2026-11-23T13:59:59Z', '22:00', '08:00')).toBeNull();
    expect(until('2026-11-23T14:00:00Z', '22:00', '08:00')).toBe('2026-11-24T00:00:00.000Z');
    expect(until('2026-11-23T23:59:59Z', '22:00', '08:00')).toBe('2026-11-24T00:00:00.000Z');
    expect(until('2026-11-24T00:00:00Z', '22:00', '08:00')).toBeNull();
    expect(until('2026-11-23T04:30:00Z', '12:00', '13:00')).toBe('2026-11-23T05:00:00.000Z');
    expect(quietUntil(at('2026-11-23T15:00:00Z'), null, 'Asia/Shanghai')).toBeNull();
  });

  it('[O9] end at the wall clock also in the night that has an hour more or less', () => {
    // Berlin goes from summer to winter time at 03:00 on 25 October 2026: 08:00 is 07:00 UTC.
    expect(until('2026-10-24T21:00:00Z', '22:00', '08:00', 'Europe/Berlin')).toBe('2026-10-25T07:00:00.000Z');
    expect(until('2026-03-28T22:00:00Z', '22:00', '08:00', 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z');
  });
});

describe('digests', () => {
  it('[O9] leave daily at an hour, or weekly on a day, in the time zone of the workspace', () => {
    const next = (now: string, every: 'day' | 'week', weekday = 1): string =>
      nextDigest(at(now), { every, hour: 9, weekday }, 'Asia/Shanghai').toISOString();
    expect(next('2026-11-23T00:59:59Z', 'day')).toBe('2026-11-23T01:00:00.000Z');
    expect(next('2026-11-23T01:00:00Z', 'day')).toBe('2026-11-24T01:00:00.000Z');
    // 23 November 2026 is a Monday.
    expect(next('2026-11-22T20:00:00Z', 'week')).toBe('2026-11-23T01:00:00.000Z');
    expect(next('2026-11-23T01:00:00Z', 'week')).toBe('2026-11-30T01:00:00.000Z');
    expect(next('2026-11-23T01:00:00Z', 'week', 7)).toBe('2026-11-29T01:00:00.000Z');
  });
});

describe('kinds of notices', () => {
  it('[O9] overdue approvals, missed deadlines and escalations are urgent and cannot leave the page', () => {
    for (const kind of [
      'approval.overdue',
      'approval.escalated',
      'approval.stuck',
      'clock.missed',
      'clock.escalated',
      'incident.create',
    ])
      expect([kind, isUrgent(groupOf(kind))]).toEqual([kind, true]);
    for (const kind of ['approval.waiting', 'clock.warned', 'comment', 'mention', 'watch.moved', 'unheard.of'])
      expect([kind, isUrgent(groupOf(kind))]).toEqual([kind, false]);
    expect([groupOf('approval.waiting'), groupOf('mention'), groupOf('unheard.of')]).toEqual([
      'approval',
      'mention',
      'other',
    ]);
    const off = { ...defaultPreferences.groups.clockLate, page: false };
    expect(silencedUrgent({ ...defaultPreferences, groups: { ...defaultPreferences.groups, clockLate: off } })).toEqual(
      ['clockLate'],
    );
  });

  it('[O9] what was chosen before a group existed is completed by its default', () => {
    const stored = {
      groups: { comment: { page: false, mail: 'off', robot: false } },
    } as unknown as typeof defaultPreferences;
    expect(complete(stored).groups).toMatchObject({ comment: { page: false }, clockLate: { page: true, mail: 'now' } });
  });
});
