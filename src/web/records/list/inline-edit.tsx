import { useEffect, useId, useRef, useState } from 'react';
import type { Field } from '../../../shared/record/field.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { useText } from '../../i18n/i18n.ts';
import { showToast } from '../../kit/toast.tsx';
import { useRowActions } from '../detail/use-row-actions.ts';
import { FieldInput } from '../fields/field-input.tsx';
import { sameValue } from '../form/merge.ts';
import { checkPatch } from '../form/validate.ts';
import type { AnyRow } from '../registry.ts';
import { type CellAddress, isEditable } from './cells.ts';
import type { ListControl } from './use-list.ts';

interface Props {
  readonly control: ListControl;
  readonly row: AnyRow;
  readonly name: string;
  readonly field: Field;
  readonly refs: RefNames;
  readonly onDone: (next: CellAddress | null) => void;
}

/** One cell as an editor: Enter saves, Esc gives up, Tab saves and goes to the next cell that can be edited. */
export function InlineEdit({ control, row, name, field, refs, onDone }: Props) {
  const t = useText();
  const { def, state } = control;
  const id = useId();
  const box = useRef<HTMLSpanElement>(null);
  const actions = useRowActions(def);
  const [value, setValue] = useState<unknown>(row[name] ?? null);
  const newest = useRef(value);
  const over = useRef(false);
  const fault = checkPatch(def, { [name]: value }).get(name);

  // The editors of antd take the focus themselves where they can; the others are helped.
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('input,textarea,button')?.focus();
  }, []);

  const save = async (step: -1 | 0 | 1): Promise<void> => {
    if (over.current) return;
    const next = newest.current;
    if (checkPatch(def, { [name]: next }).size > 0) return;
    over.current = true;
    const columns = state.columns.filter((c) => isEditable(def, c));
    const to = columns[columns.indexOf(name) + step];
    onDone(step === 0 || to === undefined ? null : { id: row.id, column: to });
    if (sameValue(next, row[name])) return;
    try {
      actions.keep(await recordApi.update(def, row.id, row.version, { [name]: next }));
      showToast(t('records.saved'), { tone: 'good' });
    } catch (error) {
      actions.refused(error);
    }
  };

  return (
    <span
      ref={box}
      onKeyDown={(e) => {
        if (e.nativeEvent.isComposing) return;
        const open = (e.target as HTMLElement).getAttribute('aria-expanded') === 'true';
        if (e.key === 'Escape') {
          e.stopPropagation();
          e.nativeEvent.stopImmediatePropagation();
          over.current = true;
          onDone(null);
        } else if (e.key === 'Enter' && !open) {
          e.preventDefault();
          void save(0);
        } else if (e.key === 'Tab') {
          e.preventDefault();
          void save(e.shiftKey ? -1 : 1);
        }
      }}
      onBlur={(e) => {
        // Popups of pickers live elsewhere in the page; leaving for one is not leaving the cell.
        const to = e.relatedTarget as HTMLElement | null;
        if (
          to === null ||
          box.current?.contains(to) ||
          to.closest('.ant-select-dropdown,.ant-picker-dropdown,.ant-cascader-dropdown')
        )
          return;
        void save(0);
      }}
    >
      <FieldInput
        field={field}
        id={id}
        value={value}
        refs={refs}
        autoFocus
        invalid={fault !== undefined}
        describedBy={fault === undefined ? undefined : `${id}-note`}
        row={{ recordId: def.id, id: row.id }}
        onChange={(next) => {
          newest.current = next;
          setValue(next);
          if (['choice', 'ref', 'person', 'unit', 'metric', 'date', 'boolean'].includes(field.kind)) void save(0);
        }}
      />
      {fault !== undefined && (
        <span id={`${id}-note`} className="hy-field__error" role="alert">
          {t(`invalid.${fault.key}`, { ...fault.values, field: '' })}
        </span>
      )}
    </span>
  );
}
