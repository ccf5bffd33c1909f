import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { dailyReport, getSubscription } from '../report.contract.ts';

export const reportQuery = (date: string) =>
  queryOptions({
    queryKey: [...metricsKey, 'daily-report', date],
    queryFn: ({ signal }) => call(dailyReport, { query: { date }, signal }),
    placeholderData: (before) => before,
  });

export const subscriptionQuery = queryOptions({
  queryKey: ['daily-report', 'subscription'],
  queryFn: ({ signal }) => call(getSubscription, { signal }),
});
