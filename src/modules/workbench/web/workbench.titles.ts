import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  notices: { zh: '通知', en: 'Notices' },
  title: { zh: '工作台', en: 'Workbench' },
} as const satisfies Record<string, Label>;
