import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import type { RecordDef, Transition } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { allRowsQuery } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { MenuButton } from '../../kit/menu.tsx';
import { StateTag } from '../../kit/small.tsx';
import { Note, QueryBoundary } from '../../kit/states.tsx';
import { showToast } from '../../kit/toast.tsx';
import { ReasonDialog } from '../detail/transition-buttons.tsx';
import { transitionTo } from '../detail/transitions.ts';
import { useRowActions } from '../detail/use-row-actions.ts';
import { FieldView } from '../fields/field-view.tsx';
import type { ListControl } from '../list/use-list.ts';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import './board.css';
import { type BoardColumn, boardColumns, boardField } from './columns.ts';

/** Rows as cards by state: a card is dragged, or moved by its menu, and the transition it means is made. */
export function Board({ control, onOpen }: { control: ListControl; onOpen: (id: string) => void }) {
  const t = useText();
  const { def } = control;
  const query = useQuery(allRowsQuery(def, control.params));
  const move = useMove(def);
  const [dragged, setDragged] = useState<AnyRow | null>(null);
  return (
    <QueryBoundary query={query} rows={8}>
      {({ items, refs, total }) => {
        const columns = boardColumns(def, items);
        return (
          <>
            {total !== null && total > items.length && <Note>{t('list.onlyFirst', { n: items.length })}</Note>}
            <div className="hy-board">
              {columns.map((column) => (
                <Column
                  key={column.key}
                  def={def}
                  column={column}
                  columns={columns}
                  refs={refs}
                  dragged={dragged}
                  onDrag={setDragged}
                  onMove={(row) => void move.to(row, column.key)}
                  onMoveTo={(row, key) => void move.to(row, key)}
                  onOpen={onOpen}
                />
              ))}
            </div>
            {move.asking !== null && (
              <ReasonDialog def={def} row={move.asking.row} transition={move.asking.transition} onClose={move.close} />
            )}
          </>
        );
      }}
    </QueryBoundary>
  );
}

function useMove(def: RecordDef) {
  const t = useText();
  const say = useSay();
  const actions = useRowActions(def);
  const [asking, setAsking] = useState<{ row: AnyRow; transition: Transition } | null>(null);
  const to = async (row: AnyRow, key: string): Promise<void> => {
    const by = boardField(def);
    if (row[by] === key || key === '') return;
    if (by !== 'state') {
      try {
        actions.keep(await recordApi.update(def, row.id, row.version, { [by]: key }));
      } catch (error) {
        actions.refused(error);
      }
      return;
    }
    const transition = transitionTo(def, row.state, key);
    if (transition === undefined) {
      const [from, into] = [def.states.all[row.state], def.states.all[key]];
      if (from && into) showToast(t('board.refused', { from: say(from), to: say(into) }), { tone: 'bad' });
      return;
    }
    if (transition.reason || transition.danger) return setAsking({ row, transition });
    try {
      await actions.transition(row, transition);
    } catch (error) {
      actions.refused(error);
    }
  };
  return { to, asking, close: () => setAsking(null) };
}

interface ColumnProps {
  readonly def: RecordDef;
  readonly column: BoardColumn;
  readonly columns: readonly BoardColumn[];
  readonly refs: RefNames;
  readonly dragged: AnyRow | null;
  readonly onDrag: (row: AnyRow | null) => void;
  readonly onMove: (row: AnyRow) => void;
  readonly onMoveTo: (row: AnyRow, key: string) => void;
  readonly onOpen: (id: string) => void;
}

function Column(p: ColumnProps) {
  const t = useText();
  const say = useSay();
  const { def, column, dragged } = p;
  const [over, setOver] = useState(false);
  const byState = boardField(def) === 'state';
  const possible =
    dragged !== null &&
    (!byState || dragged.state === column.key || transitionTo(def, dragged.state, column.key) !== undefined);
  const name = column.option === null ? t('list.noValue') : say(column.option);
  return (
    <section
      className="hy-board__column"
      aria-label={name}
      data-over={over && possible}
      data-refused={dragged !== null && !possible}
      onDragOver={(e: DragEvent) => {
        // A card over a column that refuses it can still be dropped: the refusal is then said in words.
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e: DragEvent) => {
        e.preventDefault();
        setOver(false);
        if (dragged !== null) p.onMove(dragged);
        p.onDrag(null);
      }}
    >
      <header>
        <StateTag label={name} tone={column.option?.tone} />
        <span className="hy-small hy-muted">{column.rows.length}</span>
      </header>
      <ul>
        {column.rows.map((row) => (
          <Card key={row.id} {...p} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Card(p: ColumnProps & { row: AnyRow }) {
  const t = useText();
  const say = useSay();
  const { def, row } = p;
  const byState = boardField(def) === 'state';
  const targets = p.columns.filter(
    (c) =>
      c.key !== '' && c.key !== row[boardField(def)] && (!byState || transitionTo(def, row.state, c.key) !== undefined),
  );
  return (
    <li
      className="hy-board__card"
      draggable
      data-dragged={p.dragged?.id === row.id}
      onDragStart={(e: DragEvent) => {
        e.dataTransfer.effectAllowed = 'move';
        e.dataTransfer.setData('text/plain', row.code);
        p.onDrag(row);
      }}
      onDragEnd={() => p.onDrag(null)}
    >
      <div className="hy-row" style={{ alignItems: 'flex-start', gap: 4 }}>
        <button type="button" className="hy-plain hy-grow hy-board__title" onClick={() => p.onOpen(row.id)}>
          {titleOf(def, row)}
        </button>
        {targets.length > 0 && (
          <MenuButton
            label={t('board.move')}
            items={targets.map((c) => {
              const transition = byState ? transitionTo(def, row.state, c.key) : undefined;
              const label = transition?.label ?? c.option;
              return {
                key: c.key,
                label: label ? say(label) : c.key,
                danger: transition?.danger === true,
                onPick: () => p.onMoveTo(row, c.key),
              };
            })}
          />
        )}
      </div>
      <dl>
        {(def.views.board?.card ?? []).map((name) => {
          const field = columnField(def, name);
          const value = row[name];
          if (field === undefined || value === null || value === undefined) return null;
          // Nothing to tell: a lone dash on a card says less than no line.
          if (Array.isArray(value) && value.length === 0) return null;
          return (
            <div key={name} title={say(field.label)}>
              <dt className="hy-sr">{say(field.label)}</dt>
              <dd>
                <FieldView def={def} name={name} field={field} row={row} refs={p.refs} compact plain />
              </dd>
            </div>
          );
        })}
      </dl>
    </li>
  );
}
