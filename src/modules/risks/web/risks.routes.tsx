import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Risk } from '../risks.contract.ts';
import { words } from './risks.words.ts';

export const risksRoom = defineRoom({
  id: 'risks',
  records: [Risk],
  nav: [{ section: 'execution', label: pluralLabel(Risk), to: '/risks', permission: 'risk.read', order: 15 }],
  detailTabs: [
    {
      record: 'campaign',
      key: 'risks',
      label: words.risks,
      permission: 'risk.read',
      load: () => import('./risks-tab.tsx').then((m) => m.RisksTab),
    },
  ],
});
