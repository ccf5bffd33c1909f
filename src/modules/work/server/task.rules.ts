import { dayIn } from '../../../server/calendar/time-zone.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { type Blocker, type ChecklistItem, maxDependencies, type Task } from '../task.contract.ts';

/** A task of the chain, by its code and title. */
export interface Link {
  readonly id: string;
  readonly code: string;
  readonly title: string;
}

/** The days over which a task runs; refuses one that ends before it starts. */
export function spanOf(task: Pick<Task, 'startOn' | 'due'>, timeZone: string): { start: string; end: string } {
  const end = dayIn(Date.parse(task.due), timeZone);
  const start = task.startOn ?? end;
  if (start > end) throw invalid(issue(['startOn'], '开始日期晚于截止时间', 'The task would be due before it starts'));
  return { start, end };
}

/** Points with who ticked them and when: taken from what was stored, or set now; what a caller claims is not believed. */
export function settleChecklist(
  before: readonly ChecklistItem[] | null,
  after: readonly ChecklistItem[] | null,
  by: string | null,
  at: string,
): ChecklistItem[] | null {
  if (after === null || after.length === 0) return null;
  const known = new Map((before ?? []).filter((i) => i.done).map((i) => [i.text, i]));
  return after.map((item) => {
    if (!item.done) return { text: item.text, done: false, doneBy: null, doneAt: null };
    const ticked = known.get(item.text);
    return { text: item.text, done: true, doneBy: ticked?.doneBy ?? by, doneAt: ticked?.doneAt ?? at };
  });
}

export function checkDependencies(id: string, dependsOn: readonly string[]): void {
  if (dependsOn.includes(id)) throw invalid(issue(['dependsOn'], '任务不能等待自己', 'A task cannot wait for itself'));
  if (dependsOn.length > maxDependencies)
    throw invalid(
      issue(['dependsOn'], `最多 ${maxDependencies} 个前置任务`, `At most ${maxDependencies} tasks to wait for`),
    );
}

/** A loop told by its tasks: TSK-1 → TSK-2 → TSK-1. A new one has no code yet. */
export const loopError = (
  loop: readonly Pick<Link, 'code' | 'title'>[],
  field: 'dependsOn' | 'parent' = 'dependsOn',
): AppError => {
  const path = [...loop, loop[0]].map((l) => l?.code || l?.title || '').join(' → ');
  return invalid(
    field === 'parent'
      ? issue(
          ['parent'],
          `上级任务和前置任务形成循环：${path}`,
          `The whole and its parts would wait for each other: ${path}`,
        )
      : issue(['dependsOn'], `前置任务形成循环：${path}`, `These tasks would wait for each other: ${path}`),
  );
};

const named = (b: Blocker): string => (b.title === null ? b.code : `${b.code}“${b.title}”`);
/** Why a task cannot be begun or finished yet. */
export function refuseBlocked(blockers: readonly Blocker[]): void {
  if (blockers.length === 0) return;
  const shown = blockers.slice(0, 3).map(named);
  const more = blockers.length - shown.length;
  throw new AppError('transition_refused', {
    reason: {
      zh: `要先完成前置任务：${shown.join('、')}${more > 0 ? ` 等 ${blockers.length} 项` : ''}`,
      en: `Waits for ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    },
    blockers,
  });
}

/** A required result must be there before the task is handed in or done. */
export function refuseWithoutResult(task: Task): void {
  if (!task.needsDeliverable) return;
  if (task.resultText !== null || task.resultLink !== null || task.resultFile !== null) return;
  const what = task.deliverable === null ? '' : `：${task.deliverable}`;
  throw new AppError('transition_refused', {
    reason: {
      zh: `请先填写交付说明、链接或文件${what}`,
      en: `First give the result as text, link or file${task.deliverable === null ? '' : `: ${task.deliverable}`}`,
    },
  });
}

export function refuseOpenParts(open: number): void {
  if (open === 0) return;
  throw new AppError('transition_refused', {
    reason: { zh: `还有 ${open} 个子任务未完成`, en: `${open} parts of it are not done yet` },
  });
}
