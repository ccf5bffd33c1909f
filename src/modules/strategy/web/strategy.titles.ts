import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  conflicts: { zh: '冲突协调', en: 'Settling conflicts' },
  perDay: { zh: '每日花费', en: 'Spend per day' },
  plan: { zh: '投放排期', en: 'Flight plans' },
  scoring: { zh: '渠道选择', en: 'Channel choice' },
  effect: { zh: '对目标的作用', en: 'Against the goal' },
  plans: { zh: '行动计划', en: 'Action plans' },
  progress: { zh: '进度', en: 'Progress' },
} as const satisfies Record<string, Label>;
