import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Goal } from '../strategy.contract.ts';
import { words } from './strategy.words.ts';

export const strategyRoom = defineRoom({
  id: 'strategy',
  records: [Goal],
  nav: [{ section: 'strategy', label: pluralLabel(Goal), to: '/goals', permission: 'goal.read', order: 10 }],
  detailTabs: [
    {
      record: 'goal',
      key: 'progress',
      label: words.progress,
      inline: true,
      load: () => import('./goal-panel.tsx').then((m) => m.GoalPanel),
    },
  ],
  fieldViews: [
    {
      record: 'goal',
      field: 'progress',
      load: () => import('./goal-progress-view.tsx').then((m) => m.GoalProgressView),
    },
    { record: 'goal', field: 'target', load: () => import('./goal-progress-view.tsx').then((m) => m.GoalTargetView) },
  ],
});
