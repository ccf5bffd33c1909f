import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Robot } from '../robot.contract.ts';
import { titles } from './notices.titles.ts';

export const noticesRoom = defineRoom({
  id: 'notices',
  records: [Robot],
  nav: [
    { section: 'settings', label: titles.title, to: '/notice-settings', order: 41 },
    { section: 'settings', label: pluralLabel(Robot), to: '/robots', permission: 'robot.read', order: 57 },
  ],
  pages: [
    {
      path: '/notice-settings',
      title: titles.title,
      load: () => import('./preferences.page.tsx').then((m) => m.PreferencesPage),
    },
  ],
  detailTabs: [
    {
      record: Robot.id,
      key: 'deliveries',
      label: titles.deliveries,
      inline: true,
      load: () => import('./robot-panel.tsx').then((m) => m.RobotPanel),
    },
  ],
});
