import { expect, test } from 'vitest';
import { buildTree, closedNodes, visibleNodes } from './build-tree.ts';

interface Row {
  readonly id: string;
  readonly parent: string | null;
}
const parentOf = (row: Row): string | null => row.parent;
const shown = (rows: readonly Row[], closed: readonly string[] = []): readonly string[] =>
  visibleNodes(buildTree(rows, parentOf), new Set(closed)).map((n) => `${n.depth}${n.row.id}`);

test('[O2] children follow their parent, one step deeper', () => {
  const rows = [
    { id: 'c', parent: 'a' },
    { id: 'a', parent: null },
    { id: 'd', parent: 'c' },
    { id: 'b', parent: null },
  ];
  expect(shown(rows)).toEqual(['0a', '1c', '2d', '0b']);
  expect(shown(rows, ['a'])).toEqual(['0a', '0b']);
});

test('[O6] a row whose parent one may not see is a root', () => {
  expect(shown([{ id: 'a', parent: 'unseen' }])).toEqual(['0a']);
});

test('rows in a circle are not lost', () => {
  const circle = [
    { id: 'a', parent: 'b' },
    { id: 'b', parent: 'a' },
    { id: 'c', parent: 'c' },
  ];
  expect(
    shown(circle)
      .map((s) => s.slice(1))
      .toSorted(),
  ).toEqual(['a', 'b', 'c']);
});

test('[S1] a large tree opens with its first two levels, a small one whole', () => {
  const rows = (n: number): readonly Row[] => [
    { id: 'year', parent: null },
    { id: 'q1', parent: 'year' },
    ...Array.from({ length: n }, (_, i) => ({ id: `w${i}`, parent: 'q1' })),
  ];
  const count = (n: number, turned: readonly string[] = []): number => {
    const forest = buildTree(rows(n), parentOf);
    return visibleNodes(forest, closedNodes(forest, new Set(turned))).length;
  };
  expect(count(10)).toBe(12);
  expect(count(300)).toBe(2);
  expect(count(300, ['q1'])).toBe(302);
  expect(count(10, ['year'])).toBe(1);
});
