import { defineRoom } from '../../../web/room.ts';
import { words } from './tracking.words.ts';

export const trackingRoom = defineRoom({
  id: 'tracking',
  nav: [{ section: 'settings', label: words.title, to: '/tracking', permission: 'tracking.read', order: 10 }],
  pages: [
    {
      path: '/tracking',
      title: words.title,
      permission: 'tracking.read',
      load: () => import('./tracking.page.tsx').then((m) => m.TrackingPage),
    },
  ],
});
