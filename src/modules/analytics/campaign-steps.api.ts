import { addDays } from '@huanying/query';
import type { Actor } from '../../server/access/actor.ts';
import type { Metrics } from './metrics.api.ts';

/** How many of a campaign's people came to each step, over its days with the last one in; null where nothing is known. */
export async function countSteps<S extends string>(
  metrics: Metrics,
  actor: Actor,
  steps: readonly S[],
  campaignCode: string,
  range: { readonly from: string; readonly to: string },
): Promise<{ readonly step: S; readonly value: string | null }[]> {
  const values = await metrics.figures(
    actor,
    steps,
    { from: range.from, to: addDays(range.to, 1) },
    { field: 'campaign', op: 'eq', value: campaignCode },
  );
  return steps.map((step) => ({ step, value: values.get(step) ?? null }));
}
