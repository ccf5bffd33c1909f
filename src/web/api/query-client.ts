import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** Only what may pass by itself is tried again. */
const worthRetrying = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'offline' || error.status === 503);

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
