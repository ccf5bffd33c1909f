import { expect, test } from 'vitest';
import { placeInLoop, readyShare } from './gate-view.ts';

test('[O1] a state has its place in the loop', () => {
  const at = (state: string, done: boolean) => placeInLoop(state, done).find((s) => s.current)?.stage;
  expect([at('draft', false), at('draft', true), at('proposed', false)]).toEqual(['research', 'strategy', 'strategy']);
  expect(placeInLoop('proposed', true).find((s) => s.current)?.stage).toBe('strategy');
  expect(
    placeInLoop('live', true)
      .filter((s) => s.passed)
      .map((s) => s.stage),
  ).toEqual(['research', 'strategy']);
  expect(placeInLoop('closed', true).every((s) => s.passed && !s.current)).toBe(true);
  expect(placeInLoop('cancelled', true).some((s) => s.passed || s.current)).toBe(false);
});

test('[E3] the share of the checklist that is ready', () => {
  expect(readyShare({ all: 0, open: 0 })).toBeNull();
  expect(readyShare({ all: 8, open: 2 })).toBe(75);
});
