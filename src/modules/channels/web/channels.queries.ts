import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import { call } from '../../../web/api/call.ts';
import { insightQuery } from '../../../web/api/insights.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { addDays } from '../../../web/kit/time.ts';
import { campaignFigures } from '../../campaigns/campaigns.contract.ts';
import { previewLink, TrackedLink } from '../channels.contract.ts';

export type PreviewInput = z.infer<NonNullable<typeof previewLink.body>>;

export const linksOfQuery = (campaignId: string) =>
  allRowsQuery(TrackedLink, {
    filter: JSON.stringify({ field: 'campaign', op: 'eq', value: campaignId }),
    sort: '-createdAt',
  });

export const linkFiguresQuery = (campaignId: string) =>
  queryOptions({
    queryKey: [...metricsKey, 'campaign-figures', campaignId],
    queryFn: ({ signal }) => call(campaignFigures, { params: { id: campaignId }, signal }),
    placeholderData: (before) => before,
  });

/** What the naming rules would make of the link as it is filled in. */
export const previewQuery = (input: PreviewInput | null) =>
  queryOptions({
    queryKey: ['link-preview', input],
    queryFn: ({ signal }) => call(previewLink, { body: input ?? { name: '', target: '', channel: '' }, signal }),
    enabled: input !== null,
    retry: false,
    placeholderData: (before) => before,
  });

export const oneLinkQuery = (shortCode: string, today: string) =>
  insightQuery({
    kind: 'trend',
    metrics: ['uv', 'orders', 'gmv', 'conversion_rate'],
    interval: 'day',
    from: addDays(today, -29),
    to: addDays(today, 1),
    filter: { field: 'link', op: 'eq', value: shortCode },
  } as const);
