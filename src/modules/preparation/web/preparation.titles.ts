import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  gate: { zh: '关口', en: 'Gate' },
  prep: { zh: '筹备', en: 'Preparation' },
  templates: { zh: '活动模板', en: 'Templates' },
} as const satisfies Record<string, Label>;
