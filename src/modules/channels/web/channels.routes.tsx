import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Channel, ChannelAccount, TrackedLink } from '../channels.contract.ts';
import { titles } from './channels.titles.ts';

export const channelsRoom = defineRoom({
  id: 'channels',
  records: [Channel, ChannelAccount, TrackedLink],
  nav: [
    { section: 'execution', label: pluralLabel(Channel), to: '/channels', order: 20 },
    {
      section: 'execution',
      label: pluralLabel(ChannelAccount),
      to: '/channel-accounts',
      permission: 'channelAccount.read',
      order: 30,
    },
    {
      section: 'execution',
      label: pluralLabel(TrackedLink),
      to: '/tracked-links',
      permission: 'trackedLink.read',
      order: 40,
    },
  ],
  detailTabs: [
    {
      record: 'campaign',
      key: 'links',
      label: titles.links,
      permission: 'trackedLink.read',
      load: () => import('./campaign-links-tab.tsx').then((m) => m.CampaignLinksTab),
    },
    {
      record: 'trackedLink',
      key: 'link',
      label: titles.link,
      inline: true,
      load: () => import('./link-panel.tsx').then((m) => m.LinkPanel),
    },
  ],
});
