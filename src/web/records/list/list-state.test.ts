import { expect, test } from 'vitest';
import type { SavedView } from '../../../shared/record/wire.ts';
import { Sample } from '../sample.testing.ts';
import { moveColumn } from './column-order.ts';
import {
  columnsOf,
  declaredViews,
  layoutsOf,
  namedViews,
  nextSort,
  parseListSearch,
  resolveList,
  settingsOf,
  sortOf,
} from './list-state.ts';

const view: SavedView = {
  id: 'v1',
  name: '本月',
  shared: false,
  mine: true,
  builtIn: false,
  settings: {
    filter: { field: 'state', op: 'eq', value: 'draft' },
    sort: 'title',
    columns: ['state'],
    layout: 'board',
  },
};

test('an address that was edited by hand loses only what makes no sense', () => {
  expect(
    parseListSearch({
      view: 'v1',
      filter: { field: 'state', op: 'eq', value: 'draft' },
      sort: '-due',
      q: 618,
      layout: 'pyramid',
      columns: ['title', 3],
      month: '2026-13',
      deleted: 1,
      extra: 'x',
    }),
  ).toEqual({
    view: 'v1',
    filter: { field: 'state', op: 'eq', value: 'draft' },
    sort: '-due',
    q: '618',
    columns: ['title'],
    deleted: '1',
  });
  expect(parseListSearch({ filter: { field: 'state', op: 'drop table' }, month: '2026-11' })).toEqual({
    month: '2026-11',
  });
});

test('the address goes over the view, the view over the declaration', () => {
  const plain = resolveList(Sample, [], {});
  expect(plain).toMatchObject({ filter: null, sort: '-due', layout: 'list', changed: false, view: null });
  expect(plain.columns).toEqual(['title', 'kind', 'state', 'budget', 'manager']);
  const viewed = resolveList(Sample, [view], { view: 'v1' });
  expect(viewed).toMatchObject({ sort: 'title', layout: 'board', columns: ['title', 'state'], changed: false });
  const changed = resolveList(Sample, [view], { view: 'v1', sort: '-title', filter: { all: [] } });
  expect(changed).toMatchObject({ sort: '-title', filter: null, changed: true });
  expect(resolveList(Sample, [], { layout: 'timeline' }).layout).toBe('list');
});

test('another layout alone is a change only in a view of my own', () => {
  expect(resolveList(Sample, [], { layout: 'board' }).changed).toBe(false);
  expect(resolveList(Sample, [view], { view: 'v1', layout: 'list' }).changed).toBe(true);
});

test('a view keeps what differs from the declaration, and shows the same again', () => {
  const state = resolveList(Sample, [], { filter: view.settings.filter ?? undefined, q: '茶', layout: 'calendar' });
  const settings = settingsOf(Sample, state);
  expect(settings).toEqual({
    filter: view.settings.filter,
    sort: null,
    search: '茶',
    columns: null,
    layout: 'calendar',
  });
  const again = resolveList(Sample, [{ ...view, settings }], { view: 'v1' });
  expect(again).toMatchObject({
    filter: state.filter,
    q: '茶',
    layout: 'calendar',
    sort: state.sort,
    columns: state.columns,
  });
});

test('built-in views are named in the language of the reader', () => {
  const server = [{ ...view, id: 'builtin:mine', name: '我的', builtIn: true }];
  expect(namedViews(Sample, server, 'en')[0]?.name).toBe('Mine');
  expect(namedViews(Sample, [view], 'en')[0]?.name).toBe('本月');
  expect(declaredViews(Sample, 'en')[0]).toMatchObject({ id: 'builtin:mine', name: 'Mine' });
});

test('only layouts that the declaration allows are offered', () => {
  expect(layoutsOf(Sample)).toEqual(['list', 'board', 'calendar']);
  expect(columnsOf(Sample, ['gone', 'shape', 'state', 'title'])).toEqual(['title', 'state']);
});

test('a column is sorted up, down, then as declared', () => {
  expect(nextSort('-due', 'title')).toBe('title');
  expect(nextSort('title', 'title')).toBe('-title');
  expect(nextSort('-title', 'title')).toBeUndefined();
  expect(sortOf('-due,title')).toEqual({ column: 'due', down: true });
});

test('columns are moved, but the one that names the row stays first', () => {
  expect(moveColumn(['t', 'a', 'b'], 2, -1)).toEqual(['t', 'b', 'a']);
  expect(moveColumn(['t', 'a', 'b'], 1, -1)).toEqual(['t', 'a', 'b']);
  expect(moveColumn(['t', 'a', 'b'], 2, 1)).toEqual(['t', 'a', 'b']);
});
