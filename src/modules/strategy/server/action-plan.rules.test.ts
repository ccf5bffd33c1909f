import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GoalProgress } from '../strategy.contract.ts';
import { effectOf, type PlanStep, sumSteps } from './action-plan.rules.ts';

const step = (more: Partial<PlanStep>): PlanStep => ({
  id: 'x',
  step: '拍摄',
  owner: 'p',
  startOn: '2026-03-01',
  endOn: '2026-03-05',
  money: null,
  effect: null,
  resources: null,
  deliverable: null,
  ...more,
});
const cny = (amount: string) => ({ amount, currency: 'CNY' });

test('[S2] money and effects of steps add up exactly, whatever their order', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 30 });
  fc.assert(
    fc.property(amounts, (all) => {
      const steps = all.map((n) => step({ money: cny((n / 100).toFixed(2)), effect: (n / 1_000).toFixed(3) }));
      const sums = sumSteps(steps);
      const total = all.reduce((a, b) => a + b, 0);
      expect(Number(sums.money?.amount ?? 0)).toBeCloseTo(total / 100, 6);
      expect(Number(sums.expected ?? 0)).toBeCloseTo(total / 1_000, 6);
      expect(sumSteps(steps.toReversed()).money).toEqual(sums.money);
    }),
  );
});

test('[S2] a step ends after it starts, a plan has one currency, and its days are those of its steps', () => {
  expect(() => sumSteps([step({ endOn: '2026-02-01' })])).toThrow('invalid');
  expect(() => sumSteps([step({ money: cny('1') }), step({ money: { amount: '1', currency: 'USD' } })])).toThrow(
    'invalid',
  );
  expect(sumSteps([step({}), step({ startOn: '2026-02-20', endOn: '2026-02-21' })]).span).toEqual({
    start: '2026-02-20',
    end: '2026-03-05',
  });
  expect(sumSteps([])).toMatchObject({ span: null, money: null, expected: null });
});

test('[S2] the gap is counted from the forecast, else from what is reached; downwards for what should fall', () => {
  const progress = (more: Partial<GoalProgress>) =>
    ({
      target: '100',
      value: '40',
      forecast: '80',
      direction: 'up_good',
      unit: 'count',
      currency: 'CNY',
      ...more,
    }) as GoalProgress;
  expect(effectOf(progress({}), '5', '10')).toMatchObject({ gap: '20', from: 'forecast', covers: '0.5' });
  expect(effectOf(progress({ forecast: null }), '5', '30')).toMatchObject({ gap: '60', from: 'value', covers: '0.5' });
  expect(effectOf(progress({ forecast: '120' }), '5', '5')).toMatchObject({ gap: '0', covers: null });
  expect(effectOf(progress({ forecast: '120', direction: 'down_good' }), '5', '5')).toMatchObject({ gap: '20' });
  expect(effectOf(progress({ forecast: null, value: null }), '5', '5')).toMatchObject({
    gap: null,
    from: null,
    covers: null,
  });
});
