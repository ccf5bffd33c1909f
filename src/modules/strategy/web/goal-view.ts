import type { GoalLine, GoalProgress } from '../strategy.contract.ts';
import type { words } from './strategy.words.ts';

const number = (text: string | null): number | null => (text === null ? null : Number(text));

/** Share of the target that is due by now, measured the same way round as the share that is reached. */
export function paceShare(p: Pick<GoalProgress, 'pace' | 'target' | 'direction'>): number | null {
  const [due, target] = [number(p.pace), Number(p.target)];
  if (due === null || !(due > 0) || !(target > 0)) return null;
  return Math.min(1, p.direction === 'down_good' ? target / due : due / target);
}

/** The sentence over the chart. */
export function sentenceOf(p: Pick<GoalProgress, 'status' | 'value'>, state: string): keyof typeof words {
  if (state === 'draft') return 'sayDraft';
  const sentences = {
    reached: 'sayReached',
    onPace: 'sayAhead',
    behind: 'sayBehind',
    missed: 'sayMissed',
    notStarted: 'sayNotStarted',
    unknown: 'sayUnknown',
  } as const;
  return p.value === null && p.status !== 'notStarted' ? 'sayUnknown' : sentences[p.status];
}

export interface GoalSeries {
  readonly actual: readonly (number | null)[];
  readonly actualExact: readonly (string | null)[];
  readonly pace: readonly (number | null)[];
  readonly target: readonly (number | null)[];
  readonly forecast: readonly (number | null)[];
}

/** The lines of a goal; the forecast begins where the actual figures end, so that the two join. */
export function seriesOf(line: GoalLine): GoalSeries {
  const target = Number(line.progress.target);
  return {
    actual: line.points.map((p) => number(p.actual)),
    actualExact: line.points.map((p) => p.actual),
    pace: line.points.map((p) => Number(p.pace)),
    target: line.points.map(() => target),
    forecast: line.points.map((p) => number(p.forecast)),
  };
}

export interface TreeRow<R> {
  readonly row: R;
  readonly depth: number;
}

/** Children under their parents, in the given order; `root` is at depth 0 and not part of the answer. */
export function flattenTree<R extends { readonly id: string; readonly parent?: unknown }>(
  root: string,
  rows: readonly R[],
  depth = 1,
): readonly TreeRow<R>[] {
  return rows
    .filter((row) => row.parent === root)
    .flatMap((row) => [{ row, depth }, ...(depth < 5 ? flattenTree(row.id, rows, depth + 1) : [])]);
}
