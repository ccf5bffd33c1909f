import type { QueryClient } from '@tanstack/react-query';
import {
  type AnyRoute,
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  type StaticDataRouteOption,
} from '@tanstack/react-router';
import type { Label } from '../shared/label.ts';
import type { RecordDef } from '../shared/record/record.ts';
import { permissionOf } from '../shared/record/record.ts';
import { ApiError } from './api/api-error.ts';
import { meQuery, scopeFor, setupQuery } from './api/session.ts';
import { NotFoundPage, RouteError } from './pages/problem.page.tsx';
import { allNav, allPages, allRecords } from './records/registry.ts';
import type { RoomPage } from './room.ts';
import { navFor } from './shell/nav.ts';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Id of the record that a generated page shows. */
    readonly record?: string;
    /** Permission that the page needs. */
    readonly permission?: string;
    /** Name of a room's own page. */
    readonly title?: Label;
  }
}

interface Context {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: RouteError,
  notFoundComponent: NotFoundPage,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const openRoutes = (): AnyRoute[] => [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: (raw: Record<string, unknown>): { to?: string | undefined; expired?: true | undefined } => ({
      to: text(raw.to),
      expired: raw.expired === true ? true : undefined,
    }),
    component: lazyRouteComponent(() => import('./pages/sign-in.page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/accept-invitation',
    validateSearch: (raw: Record<string, unknown>): { token?: string | undefined } => ({ token: text(raw.token) }),
    component: lazyRouteComponent(() => import('./pages/accept-invitation.page.tsx'), 'AcceptInvitationPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    validateSearch: (raw: Record<string, unknown>): { token?: string | undefined } => ({ token: text(raw.token) }),
    component: lazyRouteComponent(() => import('./pages/setup.page.tsx'), 'SetupPage'),
  }),
];

/** Signed in, or on the way to the sign-in page (to the first administrator's page on the first run). */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    try {
      return { me: await context.queryClient.ensureQueryData(meQuery) };
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error;
      const setup = await context.queryClient.fetchQuery(setupQuery).catch(() => ({ needed: false }));
      if (setup.needed) throw redirect({ to: '/setup', search: {} });
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
});

/** `/` shows the page that a room put there, else the first page that the person may open. */
const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const me = context.me;
    const first = navFor(allNav(), (p) => p === undefined || scopeFor(me, p) !== undefined)[0]?.items[0];
    throw redirect({ to: me.landing !== '/' ? me.landing : (first?.to ?? '/security') });
  },
});

const page = (path: string, load: RoomPage['load'], data: StaticDataRouteOption): AnyRoute =>
  createRoute({
    getParentRoute: () => appRoute,
    path,
    staticData: data,
    component: lazyRouteComponent(async () => {
      const [{ Guarded }, Page] = await Promise.all([import('./pages/guarded.tsx'), load()]);
      return {
        default: () => (
          <Guarded>
            <Page />
          </Guarded>
        ),
      };
    }),
    errorComponent: RouteError,
  });

const recordPages = (def: RecordDef): readonly [string, RoomPage['load'], string][] => [
  [`/${def.path}`, () => import('./records/list/record-list.page.tsx').then((m) => m.RecordListPage), 'read'],
  [`/${def.path}/new`, () => import('./records/form/record-form.page.tsx').then((m) => m.RecordCreatePage), 'create'],
  [
    `/${def.path}/import`,
    () => import('./records/import/record-import.page.tsx').then((m) => m.RecordImportPage),
    // Lines are imported by those who may change their rows.
    def.children === undefined ? 'create' : 'update',
  ],
  [`/${def.path}/$id`, () => import('./records/detail/record-detail.page.tsx').then((m) => m.RecordDetailPage), 'read'],
  [
    `/${def.path}/$id/edit`,
    () => import('./records/form/record-form.page.tsx').then((m) => m.RecordEditPage),
    'update',
  ],
];

/** Generated pages of every record, rooms' own pages, and a room's page in place of a generated one. */
export function buildRouteTree() {
  const own = allPages();
  const taken = new Set(own.map((p) => p.path));
  const children: AnyRoute[] = [
    ...own.map((p) =>
      page(p.path, p.load, { title: p.title, ...(p.permission === undefined ? {} : { permission: p.permission }) }),
    ),
    ...allRecords().flatMap((def) =>
      recordPages(def)
        .filter(([path]) => !taken.has(path))
        .map(([path, load, action]) => page(path, load, { record: def.id, permission: permissionOf(def, action) })),
    ),
    ...(taken.has('/') ? [] : [homeRoute]),
    page('/security', () => import('./pages/security.page.tsx').then((m) => m.SecurityPage), {}),
  ];
  return rootRoute.addChildren([...openRoutes(), appRoute.addChildren(children)]);
}
