import { expect, test } from 'vitest';
import { f } from '../../../shared/record/field.ts';
import { defineRecord } from '../../../shared/record/record.ts';
import { doubled, secondsLeft, stepOf, unmapped } from './import-steps.ts';

const def = defineRecord({
  id: 'thing',
  path: 'things',
  room: 'test',
  label: { zh: '物', en: 'Thing' },
  code: 'T-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true }),
    kind: f.text({ zh: '类型', en: 'Kind' }, { required: true, default: 'a' }),
    note: f.text({ zh: '备注', en: 'Note' }),
  },
  states: { initial: 'on', all: { on: { zh: '开', en: 'On' } }, transitions: [] },
  views: { list: { columns: ['title'] } },
  search: ['title'],
});

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
  expect(unmapped(def, { 0: 'note' })).toEqual(['title']);
  expect(unmapped(def, { 0: 'title' })).toEqual([]);
});

test('[H2] the time left follows the pace', () => {
  expect(secondsLeft(100, 400, 10)).toBe(30);
  expect(secondsLeft(0, 400, 10)).toBeNull();
  expect(secondsLeft(400, 400, 10)).toBeNull();
});
