import { defineRoom } from '../room.ts';
import { words } from './approvals.words.ts';
import { words as policyWords } from './policy.words.ts';

export const approvalsRoom = defineRoom({
  id: 'approvals',
  nav: [
    { section: 'workbench', label: words.title, to: '/approvals', order: 5 },
    { section: 'settings', label: policyWords.title, to: '/policy', order: 10 },
  ],
  pages: [
    {
      path: '/approvals',
      title: words.title,
      load: () => import('./approval-list.page.tsx').then((m) => m.ApprovalListPage),
    },
    {
      path: '/approvals/$id',
      title: words.title,
      load: () => import('./approval.page.tsx').then((m) => m.ApprovalPage),
    },
    { path: '/policy', title: policyWords.title, load: () => import('./policy.page.tsx').then((m) => m.PolicyPage) },
  ],
});
