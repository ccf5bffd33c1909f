import { cents, fromCents, splitByWeights, toCents, toMillionths } from '../../../shared/money.ts';
import type { Use } from '../budget.contract.ts';
import type { BudgetFigures, Limits } from '../budget-figures.contract.ts';

export interface BarShape {
  /** Shares of the bar's width, 0 to 1. */
  readonly actual: number;
  readonly committed: number;
  readonly plan: number;
  readonly warn: number | null;
  readonly guard: number | null;
  readonly imported: number | null;
}

/** Where plan, committed, booked and the limits lie on a bar that is as long as `scale` or the greatest of them. */
export function barOf(use: Use, imported: string | null, limits: Limits, scale = 0): BarShape {
  const [plan, committed, actual] = [Number(use.plan), Number(use.committed), Number(use.actual)];
  const guard = plan > 0 ? plan * Number(limits.guardAt) : 0;
  const reported = imported === null ? 0 : Number(imported);
  const whole = Math.max(scale, guard, committed + actual, reported) || 1;
  const share = (value: number): number => Math.max(0, Math.min(1, value / whole));
  return {
    actual: share(actual),
    committed: share(committed),
    plan: share(plan),
    warn: plan > 0 ? share(plan * Number(limits.warnAt)) : null,
    guard: plan > 0 ? share(guard) : null,
    imported: imported === null || reported === 0 ? null : share(reported),
  };
}

/** The length that all bars of a list share, so that they can be compared. */
export const scaleOf = (
  rows: readonly { readonly use: Use; readonly imported: string | null }[],
  limits: Limits,
): number =>
  Math.max(
    0,
    ...rows.map(({ use, imported }) =>
      Math.max(
        Number(use.plan) * Number(limits.guardAt),
        Number(use.committed) + Number(use.actual),
        Number(imported ?? 0),
      ),
    ),
  );

/** The sentence over the bars. */
export const sentenceOf = (use: BudgetFigures['use']): 'sayNone' | 'sayFine' | 'sayWarned' | 'sayOver' =>
  use.level === 'none'
    ? 'sayNone'
    : use.level === 'over'
      ? 'sayOver'
      : use.level === 'warned'
        ? 'sayWarned'
        : 'sayFine';

export type End =
  | { readonly kind: 'line'; readonly id: string }
  | { readonly kind: 'reserve' }
  | { readonly kind: 'outside' };
export const endKey = (end: End): string => (end.kind === 'line' ? end.id : end.kind);
export const endOf = (key: string): End =>
  key === 'reserve' || key === 'outside' ? { kind: key } : { kind: 'line', id: key };

/** What an end holds; null for what lies outside of the budget, which is never exhausted. */
export function heldBy(end: End, figures: Pick<BudgetFigures, 'lines' | 'use'>): string | null {
  if (end.kind === 'outside') return null;
  if (end.kind === 'reserve') return figures.use.reserve;
  return figures.lines.find((l) => l.id === end.id)?.use.free ?? '0';
}

/** Both ends before and after a transfer; undefined as long as the amount is none. */
export function preview(from: string | null, to: string | null, amount: string) {
  const moved = toCents(amount);
  if (moved === undefined || moved <= 0n) return undefined;
  const taken = from === null ? null : cents(from) - moved;
  return {
    from: taken === null ? null : fromCents(taken),
    to: to === null ? null : fromCents(cents(to) + moved),
    tooMuch: taken !== null && taken < 0n,
  };
}

/** The cents that each share comes to. Shares that are no numbers yet count as nothing. */
export function splitPreview(total: string, shares: readonly string[]): readonly string[] {
  const weights = shares.map((s) => (/^\d{1,6}(\.\d{1,4})?$/.test(s) ? toMillionths(s) : 0n));
  if (weights.every((w) => w === 0n)) return shares.map(() => '0.00');
  return splitByWeights(cents(total), weights).map(fromCents);
}

/** What is neither reserve nor in a line yet. */
export const unallotted = (total: string, reserve: string, lines: string): string =>
  fromCents(cents(total) - cents(reserve) - cents(lines));
