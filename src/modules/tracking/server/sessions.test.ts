import { expect, test } from 'vitest';
import { type Attribution, type SessionInput, SessionTracker } from './sessions.ts';

const minute = 60_000;
const midnight = Date.parse('2026-11-11T16:00:00Z');
const direct: Attribution = {
  utmSource: '',
  utmMedium: '',
  utmCampaign: '',
  utmContent: '',
  utmTerm: '',
  channel: 'direct',
  campaign: '',
  content: '',
  link: '',
  account: '',
  partner: '',
};
const douyin: Attribution = {
  ...direct,
  utmSource: 'douyin',
  utmCampaign: 'CMP-2026-0001',
  channel: 'douyin',
  campaign: 'CMP-2026-0001',
};

const at = (tracker: SessionTracker, minutes: number, over: Partial<SessionInput> = {}) =>
  tracker.assign({
    workspaceId: 'w',
    anonymousId: 'a',
    userId: '',
    time: midnight + minutes * minute,
    begins: true,
    given: '',
    campaignKey: '',
    attribution: direct,
    ...over,
  });

test('[D1] thirty minutes of silence end a visit; hours and midnight do not', () => {
  const tracker = new SessionTracker();
  const first = at(tracker, -65);
  expect(at(tracker, -36).id).toBe(first.id);
  expect(at(tracker, -6).id).toBe(first.id);
  expect(at(tracker, 24).id).toBe(first.id);
  expect(at(tracker, 54).id).toBe(first.id);
  expect(at(tracker, 84.1).id).not.toBe(first.id);
});

test('[D1] another campaign begins a visit; later events carry how the visitor came', () => {
  const tracker = new SessionTracker();
  const plain = at(tracker, 0);
  const landed = at(tracker, 1, { campaignKey: 'douyin', attribution: douyin });
  expect(landed.id).not.toBe(plain.id);
  const order = at(tracker, 5);
  expect(order).toEqual({ id: landed.id, attribution: douyin });
  expect(at(tracker, 6, { campaignKey: 'douyin', attribution: douyin }).id).toBe(landed.id);
  const other = { ...douyin, utmSource: 'weibo', channel: 'weibo' };
  expect(at(tracker, 7, { campaignKey: 'weibo', attribution: other }).id).not.toBe(landed.id);
});

test('[D1] late events find their visit, whatever order they come in', () => {
  const tracker = new SessionTracker();
  const morning = at(tracker, 0);
  const noon = at(tracker, 120);
  expect(at(tracker, 20).id).toBe(morning.id);
  expect(at(tracker, 100).id).toBe(noon.id);
  // Closes a gap: the visits stay two, the event joins the earlier one.
  const gap = new SessionTracker();
  const one = at(gap, 0);
  const two = at(gap, 50);
  expect(two.id).not.toBe(one.id);
  expect(at(gap, 25).id).toBe(one.id);
  // What was done before a campaign brought the visitor is not the campaign's.
  const before = new SessionTracker();
  const campaign = at(before, 10, { campaignKey: 'k', attribution: douyin });
  const early = at(before, 0);
  expect(early.id).not.toBe(campaign.id);
  expect(early.attribution.channel).toBe('direct');
});

test('[D1] neighbours that change places, as retries do, change no visit', () => {
  const minutes = [0, 10, 20, 30, 100, 110, 125, 300, 310];
  const expected = [0, 0, 0, 0, 1, 1, 1, 2, 2];
  // Each bit of the pattern swaps one pair of neighbours.
  for (let pattern = 0; pattern < 2 ** minutes.length; pattern++) {
    const order = minutes.map((_, i) => i);
    for (let i = 0; i + 1 < order.length; i += 1) {
      if ((pattern >> i) % 2 === 1 && order[i] === i) [order[i], order[i + 1]] = [i + 1, i];
    }
    const tracker = new SessionTracker();
    const ids: string[] = minutes.map(() => '');
    for (const i of order) ids[i] = at(tracker, minutes[i] ?? 0).id;
    const numbers = new Map([...new Set(ids)].map((id, n) => [id, n]));
    expect(ids.map((id) => numbers.get(id))).toEqual(expected);
  }
});

test('[D1] a session id of the tracker is trusted and kept apart per visitor', () => {
  const tracker = new SessionTracker();
  const a = at(tracker, 0, { given: '1763800000' });
  expect(at(tracker, 90, { given: '1763800000' }).id).toBe(a.id);
  expect(at(tracker, 1, { given: '1763800000', anonymousId: 'b' }).id).not.toBe(a.id);
  expect(at(tracker, 2, { given: '1763800001' }).id).not.toBe(a.id);
});

test('[D1] an order sent by the shop joins the visit of its customer and begins none', () => {
  const tracker = new SessionTracker();
  const server = { anonymousId: '', userId: 'lin', begins: false };
  expect(at(tracker, 0, server).id).toBe('');
  const visit = at(tracker, 1, { userId: 'lin', campaignKey: 'k', attribution: douyin });
  expect(at(tracker, 9, server)).toEqual({ id: visit.id, attribution: douyin });
  expect(at(tracker, 60, server).id).toBe('');
});

test('[D1] after a restart visits go on', () => {
  const tracker = new SessionTracker();
  tracker.restore([
    {
      workspaceId: 'w',
      anonymousId: 'a',
      userId: '',
      sessionId: 'before',
      start: midnight,
      end: midnight + 5 * minute,
      attribution: douyin,
    },
  ]);
  expect(at(tracker, 20)).toEqual({ id: 'before', attribution: douyin });
});

test('[D1] memory is bounded: the longest unseen visitor is forgotten', () => {
  const tracker = new SessionTracker({ maxVisitors: 100 });
  const first = at(tracker, 0, { anonymousId: 'kept' });
  for (let i = 0; i < 500; i++) {
    at(tracker, 0, { anonymousId: `v${i}` });
    at(tracker, 0, { anonymousId: 'kept' });
  }
  expect(tracker.size).toBe(100);
  expect(at(tracker, 1, { anonymousId: 'kept' }).id).toBe(first.id);
  for (let i = 0; i < 50; i++) at(tracker, i * 60, { anonymousId: 'busy' });
  expect(tracker.size).toBe(100);
});
