import { Button } from 'antd';
import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react';
import { type ChildDef, maxLines } from '../../../shared/record/children.ts';
import { sumFaults, sumOf } from '../../../shared/record/line-sums.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { useMe } from '../../api/session.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { groupDigits } from '../../kit/figure.ts';
import { Icon } from '../../kit/icon.tsx';
import { TableBox } from '../../kit/table-box.tsx';
import { showToast } from '../../kit/toast.tsx';
import { FieldInput } from '../fields/field-input.tsx';
import type { Fault } from '../form/validate.ts';
import { findRecord } from '../registry.ts';
import './lines.css';
import { type Line, linesOf, moved, newLine } from './lines.ts';
import { type PastedCell, parseCells, placeCells, valueOfText } from './paste.ts';

interface Props {
  readonly def: RecordDef;
  readonly name: string;
  readonly child: ChildDef;
  /** The whole row: sums are compared with its fields. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (lines: readonly Line[]) => void;
  readonly faults: ReadonlyMap<string, Fault>;
  /** What is wrong with the lines as a whole. */
  readonly error: string | undefined;
  readonly refs: RefNames;
  /** Id of the element; cells follow as `<id>.<line>.<column>`. */
  readonly id: string;
}

/** Lines as a table in which one types, moves and pastes. */
export function LinesEditor(p: Props) {
  const t = useText();
  const say = useSay();
  const { currency } = useMe().workspace;
  const box = useRef<HTMLDivElement>(null);
  const { child } = p;
  const lines = linesOf(p.values[p.name]);
  const columns = Object.entries(child.fields).filter(([, f]) => f.readOnly !== true);
  const full = lines.length >= maxLines(child);
  const cell = (row: number, key: string): string => `${p.id}.${row}.${key}`;
  const goTo = (row: number, key: string): void =>
    void setTimeout(() => document.getElementById(cell(row, key))?.focus());
  const set = (row: number, key: string, value: unknown): void =>
    p.onChange(lines.map((line, i) => (i === row ? { ...line, [key]: value } : line)));
  const add = (): void => {
    if (full) return;
    p.onChange([...lines, newLine(child)]);
    goTo(lines.length, columns[0]?.[0] ?? '');
  };
  const remove = (row: number, key: string): void => {
    p.onChange(lines.filter((_, i) => i !== row));
    goTo(Math.min(row, lines.length - 2), key);
  };
  const move = (row: number, by: number, key: string): void => {
    p.onChange(moved(lines, row, row + by));
    goTo(Math.min(lines.length - 1, Math.max(0, row + by)), key);
  };

  const onKey = (e: KeyboardEvent, row: number, key: string): void => {
    const open = e.target instanceof HTMLElement && e.target.getAttribute('aria-expanded') === 'true';
    if (e.altKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) move(row, e.key === 'ArrowUp' ? -1 : 1, key);
    else if (e.altKey && (e.key === 'Delete' || e.key === 'Backspace')) remove(row, key);
    else if (e.key === 'Enter' && !e.metaKey && !e.ctrlKey && !open && e.target instanceof HTMLInputElement) {
      if (row < lines.length - 1) goTo(row + 1, key);
      else add();
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };

  const paste = async (row: number, cells: readonly PastedCell[]): Promise<void> => {
    const last = Math.max(...cells.map((c) => c.row)) + row;
    const room = maxLines(child);
    const next: Line[] = [...lines];
    while (next.length <= Math.min(last, room - 1)) next.push(newLine(child));
    const found = await idsOfNames(child, cells);
    for (const { row: at, key, text } of cells) {
      const field = child.fields[key];
      const line = next[row + at];
      if (field === undefined || line === undefined) continue;
      const value =
        field.target === undefined
          ? valueOfText(field, text, currency)
          : (found.get(`${field.target} ${text.trim()}`) ?? null);
      next[row + at] = { ...line, [key]: field.kind === 'refs' && value !== null ? [value] : value };
    }
    p.onChange(next);
    showToast(t(last >= room ? 'lines.pastedSome' : 'lines.pasted', { n: Math.min(last, room - 1) - row + 1 }), {
      tone: last >= room ? 'bad' : 'good',
    });
  };
  const onPaste = (e: ClipboardEvent, row: number, key: string): void => {
    const cells = parseCells(e.clipboardData.getData('text/plain'));
    // One cell is pasted as text, where the caret stands.
    if (cells.length === 0 || (cells.length === 1 && cells[0]?.length === 1)) return;
    e.preventDefault();
    const placed = placeCells(
      child,
      columns.map(([k]) => k),
      cells,
      key,
    );
    if (placed.length > 0) void paste(row, placed);
  };

  const sums = new Map((child.sums ?? []).map((s) => [s.field, sumOf(lines, s.field)]));
  const off = sumFaults({ fields: p.def.fields, children: { [p.name]: child } }, p.values);
  return (
    <div ref={box} className="hy-lines" id={p.id} tabIndex={-1}>
      {lines.length > 0 && (
        <TableBox label={say(child.label)}>
          <table className="hy-table hy-lines__table">
            <thead>
              <tr>
                <th aria-label={t('lines.place')}>#</th>
                {columns.map(([key, field]) => (
                  <th key={key}>
                    {say(field.label)}
                    {field.required && <span className="hy-lines__needed"> *</span>}
                  </th>
                ))}
                <th aria-label={t('lines.actions')} />
              </tr>
            </thead>
            <tbody>
              {lines.map((line, row) => (
                <tr key={line.id}>
                  <td className="hy-muted">{row + 1}</td>
                  {columns.map(([key, field]) => {
                    const fault = p.faults.get(`${p.name}.${row}.${key}`);
                    const id = cell(row, key);
                    return (
                      <td
                        key={key}
                        className={`hy-lines__cell hy-lines__cell--${field.kind}`}
                        onKeyDown={(e) => onKey(e, row, key)}
                        onPaste={(e) => onPaste(e, row, key)}
                      >
                        <label className="hy-sr" htmlFor={id}>
                          {t('lines.cell', { n: row + 1, column: say(field.label) })}
                        </label>
                        <FieldInput
                          field={field.kind === 'longText' ? { ...field, kind: 'text' } : field}
                          id={id}
                          value={line[key] ?? null}
                          onChange={(value) => set(row, key, value)}
                          refs={p.refs}
                          invalid={fault !== undefined}
                          describedBy={fault === undefined ? undefined : `${id}-note`}
                        />
                        {fault !== undefined && (
                          <p id={`${id}-note`} className="hy-field__error" role="alert">
                            {t(`invalid.${fault.key}`, { ...fault.values, field: say(field.label) })}
                          </p>
                        )}
                      </td>
                    );
                  })}
                  <td className="hy-lines__acts">
                    <Act
                      icon="up"
                      label={t('lines.up', { n: row + 1 })}
                      onClick={() => move(row, -1, '')}
                      off={row === 0}
                    />
                    <Act
                      icon="down"
                      label={t('lines.down', { n: row + 1 })}
                      onClick={() => move(row, 1, '')}
                      off={row === lines.length - 1}
                    />
                    <Act icon="close" label={t('lines.remove', { n: row + 1 })} onClick={() => remove(row, '')} />
                  </td>
                </tr>
              ))}
            </tbody>
            {sums.size > 0 && (
              <tfoot>
                <tr>
                  <td />
                  {columns.map(([key], i) => {
                    const sum = sums.get(key);
                    const shown = sum === 'mixed' || sum === null || sum === undefined ? '' : groupDigits(sum.amount);
                    return <td key={key}>{i === 0 && shown === '' ? t('lines.total') : shown}</td>;
                  })}
                  <td />
                </tr>
              </tfoot>
            )}
          </table>
        </TableBox>
      )}
      <div className="hy-row hy-row--wrap">
        <Button size="small" onClick={add} disabled={full} icon={<Icon name="plus" size={14} />}>
          {t('lines.add')}
        </Button>
        <span className="hy-field__help">{full ? t('lines.full', { n: maxLines(child) }) : t('lines.help')}</span>
      </div>
      {off.map((issue) => (
        <p key={issue.message.en} className="hy-field__error" role="alert">
          {say(issue.message)}
        </p>
      ))}
      {p.error !== undefined && off.length === 0 && (
        <p className="hy-field__error" role="alert">
          {p.error}
        </p>
      )}
    </div>
  );
}

function Act(p: { icon: 'up' | 'down' | 'close'; label: string; onClick: () => void; off?: boolean }) {
  return (
    <button
      type="button"
      className="hy-iconbutton"
      aria-label={p.label}
      title={p.label}
      disabled={p.off === true}
      onClick={p.onClick}
    >
      <Icon name={p.icon} size={14} />
    </button>
  );
}

/** Ids of the rows that pasted names mean: the one of exactly that title or code, which the person may see. */
async function idsOfNames(child: ChildDef, cells: readonly PastedCell[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, readonly [string, string]>();
  for (const { key, text } of cells) {
    const target = child.fields[key]?.target;
    if (target !== undefined && text.trim() !== '') wanted.set(`${target} ${text.trim()}`, [target, text.trim()]);
  }
  const out = new Map<string, string>();
  await Promise.all(
    [...wanted].map(async ([name, [target, text]]) => {
      const def = findRecord(target);
      if (def === undefined) return;
      const { items } = await recordApi.lookup(def, { q: text }).catch(() => ({ items: [] }));
      const same = items.find((i) => i.title === text || i.code === text);
      if (same !== undefined) out.set(name, same.id);
    }),
  );
  return out;
}
