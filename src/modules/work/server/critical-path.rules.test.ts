import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shiftDay } from '../../../server/calendar/time-zone.ts';
import { dayKind } from '../../../server/calendar/working-days.ts';
import { type Activity, criticalPath, inOrder, pushOn, workLine } from './critical-path.rules.ts';

const origin = '2026-09-21';
const line = workLine(origin, (d) => dayKind(d).working);
const everyDay = workLine(origin, () => true);

/** Activities that wait only for earlier ones: whatever comes out is no loop. */
const plans = fc
  .array(
    fc.record({
      from: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 8 }),
      waits: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((all) =>
    all.map(
      ({ from, length, waits }, i): Activity => ({
        id: String(i),
        start: shiftDay(origin, from),
        end: shiftDay(origin, from + length - 1),
        waitsFor: i === 0 ? [] : [...new Set(waits.map((w) => String(w % i)))],
      }),
    ),
  );

/** The end by trying all chains: the start of the first and the days of all. */
function longest(all: readonly Activity[], l: typeof line, id: string): number {
  const a = all.find((x) => x.id === id);
  if (a === undefined) return 0;
  const from = l.before(a.start);
  const takes = l.before(shiftDay(a.end, 1)) - from;
  return Math.max(from, ...a.waitsFor.map((w) => longest(all, l, w))) + takes;
}

test('[E1] the critical path is the longest, and nothing on it may slip', () => {
  fc.assert(
    fc.property(plans, fc.constantFrom(line, everyDay), (all, l) => {
      const found = criticalPath(all, l);
      if (found.kind !== 'path') throw new Error('no loop was made');
      expect(found.finish).toBe(Math.max(...all.map((a) => longest(all, l, a.id))));
      expect(found.ids.length).toBeGreaterThan(0);
      for (const id of found.ids) expect(found.slack.get(id)).toBe(0);
      for (const [i, id] of found.ids.entries())
        if (i > 0) expect(all.find((a) => a.id === id)?.waitsFor).toContain(found.ids[i - 1]);
      for (const a of all) expect(found.slack.get(a.id)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
});

test('[E1] slack is exact: so many days later nothing changes, one more and the end moves by one', () => {
  fc.assert(
    fc.property(plans, fc.nat(), (all, pick) => {
      const found = criticalPath(all, everyDay);
      if (found.kind !== 'path') throw new Error('no loop was made');
      const one = all[pick % all.length];
      if (one === undefined) return;
      const slack = found.slack.get(one.id) ?? 0;
      // It begins where what it waits for lets it, and from there slips.
      const begin = Math.max(everyDay.before(one.start), ...one.waitsFor.map((w) => longest(all, everyDay, w)));
      const length = everyDay.before(one.end) - everyDay.before(one.start);
      const late = (by: number): number => {
        const moved = { ...one, start: shiftDay(origin, begin + by), end: shiftDay(origin, begin + by + length) };
        const again = criticalPath(
          all.map((a) => (a.id === one.id ? moved : a)),
          everyDay,
        );
        return again.kind === 'path' ? again.finish : -1;
      };
      expect(late(slack)).toBe(found.finish);
      expect(late(slack + 1)).toBe(found.finish + 1);
    }),
    { numRuns: 200 },
  );
});

test('[E1] a loop is told in its order, and no path is made of it', () => {
  const one = (id: string, ...waitsFor: string[]): Activity => ({ id, start: origin, end: origin, waitsFor });
  expect(criticalPath([one('a', 'c'), one('b', 'a'), one('c', 'b'), one('d')], line)).toEqual({
    kind: 'loop',
    ids: ['b', 'c', 'a'],
  });
  expect(inOrder([one('a', 'a')]).loop).toEqual(['a']);
});

test('[E1] National Day takes no working day; the make-up Saturday does', () => {
  const all: Activity[] = [
    { id: 'a', start: '2026-09-29', end: '2026-09-30', waitsFor: [] },
    { id: 'b', start: '2026-10-01', end: '2026-10-10', waitsFor: ['a'] },
    { id: 'c', start: '2026-09-29', end: '2026-09-29', waitsFor: [] },
  ];
  const found = criticalPath(all, line);
  expect(found).toMatchObject({ kind: 'path', ids: ['a', 'b'], length: 5 });
  expect(found.kind === 'path' && found.slack.get('c')).toBe(4);
});

test('[E1] what follows moves to the next working day and keeps the days it takes', () => {
  const all: Activity[] = [
    { id: 'a', start: '2026-09-28', end: '2026-09-29', waitsFor: [] },
    { id: 'b', start: '2026-09-30', end: '2026-10-08', waitsFor: ['a'] },
    { id: 'c', start: '2026-10-09', end: '2026-10-09', waitsFor: ['b'] },
    { id: 'd', start: '2026-11-02', end: '2026-11-02', waitsFor: ['b'] },
  ];
  expect(pushOn(all, [{ id: 'a', start: '2026-09-29', end: '2026-09-30' }], line)).toEqual([
    { id: 'b', start: '2026-10-08', end: '2026-10-09' },
    { id: 'c', start: '2026-10-10', end: '2026-10-10' },
  ]);
  expect(pushOn(all, [{ id: 'a', start: '2026-09-27', end: '2026-09-28' }], line)).toEqual([]);
});

test('[E1] ten thousand tasks in one chain are planned', () => {
  const all = Array.from(
    { length: 10_000 },
    (_, i): Activity => ({ id: String(i), start: origin, end: origin, waitsFor: i === 9_999 ? [] : [String(i + 1)] }),
  );
  const { order, loop } = inOrder(all);
  expect(loop).toBeNull();
  expect(order[0]?.id).toBe('9999');
});
