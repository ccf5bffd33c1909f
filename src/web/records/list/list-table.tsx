import { Link } from '@tanstack/react-router';
import { lazy, type MouseEvent, type ReactNode, Suspense, useEffect, useRef } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { currencySign } from '../../kit/figure.ts';
import { Icon } from '../../kit/icon.tsx';
import { TableBox } from '../../kit/table-box.tsx';
import { usePreferences } from '../../preferences.ts';
import { ClocksOfRows } from '../clocks/clock-cell.tsx';
import { FieldView, isNumeric, useCurrency } from '../fields/field-view.tsx';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import { type CellAddress, isEditable } from './cells.ts';
import './list-table.css';
import { nextSort, sortOf } from './list-state.ts';
import type { ListControl } from './use-list.ts';

const InlineEdit = lazy(() => import('./inline-edit.tsx').then((m) => ({ default: m.InlineEdit })));

interface Props {
  readonly control: ListControl;
  readonly rows: readonly AnyRow[];
  readonly refs: RefNames;
  readonly focused: number;
  readonly selected: ReadonlyMap<string, AnyRow>;
  readonly editing: CellAddress | null;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (row: AnyRow) => void;
  readonly onPeek: (row: AnyRow) => void;
  readonly onToggle: (index: number, range: boolean) => void;
  readonly onToggleAll: () => void;
  readonly onEdit: (cell: CellAddress | null) => void;
  /** Below the last row, inside what scrolls. */
  readonly foot?: ReactNode;
}

const isSortable = (def: RecordDef, name: string): boolean => {
  const field = columnField(def, name);
  return (
    field !== undefined &&
    field.computed !== true &&
    field.personal === undefined &&
    !['choices', 'tags', 'refs', 'json'].includes(field.kind)
  );
};

/** Rows and columns; the whole table is one stop of Tab, arrows move inside it. */
export function ListTable(p: Props) {
  const t = useText();
  const say = useSay();
  const { density } = usePreferences();
  const currency = useCurrency();
  const { def, state, set } = p.control;
  const sort = sortOf(state.sort);
  const all = p.rows.length > 0 && p.rows.every((row) => p.selected.has(row.id));
  return (
    <TableBox label={say(def.label)} className="hy-tablebox--tall">
      <table
        className={`hy-table hy-table--rows hy-table--${density}`}
        role="grid"
        aria-rowcount={p.rows.length}
        aria-multiselectable
      >
        <thead>
          <tr>
            <th className="hy-table__check">
              <input
                type="checkbox"
                checked={all}
                ref={(el) => {
                  if (el !== null) el.indeterminate = !all && p.selected.size > 0;
                }}
                aria-label={t('list.selectAll')}
                onChange={p.onToggleAll}
              />
            </th>
            {state.columns.map((name) => {
              const field = columnField(def, name);
              if (field === undefined) return null;
              const label = `${say(field.label)}${field.kind === 'money' ? ` (${currencySign(currency).trim()})` : ''}`;
              const active = sort.column === name;
              return (
                <th
                  key={name}
                  className={isNumeric(field) ? 'hy-number' : undefined}
                  aria-sort={active ? (sort.down ? 'descending' : 'ascending') : undefined}
                >
                  {isSortable(def, name) ? (
                    <button
                      type="button"
                      className="hy-table__sort"
                      title={t('list.sortBy', { field: label })}
                      onClick={() => set({ sort: nextSort(state.sort, name) })}
                    >
                      {label}
                      {active && <Icon name={sort.down ? 'arrowDown' : 'arrowUp'} size={12} />}
                    </button>
                  ) : (
                    label
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <ClocksOfRows rows={p.rows}>
            {p.rows.map((row, i) => (
              <Row key={row.id} {...p} row={row} index={i} currency={currency} />
            ))}
          </ClocksOfRows>
        </tbody>
      </table>
      {p.foot}
    </TableBox>
  );
}

function Row(p: Props & { row: AnyRow; index: number; currency: string }) {
  const t = useText();
  const say = useSay();
  const { row, index, control } = p;
  const { def, state } = control;
  const ref = useRef<HTMLTableRowElement>(null);
  const focused = p.focused === index;
  const editing = p.editing?.id === row.id ? p.editing.column : null;
  const frozen = def.states.frozen?.includes(row.state) === true || row.deletedAt !== null;
  const wasEditing = useRef(false);

  useEffect(() => {
    const el = ref.current;
    if (el === null || !focused) return;
    const inside = el.closest('table')?.contains(document.activeElement) === true;
    // The focus follows the keys, but is not torn out of another part of the page.
    if (editing === null && (inside || wasEditing.current || document.activeElement === document.body)) {
      el.focus({ preventScroll: true });
      el.scrollIntoView({ block: 'nearest' });
    }
    wasEditing.current = editing !== null;
  }, [focused, editing]);

  const onClick = (e: MouseEvent): void => {
    if ((e.target as HTMLElement).closest('a,button,input,label,.ant-select,.ant-picker')) return;
    if (e.shiftKey || e.metaKey || e.ctrlKey) {
      e.preventDefault();
      return p.onToggle(index, e.shiftKey);
    }
    p.onFocus(index);
    p.onPeek(row);
  };
  return (
    <tr
      ref={ref}
      role="row"
      tabIndex={focused || (p.focused < 0 && index === 0) ? 0 : -1}
      aria-selected={p.selected.has(row.id)}
      data-preview={state.preview === row.id}
      onFocus={(e) => {
        if (e.target === e.currentTarget && !focused) p.onFocus(index);
      }}
      onClick={onClick}
    >
      <td role="gridcell" className="hy-table__check">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={p.selected.has(row.id)}
          aria-label={t('list.selectRow', { title: titleOf(def, row) })}
          onClick={(e) => {
            p.onFocus(index);
            p.onToggle(index, e.shiftKey);
          }}
          onChange={() => undefined}
        />
      </td>
      {state.columns.map((name) => {
        const field = columnField(def, name);
        if (field === undefined) return null;
        const isTitle = name === def.title;
        if (editing === name)
          return (
            <td key={name} role="gridcell" className="hy-table__editing">
              <Suspense fallback="…">
                <InlineEdit control={control} row={row} name={name} field={field} refs={p.refs} onDone={p.onEdit} />
              </Suspense>
            </td>
          );
        return (
          <td
            key={name}
            role="gridcell"
            data-label={say(field.label)}
            data-column={name}
            className={`${isNumeric(field) ? 'hy-number' : ''}${isTitle ? ' hy-table__title' : ''}`}
            onDoubleClick={() => {
              if (!frozen && isEditable(def, name)) p.onEdit({ id: row.id, column: name });
            }}
          >
            {isTitle ? (
              <Link to={`/${def.path}/${row.id}`} tabIndex={-1}>
                {titleOf(def, row)}
              </Link>
            ) : (
              <FieldView
                def={def}
                name={name}
                field={field}
                row={row}
                refs={p.refs}
                compact
                plain
                headCurrency={p.currency}
              />
            )}
          </td>
        );
      })}
    </tr>
  );
}
