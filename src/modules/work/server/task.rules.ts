import type { Actor } from '../../../server/access/actor.ts';
import { dayIn } from '../../../server/calendar/time-zone.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { type Blocker, type ChecklistItem, maxDependencies, openTaskStates, type Task } from '../task.contract.ts';

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

/** Whether the actor is to do what somebody else asked for. */
const isGivenTo = (actor: Actor, task: Task): boolean =>
  actor.kind === 'person' &&
  actor.personId !== null &&
  task.ownerId === actor.personId &&
  task.createdBy !== actor.personId &&
  openTaskStates.includes(task.state);

/** Given up with its reason, by cancelling, or not at all. */
export function refuseVanishing(actor: Actor, task: Task): void {
  if (isGivenTo(actor, task))
    throw new AppError('transition_refused', {
      reason: {
        zh: '这是别人交办的任务，负责人不能删除；做不了请取消并写明原因',
        en: 'Somebody else gave you this task: instead of deleting it, cancel it with the reason',
      },
    });
}

/**
 * What somebody else asked for is not made easier by who is to do it: who accepts it and what is handed in stand, and what
 * is late already is not put off.
 */
export function refuseEasing(actor: Actor, now: Date, before: Task | null, after: Task): void {
  if (before === null || !isGivenTo(actor, before)) return;
  if (before.reviewer !== null && before.reviewer !== actor.personId && after.reviewer !== before.reviewer)
    throw invalid(
      issue(
        ['reviewer'],
        '验收人由交办人指定，负责人不能更换或取消，请与交办人商量',
        'Who gave the task names its reviewer: whoever does it neither changes nor removes them',
      ),
    );
  if (before.needsDeliverable && !after.needsDeliverable)
    throw invalid(
      issue(
        ['needsDeliverable'],
        '交办人要求有交付，负责人不能取消，请与交办人商量',
        'Who gave the task asks for a result: whoever does it does not waive it',
      ),
    );
  const [was, is] = [Date.parse(before.due), Date.parse(after.due)];
  if (was < now.getTime() && is > was)
    throw invalid(
      issue(
        ['due'],
        '已超时，负责人不能自己延期，请交办人或上级修改',
        'It is late already: whoever does it does not put it off; ask who gave it, or a superior',
      ),
    );
}
