import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  campaignBudget: { zh: '预算', en: 'Budget' },
  movements: { zh: '每一元的去向', en: 'Where each yuan went' },
  moves: { zh: '调拨建议', en: 'Proposed transfers' },
  overview: { zh: '执行', en: 'Use' },
  sums: { zh: '核对', en: 'Check' },
} as const satisfies Record<string, Label>;
