import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  approvalsOfRecord,
  getApproval,
  listApprovals,
  listDelegations,
} from '../../shared/platform/approvals.contract.ts';
import { call } from '../api/call.ts';
import { approvalsKey } from '../api/live.ts';

export type Box = 'waiting' | 'decided' | 'submitted';

export const approvalsQuery = (box: Box) =>
  infiniteQueryOptions({
    queryKey: [...approvalsKey, 'list', box],
    queryFn: ({ pageParam, signal }) =>
      call(listApprovals, { query: { box, ...(pageParam === '' ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: [...approvalsKey, 'one', id],
    queryFn: ({ signal }) => call(getApproval, { params: { id }, signal }),
  });

export const approvalsOfQuery = (record: string, recordId: string) =>
  queryOptions({
    queryKey: [...approvalsKey, 'of', record, recordId],
    queryFn: ({ signal }) => call(approvalsOfRecord, { params: { record, recordId }, signal }),
  });

export const delegationsQuery = queryOptions({
  queryKey: [...approvalsKey, 'delegations'],
  queryFn: ({ signal }) => call(listDelegations, { signal }),
});
