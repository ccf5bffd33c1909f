import { describe, expect, test } from 'vitest';
import type { GoalLine } from '../strategy.contract.ts';
import { flattenTree, paceShare, sentenceOf, seriesOf } from './goal-view.ts';

describe('goal page', () => {
  test('[S1] what is due is a share of the target, also for metrics that should fall', () => {
    expect(paceShare({ pace: '450', target: '900', direction: 'up_good' })).toBe(0.5);
    expect(paceShare({ pace: '50', target: '40', direction: 'down_good' })).toBe(0.8);
    expect(paceShare({ pace: null, target: '40', direction: 'up_good' })).toBeNull();
    expect(paceShare({ pace: '0', target: '40', direction: 'up_good' })).toBeNull();
  });
  test('[S1] the sentence tells the state, and never a figure that is not there', () => {
    expect(sentenceOf({ status: 'behind', value: '3' }, 'active')).toBe('sayBehind');
    expect(sentenceOf({ status: 'behind', value: null }, 'active')).toBe('sayUnknown');
    expect(sentenceOf({ status: 'notStarted', value: null }, 'active')).toBe('sayNotStarted');
    expect(sentenceOf({ status: 'onPace', value: '3' }, 'draft')).toBe('sayDraft');
  });
  test('[S1] days without a figure stay empty in the line', () => {
    const line = {
      progress: { target: '100' },
      points: [
        { date: '2026-11-01', actual: '10.5', pace: '10', forecast: null },
        { date: '2026-11-02', actual: null, pace: '20', forecast: '21' },
      ],
    } as unknown as GoalLine;
    expect(seriesOf(line)).toEqual({
      actual: [10.5, null],
      actualExact: ['10.5', null],
      pace: [10, 20],
      target: [100, 100],
      forecast: [null, 21],
    });
  });
  test('[S1] the tree puts children under their parents', () => {
    const rows = [
      { id: 'b', parent: 'root' },
      { id: 'c', parent: 'b' },
      { id: 'd', parent: 'root' },
    ];
    expect(flattenTree('root', rows).map(({ row, depth }) => `${row.id}${depth}`)).toEqual(['b1', 'c2', 'd1']);
  });
});
