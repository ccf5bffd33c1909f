/** What a key does in a list. Pure, so that every key has a test. */
export type ListAction =
  | { readonly kind: 'focus'; readonly index: number }
  | { readonly kind: 'open' | 'peek' | 'toggle' | 'edit' | 'search' | 'create' | 'clear' | 'selectAll' | 'range' };

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}
export interface KeyContext {
  /** Focused row, -1 when none is. */
  readonly index: number;
  readonly count: number;
  readonly previewing: boolean;
}

const within = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));

export function listAction(press: KeyPress, at: KeyContext): ListAction | null {
  const { index, count } = at;
  if (press.alt) return null;
  if (press.ctrl) return press.key.toLowerCase() === 'a' && count > 0 ? { kind: 'selectAll' } : null;
  switch (press.key) {
    case '/':
      return { kind: 'search' };
    case 'n':
    case 'N':
      return { kind: 'create' };
    case 'Escape':
      return { kind: 'clear' };
  }
  if (count === 0) return null;
  switch (press.key) {
    case 'ArrowDown':
      return { kind: 'focus', index: within(index + 1, count) };
    case 'ArrowUp':
      return { kind: 'focus', index: within(index < 0 ? 0 : index - 1, count) };
    case 'j':
    case 'J':
      return at.previewing ? { kind: 'focus', index: within(index + 1, count) } : null;
    case 'k':
    case 'K':
      return at.previewing ? { kind: 'focus', index: within(index - 1, count) } : null;
    case 'Home':
      return { kind: 'focus', index: 0 };
    case 'End':
      return { kind: 'focus', index: count - 1 };
  }
  if (index < 0) return null;
  switch (press.key) {
    case 'Enter':
      return { kind: 'open' };
    case ' ':
      return { kind: 'peek' };
    case 'x':
      return { kind: 'toggle' };
    case 'X':
      return { kind: press.shift ? 'range' : 'toggle' };
    case 'e':
    case 'E':
      return { kind: 'edit' };
    default:
      return null;
  }
}

/** Rows selected after a click with Shift: all between the last and this one. */
export function rangeBetween<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  return items.slice(Math.max(0, low), high + 1);
}
