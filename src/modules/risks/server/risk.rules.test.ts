import { expect, test } from 'vitest';
import { levelOf } from '../risks.contract.ts';
import { crossed, faultsOf, rangeOf } from './risk.rules.ts';

test('[E8] levels of the matrix', () => {
  expect([1, 4, 5, 9, 10, 14, 15, 25].map(levelOf)).toEqual([
    'low',
    'low',
    'medium',
    'medium',
    'high',
    'high',
    'severe',
    'severe',
  ]);
});

test('[E8] a threshold is crossed exactly; what has no base crosses nothing', () => {
  const below = { comparison: 'lt', threshold: '1.5' } as const;
  expect(crossed(below, '1.499999')).toBe(true);
  expect(crossed(below, '1.5')).toBe(false);
  expect(crossed(below, null)).toBe(false);
  expect(crossed({ comparison: 'gt', threshold: '0.1' }, '0.100001')).toBe(true);
  expect(crossed({ comparison: null, threshold: '1' }, '0')).toBe(false);
});

test('[E8] days over which a trigger counts', () => {
  const period = { start: '2026-03-01', end: '2026-03-10' };
  const whole = { basis: 'campaign', afterDays: 2 } as const;
  expect(rangeOf(whole, period, '2026-03-02')).toBeUndefined();
  expect(rangeOf(whole, period, '2026-03-03')).toEqual({ from: '2026-03-01', to: '2026-03-04' });
  expect(rangeOf(whole, period, '2026-03-20')).toEqual({ from: '2026-03-01', to: '2026-03-11' });
  const today = { basis: 'today', afterDays: 0 } as const;
  expect(rangeOf(today, period, '2026-03-05')).toEqual({ from: '2026-03-05', to: '2026-03-06' });
  expect(rangeOf(today, period, '2026-03-20')).toBeUndefined();
});

test('[E8] what stops a launch', () => {
  const risk = (state: string, level: string, plan: boolean) => ({ title: 'x', state, level, plan });
  expect(
    faultsOf([risk('open', 'severe', true), risk('open', 'high', false), risk('closed', 'severe', false)]),
  ).toEqual([]);
  expect(faultsOf([risk('open', 'severe', false), risk('triggered', 'low', true)])).toHaveLength(2);
});
