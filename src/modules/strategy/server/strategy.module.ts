import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import { reading } from '../../../server/records/work.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { Condition } from '../../../shared/record/condition.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { previewGoalSplit, splitGoal } from '../goal-split.contract.ts';
import type { StrategyApi } from '../strategy.api.ts';
import { Goal, goalLine } from '../strategy.contract.ts';
import { goalHooks } from './goal.hooks.ts';
import { GoalProgressService } from './goal-progress.service.ts';
import { GoalSplitService } from './goal-split.service.ts';

export interface StrategyDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly unitsBelow: (workspaceId: string, unitId: string) => Promise<readonly string[]>;
}

/** Who asks for what was does not wait for what is. */
const withoutFigures = (actor: Actor): Actor => ({
  ...actor,
  reach: (permission) => (permission === 'metric.read' ? undefined : actor.reach(permission)),
});

/** Goals: each tied to a metric, so that its progress is computed. */
export function strategyModule(deps: StrategyDeps): Room & { readonly api: StrategyApi } {
  const { metrics, reads, now, unitsBelow } = deps;
  const progress = new GoalProgressService({ metrics, reads, now, unitsBelow });
  const split = new GoalSplitService({ metrics, reads, writes: deps.writes, unitsBelow });
  deps.registry.add([registerRecord(Goal, goalHooks(metrics, progress))]);
  return {
    routes: [
      bind(goalLine, (actor, { params }) => progress.line(actor, params.id)),
      bind(previewGoalSplit, (actor, { params, body }) => split.preview(actor, params.id, body)),
      bind(splitGoal, async (actor, { params, body }) => ({ items: await split.apply(actor, params.id, body) })),
    ],
    api: {
      async progressOf(actor, tx, ids) {
        const goals = [...(await reads.readMany(tx, Goal, ids)).values()];
        const found = await progress.progressOf(actor, tx, goals);
        return new Map(
          goals.flatMap((g, i) => {
            const p = found[i];
            return p === null || p === undefined ? [] : [[g.id, p] as const];
          }),
        );
      },
      async activeGoals(actor, { within, ownerId, units, asOf } = {}) {
        if (actor.reach('goal.read') === undefined) return { items: [], total: 0 };
        const past = asOf !== undefined && asOf < todayIn(now(), actor.timeZone);
        const states = past ? ['active', 'achieved', 'missed'] : ['active'];
        const all: Condition[] = [{ field: 'state', op: 'in', value: states }];
        if (within !== undefined) all.push({ field: 'period', op: 'between', value: [within.start, within.end] });
        if (ownerId !== undefined) all.push({ field: 'ownerId', op: 'eq', value: ownerId });
        if (units !== undefined) all.push({ field: 'unitId', op: 'in', value: [...units] });
        const asked = { filter: { all }, sort: 'period', limit: 100, count: true };
        const { items, total } = await reads.list(past ? withoutFigures(actor) : actor, Goal, asked);
        const found = { items, total: total ?? items.length };
        if (!past) return found;
        const then = await reading(reads.deps.db, actor, (tx) => progress.progressOf(actor, tx, items, asOf));
        return { ...found, items: items.map((goal, i) => ({ ...goal, progress: then[i] ?? null })) };
      },
    },
  };
}
