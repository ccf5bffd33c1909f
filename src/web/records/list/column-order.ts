/** A column moved by one place; the first one, which names the row, stays where it is. */
export function moveColumn(columns: readonly string[], at: number, step: -1 | 1): readonly string[] {
  const to = at + step;
  const moved = columns[at];
  if (moved === undefined || to < 1 || to >= columns.length) return columns;
  const rest = columns.filter((_, i) => i !== at);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
