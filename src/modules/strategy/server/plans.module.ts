import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { ActionPlan, makePlanTasks, planTasks } from '../action-plan.contract.ts';
import { Conflict, foundConflicts, recordFound } from '../conflict.contract.ts';
import { channelScores, FlightPlan, flightDays } from '../flight-plan.contract.ts';
import type { StrategyApi } from '../strategy.api.ts';
import { actionPlanHooks } from './action-plan.hooks.ts';
import { ActionPlanService } from './action-plan.service.ts';
import { conflictHooks } from './conflict.hooks.ts';
import { ConflictService } from './conflict.service.ts';
import { FlightService, flightPlanHooks } from './flight-plan.service.ts';

export interface PlansDeps extends RoomDeps {
  readonly strategy: StrategyApi;
  readonly tasks: WorkApi;
  readonly metrics: Metrics;
}

/** How goals are to be reached: action plans, flight plans of channels, and conflicts of departments. */
export function plansModule(deps: PlansDeps): Room {
  const { registry, writes, strategy, tasks } = deps;
  const plans = new ActionPlanService({ writes, tasks });
  const flights = new FlightService(deps);
  const conflicts = new ConflictService({ ...deps, flights });
  registry.add([
    registerRecord(ActionPlan, actionPlanHooks(strategy)),
    registerRecord(FlightPlan, flightPlanHooks),
    registerRecord(Conflict, conflictHooks(deps)),
  ]);
  return {
    routes: [
      bind(planTasks, (actor, { params }) => plans.tasks(actor, params.id)),
      bind(flightDays, (actor, { params }) => flights.days(actor, params.id)),
      bind(channelScores, (actor, { query }) => flights.scores(actor, query)),
      bind(foundConflicts, (actor) => conflicts.found(actor)),
      bind(recordFound, (actor, { body }) => conflicts.record(actor, body.key)),
      bind(makePlanTasks, (actor, { params }) => plans.make(actor, params.id)),
    ],
  };
}
