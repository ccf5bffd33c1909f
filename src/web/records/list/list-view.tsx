import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { countedRows } from '../../../shared/record/wire.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '../../kit/states.tsx';
import { TableBox } from '../../kit/table-box.tsx';
import { isTyping, useKeys } from '../../shell/use-keys.ts';
import { useRowActions } from '../detail/use-row-actions.ts';
import { nameIn } from '../names.ts';
import type { AnyRow } from '../registry.ts';
import { useRecordRights } from '../use-record.ts';
import { BulkBar } from './bulk-bar.tsx';
import { type CellAddress, isEditable } from './cells.ts';
import { listAction, rangeBetween } from './list-keys.ts';
import { ListTable } from './list-table.tsx';
import { Preview } from './preview.tsx';
import { searchFieldId } from './toolbar.tsx';
import { type ListControl, useListRows } from './use-list.ts';

const noRows: ReadonlyMap<string, AnyRow> = new Map();

/** The list layout: table, keys, selection, preview, endless loading. */
export function ListView({ control }: { control: ListControl }) {
  const t = useText();
  const navigate = useNavigate();
  const { def, state, set } = control;
  const rights = useRecordRights(def);
  const { query, rows, refs, total } = useListRows(control);
  const most = countedRows(state.q);
  const said =
    (total ?? 0) > most
      ? t('records.totalMany', { n: most.toLocaleString('en') })
      : t('records.total', { n: total ?? rows.length });
  const [focused, setFocused] = useState(-1);
  const [selected, setSelected] = useState(noRows);
  const [editing, setEditing] = useState<CellAddress | null>(null);
  const anchor = useRef(-1);
  const peek = (row: AnyRow | undefined): void => set({ preview: row?.id });
  const open = (row: AnyRow): void => void navigate({ to: `/${def.path}/${row.id}` });

  const toggle = (index: number, range: boolean): void => {
    const row = rows[index];
    if (row === undefined) return;
    const next = new Map(selected);
    const chosen = range && anchor.current >= 0 ? rangeBetween(rows, anchor.current, index) : [row];
    const on = range || !selected.has(row.id);
    for (const one of chosen) {
      if (on) next.set(one.id, one);
      else next.delete(one.id);
    }
    anchor.current = index;
    setSelected(next);
  };
  const toggleAll = (): void =>
    setSelected(rows.every((row) => selected.has(row.id)) ? noRows : new Map(rows.map((row) => [row.id, row])));
  const edit = (row: AnyRow): void => {
    const frozen = def.states.frozen?.includes(row.state) === true || row.deletedAt !== null;
    const column = state.columns.find((name) => isEditable(def, name));
    if (rights.update && !frozen && column !== undefined) setEditing({ id: row.id, column });
  };

  useKeys((e) => {
    if (isTyping(e.target) || document.querySelector('dialog[open]') !== null || editing !== null) return;
    if (e.key === 'Enter' && (e.target as HTMLElement).closest('button,a') !== null) return;
    if (e.key === ' ' && (e.target as HTMLElement).closest('button,a,input') !== null) return;
    const action = listAction(
      { key: e.key, ctrl: e.ctrlKey || e.metaKey, shift: e.shiftKey, alt: e.altKey },
      { index: focused, count: rows.length, previewing: state.preview !== null },
    );
    if (action === null) return;
    const row = rows[focused];
    e.preventDefault();
    switch (action.kind) {
      case 'focus':
        setFocused(action.index);
        if (e.shiftKey) toggle(action.index, true);
        if (state.preview !== null) peek(rows[action.index]);
        break;
      case 'open':
        if (row) open(row);
        break;
      case 'peek':
        peek(state.preview === row?.id ? undefined : row);
        break;
      case 'toggle':
        toggle(focused, false);
        break;
      case 'range':
        toggle(focused, true);
        break;
      case 'edit':
        if (row) edit(row);
        break;
      case 'search':
        document.getElementById(searchFieldId)?.focus();
        break;
      case 'create':
        if (rights.create) void navigate({ to: `/${def.path}/new` });
        break;
      case 'selectAll':
        toggleAll();
        break;
      case 'clear':
        if (selected.size > 0) setSelected(noRows);
        else if (state.preview !== null) peek(undefined);
        break;
    }
  });

  if (query.data === undefined)
    return query.error === null ? (
      <Skeleton rows={10} />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    );
  if (rows.length === 0) return <Nothing control={control} mayCreate={rights.create} />;

  const at = rows.findIndex((row) => row.id === state.preview);
  const step = (by: -1 | 1): (() => void) | undefined => {
    const next = at < 0 ? undefined : rows[at + by];
    if (next === undefined) return undefined;
    return () => {
      setFocused(at + by);
      peek(next);
    };
  };
  return (
    <div className={state.preview === null ? undefined : 'hy-split'}>
      <div className="hy-grow">
        {state.deleted ? (
          <Deleted control={control} rows={rows} />
        ) : (
          <ListTable
            control={control}
            rows={rows}
            refs={refs}
            focused={focused}
            selected={selected}
            editing={editing}
            onFocus={setFocused}
            onOpen={open}
            onPeek={peek}
            onToggle={toggle}
            onToggleAll={toggleAll}
            onEdit={(cell) => {
              if (cell === null || rights.update) setEditing(cell);
            }}
            foot={
              query.hasNextPage && (
                <More
                  auto={rows.length < LOADED_BY_ITSELF}
                  loading={query.isFetchingNextPage}
                  onMore={() => void query.fetchNextPage()}
                />
              )
            }
          />
        )}
        <footer className="hy-list__foot">
          <span className="hy-muted">{total === null ? '' : said}</span>
          <span className="hy-sr" role="status">
            {query.isFetching ? t('states.loading') : said}
          </span>
        </footer>
        <BulkBar control={control} selected={selected} onClear={() => setSelected(noRows)} />
      </div>
      {state.preview !== null && (
        <Preview def={def} id={state.preview} onClose={() => peek(undefined)} onPrevious={step(-1)} onNext={step(1)} />
      )}
    </div>
  );
}

/** Beyond this many rows nobody reads on by scrolling: more come by the button. */
const LOADED_BY_ITSELF = 500;

/** Loads the next page when it comes into sight, and by a button for those who do not scroll. */
function More({ auto, loading, onMore }: { auto: boolean; loading: boolean; onMore: () => void }) {
  const t = useText();
  const ref = useRef<HTMLButtonElement>(null);
  const newest = useRef(onMore);
  useEffect(() => {
    newest.current = onMore;
  });
  useEffect(() => {
    const el = ref.current;
    if (el === null || loading || !auto) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) newest.current();
      },
      { rootMargin: '400px' },
    );
    observer.observe(el);
    return () => observer.disconnect();
  }, [auto, loading]);
  return (
    <Button ref={ref} type="text" block loading={loading} onClick={onMore}>
      {t(loading ? 'list.loadingMore' : 'list.loadMore')}
    </Button>
  );
}

function Nothing({ control, mayCreate }: { control: ListControl; mayCreate: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const { def, state, set } = control;
  const locale = useLocale();
  const name = nameIn(def, locale);
  if (state.filter !== null || state.q !== '' || state.deleted)
    return (
      <EmptyState
        icon="search"
        title={state.deleted ? t('app.none') : t('states.emptyFiltered', { name })}
        actions={
          <Button onClick={() => set({ filter: undefined, q: undefined, view: undefined, deleted: undefined })}>
            {t(state.deleted ? 'app.back' : 'states.clearFilters')}
          </Button>
        }
      >
        {!state.deleted && t('states.emptyFilteredHelp')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon="list"
      title={t('states.empty', { name: nameIn(def, locale, true) })}
      actions={
        mayCreate && (
          <>
            <Button type="primary" onClick={() => void navigate({ to: `/${def.path}/new` })}>
              {t('records.create', { name })}
            </Button>
            <Link to={`/${def.path}/import`}>{t('records.import')}</Link>
          </>
        )
      }
    >
      {mayCreate && t('states.emptyHelp')}
    </EmptyState>
  );
}

/** The trash: what was deleted, and the way back. */
function Deleted({ control, rows }: { control: ListControl; rows: readonly AnyRow[] }) {
  const t = useText();
  const { def } = control;
  const actions = useRowActions(def);
  return (
    <TableBox label={t('records.trash')}>
      <table className="hy-table">
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{row.code}</td>
              <td className="hy-table__title">{String(row[def.title] ?? '')}</td>
              <td className="hy-number">
                <Button size="small" onClick={() => void actions.restore(row.id)}>
                  {t('list.restore')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
