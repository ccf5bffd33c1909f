import { queryOptions, useQuery } from '@tanstack/react-query';
import { type Grant, type Scope, scopeOf } from '../../shared/access.ts';
import type { Label, Locale } from '../../shared/label.ts';
import { request } from './call.ts';

/** Answer of `GET /api/me`. */
export interface Me {
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  readonly workspace: {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    readonly currency: string;
    readonly demo: boolean;
  };
  readonly positions: readonly { readonly name: string; readonly label: Label }[];
  readonly grants: readonly Grant[];
  /** Page that this person's position opens on. */
  readonly landing: string;
  readonly locale: Locale;
  readonly twoFactor: boolean;
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<Me>('/api/me', { signal }),
  staleTime: 60_000,
});

/** Only below the signed-in layout, where the answer is there already. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (data === undefined) throw new Error('useMe outside the signed-in pages');
  return data;
}

export const scopeFor = (me: Me, permission: string): Scope | undefined => scopeOf(me.grants, permission);

/** `const can = useCan(); can('campaign.create')` */
export function useCan(): (permission: string | undefined) => boolean {
  const me = useMe();
  return (permission) => permission === undefined || scopeFor(me, permission) !== undefined;
}

export interface AuthConfig {
  readonly oidc: { readonly providerId: string; readonly name: string } | null;
  readonly password: { readonly shortest: number; readonly longest: number };
}
export interface DemoSignIns {
  /** The demo is still being written; nobody can sign in yet. */
  readonly filling?: boolean;
  /** Null for who does not sit at the server. */
  readonly password: string | null;
  readonly people: readonly {
    readonly position: Label;
    readonly name: string;
    readonly email: string;
    readonly unit: string;
  }[];
}

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request<{ needed: boolean }>('/api/setup', { signal }),
  staleTime: 0,
});
export const authConfigQuery = queryOptions({
  queryKey: ['auth-config'],
  queryFn: ({ signal }) => request<AuthConfig>('/api/auth-config', { signal }),
});
export const demoSignInsQuery = queryOptions({
  queryKey: ['demo-sign-ins'],
  queryFn: ({ signal }) => request<DemoSignIns>('/api/demo/sign-ins', { signal }),
  retry: false,
  refetchInterval: ({ state }) => (state.data?.filling === true ? 2_000 : false),
});
