import { defineRoom } from '../../../web/room.ts';
import { words } from './workbench.words.ts';

export const workbenchRoom = defineRoom({
  id: 'workbench',
  nav: [
    { section: 'workbench', label: words.title, to: '/', order: 0 },
    { section: 'workbench', label: words.notices, to: '/notices', order: 10 },
  ],
  pages: [
    { path: '/', title: words.title, load: () => import('./home.page.tsx').then((m) => m.HomePage) },
    { path: '/notices', title: words.notices, load: () => import('./notices.page.tsx').then((m) => m.NoticesPage) },
  ],
});
