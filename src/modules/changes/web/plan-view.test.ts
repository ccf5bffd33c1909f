import { expect, test } from 'vitest';
import type { CampaignPlan, PlanVersion } from '../changes.contract.ts';
import { compareSides, contentAt, firstSides } from './plan-view.ts';

const version = (n: number, budget: string): PlanVersion => ({
  version: n,
  at: '2026-03-10T02:00:00Z',
  signers: ['王总'],
  source: n === 1 ? 'approval' : 'change',
  reason: null,
  change: null,
  content: { title: '春茶', budget: { amount: budget, currency: 'CNY' } },
});
const plan = (versions: PlanVersion[], drift: string[] = []): CampaignPlan => ({
  fields: ['title', 'budget'],
  versions,
  now: { title: '春茶', budget: { amount: '300', currency: 'CNY' } },
  drift,
  changes: [],
  refusal: null,
  refs: {},
});

test('[E5] the first comparison is the last step of the plan', () => {
  expect(firstSides(plan([]))).toEqual(['now', 'now']);
  expect(firstSides(plan([version(1, '100')]))).toEqual([1, 'now']);
  expect(firstSides(plan([version(3, '300'), version(2, '200'), version(1, '100')]))).toEqual([2, 3]);
  expect(firstSides(plan([version(2, '200'), version(1, '100')], ['budget']))).toEqual([2, 'now']);
});

test('[E5] any two versions, and now, are compared field by field', () => {
  const p = plan([version(2, '300.00'), version(1, '100')]);
  expect(compareSides(p, 1, 2)).toEqual([
    { field: 'title', changed: false },
    { field: 'budget', changed: true },
  ]);
  expect(compareSides(p, 2, 'now').some((c) => c.changed)).toBe(false);
  expect(contentAt(p, 7)).toBeUndefined();
});
