import { expect, test } from 'vitest';
import { type LaidBar, linksOf } from './links.ts';

const bar = (id: string, row: number, left: number, right: number, ...waitsFor: string[]): LaidBar => ({
  id,
  row,
  left,
  right,
  waitsFor,
  critical: true,
});
const flat = (row: number): number => row * 34;

test('[E1] an arrow goes from the end to the begin, around where there is no room, and a clash is marked', () => {
  const links = linksOf([bar('a', 0, 0, 2), bar('b', 1, 4, 5, 'a', 'gone'), bar('c', 2, 1, 3, 'a')], 10, flat);
  expect(links).toEqual([
    { key: 'a-b', from: 'a', to: 'b', path: 'M20 17H34V51H39', tone: 'critical' },
    { key: 'a-c', from: 'a', to: 'c', path: 'M20 17h6V34H4V85H9', tone: 'clash' },
  ]);
});
