import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Robot } from '../robot.contract.ts';
import { words } from './robot.words.ts';

export const noticesRoom = defineRoom({
  id: 'notices',
  records: [Robot],
  nav: [{ section: 'settings', label: pluralLabel(Robot), to: '/robots', permission: 'robot.read', order: 57 }],
  detailTabs: [
    {
      record: Robot.id,
      key: 'deliveries',
      label: words.deliveries,
      inline: true,
      load: () => import('./robot-panel.tsx').then((m) => m.RobotPanel),
    },
  ],
});
