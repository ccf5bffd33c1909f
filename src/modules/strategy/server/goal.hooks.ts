import { todayIn } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { Goal } from '../strategy.contract.ts';
import type { GoalProgressService } from './goal-progress.service.ts';

type GoalRow = RowOf<typeof Goal>;

async function refuseUnknown(work: Work, goal: GoalRow, before: GoalRow | null, metrics: Metrics): Promise<void> {
  if (goal.period.end === null) throw invalid(issue(['period'], '目标需要结束日期', 'A goal needs an end'));
  if (goal.metric === before?.metric) return;
  // A person who may not read metrics cannot choose one either.
  const known = await metrics.list(work.actor);
  if (!known.some((m) => m.name === goal.metric))
    throw invalid(issue(['metric'], `没有名为“${goal.metric}”的指标`, `No metric is called “${goal.metric}”`));
}

/** Nobody types that a goal is achieved: its metric says so, and that it was missed is said after its end. */
async function refuseAgainstFigures(work: Work, action: string, goal: GoalRow, progress: GoalProgressService) {
  if (action === 'miss' && (goal.period.end ?? '') >= todayIn(work.now, work.actor.timeZone))
    throw new AppError('transition_refused', {
      reason: { zh: '周期还没有结束', en: 'The period is not over yet' },
    });
  if (action !== 'achieve') return;
  const [now] = await progress.progressOf(work.actor, work.tx, [goal]);
  if (now?.status !== 'reached')
    throw new AppError('transition_refused', {
      reason: { zh: '按指标计算尚未达成', en: 'By its metric the goal is not achieved yet' },
      progress: now ?? null,
    });
}

export const goalHooks = (metrics: Metrics, progress: GoalProgressService): RecordHooks<typeof Goal> => ({
  apart: true,
  async beforeSave(work, { action, before, after }) {
    if (action === 'create' || action === 'update') await refuseUnknown(work, after, before, metrics);
    else await refuseAgainstFigures(work, action, after, progress);
    return undefined;
  },
  async computed(actor, rows, tx) {
    const list = await progress.progressOf(actor, tx, rows);
    return list.map((p) => ({ progress: p }));
  },
});
