import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  control: { zh: '战情室', en: 'Control room' },
  handling: { zh: '处置', en: 'Handling' },
  overview: { zh: '在途活动总览', en: 'Running campaigns' },
} as const satisfies Record<string, Label>;
