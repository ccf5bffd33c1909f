import { type Condition, conditionSchema } from '../../../shared/record/condition.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { SavedView } from '../../../shared/record/wire.ts';

export const layouts = ['list', 'board', 'calendar', 'timeline', 'tree'] as const;
export type Layout = (typeof layouts)[number];

/** What the address of a list holds. Anything absent is as the view, or the declaration, has it. */
export interface ListSearch {
  readonly view?: string | undefined;
  readonly filter?: Condition | undefined;
  readonly sort?: string | undefined;
  readonly q?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly layout?: Layout | undefined;
  /** Row in the preview. */
  readonly preview?: string | undefined;
  /** Month of the calendar or first month of the timeline, `2026-11`. */
  readonly month?: string | undefined;
  /** 1 shows the deleted rows. */
  readonly deleted?: '1' | undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** Reads an address that a person may have edited: what does not make sense is left out. */
export function parseListSearch(raw: Readonly<Record<string, unknown>>): ListSearch {
  const filter = conditionSchema.safeParse(raw.filter);
  const layout = layouts.find((l) => l === raw.layout);
  const columns = Array.isArray(raw.columns) ? raw.columns.filter((c) => typeof c === 'string') : undefined;
  const search: Record<string, unknown> = {
    view: text(raw.view),
    filter: filter.success ? filter.data : undefined,
    sort: text(raw.sort),
    q: text(raw.q),
    columns: columns !== undefined && columns.length > 0 ? columns : undefined,
    layout,
    preview: text(raw.preview),
    month: /^\d{4}-(0[1-9]|1[0-2])$/.test(String(raw.month)) ? String(raw.month) : undefined,
    deleted: String(raw.deleted) === '1' ? '1' : undefined,
  };
  return Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined)) as ListSearch;
}

/** The list as it is shown: the address over the view over the declaration. */
export interface ListState {
  readonly view: SavedView | null;
  readonly filter: Condition | null;
  readonly sort: string;
  readonly q: string;
  readonly columns: readonly string[];
  readonly layout: Layout;
  readonly deleted: boolean;
  readonly preview: string | null;
  /** The address changes something that the view has set. */
  readonly changed: boolean;
}

/** The layouts that a declaration allows. */
export const layoutsOf = (def: RecordDef): readonly Layout[] => [
  'list',
  ...(def.parent === undefined ? [] : (['tree'] as const)),
  ...(Object.keys(def.states.all).length > 1 || def.views.board?.by ? (['board'] as const) : []),
  ...(def.views.calendar === undefined ? [] : (['calendar'] as const)),
  ...(def.views.timeline === undefined ? [] : (['timeline'] as const)),
];

export const defaultSort = (def: RecordDef): string => def.views.list.sort ?? '-updatedAt';

/** The first column always names the row. */
export function columnsOf(def: RecordDef, wanted: readonly string[] | null | undefined): readonly string[] {
  const known = (name: string): boolean =>
    name in def.fields ||
    (name === 'clocks' && def.clocks !== undefined) ||
    ['code', 'state', 'unitId', 'ownerId', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'].includes(name);
  const list = (wanted ?? def.views.list.columns).filter((name) => known(name) && def.fields[name]?.kind !== 'json');
  return [def.title, ...list.filter((name) => name !== def.title)];
}

export function resolveList(def: RecordDef, views: readonly SavedView[], search: ListSearch): ListState {
  const view = views.find((v) => v.id === search.view) ?? null;
  const set = view?.settings ?? {};
  const wanted = search.layout ?? set.layout ?? 'list';
  const filter = search.filter ?? set.filter ?? null;
  const empty = filter !== null && 'all' in filter && filter.all.length === 0;
  return {
    view,
    filter: empty ? null : filter,
    sort: search.sort ?? set.sort ?? defaultSort(def),
    q: search.q ?? set.search ?? '',
    columns: columnsOf(def, search.columns ?? set.columns),
    layout: layoutsOf(def).includes(wanted) ? wanted : 'list',
    deleted: search.deleted === '1',
    preview: search.preview ?? null,
    // Another layout of the same rows is not worth keeping by itself, unless in a view of one's own.
    changed: (['filter', 'sort', 'q', 'columns', ...(view?.mine ? (['layout'] as const) : [])] as const).some(
      (key) => search[key] !== undefined,
    ),
  };
}

/** Built-in views of the declaration, until the server has answered with all of them. */
export const declaredViews = (def: RecordDef, locale: 'zh' | 'en'): readonly SavedView[] =>
  (def.savedViews ?? []).map((v) => ({
    id: `builtin:${v.key}`,
    name: v.label[locale],
    shared: true,
    mine: false,
    builtIn: true,
    settings: { filter: v.filter, sort: v.sort ?? null },
  }));

/** Views as the server has them; those of the declaration in the reader's language. */
export const namedViews = (def: RecordDef, views: readonly SavedView[], locale: 'zh' | 'en'): readonly SavedView[] =>
  views.map((view) => {
    const declared = view.builtIn ? def.savedViews?.find((v) => view.id.endsWith(`:${v.key}`)) : undefined;
    return declared === undefined ? view : { ...view, name: declared.label[locale] };
  });

/** What a saved view keeps of the list as it is shown. */
export const settingsOf = (def: RecordDef, state: ListState): SavedView['settings'] => ({
  filter: state.filter,
  sort: state.sort === defaultSort(def) ? null : state.sort,
  search: state.q === '' ? null : state.q,
  columns: state.columns.join() === columnsOf(def, null).join() ? null : [...state.columns],
  layout: state.layout,
});

/** Sort after a click on a column's head: up, down, then as declared. */
export function nextSort(current: string, column: string): string | undefined {
  if (current === column) return `-${column}`;
  return current === `-${column}` ? undefined : column;
}

export const sortOf = (sort: string): { readonly column: string; readonly down: boolean } => {
  const first = sort.split(',')[0] ?? '';
  return { column: first.replace(/^-/, ''), down: first.startsWith('-') };
};
