import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { Position } from '../../organization/organization.contract.ts';
import { caseLive, similarCases } from '../cases.contract.ts';
import { listEditions, searchLibrary, termsIn, termUses } from '../library.contract.ts';
import { playbookOfCampaign } from '../playbooks.contract.ts';
import type { LibraryAsk } from './library-view.ts';

/** Below `metrics`: late orders show themselves here within two seconds. */
export const caseLiveQuery = (id: string) =>
  queryOptions({
    queryKey: [...metricsKey, 'case-live', id],
    queryFn: ({ signal }) => call(caseLive, { params: { id }, signal }),
    placeholderData: (before) => before,
  });

export const similarQuery = (campaign: string) =>
  queryOptions({
    queryKey: ['record', 'case', 'similar', campaign],
    queryFn: ({ signal }) => call(similarCases, { query: { campaign }, signal }),
  });

export const playbookUsedQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', 'campaign', 'playbook', id],
    queryFn: ({ signal }) => call(playbookOfCampaign, { params: { id }, signal }),
  });

export type Editioned = 'playbook' | 'term' | 'reference';
export const editionsQuery = (record: Editioned, id: string) =>
  queryOptions({
    queryKey: ['record', record, 'editions', id],
    queryFn: ({ signal }) => call(listEditions, { params: { record, id }, signal }),
  });

export const termUsesQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', 'term', 'uses', id],
    queryFn: ({ signal }) => call(termUses, { params: { id }, signal }),
  });

export const termsInQuery = (record: string, id: string) =>
  queryOptions({
    queryKey: ['record', record, 'terms', id],
    queryFn: ({ signal }) => call(termsIn, { params: { record, id }, signal }),
  });

export const pageSize = 20;
export const libraryQuery = ({ q, record, kind, channel, tag, page }: LibraryAsk) =>
  queryOptions({
    queryKey: ['library', q, record, kind, channel, tag, page],
    queryFn: ({ signal }) =>
      call(searchLibrary, {
        query: {
          q,
          records: record,
          kinds: kind,
          channels: channel,
          tags: tag,
          limit: pageSize,
          offset: page * pageSize,
        },
        signal,
      }),
    enabled: q !== '',
    placeholderData: (before) => before,
  });

export const channelsQuery = allRowsQuery(Channel, { sort: 'code' });
export const positionsQuery = allRowsQuery(Position, { sort: 'code' });
