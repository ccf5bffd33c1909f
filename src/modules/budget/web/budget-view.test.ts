import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents, splitByWeights } from '../../../shared/money.ts';
import { barOf, endOf, heldBy, preview, scaleOf, splitPreview, unallotted } from './budget-view.ts';

const limits = { warnAt: '0.9', guardAt: '1.05' };
const use = (plan: string, committed: string, actual: string) => ({
  plan,
  committed,
  actual,
  free: '0',
  rate: null,
  level: 'fine' as const,
});

test('[S6] a bar shows plan, committed, booked and both marks on one scale', () => {
  expect(barOf(use('100', '20', '30'), '40', limits)).toEqual({
    actual: 30 / 105,
    committed: 20 / 105,
    plan: 100 / 105,
    warn: 90 / 105,
    guard: 1,
    imported: 40 / 105,
  });
  expect(barOf(use('0', '0', '0'), null, limits)).toEqual({
    actual: 0,
    committed: 0,
    plan: 0,
    warn: null,
    guard: null,
    imported: null,
  });
  expect(scaleOf([{ use: use('100', '0', '0'), imported: '400' }], limits)).toBe(400);
});

test('[S6] the transfer dialog tells what both ends hold before and after, and that it is too much', () => {
  const figures = { lines: [{ id: 'a', use: use('1', '0', '0') }], use: { reserve: '7.00' } } as never;
  expect(heldBy(endOf('reserve'), figures)).toBe('7.00');
  expect(heldBy(endOf('outside'), figures)).toBeNull();
  expect(preview('7.00', '1', '2.5')).toEqual({ from: '4.50', to: '3.50', tooMuch: false });
  expect(preview('7.00', null, '8')).toEqual({ from: '-1.00', to: null, tooMuch: true });
  expect(preview('7.00', '1', '0.001')).toBeUndefined();
});

test('[S6] shares of any kind add up to the whole, and no part is off by more than a cent', () => {
  expect(splitPreview('100.01', ['50', '30', '20'])).toEqual(['50.01', '30.00', '20.00']);
  expect(splitPreview('0.02', ['1', '1', '1'])).toEqual(['0.01', '0.01', '0.00']);
  expect(splitPreview('5', ['', 'x'])).toEqual(['0.00', '0.00']);
  expect(unallotted('1000.01', '300.00', '0')).toBe('700.01');
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 15n),
      fc.array(fc.bigInt(0n, 10n ** 9n), { minLength: 1, maxLength: 30 }),
      (total, weights) => {
        const parts = splitByWeights(total, weights);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
        const sum = weights.reduce((a, b) => a + b, 0n);
        if (sum > 0n)
          for (const [i, part] of parts.entries()) {
            const floor = (total * (weights[i] ?? 0n)) / sum;
            expect(part === floor || part === floor + 1n).toBe(true);
          }
      },
    ),
  );
  expect(cents('12.5')).toBe(1250n);
});
