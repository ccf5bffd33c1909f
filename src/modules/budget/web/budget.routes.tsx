import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Budget, BudgetLine } from '../budget.contract.ts';
import { Commitment, Expense } from '../spending.contract.ts';
import { BudgetTransfer, Reconciliation } from '../transfer.contract.ts';
import { titles } from './budget.titles.ts';

const nav = [Budget, BudgetLine, Commitment, Expense, BudgetTransfer, Reconciliation].map((def, i) => ({
  section: 'strategy' as const,
  label: pluralLabel(def),
  to: `/${def.path}`,
  permission: `${def.id}.read`,
  order: 30 + i,
}));

export const budgetRoom = defineRoom({
  id: 'budget',
  records: [Budget, BudgetLine, Commitment, Expense, BudgetTransfer, Reconciliation],
  nav,
  detailTabs: [
    {
      record: 'budget',
      key: 'use',
      label: titles.overview,
      inline: true,
      permission: 'budgetLine.read',
      load: () => import('./budget-panel.tsx').then((m) => m.BudgetPanel),
    },
    {
      record: 'budget',
      key: 'movements',
      label: titles.movements,
      permission: 'budgetLine.read',
      load: () => import('./movements-tab.tsx').then((m) => m.MovementsTab),
    },
    {
      record: 'budget',
      key: 'moves',
      label: titles.moves,
      permission: 'budgetTransfer.read',
      load: () => import('./proposal-tab.tsx').then((m) => m.ProposalTab),
    },
    {
      record: 'campaign',
      key: 'budget',
      label: titles.campaignBudget,
      permission: 'budgetLine.read',
      load: () => import('./campaign-budget-panel.tsx').then((m) => m.CampaignBudgetPanel),
    },
    {
      record: 'reconciliation',
      key: 'sums',
      label: titles.sums,
      inline: true,
      load: () => import('./reconciliation-panel.tsx').then((m) => m.ReconciliationPanel),
    },
  ],
  fieldViews: [
    { record: 'budget', field: 'use', load: () => import('./use-bar.tsx').then((m) => m.UseView) },
    { record: 'budgetLine', field: 'use', load: () => import('./use-bar.tsx').then((m) => m.UseView) },
    { record: 'budget', field: 'proposal', load: () => import('./proposed-view.tsx').then((m) => m.ProposedView) },
    {
      record: 'budgetTransfer',
      field: 'arithmetic',
      load: () => import('./proposal-tab.tsx').then((m) => m.ArithmeticView),
    },
    { record: 'reconciliation', field: 'sums', load: () => import('./proposed-view.tsx').then((m) => m.ShownAbove) },
    {
      record: 'reconciliation',
      field: 'explanations',
      load: () => import('./proposed-view.tsx').then((m) => m.ShownAbove),
    },
  ],
});
