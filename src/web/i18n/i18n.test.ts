import { expect, test } from 'vitest';
import { en } from './en.ts';
import { fill, textAt } from './i18n.ts';
import { zh } from './zh.ts';

const leaves = (value: unknown, path = ''): readonly (readonly [string, string])[] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
        leaves(inner, path ? `${path}.${key}` : key),
      );

test('both languages have the same words with the same places for values', () => {
  const [chinese, english] = [new Map(leaves(zh)), new Map(leaves(en))];
  expect([...english.keys()]).toEqual([...chinese.keys()]);
  const places = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();
  for (const [key, text] of chinese) expect(places(english.get(key) ?? ''), key).toEqual(places(text));
});

test('no word is empty, polite for nothing, or loud', () => {
  for (const [key, text] of leaves(zh)) {
    expect(text.trim(), key).not.toBe('');
    expect(text, key).not.toMatch(/您|亲|！/);
  }
  for (const [key, text] of leaves(en)) expect(text, key).not.toMatch(/!$|please please/i);
});

test('a text is found by its path and filled with values', () => {
  expect(fill(textAt(zh, 'records.create'), { name: '活动' })).toBe('新建活动');
  expect(textAt(zh, 'records.none.such')).toBe('records.none.such');
  expect(textAt(null, 'app.name')).toBe('app.name');
  expect(fill('{{a}} {{b}}', { a: 1 })).toBe('1 {{b}}');
  expect([0, 1, '1', 2].map((n) => fill('{{n}} {{n|task|tasks}}', { n }))).toEqual([
    '0 tasks',
    '1 task',
    '1 task',
    '2 tasks',
  ]);
});
