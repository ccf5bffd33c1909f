import type { Label } from '../../../shared/label.ts';
import type { SopStep } from '../sop.contract.ts';
import { words } from './work.words.ts';

/** When a step is due, in words: 开始日前 3 个工作日. */
export function whenOf(step: Pick<SopStep, 'from' | 'offset' | 'unit'>): {
  readonly label: Label;
  readonly base: Label;
  readonly n: number;
  readonly unit: Label;
} {
  const n = Math.abs(step.offset);
  return {
    label: step.offset === 0 ? words.onDay : step.offset < 0 ? words.daysBefore : words.daysAfter,
    base: step.from === 'start' ? words.fromStart : words.fromEnd,
    n,
    unit: step.unit === 'days' ? words.days : words.workingDays,
  };
}

/** A key that no step has yet: keys are for machines, people see titles. */
export function freshKey(steps: readonly { readonly key: string }[]): string {
  const taken = new Set(steps.map((s) => s.key));
  for (let i = steps.length + 1; ; i += 1) if (!taken.has(`s${i}`)) return `s${i}`;
}

/** Without a step, and without others waiting for it. */
export const withoutStep = (steps: readonly SopStep[], at: number): SopStep[] => {
  const gone = steps[at]?.key;
  return steps.filter((_, i) => i !== at).map((s) => ({ ...s, dependsOn: s.dependsOn.filter((k) => k !== gone) }));
};

/** Lines of a text as points of a list. */
export const toPoints = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
