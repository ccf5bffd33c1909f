import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  link: { zh: '链接', en: 'Link' },
  links: { zh: '追踪链接', en: 'Tracked links' },
} as const satisfies Record<string, Label>;
