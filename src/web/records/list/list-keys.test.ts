import { expect, test } from 'vitest';
import { Sample } from '../sample.testing.ts';
import { commonTransitions, inBatches } from './bulk.ts';
import { listAction, rangeBetween } from './list-keys.ts';

const press = (key: string, more: Partial<{ ctrl: boolean; shift: boolean; alt: boolean }> = {}) => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  ...more,
});
const at = (index: number, previewing = false) => ({ index, count: 3, previewing });

test.each([
  ['ArrowDown', -1, { kind: 'focus', index: 0 }],
  ['ArrowDown', 2, { kind: 'focus', index: 2 }],
  ['ArrowUp', 0, { kind: 'focus', index: 0 }],
  ['Home', 2, { kind: 'focus', index: 0 }],
  ['End', 0, { kind: 'focus', index: 2 }],
  ['Enter', 1, { kind: 'open' }],
  ['Enter', -1, null],
  [' ', 1, { kind: 'peek' }],
  ['x', 1, { kind: 'toggle' }],
  ['e', 1, { kind: 'edit' }],
  ['/', -1, { kind: 'search' }],
  ['n', -1, { kind: 'create' }],
  ['Escape', 0, { kind: 'clear' }],
  ['j', 1, null],
  ['q', 1, null],
])('%s on row %d', (key, index, action) => {
  expect(listAction(press(key), at(index))).toEqual(action);
});

test('J and K walk through the preview; ⌘A selects all; Alt belongs to the browser', () => {
  expect(listAction(press('j'), at(1, true))).toEqual({ kind: 'focus', index: 2 });
  expect(listAction(press('k'), at(1, true))).toEqual({ kind: 'focus', index: 0 });
  expect(listAction(press('a', { ctrl: true }), at(0))).toEqual({ kind: 'selectAll' });
  expect(listAction(press('k', { ctrl: true }), at(0))).toBeNull();
  expect(listAction(press('x', { alt: true }), at(0))).toBeNull();
  expect(listAction(press('X', { shift: true }), at(0))).toEqual({ kind: 'range' });
  expect(listAction(press('ArrowDown'), { index: -1, count: 0, previewing: false })).toBeNull();
});

test('a range is taken in either direction', () => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], 3, 1)).toEqual(['b', 'c', 'd']);
  expect(rangeBetween(['a', 'b'], -1, 1)).toEqual(['a', 'b']);
});

test('bulk work goes in batches, and offers only what every row can do', () => {
  expect(inBatches([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inBatches([], 2)).toEqual([]);
  const actions = (...states: string[]): string[] =>
    commonTransitions(
      Sample,
      states.map((state) => ({ state })),
    ).map((t) => t.action);
  expect(actions('proposed')).toEqual(['cancel', 'withdraw', 'approve']);
  expect(actions('proposed', 'draft')).toEqual(['cancel']);
  expect(actions('done', 'draft')).toEqual([]);
  expect(actions()).toEqual([]);
});
