import { canonicalJson } from '../../../shared/record/approval.ts';
import type { CampaignPlan } from '../changes.contract.ts';

/** What one side of a comparison is: the number of a version, or the campaign as it stands. */
export type Side = number | 'now';

/** The content of a side; undefined for a version that is not there. */
export const contentAt = (plan: CampaignPlan, side: Side): Readonly<Record<string, unknown>> | undefined =>
  side === 'now' ? plan.now : plan.versions.find((v) => v.version === side)?.content;

/** Two sides that say something at first sight: the last step, or the only version and now. */
export function firstSides(plan: CampaignPlan): readonly [Side, Side] {
  const [newest, before] = plan.versions;
  if (newest === undefined) return ['now', 'now'];
  return before === undefined || plan.drift.length > 0 ? [newest.version, 'now'] : [before.version, newest.version];
}

/** Fields in the order of the plan, with whether the sides differ in them. */
export function compareSides(
  plan: CampaignPlan,
  from: Side,
  to: Side,
): readonly { readonly field: string; readonly changed: boolean }[] {
  const [a, b] = [contentAt(plan, from) ?? {}, contentAt(plan, to) ?? {}];
  return plan.fields.map((field) => ({
    field,
    // What was not pinned yet when a version was made is unknown of it.
    changed: field in a && field in b && canonicalJson(a[field] ?? null) !== canonicalJson(b[field] ?? null),
  }));
}
