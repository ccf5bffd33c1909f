import { defineRoom } from '../room.ts';
import { titles } from './approvals.titles.ts';

export const approvalsRoom = defineRoom({
  id: 'approvals',
  nav: [
    { section: 'workbench', label: titles.title, to: '/approvals', order: 5 },
    { section: 'settings', label: titles.policyTitle, to: '/policy', order: 10 },
  ],
  pages: [
    {
      path: '/approvals',
      title: titles.title,
      load: () => import('./approval-list.page.tsx').then((m) => m.ApprovalListPage),
    },
    {
      path: '/approvals/$id',
      title: titles.title,
      load: () => import('./approval.page.tsx').then((m) => m.ApprovalPage),
    },
    { path: '/policy', title: titles.policyTitle, load: () => import('./policy.page.tsx').then((m) => m.PolicyPage) },
  ],
});
