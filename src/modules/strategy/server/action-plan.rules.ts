import { Decimal } from 'decimal.js';
import { type Issue, invalid, issue } from '../../../shared/errors.ts';
import { canonicalJson } from '../../../shared/record/approval.ts';
import type { ActionPlan, PlanEffect } from '../action-plan.contract.ts';
import type { GoalProgress } from '../strategy.contract.ts';

export type PlanStep = ActionPlan['steps'][number];
type Money = NonNullable<ActionPlan['money']>;

export interface PlanSums {
  readonly span: { readonly start: string; readonly end: string } | null;
  readonly money: Money | null;
  readonly expected: string | null;
  readonly steps: number;
  /** The steps as one text: the same steps, the same text. */
  readonly content: string;
}

/** Sums of the steps; refuses a step that ends before it starts, and money of two currencies. */
export function sumSteps(steps: readonly PlanStep[]): PlanSums {
  const faults: Issue[] = steps.flatMap((s, i) =>
    s.endOn < s.startOn ? [issue(['steps', i, 'endOn'], '结束早于开始', 'It ends before it starts')] : [],
  );
  const paid = steps.flatMap((s) => s.money ?? []);
  const currency = paid[0]?.currency;
  if (paid.some((m) => m.currency !== currency))
    faults.push(issue(['steps'], '一个计划只能用一种币种', 'A plan has one currency'));
  if (faults.length > 0) throw invalid(...faults);
  const effects = steps.flatMap((s) => s.effect ?? []);
  const days = steps.flatMap((s) => [s.startOn, s.endOn]).toSorted();
  const [start, end] = [days[0], days.at(-1)];
  return {
    span: start === undefined || end === undefined ? null : { start, end },
    money:
      currency === undefined
        ? null
        : { amount: paid.reduce((sum, m) => sum.plus(m.amount), new Decimal(0)).toFixed(), currency },
    expected: effects.length === 0 ? null : effects.reduce((sum, e) => sum.plus(e), new Decimal(0)).toFixed(),
    steps: steps.length,
    content: canonicalJson(
      steps.map(({ step, owner, startOn, endOn, money, effect, resources, deliverable }) => [
        step,
        owner,
        startOn,
        endOn,
        money ?? null,
        effect ?? null,
        resources ?? null,
        deliverable ?? null,
      ]),
    ),
  };
}

/**
 * What a goal is short of and how much of it its plans are expected to bring. The gap is what misses at the end by the
 * goal's forecast; before there is one, what misses now. For metrics that should fall it is what is too much.
 */
export function effectOf(progress: GoalProgress, expected: string, ofAll: string): PlanEffect {
  const from = progress.forecast !== null ? 'forecast' : progress.value !== null ? 'value' : null;
  const base = progress.forecast ?? progress.value;
  const down = progress.direction === 'down_good';
  const missing = base === null ? null : new Decimal(progress.target).minus(base).times(down ? -1 : 1);
  const gap = missing === null ? null : Decimal.max(0, missing);
  return {
    gap: gap?.toDecimalPlaces(6).toFixed() ?? null,
    from,
    target: progress.target,
    value: progress.value,
    expected,
    expectedOfAll: ofAll,
    covers: gap === null || gap.isZero() ? null : new Decimal(ofAll).div(gap).toDecimalPlaces(6).toFixed(),
    unit: progress.unit,
    currency: progress.currency,
  };
}
