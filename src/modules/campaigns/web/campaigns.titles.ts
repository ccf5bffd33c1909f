import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  figures: { zh: '数据', en: 'Figures' },
} as const satisfies Record<string, Label>;
