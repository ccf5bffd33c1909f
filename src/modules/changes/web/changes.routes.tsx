import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { CampaignChange } from '../changes.contract.ts';
import { words } from './changes.words.ts';

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
      label: words.plan,
      load: () => import('./plan-tab.tsx').then((m) => m.PlanTab),
    },
  ],
  fieldViews: [
    { record: 'campaignChange', field: 'diff', load: () => import('./change-fields.tsx').then((m) => m.DiffView) },
  ],
});
