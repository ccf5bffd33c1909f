import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { approvalsKey } from '../../../web/api/live.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { campaignReadiness, listTemplates, PrepItem } from '../preparation.contract.ts';

/** Below `approvals`: whatever changes a row of the campaign shows itself at once. */
export const readinessQuery = (id: string) =>
  queryOptions({
    queryKey: [...approvalsKey, 'readiness', id],
    queryFn: ({ signal }) => call(campaignReadiness, { params: { id }, signal }),
  });

export const itemsQuery = (campaign: string) =>
  allRowsQuery(PrepItem, {
    filter: JSON.stringify({ field: 'campaign', op: 'eq', value: campaign }),
    sort: 'dueOn',
    limit: 100,
  });

export const templatesQuery = queryOptions({
  queryKey: ['campaign-templates'],
  queryFn: ({ signal }) => call(listTemplates, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
