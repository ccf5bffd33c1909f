import { type ConditionContext, evaluate } from '../../../shared/record/condition.ts';
import { type RecordDef, type Transition, transitionsFrom } from '../../../shared/record/record.ts';
import { type MissingOutput, missingOutputs, missingSentence } from '../../../shared/record/requires.ts';
import type { MenuEntry } from '../../kit/menu.tsx';

export interface OfferedTransition {
  readonly transition: Transition;
  /** Why it cannot be done now; null when it can. */
  readonly refusal: { readonly zh: string; readonly en: string } | null;
  /** Fields and lines that it still needs. */
  readonly missing: readonly MissingOutput[];
  /** What the page leads to. Going back, or giving up with a reason, is offered and never urged. */
  readonly forward: boolean;
}

const unmet = { zh: '当前内容还不满足条件', en: 'The record does not meet the condition yet' };

/**
 * Transitions to show for a row: those that the person may do, and those that only the row's content stands against,
 * with the reason. `allowed` are the server's own answer.
 */
export function offeredTransitions(
  def: RecordDef,
  row: Readonly<Record<string, unknown>> & { readonly state: string },
  allowed: readonly string[],
  ctx: ConditionContext,
): readonly OfferedTransition[] {
  const order = Object.keys(def.states.all);
  const onward = (t: Transition): number => (order.indexOf(t.to) > order.indexOf(row.state) && !t.danger ? 0 : 1);
  // Steps forward come before steps back, whatever the order of their declaration.
  const all = transitionsFrom(def, row.state).toSorted((a, b) => onward(a) - onward(b));
  return all.flatMap((transition): OfferedTransition[] => {
    const fits = transition.when === undefined || evaluate(transition.when, row, ctx);
    if (!fits && transition.quiet === true) return [];
    const missing = missingOutputs(def, transition, row);
    const met = fits && missing.length === 0;
    const why = fits ? missingSentence(transition, missing) : (transition.refusal ?? unmet);
    const forward = onward(transition) === 0 && transition.reason !== true;
    if (allowed.includes(transition.action)) return [{ transition, refusal: met ? null : why, missing, forward }];
    // Refused though the content is right: the person lacks the permission, and need not see it.
    return met ? [] : [{ transition, refusal: why, missing, forward }];
  });
}

/** The transition by which a card dropped into a column would move; undefined when there is none. */
export const transitionTo = (def: RecordDef, from: string, to: string): Transition | undefined =>
  transitionsFrom(def, from).find((t) => t.to === to);

/** One menu of a row: the steps that have no button, then what else can be done with it. */
export const menuOf = (steps: readonly MenuEntry[], others: readonly MenuEntry[]): readonly MenuEntry[] => [
  ...steps,
  ...(steps.length > 0 && others.length > 0 ? [{ key: 'steps', divider: true as const }] : []),
  ...others,
];
