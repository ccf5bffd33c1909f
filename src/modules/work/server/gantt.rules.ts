import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { openTaskStates } from '../task.contract.ts';
import type { StoredBar } from './gantt.store.ts';

const dayOf = (day: string): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** What holds a task up: what it waits for and is not done, and the day on which that ends. */
export interface Ending {
  readonly code: string;
  /** Null where the reader may not see that task. */
  readonly title: string | null;
  readonly end: string;
}

const named = ({ code, title }: Pick<Ending, 'code' | 'title'>): Label =>
  title === null ? { zh: code, en: code } : { zh: `${code}“${title}”`, en: `${code} “${title}”` };

/** A task cannot begin before what it waits for has ended. `field` is where the mistake is shown. */
export function tooEarly(field: string, start: string, holding: readonly Ending[]): AppError | null {
  const last = holding.filter((h) => h.end >= start).toSorted((a, b) => (a.end < b.end ? 1 : -1))[0];
  if (last === undefined) return null;
  const name = named(last);
  return invalid(
    issue(
      [field],
      `前置任务 ${name.zh} 到${dayOf(last.end)}才结束，不能在此之前开始`,
      `${name.en}, which it waits for, ends on ${last.end}: it cannot begin before`,
    ),
  );
}

/** Others would begin before this one has ended: they may move along. */
export function pushesOthers(others: readonly Ending[]): AppError {
  const shown = others.slice(0, 3).map(named);
  const more = others.length > 3 ? ` 等 ${others.length} 项` : '';
  return new AppError('transition_refused', {
    reason: {
      zh: `后续任务 ${shown.map((n) => n.zh).join('、')}${more} 会早于它结束就开始，可一并顺延`,
      en: `${shown.map((n) => n.en).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} would begin before it ends; they can move along`,
    },
    following: others.map((o) => o.code),
  });
}

/** A plan lies ahead: what is not done and would be over before today is late at once. Whoever means it may insist. */
export const intoPast = ({ code, title }: Pick<Ending, 'code' | 'title'>, end: string, today: string): AppError => {
  const name = named({ code, title });
  return new AppError('transition_refused', {
    reason: {
      zh: `任务 ${name.zh} 还没完成，移到 ${end} 结束就早于今天（${today}），会立即逾期`,
      en: `${name.en} is not done: ending on ${end}, before today (${today}), it would be overdue at once`,
    },
    into: 'past',
  });
};

/** More follow than are moved at once: nothing is moved rather than a part of it. */
export const tooManyFollow = (most: number): AppError =>
  new AppError('transition_refused', {
    reason: {
      zh: `后续任务超过 ${most} 项，不能一次顺延，请分段调整`,
      en: `More than ${most} tasks follow: move them in parts`,
    },
  });

/** A follower that somebody else answers for cannot be moved along. */
export const foreignFollower = (code: string): AppError =>
  new AppError('transition_refused', {
    reason: {
      zh: `后续任务 ${code} 不归你管，请先与其负责人商定`,
      en: `${code}, which waits for it, is not yours to move: agree with its owner first`,
    },
  });

const over = new Set(['closed', 'cancelled']);

/** Why a task stands still; null where it may move. */
export function fixedReason(
  task: Pick<StoredBar, 'state'>,
  campaignState: string | undefined,
  mayMove: boolean,
): Label | null {
  if (!openTaskStates.includes(task.state)) return { zh: '已完成的任务不能移动', en: 'What is done does not move' };
  if (campaignState !== undefined && over.has(campaignState))
    return { zh: '活动已结束，任务不再移动', en: 'The campaign is over: its tasks stand still' };
  return mayMove ? null : { zh: '没有修改此任务的权限', en: 'You may not change this task' };
}
