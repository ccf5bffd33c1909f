import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  gantt: { zh: '排期甘特图', en: 'Gantt chart' },
  schedule: { zh: '排期', en: 'Schedule' },
  applyThis: { zh: '用此 SOP 建任务', en: 'Make its tasks' },
  meeting: { zh: '会议', en: 'Meeting' },
  myCalendar: { zh: '日历订阅', en: 'Calendar feed' },
  talent: { zh: '人才池', en: 'Talent pool' },
  work: { zh: '任务', en: 'Work' },
} as const satisfies Record<string, Label>;
