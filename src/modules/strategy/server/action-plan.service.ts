import { sql } from 'drizzle-orm';
import type * as z from 'zod';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { ActionPlan, type PlanTask } from '../action-plan.contract.ts';

type Item = z.infer<typeof PlanTask>;
interface Made {
  readonly key: string;
  readonly id: string;
  readonly code: string;
  readonly state: string;
}

const closing = 18 * 60;
const keyOf = (plan: string, line: string): string => `actionPlan:${plan}:${line}`;

/** Steps of plans as tasks: each step makes one, once. */
export class ActionPlanService {
  readonly #deps: { readonly writes: RecordWrites; readonly tasks: WorkApi };

  constructor(deps: { readonly writes: RecordWrites; readonly tasks: WorkApi }) {
    this.#deps = deps;
  }

  tasks(actor: Actor, id: string): Promise<{ items: Item[] }> {
    const { reads } = this.#deps.writes;
    return reading(reads.deps.db, actor, async (tx) => {
      const plan = await reads.read(tx, ActionPlan, id);
      return { items: itemsOf(plan, await madeOf(tx, actor.workspaceId, plan)) };
    });
  }

  make(actor: Actor, id: string): Promise<{ made: number; items: Item[] }> {
    const { writes, tasks } = this.#deps;
    return writes.transaction(actor, async (work) => {
      const plan = await writes.reads.read(work.tx, ActionPlan, id);
      if (!within(demand(actor, 'actionPlan.update'), plan)) throw new AppError('forbidden');
      if (plan.state !== 'approved' && plan.state !== 'active')
        throw new AppError('transition_refused', {
          reason: { zh: '计划批准或开始执行后才能生成任务', en: 'Tasks are made once the plan is approved or active' },
        });
      let made = 0;
      for (const s of plan.steps) {
        const { created } = await tasks.createTask(work, {
          title: s.step,
          ownerId: s.owner,
          startOn: s.startOn,
          due: new Date(instantAt(s.endOn, closing, actor.timeZone)).toISOString(),
          goal: plan.goal,
          campaign: plan.campaign,
          ...(s.resources === null ? {} : { description: s.resources }),
          ...(s.deliverable === null ? {} : { deliverable: s.deliverable }),
          source: {
            key: keyOf(plan.id, s.id),
            record: 'actionPlan',
            id: plan.id,
            label: { zh: `行动计划“${plan.title}”`, en: `Action plan “${plan.title}”` },
          },
        });
        if (created) made += 1;
      }
      return { made, items: itemsOf(plan, await madeOf(work.tx, actor.workspaceId, plan)) };
    });
  }
}

const madeOf = (tx: Queries, workspaceId: string, plan: ActionPlan): Promise<Made[]> =>
  plan.steps.length === 0
    ? Promise.resolve([])
    : tx.query<Made>(
        sql`SELECT source_key AS key, id, code, state FROM task WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND goal = ${plan.goal}::uuid
          AND source_key = ANY (${sql.param(plan.steps.map((s) => keyOf(plan.id, s.id)))}::text[])`,
      );

function itemsOf(plan: ActionPlan, made: readonly Made[]): Item[] {
  const byKey = new Map(made.map(({ key, ...task }) => [key, task]));
  return plan.steps.map((s) => ({ line: s.id, task: byKey.get(keyOf(plan.id, s.id)) ?? null }));
}
