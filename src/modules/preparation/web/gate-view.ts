import type { Readiness } from '../preparation.contract.ts';

export const stages = ['research', 'strategy', 'execution', 'evaluation'] as const;
export type Stage = (typeof stages)[number];

const stageOf: Readonly<Record<string, Stage | undefined>> = {
  draft: 'strategy',
  proposed: 'strategy',
  approved: 'strategy',
  preparing: 'execution',
  live: 'execution',
  evaluating: 'evaluation',
};

/** Where a campaign stands in the loop: the station at hand and those behind it. A closed one has been all round. */
export function placeInLoop(
  state: string,
  researched: boolean,
): readonly { readonly stage: Stage; readonly current: boolean; readonly passed: boolean }[] {
  const current = state === 'draft' && !researched ? 'research' : stageOf[state];
  const at = current === undefined ? (state === 'closed' ? stages.length : -1) : stages.indexOf(current);
  return stages.map((stage, i) => ({ stage, current: stage === current, passed: i < at }));
}

/** Part of the checklist that is out of the way, 0 to 100; null without one. */
export const readyShare = (c: Pick<Readiness['checklist'], 'all' | 'open'>): number | null =>
  c.all === 0 ? null : Math.round(((c.all - c.open) / c.all) * 100);
