import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Tx } from '../../../server/postgres/pool.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import { type ActionPlan, approvalFrom } from '../action-plan.contract.ts';
import type { GoalProgress } from '../strategy.contract.ts';
import { effectOf, type PlanStep, sumSteps } from './action-plan.rules.ts';

type PlanDef = typeof ActionPlan;

export interface ActionPlanDeps {
  /** Progress of goals by id, as far as the actor sees goal and metric. */
  readonly progressOf: (actor: Actor, tx: Tx, goals: readonly string[]) => Promise<ReadonlyMap<string, GoalProgress>>;
}

function settle(work: Work, { action, before, after }: Change<PlanDef>): Partial<ActionPlan> {
  switch (action) {
    case 'create':
    case 'update': {
      const { span, money, expected, steps, content } = sumSteps((after.steps ?? []) as readonly PlanStep[]);
      if (before?.state === 'active' && before.approvedBy === null && Number(money?.amount ?? 0) >= approvalFrom)
        throw new AppError('transition_refused', {
          reason: {
            zh: '金额达到 1 万元须审批：请另建计划提交审批',
            en: 'From 10,000 on it needs an approval: make a plan of its own',
          },
        });
      const digest = createHash('sha256').update(content).digest('hex');
      return { span, money, expected, summary: { steps, digest } };
    }
    case 'propose':
      return { proposedBy: work.actor.personId };
    case 'withdraw':
    case 'reject':
      return { proposedBy: null };
    case 'approve':
      return { approvedBy: work.actor.personId };
    case 'revise':
      return { proposedBy: null, approvedBy: null };
    default:
      return {};
  }
}

/** What the plans of goals are expected to bring together, as far as the actor sees them. */
const expectedOf = async (
  tx: Tx,
  workspaceId: string,
  goals: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (
      await tx.query<{ goal: string; sum: string }>(
        sql`SELECT goal, coalesce(sum(expected), 0)::text AS sum FROM action_plan WHERE workspace_id = ${workspaceId}::uuid AND goal = ANY (${sql.param([...goals])}::uuid[]) AND deleted_at IS NULL AND state <> 'cancelled' GROUP BY goal`,
      )
    ).map((r) => [r.goal, r.sum]),
  );

/** Sums are worked out here, never typed; what the goal is short of is its metric's. */
export const actionPlanHooks = (deps: ActionPlanDeps): RecordHooks<PlanDef> => ({
  beforeSave: async (work, change) => settle(work, change),
  async computed(actor, rows, tx) {
    const goals = [...new Set(rows.flatMap((r) => r.goal ?? []))];
    const [progress, all] = [await deps.progressOf(actor, tx, goals), await expectedOf(tx, actor.workspaceId, goals)];
    return rows.map((r) => {
      const p = progress.get(r.goal ?? '');
      return { effect: p === undefined ? null : effectOf(p, r.expected ?? '0', all.get(r.goal ?? '') ?? '0') };
    });
  },
});
