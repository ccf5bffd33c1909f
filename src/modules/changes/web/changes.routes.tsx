import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { CampaignChange } from '../changes.contract.ts';
import { titles } from './changes.titles.ts';

export const changesRoom = defineRoom({
  id: 'changes',
  records: [CampaignChange],
  nav: [
    {
      section: 'execution',
      label: pluralLabel(CampaignChange),
      to: '/campaign-changes',
      permission: 'campaignChange.read',
      order: 14,
    },
  ],
  detailTabs: [
    {
      record: 'campaign',
      key: 'plan',
      label: titles.plan,
      load: () => import('./plan-tab.tsx').then((m) => m.PlanTab),
    },
  ],
  fieldViews: [
    { record: 'campaignChange', field: 'diff', load: () => import('./change-fields.tsx').then((m) => m.DiffView) },
  ],
});
