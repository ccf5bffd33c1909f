import type { Expression, MetricDef } from '@huanying/query';
import type { Basis } from '../../../server/figures/pace.ts';

/**
 * Whether a metric adds up over a period or is met at every instant: a quotient or a mean is a level, and so is
 * whatever holds one.
 */
export function basisOf(metric: MetricDef, find: (name: string) => MetricDef | undefined, depth = 0): Basis {
  const isLevel = (e: Expression): boolean => {
    if ('metric' in e) {
      const named = find(e.metric);
      return named !== undefined && depth < 10 && basisOf(named, find, depth + 1) === 'level';
    }
    if ('op' in e) return e.op === '/' || isLevel(e.left) || isLevel(e.right);
    return 'measure' in e && e.measure === 'avg';
  };
  return isLevel(metric.expression) ? 'level' : 'cumulative';
}

/** Whether the figures of days sum to the figure of the period: persons who come on two days are one person. */
export const addsUpByDay = (metric: MetricDef, basis: Basis): boolean =>
  basis === 'cumulative' && metric.unit !== 'person';
