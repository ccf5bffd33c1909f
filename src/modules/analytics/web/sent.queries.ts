import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { type SentKind, sentPaper, sentPapers } from '../sent-paper.contract.ts';

export const sentPapersQuery = (kind: SentKind | undefined, to: 'mine' | 'all') =>
  infiniteQueryOptions({
    queryKey: ['sent-papers', kind ?? null, to],
    queryFn: ({ signal, pageParam }) =>
      call(sentPapers, {
        query: {
          to,
          limit: 20,
          ...(kind === undefined ? {} : { kind }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const sentPaperQuery = (id: string) =>
  queryOptions({
    queryKey: ['sent-paper', id],
    queryFn: ({ signal }) => call(sentPaper, { params: { id }, signal }),
    // What was sent never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
