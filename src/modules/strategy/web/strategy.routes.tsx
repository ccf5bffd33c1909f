import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { ActionPlan } from '../action-plan.contract.ts';
import { Goal } from '../strategy.contract.ts';
import { planWords } from './plan.words.ts';
import { words } from './strategy.words.ts';

export const strategyRoom = defineRoom({
  id: 'strategy',
  records: [Goal, ActionPlan],
  nav: [
    { section: 'strategy', label: pluralLabel(Goal), to: '/goals', permission: 'goal.read', order: 10 },
    {
      section: 'strategy',
      label: pluralLabel(ActionPlan),
      to: '/action-plans',
      permission: 'actionPlan.read',
      order: 12,
    },
  ],
  detailTabs: [
    {
      record: 'actionPlan',
      key: 'effect',
      label: planWords.effect,
      inline: true,
      load: () => import('./plan-panel.tsx').then((m) => m.ActionPlanPanel),
    },
    {
      record: 'goal',
      key: 'plans',
      label: planWords.plans,
      permission: 'actionPlan.read',
      load: () => import('./plan-panel.tsx').then((m) => m.GoalPlansTab),
    },
    {
      record: 'goal',
      key: 'progress',
      label: words.progress,
      inline: true,
      load: () => import('./goal-panel.tsx').then((m) => m.GoalPanel),
    },
  ],
  fieldViews: [
    { record: 'actionPlan', field: 'effect', load: () => import('./plan-panel.tsx').then((m) => m.PlanEffectView) },
    {
      record: 'goal',
      field: 'progress',
      load: () => import('./goal-progress-view.tsx').then((m) => m.GoalProgressView),
    },
    { record: 'goal', field: 'target', load: () => import('./goal-progress-view.tsx').then((m) => m.GoalTargetView) },
  ],
});
