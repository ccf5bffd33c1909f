import { defineRoom } from '../../../web/room.ts';
import { titles } from './workbench.titles.ts';

export const workbenchRoom = defineRoom({
  id: 'workbench',
  nav: [
    { section: 'workbench', label: titles.title, to: '/', order: 0 },
    { section: 'workbench', label: titles.notices, to: '/notices', order: 10 },
  ],
  pages: [
    { path: '/', title: titles.title, load: () => import('./home.page.tsx').then((m) => m.HomePage) },
    { path: '/notices', title: titles.notices, load: () => import('./notices.page.tsx').then((m) => m.NoticesPage) },
  ],
});
