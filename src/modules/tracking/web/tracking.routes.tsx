import { defineRoom } from '../../../web/room.ts';
import { titles } from './tracking.titles.ts';

export const trackingRoom = defineRoom({
  id: 'tracking',
  nav: [{ section: 'settings', label: titles.title, to: '/tracking', permission: 'tracking.read', order: 10 }],
  pages: [
    {
      path: '/tracking',
      title: titles.title,
      permission: 'tracking.read',
      load: () => import('./tracking.page.tsx').then((m) => m.TrackingPage),
    },
  ],
});
