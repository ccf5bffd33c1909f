import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { treeQuery } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Icon } from '../../kit/icon.tsx';
import { Note, QueryBoundary } from '../../kit/states.tsx';
import { TableBox } from '../../kit/table-box.tsx';
import { FieldView, isNumeric, useCurrency } from '../fields/field-view.tsx';
import '../list/list-table.css';
import type { ListControl } from '../list/use-list.ts';
import type { AnyRow } from '../registry.ts';
import { columnField, titleOf } from '../registry.ts';
import { useRecordRights } from '../use-record.ts';
import { buildTree, closedNodes, type TreeNode, visibleNodes } from './build-tree.ts';

/** Rows below the row they belong to: org units, goals. */
export function Tree({ control, onOpen }: { control: ListControl; onOpen: (id: string) => void }) {
  const t = useText();
  const query = useQuery(treeQuery(control.def, control.params));
  return (
    <QueryBoundary query={query} rows={8}>
      {({ items, refs, total }) => {
        const { parent } = control.def;
        const forest = buildTree(items, (row) =>
          parent === undefined ? null : ((row[parent] as string | null) ?? null),
        );
        return (
          <>
            {total !== null && total > items.length && <Note>{t('list.onlyFirst', { n: items.length })}</Note>}
            <Rows control={control} forest={forest} refs={refs} onOpen={onOpen} />
          </>
        );
      }}
    </QueryBoundary>
  );
}

interface RowsProps {
  readonly control: ListControl;
  readonly forest: readonly TreeNode<AnyRow>[];
  readonly refs: Parameters<typeof FieldView>[0]['refs'];
  readonly onOpen: (id: string) => void;
}

function Rows({ control, forest, refs, onOpen }: RowsProps) {
  const t = useText();
  const say = useSay();
  const currency = useCurrency();
  const { def, state } = control;
  const rights = useRecordRights(def);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const closed = useMemo(() => closedNodes(forest, turned), [forest, turned]);
  const nodes = visibleNodes(forest, closed);
  const toggle = (id: string, close: boolean): void => {
    if (closed.has(id) === close) return;
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  const columns = state.columns.filter((name) => name !== def.parent);
  const onKeyDown = (e: React.KeyboardEvent<HTMLTableElement>): void => {
    const node = nodes[at];
    if (node === undefined || (e.target as HTMLElement).tagName !== 'TR') return;
    const rows = e.currentTarget.querySelectorAll<HTMLElement>('tbody tr');
    const go = (to: number): void => {
      const next = Math.max(0, Math.min(nodes.length - 1, to));
      setAt(next);
      rows[next]?.focus();
    };
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      ArrowRight: () => toggle(node.row.id, false),
      ArrowLeft: () => {
        if (node.children.length > 0 && !closed.has(node.row.id)) toggle(node.row.id, true);
        else go(nodes.findLastIndex((n, i) => i < at && n.depth < node.depth));
      },
      Enter: () => onOpen(node.row.id),
    };
    const act = keys[e.key];
    if (act === undefined) return;
    e.preventDefault();
    act();
  };
  return (
    <TableBox label={say(def.label)}>
      {/* A tree grid takes its keys as a whole. */}
      <table className="hy-table" role="treegrid" onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {columns.map((name) => {
              const field = columnField(def, name);
              return field === undefined ? null : (
                <th key={name} className={isNumeric(field) ? 'hy-number' : undefined}>
                  {say(field.label)}
                </th>
              );
            })}
            <th aria-label={t('app.more')} />
          </tr>
        </thead>
        <tbody>
          {nodes.map((node, i) => {
            const { row } = node;
            const open = !closed.has(row.id);
            const has = node.children.length > 0;
            return (
              <tr
                key={row.id}
                tabIndex={i === at ? 0 : -1}
                aria-level={node.depth + 1}
                aria-expanded={has ? open : undefined}
                onFocus={() => setAt(i)}
              >
                {columns.map((name) => {
                  const field = columnField(def, name);
                  if (field === undefined) return null;
                  if (name === def.title)
                    return (
                      <td key={name} className="hy-table__title">
                        <span className="hy-row" style={{ paddingLeft: node.depth * 24, gap: 4 }}>
                          <button
                            type="button"
                            className="hy-iconbutton"
                            style={{ visibility: has ? 'visible' : 'hidden', height: 22, minWidth: 22, padding: 2 }}
                            tabIndex={-1}
                            aria-label={titleOf(def, row)}
                            aria-expanded={open}
                            onClick={() => toggle(row.id, open)}
                          >
                            <Icon name={open ? 'down' : 'right'} size={14} />
                          </button>
                          <Link to={`/${def.path}/${row.id}`} tabIndex={-1}>
                            {titleOf(def, row)}
                          </Link>
                        </span>
                      </td>
                    );
                  return (
                    <td key={name} className={isNumeric(field) ? 'hy-number' : undefined}>
                      <FieldView
                        def={def}
                        name={name}
                        field={field}
                        row={row}
                        refs={refs}
                        compact
                        plain
                        headCurrency={currency}
                      />
                    </td>
                  );
                })}
                <td className="hy-number">
                  {rights.create && (
                    <Link
                      to={`/${def.path}/new`}
                      search={{ set: { [def.parent ?? '']: row.id } } as never}
                      className="hy-small"
                      tabIndex={-1}
                      title={t('detail.addChild')}
                    >
                      <Icon name="plus" size={14} />
                      <span className="hy-sr">{t('detail.addChild')}</span>
                    </Link>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableBox>
  );
}
