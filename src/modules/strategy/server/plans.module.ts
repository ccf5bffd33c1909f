import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { ActionPlan, makePlanTasks, planTasks } from '../action-plan.contract.ts';
import type { StrategyApi } from '../strategy.api.ts';
import { actionPlanHooks } from './action-plan.hooks.ts';
import { ActionPlanService } from './action-plan.service.ts';

export interface PlansDeps extends RoomDeps {
  readonly strategy: StrategyApi;
  readonly tasks: WorkApi;
}

/** How goals are to be reached: action plans. */
export function plansModule(deps: PlansDeps): Room {
  const { registry, writes, strategy, tasks } = deps;
  const plans = new ActionPlanService({ writes, tasks });
  registry.add([registerRecord(ActionPlan, actionPlanHooks(strategy))]);
  return {
    routes: [
      bind(planTasks, (actor, { params }) => plans.tasks(actor, params.id)),
      bind(makePlanTasks, (actor, { params }) => plans.make(actor, params.id)),
    ],
  };
}
