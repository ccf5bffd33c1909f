import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { type PaperKind, paperSubscription, readPaper } from '../paper.contract.ts';

export const paperQuery = (kind: PaperKind, query: { readonly date?: string; readonly unit?: string }) =>
  queryOptions({
    queryKey: [...metricsKey, 'paper', kind, query],
    queryFn: ({ signal }) => call(readPaper, { params: { kind }, query, signal }),
    placeholderData: (before) => (before?.kind === kind ? before : undefined),
  });

export const paperSubscriptionQuery = (kind: PaperKind, unit: string | undefined) =>
  queryOptions({
    queryKey: ['paper-subscription', kind, unit ?? null],
    queryFn: ({ signal }) =>
      call(paperSubscription, { params: { kind }, query: unit === undefined ? {} : { unit }, signal }),
  });
