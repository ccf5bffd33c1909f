import { createRouter } from '@tanstack/react-router';
import { queryClient } from './api/query-client.ts';
import { registerRooms } from './records/registry.ts';
import type { WebRoom } from './room.ts';
import { buildRouteTree } from './route-tree.tsx';

/** Every room of the department that has pages. A new room is one import and one entry. */
const rooms: readonly WebRoom[] = [];

registerRooms(rooms);

export const router = createRouter({
  routeTree: buildRouteTree(),
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});
