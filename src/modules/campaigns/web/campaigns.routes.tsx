import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Campaign } from '../campaigns.contract.ts';
import { titles } from './campaigns.titles.ts';

export const campaignsRoom = defineRoom({
  id: 'campaigns',
  records: [Campaign],
  nav: [
    { section: 'execution', label: pluralLabel(Campaign), to: '/campaigns', permission: 'campaign.read', order: 10 },
  ],
  detailTabs: [
    {
      record: 'campaign',
      key: 'figures',
      label: titles.figures,
      permission: 'metric.read',
      inline: true,
      load: () => import('./campaign-panel.tsx').then((m) => m.CampaignPanel),
    },
  ],
});
