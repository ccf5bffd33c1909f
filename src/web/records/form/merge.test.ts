import { expect, test } from 'vitest';
import { Sample } from '../sample.testing.ts';
import { draftKey, readDraft, writeDraft } from './draft-store.ts';
import { mergedPatch, mergeRows, patchBetween, sameValue, settledSides } from './merge.ts';

const base = { title: '甲', kind: 'promo', budget: { amount: '100', currency: 'CNY' }, tags: ['a'], notes: null };

test('values are compared as people do', () => {
  expect(sameValue(null, '')).toBe(true);
  expect(sameValue([], undefined)).toBe(true);
  expect(sameValue({ amount: '1', currency: 'CNY' }, { currency: 'CNY', amount: '1' })).toBe(true);
  expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false);
  expect(sameValue(5, '5')).toBe(true);
  expect(sameValue(false, null)).toBe(false);
});

test('a patch has only what was changed', () => {
  expect(patchBetween(Sample, base, { ...base })).toEqual({});
  expect(patchBetween(Sample, base, { ...base, title: '乙', tags: [], total: '9', approvedBy: 'x' })).toEqual({
    title: '乙',
    tags: [],
  });
});

test('[S1] two people edit one record: nobody loses an edit', () => {
  const mine = { ...base, title: '我的', notes: '我写的', kind: 'launch' };
  const theirs = { ...base, title: '对方', budget: { amount: '200', currency: 'CNY' }, kind: 'launch' };
  const rows = mergeRows(Sample, base, mine, theirs);
  expect(rows.map((r) => [r.field, r.kind])).toEqual([
    ['title', 'conflict'],
    ['kind', 'same'],
    ['budget', 'onlyTheirs'],
    ['notes', 'onlyMine'],
  ]);
  const settled = settledSides(rows);
  expect(settled).toEqual({ kind: 'mine', budget: 'theirs', notes: 'mine' });
  expect(mergedPatch(rows, settled)).toBeNull();
  expect(mergedPatch(rows, { ...settled, title: 'theirs' })).toEqual({ notes: '我写的' });
  expect(mergedPatch(rows, { ...settled, title: 'mine', budget: 'mine' })).toEqual({
    title: '我的',
    budget: { amount: '100', currency: 'CNY' },
    notes: '我写的',
  });
});

test('drafts belong to one person, and old or broken ones are forgotten', () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (k: string) => kept.get(k) ?? null,
    setItem: (k: string, v: string) => void kept.set(k, v),
    removeItem: (k: string) => void kept.delete(k),
  } as unknown as Storage;
  const key = draftKey('p1', 'sample', null);
  expect(key).not.toBe(draftKey('p2', 'sample', null));
  writeDraft(store, key, { at: '2026-11-22T00:00:00Z', version: null, values: { title: '半' } });
  expect(readDraft(store, key, new Date('2026-11-23'))?.values).toEqual({ title: '半' });
  expect(readDraft(store, key, new Date('2027-02-01'))).toBeNull();
  kept.set(key, '{broken');
  expect(readDraft(store, key, new Date('2026-11-23'))).toBeNull();
});
