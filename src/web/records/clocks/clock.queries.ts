import { queryOptions } from '@tanstack/react-query';
import type { ClockInfo } from '../../../shared/record/clock-wire.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { request } from '../../api/call.ts';
import { recordKeys } from '../../api/record-queries.ts';

type Answer = { readonly items: readonly ClockInfo[] };

const base = (def: RecordDef): string => `/api/records/${def.path}`;
/** What is left is measured by the server, which knows holidays and leave: it is asked again each minute. */
const refetchInterval = 60_000;

export const rowClocksQuery = (def: RecordDef, id: string) =>
  queryOptions({
    queryKey: [...recordKeys.row(def.id, id), 'clocks'] as const,
    queryFn: ({ signal }) => request<Answer>(`${base(def)}/${encodeURIComponent(id)}/clocks`, { signal }),
    refetchInterval,
  });

/** The running clocks of some rows of a list, at most 100. */
export const listClocksQuery = (def: RecordDef, ids: readonly string[]) =>
  queryOptions({
    queryKey: [...recordKeys.all(def.id), 'clocks', ids] as const,
    queryFn: ({ signal }) => request<Answer>(`${base(def)}/clocks`, { query: { ids: ids.join(',') }, signal }),
    refetchInterval,
    placeholderData: (before) => before,
  });

export const pauseClock = (def: RecordDef, id: string, key: string, reason: string): Promise<Answer> =>
  request<Answer>(`${base(def)}/${encodeURIComponent(id)}/clocks/${key}/pause`, { method: 'POST', body: { reason } });
export const resumeClock = (def: RecordDef, id: string, key: string): Promise<Answer> =>
  request<Answer>(`${base(def)}/${encodeURIComponent(id)}/clocks/${key}/resume`, { method: 'POST' });
