import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakdownGaps, checkSum, equalPercents, hindranceOf, toShares, whatIf } from './split-view.ts';

test('[S1] typed parts are added up exactly and compared with the goal', () => {
  expect(checkSum(['0.1', '0.2'], '0.3')).toEqual({ sum: '0.3', gap: '0' });
  expect(checkSum(['150000', '200000'], '400000')).toEqual({ sum: '350000', gap: '-50000' });
  expect(checkSum(['1', 'x'], '1')).toBeUndefined();
});
test('[S1] what if the target were ten percent more', () => {
  expect(whatIf('1000000', 10)).toBe('1100000');
  expect(whatIf('333', -10)).toBe('299');
  expect(whatIf('0.05', 20)).toBe('0.06');
});
test('[S1] equal percentages are 100 together', () => {
  expect(equalPercents(3)).toEqual(['33.34', '33.33', '33.33']);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), (n) => {
      expect(checkSum(toShares(equalPercents(n)) ?? [], '1')?.gap).toBe('0');
    }),
  );
});

test('[S1] whatever keeps the parts from being written is told', () => {
  const whole = {
    chosen: true,
    byShares: false,
    shares: undefined,
    targets: ['1', '2'],
    check: undefined,
    acceptGap: false,
  };
  expect(hindranceOf(whole)).toBeUndefined();
  expect(hindranceOf({ ...whole, chosen: false })).toBe('nobody');
  expect(hindranceOf({ ...whole, byShares: true })).toBe('percents');
  expect(hindranceOf({ ...whole, targets: ['1', 'zwei'] })).toBe('targets');
  const gap = { ...whole, check: { sum: '3', gap: '1' } };
  expect(hindranceOf(gap)).toBe('gap');
  expect(hindranceOf({ ...gap, acceptGap: true })).toBeUndefined();
});

test('[S1] goals below that no longer add up are told, by what they are cut along', () => {
  const year = { start: '2026-01-01', end: '2026-12-31' };
  const goal = { metric: 'gmv', target: '400', period: year, channel: null, countedUnit: null, ownerId: 'a' };
  const quarter = (i: number, target: string) => ({
    ...goal,
    target,
    period: {
      start: `2026-${String(i * 3 + 1).padStart(2, '0')}-01`,
      end: `2026-${String(i * 3 + 3).padStart(2, '0')}-28`,
    },
  });
  const quarters = [0, 1, 2, 3].map((i) => quarter(i, '100'));
  expect(breakdownGaps(goal, quarters)).toEqual([]);
  expect(breakdownGaps(goal, [...quarters.slice(0, 3), quarter(3, '80')])).toEqual([
    { along: 'period', sum: '380', gap: '-20' },
  ]);
  // A cancelled part is none, and another metric is another thing.
  expect(breakdownGaps(goal, [...quarters, { ...quarter(3, '9'), state: 'cancelled' }])).toEqual([]);
  expect(breakdownGaps(goal, [...quarters, { ...quarter(3, '9'), metric: 'orders' }])).toEqual([]);
  // Months beside quarters have no sum; channels beside them are added up by themselves.
  expect(
    breakdownGaps(goal, [...quarters, { ...goal, target: '33', period: { start: '2026-01-01', end: '2026-01-31' } }]),
  ).toEqual([]);
  const channels = ['x', 'y'].map((channel) => ({ ...goal, channel, target: '250' }));
  expect(breakdownGaps(goal, [...quarters, ...channels])).toEqual([{ along: 'channel', sum: '500', gap: '100' }]);
});
