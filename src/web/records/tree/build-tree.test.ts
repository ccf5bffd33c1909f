import { expect, test } from 'vitest';
import { buildTree, visibleNodes } from './build-tree.ts';

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
