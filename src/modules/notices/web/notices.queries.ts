import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { getNoticeSettings } from '../preferences.contract.ts';
import { listRobotDeliveries } from '../robot.contract.ts';

/** What a robot sent, newest first; asked again while the page is open, for it goes on by itself. */
export const robotDeliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['robot-deliveries', id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listRobotDeliveries, {
        params: { id },
        query: pageParam === undefined ? {} : { cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 5_000,
  });

export const noticeSettingsQuery = queryOptions({
  queryKey: ['notice-settings'],
  queryFn: ({ signal }) => call(getNoticeSettings, { signal }),
});
