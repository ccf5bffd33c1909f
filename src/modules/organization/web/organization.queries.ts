import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type AuditFilter, listAudit } from '../../../shared/platform/audit.contract.ts';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { listServiceKeys, myPermissions, personAccess } from '../account.contract.ts';
import { Assignment } from '../organization.contract.ts';
import { positionStandard } from '../position.contract.ts';
import { listDeliveries, type WebhookDelivery } from '../webhook.contract.ts';

export const myAccessQuery = queryOptions({
  queryKey: ['access', 'me'],
  queryFn: ({ signal }) => call(myPermissions, { signal }),
});

export const personAccessQuery = (id: string) =>
  queryOptions({
    queryKey: ['access', id],
    queryFn: ({ signal }) => call(personAccess, { params: { id }, signal }),
  });

export const positionStandardQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['position-standard', id, version],
    queryFn: ({ signal }) => call(positionStandard, { params: { id }, signal }),
  });

export const serviceKeysQuery = queryOptions({
  queryKey: ['service-keys'],
  queryFn: ({ signal }) => call(listServiceKeys, { signal }),
});

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listAudit, { query: { ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });

/** Who holds a position, or which positions somebody holds; those that have ended are left out. */
export const assignmentsQuery = (field: 'person' | 'position', id: string) =>
  allRowsQuery(Assignment, {
    filter: JSON.stringify({
      all: [
        { field, op: 'eq', value: id },
        { field: 'state', op: 'eq', value: 'active' },
      ],
    }),
  });

/** Deliveries of a webhook, newest first; asked again while the page is open, for they go on by themselves. */
export const deliveriesQuery = (id: string, state: WebhookDelivery['state'] | null) =>
  infiniteQueryOptions({
    queryKey: ['webhook-deliveries', id, state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listDeliveries, {
        params: { id },
        query: { ...(state === null ? {} : { state }), ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: 5_000,
  });
