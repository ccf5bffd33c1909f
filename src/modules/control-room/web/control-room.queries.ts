import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { follows, metricsKey } from '../../../web/api/live.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { campaignControl, controlOverview, type OverviewAnswer } from '../control.contract.ts';
import { incidentTimeline } from '../incidents.contract.ts';
import { campaignSignals } from '../signals.contract.ts';

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: [...recordKeys.all('incident'), 'timeline', id],
    queryFn: ({ signal }) => call(incidentTimeline, { params: { id }, signal }),
    placeholderData: (before) => before,
  });

/** An event shows itself here within two seconds, an incident or a pause at once. */
export const controlQuery = (id: string) =>
  queryOptions({
    queryKey: [...metricsKey, 'control', id],
    queryFn: ({ signal }) => call(campaignControl, { params: { id }, signal }),
    placeholderData: (before) => before,
    meta: follows('campaign', 'incident'),
  });

/** Changes of people at once, figures every ten seconds: with a thousand campaigns something is always bought. */
export const overviewQuery = (tone: OverviewAnswer['items'][number]['light']['tone'] | undefined, limit: number) =>
  queryOptions({
    queryKey: ['control-room', tone ?? null, limit],
    queryFn: ({ signal }) =>
      call(controlOverview, { query: { limit, offset: 0, ...(tone === undefined ? {} : { tone }) }, signal }),
    placeholderData: (before) => before,
    refetchInterval: 10_000,
    meta: follows('campaign', 'incident'),
  });

/** Asked for when somebody looks: it reads every event of the campaign. */
export const signalsQuery = (id: string) =>
  queryOptions({
    queryKey: ['signals', id],
    queryFn: ({ signal }) => call(campaignSignals, { params: { id }, signal }),
    staleTime: 30_000,
  });
