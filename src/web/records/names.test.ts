import { expect, test } from 'vitest';
import { nameIn, pluralOf } from './names.ts';

test.each([
  ['Campaign', 'Campaigns'],
  ['Person', 'People'],
  ['Tracked link', 'Tracked links'],
  ['Agency', 'Agencies'],
  ['Survey', 'Surveys'],
  ['Brand box', 'Brand boxes'],
])('%s is one of the %s', (one, many) => {
  expect(pluralOf(one)).toBe(many);
});

test('a name inside a sentence is not capitalised', () => {
  const def = { label: { zh: '追踪链接', en: 'Tracked link' } };
  expect(nameIn(def, 'en')).toBe('tracked link');
  expect(nameIn(def, 'en', true)).toBe('tracked links');
  expect(nameIn(def, 'zh', true)).toBe('追踪链接');
});
