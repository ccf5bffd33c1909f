import type { Label } from '../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  title: { zh: '审批', en: 'Approvals' },
  policyTitle: { zh: '管理办法', en: 'House policy' },
} as const satisfies Record<string, Label>;
