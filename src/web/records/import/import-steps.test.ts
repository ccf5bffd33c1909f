import { expect, test } from 'vitest';
import { doubled, secondsLeft, stepOf, unmapped } from './import-steps.ts';

const targets = [
  { key: 'title', label: { zh: '名称', en: 'Title' }, required: true },
  { key: 'period.start', label: { zh: '开始', en: 'Start' }, required: true },
  { key: 'note', label: { zh: '备注', en: 'Note' }, required: false },
];

test('[H2] the wizard opens where the run stands', () => {
  expect(stepOf(null, false)).toBe(0);
  expect(stepOf({ state: 'uploaded' }, false)).toBe(1);
  expect(stepOf({ state: 'checked' }, false)).toBe(2);
  expect(stepOf({ state: 'checked' }, true)).toBe(1);
  expect(stepOf({ state: 'applying' }, false)).toBe(3);
  expect(stepOf({ state: 'done' }, false)).toBe(3);
});

test('[H2] a field matched twice and a required one not matched are told', () => {
  expect(doubled({ 0: 'title', 1: 'title', 2: 'note', 3: '' })).toEqual(['title']);
  expect(unmapped(targets, { 0: 'note' }).map((target) => target.key)).toEqual(['title', 'period.start']);
  expect(unmapped(targets, { 0: 'title', 1: 'period.start' })).toEqual([]);
});

test('[H2] the time left follows the pace', () => {
  expect(secondsLeft(100, 400, 10)).toBe(30);
  expect(secondsLeft(0, 400, 10)).toBeNull();
  expect(secondsLeft(400, 400, 10)).toBeNull();
});
