import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { listDeadLetters, listWriteKeys, readChannelRules, readDeadLetter } from '../tracking.contract.ts';

export const keysKey = ['tracking', 'keys'] as const;
export const lettersKey = ['tracking', 'letters'] as const;
export const rulesKey = ['tracking', 'rules'] as const;

export const writeKeysQuery = queryOptions({
  queryKey: keysKey,
  queryFn: ({ signal }) => call(listWriteKeys, { signal }),
  refetchInterval: 15_000,
});

export const lettersQuery = (code: string | null, replayed: boolean) =>
  infiniteQueryOptions({
    queryKey: [...lettersKey, code, replayed],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listDeadLetters, {
        query: {
          ...(code === null ? {} : { code }),
          ...(replayed ? { replayed: true } : {}),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: [...lettersKey, 'one', id],
    queryFn: ({ signal }) => call(readDeadLetter, { params: { id }, signal }),
  });

export const rulesQuery = queryOptions({
  queryKey: rulesKey,
  queryFn: ({ signal }) => call(readChannelRules, { signal }),
});
