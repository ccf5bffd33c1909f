import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  facts: { zh: '数据底稿', en: 'The facts' },
  retrospective: { zh: '复盘', en: 'Retrospective' },
} as const satisfies Record<string, Label>;
