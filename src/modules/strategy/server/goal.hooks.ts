import { sql } from 'drizzle-orm';
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

interface Kin {
  readonly code: string;
  readonly title: string;
  readonly start: string;
  readonly end: string;
}
const kin = sql`SELECT code, title, period_start AS start, period_end AS "end" FROM goal`;
const named = (k: Kin): string => `${k.code} ${k.title}（${k.start} – ${k.end}）`;

/**
 * A part lies within the time of its whole, or the two are not one breakdown. Its metric may be another: a quarter's GMV
 * is reached by new buyers, orders and what they cost. What stood before the rule stands until its place or time changes.
 */
async function refuseOtherTime(work: Work, goal: GoalRow, before: GoalRow | null): Promise<void> {
  const { start, end } = goal.period;
  if (end === null) return;
  const moved = before === null || before.period.start !== start || before.period.end !== end;
  if (goal.parent !== null && (moved || goal.parent !== before?.parent)) {
    const whole = await work.tx.maybeOne<Kin>(sql`${kin} WHERE id = ${goal.parent}::uuid AND deleted_at IS NULL`);
    if (whole !== undefined && (start < whole.start || end > whole.end)) {
      // What was changed is what is to be mended: a goal that is only moved keeps its parent.
      const field = before !== null && goal.parent === before.parent ? 'period' : 'parent';
      throw invalid(
        issue(
          [field],
          `周期 ${start} – ${end} 不在上级目标的周期之内：${named(whole)}。请改周期，或另选上级`,
          `The period ${start} – ${end} is not within that of the parent goal: ${named(whole)}. Change the period or choose another parent`,
        ),
      );
    }
  }
  if (before === null || !moved) return;
  const [outside] = await work.tx.query<Kin>(
    sql`${kin} WHERE workspace_id = ${work.actor.workspaceId}::uuid AND parent = ${goal.id}::uuid AND deleted_at IS NULL AND state <> 'cancelled'
      AND (period_start < ${start}::date OR period_end > ${end}::date)
      AND period_start >= ${before.period.start}::date AND period_end <= ${before.period.end}::date ORDER BY code LIMIT 1`,
  );
  if (outside !== undefined)
    throw invalid(
      issue(
        ['period'],
        `下级目标的周期会落在外面：${named(outside)}。请先改下级目标的周期`,
        `The period of a goal below would lie outside: ${named(outside)}. Change that one first`,
      ),
    );
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
    if (action === 'create' || action === 'update') {
      await refuseUnknown(work, after, before, metrics);
      await refuseOtherTime(work, after, before);
    } else await refuseAgainstFigures(work, action, after, progress);
    return undefined;
  },
  async computed(actor, rows, tx) {
    const list = await progress.progressOf(actor, tx, rows);
    return list.map((p) => ({ progress: p }));
  },
});
