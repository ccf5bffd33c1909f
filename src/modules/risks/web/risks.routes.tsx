import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Risk } from '../risks.contract.ts';
import { titles } from './risks.titles.ts';

export const risksRoom = defineRoom({
  id: 'risks',
  records: [Risk],
  nav: [{ section: 'execution', label: pluralLabel(Risk), to: '/risks', permission: 'risk.read', order: 15 }],
  detailTabs: [
    {
      record: 'campaign',
      key: 'risks',
      label: titles.risks,
      permission: 'risk.read',
      load: () => import('./risks-tab.tsx').then((m) => m.RisksTab),
    },
  ],
});
