import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames, SavedView } from '../../../shared/record/wire.ts';
import type { ListParams } from '../../api/record-api.ts';
import { rowsQuery, viewsQuery } from '../../api/record-queries.ts';
import { useLocale } from '../../i18n/i18n.ts';
import type { AnyRow } from '../registry.ts';
import { filterToText } from './filter.ts';
import {
  declaredViews,
  defaultSort,
  type ListSearch,
  type ListState,
  namedViews,
  parseListSearch,
  resolveList,
} from './list-state.ts';

export interface ListControl {
  readonly def: RecordDef;
  readonly views: readonly SavedView[];
  readonly search: ListSearch;
  readonly state: ListState;
  readonly params: ListParams;
  readonly set: (change: Partial<ListSearch>, keepHistory?: boolean) => void;
}

/** The state of a list lives in the address: a link shows a colleague the same rows. */
export function useListControl(def: RecordDef): ListControl {
  const raw = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const locale = useLocale();
  const stored = useQuery(viewsQuery(def));
  const items = stored.data?.items;
  const views = useMemo(
    () => (items === undefined ? declaredViews(def, locale) : namedViews(def, items, locale)),
    [def, items, locale],
  );
  const search = useMemo(() => parseListSearch(raw), [raw]);
  const state = useMemo(() => resolveList(def, views, search), [def, views, search]);
  const params = useMemo(
    (): ListParams => ({
      filter: filterToText(state.filter),
      ...(state.sort === defaultSort(def) ? {} : { sort: state.sort }),
      ...(state.q === '' ? {} : { search: state.q }),
      ...(state.deleted ? { deleted: '1' as const } : {}),
    }),
    [def, state],
  );
  const set: ListControl['set'] = (change, keepHistory = false) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, v]) => v !== undefined));
    void navigate({ to: '.', search: next, replace: !keepHistory, resetScroll: false });
  };
  return { def, views, search, state, params, set };
}

export interface ListRows {
  readonly rows: readonly AnyRow[];
  readonly refs: RefNames;
  readonly total: number | null;
}

/** Pages of rows as one list. */
export function useListRows(control: ListControl) {
  const query = useInfiniteQuery(rowsQuery(control.def, control.params));
  const loaded = useMemo((): ListRows => {
    const pages = query.data?.pages ?? [];
    const refs: Record<string, Record<string, { code: string; title: string }>> = {};
    for (const page of pages)
      for (const [record, names] of Object.entries(page.refs)) refs[record] = { ...refs[record], ...names };
    return { rows: pages.flatMap((page) => page.items), refs, total: pages[0]?.total ?? null };
  }, [query.data]);
  return { query, ...loaded };
}
