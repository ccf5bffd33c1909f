import { groupBy } from '../group-by.ts';

export interface TreeNode<T> {
  readonly row: T;
  readonly depth: number;
  readonly children: readonly TreeNode<T>[];
}

/**
 * Rows as a forest by the field that points to the parent. A row whose parent is not among them is a root; a row in a
 * circle is a root too, so that none is lost.
 */
export function buildTree<T extends { readonly id: string }>(
  rows: readonly T[],
  parentOf: (row: T) => string | null,
): readonly TreeNode<T>[] {
  const ids = new Set(rows.map((row) => row.id));
  const below = groupBy(rows, (row) => {
    const parent = parentOf(row);
    return parent !== null && ids.has(parent) && parent !== row.id ? parent : '';
  });
  const seen = new Set<string>();
  const grow = (row: T, depth: number): TreeNode<T> => {
    seen.add(row.id);
    const children = (below.get(row.id) ?? [])
      .filter((child) => !seen.has(child.id))
      .map((child) => grow(child, depth + 1));
    return { row, depth, children };
  };
  const forest = (below.get('') ?? []).map((row) => grow(row, 0));
  const circled = rows.filter((row) => !seen.has(row.id)).flatMap((row) => (seen.has(row.id) ? [] : [grow(row, 0)]));
  return [...forest, ...circled];
}

/** More rows than this open with their first two levels only. */
const opened = 200;

const withBelow = <T>(forest: readonly TreeNode<T>[]): readonly TreeNode<T>[] =>
  forest.flatMap((node) => [node, ...withBelow(node.children)]);

/** Ids whose children are hidden: none in a small tree, those below the first level in a large one, but for those `turned`. */
export function closedNodes<T extends { readonly id: string }>(
  forest: readonly TreeNode<T>[],
  turned: ReadonlySet<string>,
): ReadonlySet<string> {
  const all = withBelow(forest);
  const large = all.length > opened;
  return new Set(all.filter(({ row, depth }) => (large && depth > 0) !== turned.has(row.id)).map(({ row }) => row.id));
}

/** The rows that are shown, top down, when the children of `closed` are hidden. */
export const visibleNodes = <T extends { readonly id: string }>(
  forest: readonly TreeNode<T>[],
  closed: ReadonlySet<string>,
): readonly TreeNode<T>[] =>
  forest.flatMap((node) => [node, ...(closed.has(node.row.id) ? [] : visibleNodes(node.children, closed))]);
