import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { campaignFigures } from '../campaigns.contract.ts';

/** Below `metrics`: an event shows itself here within two seconds. */
export const campaignFiguresQuery = (id: string) =>
  queryOptions({
    queryKey: [...metricsKey, 'campaign-figures', id],
    queryFn: ({ signal }) => call(campaignFigures, { params: { id }, signal }),
    placeholderData: (before) => before,
  });
