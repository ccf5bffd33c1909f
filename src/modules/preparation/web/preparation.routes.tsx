import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { PrepItem } from '../preparation.contract.ts';
import { titles } from './preparation.titles.ts';

export const preparationRoom = defineRoom({
  id: 'preparation',
  records: [PrepItem],
  nav: [
    { section: 'execution', label: pluralLabel(PrepItem), to: '/prep-items', permission: 'prepItem.read', order: 12 },
    {
      section: 'execution',
      label: titles.templates,
      to: '/campaign-templates',
      permission: 'campaign.read',
      order: 13,
    },
  ],
  pages: [
    {
      path: '/campaign-templates',
      title: titles.templates,
      permission: 'campaign.read',
      load: () => import('./templates.page.tsx').then((m) => m.TemplatesPage),
    },
  ],
  formOffers: [{ record: 'campaign', load: () => import('./templates.page.tsx').then((m) => m.TemplateOffer) }],
  detailTabs: [
    {
      record: 'campaign',
      key: 'gate',
      label: titles.gate,
      inline: true,
      load: () => import('./gate-panel.tsx').then((m) => m.GatePanel),
    },
    {
      record: 'campaign',
      key: 'prep',
      label: titles.prep,
      permission: 'prepItem.read',
      load: () => import('./prep-tab.tsx').then((m) => m.PrepTab),
    },
  ],
});
