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

/** The rows that are shown, top down, when the children of `closed` are hidden. */
export const visibleNodes = <T extends { readonly id: string }>(
  forest: readonly TreeNode<T>[],
  closed: ReadonlySet<string>,
): readonly TreeNode<T>[] =>
  forest.flatMap((node) => [node, ...(closed.has(node.row.id) ? [] : visibleNodes(node.children, closed))]);
