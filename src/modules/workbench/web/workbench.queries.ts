import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { listNotices } from '../../../shared/platform/notices.contract.ts';
import { myClocks } from '../../../shared/record/clock-wire.ts';
import { call } from '../../../web/api/call.ts';
import { insightQuery } from '../../../web/api/insights.ts';
import { metricsKey, noticesKey } from '../../../web/api/live.ts';
import { addDays } from '../../../web/kit/time.ts';
import { home } from '../workbench.contract.ts';

/** Below `metrics`, so that events renew it; what others do to records is asked for every half minute. */
export const homeQuery = queryOptions({
  queryKey: [...metricsKey, 'home'],
  queryFn: ({ signal }) => call(home, { signal }),
  refetchInterval: 30_000,
});

/** What the reader answers for, the most urgent first; other people's changes are asked for every half minute. */
export const clocksQuery = queryOptions({
  queryKey: ['clocks', 'mine'],
  queryFn: ({ signal }) => call(myClocks, { signal }),
  refetchInterval: 30_000,
});

/** The last fourteen days of the figures on the home page. */
export const coursesQuery = (metrics: readonly string[], today: string) =>
  insightQuery({
    kind: 'trend',
    metrics: [...metrics],
    interval: 'day',
    // Whole days only: a day that is not over would look like a fall.
    from: addDays(today, -14),
    to: today,
    totals: false,
  } as const);

export const noticesQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...noticesKey, unread],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listNotices, {
        query: { ...(pageParam === undefined ? {} : { cursor: pageParam }), ...(unread ? { unread: '1' } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
