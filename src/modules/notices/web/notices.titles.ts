import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  title: { zh: '通知设置', en: 'Notice settings' },
  deliveries: { zh: '发送记录', en: 'What was sent' },
} as const satisfies Record<string, Label>;
