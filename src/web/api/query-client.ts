import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** Only what may pass by itself is tried again. */
const worthRetrying = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'offline' || error.status === 503);

/** Answers that are the same for everybody; all others are forgotten when another person may follow. */
const publicKeys = new Set<unknown>(['setup', 'auth-config', 'demo-sign-ins', 'invitation', 'regions']);

export const forgetPerson = (client: QueryClient): void =>
  client.removeQueries({ predicate: (query) => !publicKeys.has(query.queryKey[0]) });

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && worthRetrying(error),
    },
    mutations: { retry: false },
  },
});
