import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  editions: { zh: '版次', en: 'Editions' },
  figures: { zh: '数据对照', en: 'Figures' },
  search: { zh: '知识搜索', en: 'Library search' },
  similar: { zh: '相似案例', en: 'Similar cases' },
  start: { zh: '用它发起活动', en: 'Start a campaign' },
  termsIn: { zh: '文中术语', en: 'Terms used' },
  uses: { zh: '引用处', en: 'Used in' },
} as const satisfies Record<string, Label>;
