import { defineRoom } from '../../../web/room.ts';
import { Campaign } from '../campaigns.contract.ts';

export const campaignsRoom = defineRoom({
  id: 'campaigns',
  records: [Campaign],
  nav: [{ section: 'execution', label: Campaign.label, to: '/campaigns', permission: 'campaign.read', order: 10 }],
});
