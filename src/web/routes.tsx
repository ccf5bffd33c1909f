import { createRouter } from '@tanstack/react-router';
import type * as z from 'zod';
import { analyticsRoom } from '../modules/analytics/web/analytics.routes.tsx';
import { budgetRoom } from '../modules/budget/web/budget.routes.tsx';
import { campaignsRoom } from '../modules/campaigns/web/campaigns.routes.tsx';
import { changesRoom } from '../modules/changes/web/changes.routes.tsx';
import { channelsRoom } from '../modules/channels/web/channels.routes.tsx';
import { controlRoom } from '../modules/control-room/web/control-room.routes.tsx';
import { knowledgeRoom } from '../modules/knowledge/web/knowledge.routes.tsx';
import { noticesRoom } from '../modules/notices/web/notices.routes.tsx';
import type { invitation, Me as MeAnswer } from '../modules/organization/account.contract.ts';
import { organizationRoom } from '../modules/organization/web/organization.routes.tsx';
import { preparationRoom } from '../modules/preparation/web/preparation.routes.tsx';
import { retrospectivesRoom } from '../modules/retrospectives/web/retrospectives.routes.tsx';
import { risksRoom } from '../modules/risks/web/risks.routes.tsx';
import { strategyRoom } from '../modules/strategy/web/strategy.routes.tsx';
import { trackingRoom } from '../modules/tracking/web/tracking.routes.tsx';
import { workRoom } from '../modules/work/web/work.routes.tsx';
import { workbenchRoom } from '../modules/workbench/web/workbench.routes.tsx';
import { queryClient } from './api/query-client.ts';
import type { Me } from './api/session.ts';
import { approvalsRoom } from './approvals/approvals.routes.tsx';
import type { Invitation } from './pages/accept-invitation.page.tsx';
import { registerRooms } from './records/registry.ts';
import type { WebRoom } from './room.ts';
import { buildRouteTree } from './route-tree.tsx';

/** Every room of the department that has pages. A new room is one import and one entry. */
const rooms: readonly WebRoom[] = [
  workbenchRoom,
  approvalsRoom,
  workRoom,
  strategyRoom,
  budgetRoom,
  preparationRoom,
  campaignsRoom,
  controlRoom,
  changesRoom,
  risksRoom,
  channelsRoom,
  analyticsRoom,
  retrospectivesRoom,
  knowledgeRoom,
  organizationRoom,
  noticesRoom,
  trackingRoom,
];

registerRooms(rooms);

/** The frame knows no room: that it reads the organization room's answer rightly is held here, by the compiler. */
true satisfies MeAnswer extends Me ? true : false;
true satisfies z.infer<NonNullable<typeof invitation.response>> extends Invitation ? true : false;

export const router = createRouter({
  routeTree: buildRouteTree(),
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});
