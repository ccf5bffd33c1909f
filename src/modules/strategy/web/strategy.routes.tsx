import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { ActionPlan } from '../action-plan.contract.ts';
import { Conflict } from '../conflict.contract.ts';
import { FlightPlan } from '../flight-plan.contract.ts';
import { Goal } from '../strategy.contract.ts';
import { titles } from './strategy.titles.ts';

export const strategyRoom = defineRoom({
  id: 'strategy',
  records: [Goal, ActionPlan, FlightPlan, Conflict],
  nav: [
    { section: 'strategy', label: pluralLabel(Goal), to: '/goals', permission: 'goal.read', order: 10 },
    {
      section: 'strategy',
      label: pluralLabel(ActionPlan),
      to: '/action-plans',
      permission: 'actionPlan.read',
      order: 12,
    },
    {
      section: 'strategy',
      label: titles.scoring,
      to: '/channel-scoring',
      // The scores are made of figures.
      permission: 'metric.read',
      order: 14,
    },
    {
      section: 'strategy',
      label: pluralLabel(FlightPlan),
      to: '/flight-plans',
      permission: 'flightPlan.read',
      order: 15,
    },
    { section: 'strategy', label: titles.conflicts, to: '/claims', permission: 'conflict.read', order: 90 },
  ],
  pages: [
    {
      path: '/claims',
      title: titles.conflicts,
      permission: 'conflict.read',
      load: () => import('./conflicts.page.tsx').then((m) => m.ConflictsPage),
    },
    {
      path: '/channel-scoring',
      title: titles.scoring,
      permission: 'metric.read',
      load: () => import('./channel-scoring.page.tsx').then((m) => m.ChannelScoringPage),
    },
  ],
  detailTabs: [
    {
      record: 'flightPlan',
      key: 'days',
      label: titles.perDay,
      inline: true,
      load: () => import('./flight-panel.tsx').then((m) => m.FlightPanel),
    },
    {
      record: 'campaign',
      key: 'flights',
      label: titles.plan,
      permission: 'flightPlan.read',
      load: () => import('./flight-panel.tsx').then((m) => m.CampaignFlightsTab),
    },
    {
      record: 'actionPlan',
      key: 'effect',
      label: titles.effect,
      inline: true,
      load: () => import('./plan-panel.tsx').then((m) => m.ActionPlanPanel),
    },
    {
      record: 'goal',
      key: 'plans',
      label: titles.plans,
      permission: 'actionPlan.read',
      load: () => import('./plan-panel.tsx').then((m) => m.GoalPlansTab),
    },
    {
      record: 'goal',
      key: 'progress',
      label: titles.progress,
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
