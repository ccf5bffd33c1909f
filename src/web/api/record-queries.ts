import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RecordDef } from '../../shared/record/record.ts';
import { mostRows } from '../../shared/record/wire.ts';
import { type ListParams, type RowList, recordApi } from './record-api.ts';

/** Keys begin with `record` and its id, so that one live notice renews all that shows the record. */
export const recordKeys = {
  all: (recordId: string) => ['record', recordId] as const,
  lists: (recordId: string) => ['record', recordId, 'list'] as const,
  list: (recordId: string, params: ListParams) => ['record', recordId, 'list', params] as const,
  row: (recordId: string, id: string) => ['record', recordId, 'row', id] as const,
  part: (recordId: string, id: string, part: 'history' | 'comments' | 'files') =>
    ['record', recordId, 'row', id, part] as const,
  lookup: (recordId: string, q: string) => ['record', recordId, 'lookup', q] as const,
  views: (recordId: string) => ['record', recordId, 'views'] as const,
};

const PAGE = 50;

export const rowsQuery = (def: RecordDef, params: ListParams) =>
  infiniteQueryOptions({
    queryKey: recordKeys.list(def.id, params),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      recordApi.list(def, { limit: PAGE, count: '1', ...params, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });

/** One page of up to 200 rows, for boards, calendars and timelines. */
export const allRowsQuery = (def: RecordDef, params: ListParams) =>
  queryOptions({
    queryKey: recordKeys.list(def.id, { ...params, limit: 200 }),
    queryFn: ({ signal }) => recordApi.list(def, { count: '1', ...params, limit: 200 }, signal),
    placeholderData: (before) => before,
  });

/** Rows of a tree, page by page up to `most`: what hangs below a row may be on another page. */
export const treeQuery = (def: RecordDef, params: ListParams, most = 3_000) =>
  queryOptions({
    queryKey: recordKeys.list(def.id, { ...params, limit: most }),
    queryFn: async ({ signal }) => {
      const next = (more: ListParams) => recordApi.list(def, { ...params, limit: mostRows(def), ...more }, signal);
      const first = await next({ count: '1' });
      const items = [...first.items];
      const refs: Record<string, RowList['refs'][string]> = { ...first.refs };
      for (let at = first.nextCursor; at !== null && items.length < most; ) {
        const page = await next({ cursor: at });
        items.push(...page.items);
        for (const [kind, names] of Object.entries(page.refs)) refs[kind] = { ...refs[kind], ...names };
        at = page.nextCursor;
      }
      return { items, refs, total: first.total };
    },
    placeholderData: (before) => before,
  });

export const rowQuery = (def: RecordDef, id: string) =>
  queryOptions({
    queryKey: recordKeys.row(def.id, id),
    queryFn: ({ signal }) => recordApi.get(def, id, signal),
  });

export const historyQuery = (def: RecordDef, id: string) =>
  infiniteQueryOptions({
    queryKey: recordKeys.part(def.id, id, 'history'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => recordApi.history(def, id, pageParam),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const commentsQuery = (def: RecordDef, id: string) =>
  infiniteQueryOptions({
    queryKey: recordKeys.part(def.id, id, 'comments'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => recordApi.comments(def, id, pageParam),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

/** Of one row: who may read it changes with the row. */
export const mentionableQuery = (def: RecordDef, id: string, q: string) =>
  queryOptions({
    queryKey: [...recordKeys.row(def.id, id), 'mentionable', q],
    queryFn: ({ signal }) => recordApi.mentionable(def, id, q, signal),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

export const filesQuery = (def: RecordDef, id: string) =>
  queryOptions({ queryKey: recordKeys.part(def.id, id, 'files'), queryFn: () => recordApi.files(def, id) });

export const viewsQuery = (def: RecordDef) =>
  queryOptions({ queryKey: recordKeys.views(def.id), queryFn: () => recordApi.views(def), staleTime: 60_000 });

export const lookupQuery = (def: RecordDef, q: string) =>
  queryOptions({
    queryKey: recordKeys.lookup(def.id, q),
    queryFn: ({ signal }) => recordApi.lookup(def, { q }, signal),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
