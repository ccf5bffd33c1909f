import { Button, Select } from 'antd';
import { type SubmitEvent, useId, useState } from 'react';
import type { ConditionOp } from '../../../shared/record/condition.ts';
import type { Field } from '../../../shared/record/field.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { useMe } from '../../api/session.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { addDays, dayIn, instantOf } from '../../kit/time.ts';
import { FieldInput } from '../fields/field-input.tsx';
import { columnField, systemColumns } from '../registry.ts';
import { isComplete, type Leaf, type LeafValue, needsValue, opsFor, takesMany, valuesOf, withOp } from './filter.ts';

const dayWords: Partial<Record<ConditionOp, 'before' | 'onOrBefore' | 'onOrAfter' | 'on'>> = {
  lt: 'before',
  lte: 'onOrBefore',
  gte: 'onOrAfter',
  eq: 'on',
};
const isDayKind = (field: Field): boolean => ['date', 'instant', 'dateRange'].includes(field.kind);

/** The fields that one may filter by. */
export const filterable = (def: RecordDef): readonly string[] =>
  ['state', ...Object.keys(def.fields), ...Object.keys(systemColumns).filter((name) => name !== 'state')].filter(
    (name) => {
      const field = columnField(def, name);
      return field !== undefined && opsFor(field).length > 0;
    },
  );

interface Props {
  readonly def: RecordDef;
  readonly leaf: Leaf | null;
  readonly onApply: (leaf: Leaf) => void;
}

/** One test: field, relation, value. */
export function FilterEditor({ def, leaf: start, onApply }: Props) {
  const t = useText();
  const say = useSay();
  const id = useId();
  const [leaf, setLeaf] = useState<Leaf>(start ?? { field: 'state', op: 'in' });
  const field = columnField(def, leaf.field);
  if (field === undefined) return null;
  const opWord = (op: ConditionOp): string => t(`ops.${(isDayKind(field) ? dayWords[op] : undefined) ?? op}`);
  return (
    <form
      className="hy-stack"
      onSubmit={(e: SubmitEvent) => {
        e.preventDefault();
        if (isComplete(leaf)) onApply(leaf);
      }}
    >
      <div className="hy-field">
        <label className="hy-field__label" htmlFor={`${id}-field`}>
          {t('list.field')}
        </label>
        <Select
          id={`${id}-field`}
          showSearch={{ optionFilterProp: 'label' }}
          value={leaf.field}
          options={filterable(def).map((name) => ({
            value: name,
            label: say(columnField(def, name)?.label ?? { zh: name, en: name }),
          }))}
          onChange={(name: string) => {
            const next = columnField(def, name);
            setLeaf({ field: name, op: (next && opsFor(next)[0]) ?? 'eq' });
          }}
        />
      </div>
      <div className="hy-field">
        <label className="hy-field__label" htmlFor={`${id}-op`}>
          {t('list.op')}
        </label>
        <Select
          id={`${id}-op`}
          value={leaf.op}
          options={opsFor(field).map((op) => ({ value: op, label: opWord(op) }))}
          onChange={(op: ConditionOp) => setLeaf(withOp(leaf, op))}
        />
      </div>
      {needsValue(leaf.op) && (
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-value`}>
            {t('list.value')}
          </label>
          <ValueInput id={`${id}-value`} field={field} leaf={leaf} onChange={setLeaf} />
        </div>
      )}
      <div>
        <Button type="primary" htmlType="submit" disabled={!isComplete(leaf)}>
          {t('list.apply')}
        </Button>
      </div>
    </form>
  );
}

interface ValueProps {
  readonly id: string;
  readonly field: Field;
  readonly leaf: Leaf;
  readonly onChange: (leaf: Leaf) => void;
}

/** The field's own editor, made fit for the relation. */
function ValueInput({ id, field, leaf, onChange }: ValueProps) {
  const t = useText();
  const me = useMe();
  const zone = me.workspace.timeZone;
  const values = valuesOf(leaf);
  const put = (next: readonly LeafValue[] | LeafValue): void =>
    onChange({ field: leaf.field, op: leaf.op, value: next as Exclude<Leaf['value'], undefined> });
  const loose = { ...field, required: false, help: undefined } as unknown as Field;

  if (field.kind === 'boolean')
    return (
      <Select
        id={id}
        value={values[0] === true || values[0] === false ? values[0] : null}
        options={[
          { value: true, label: t('app.yes') },
          { value: false, label: t('app.no') },
        ]}
        onChange={(next: boolean) => put(next)}
      />
    );
  if (takesMany(leaf.op)) {
    const many = {
      ...loose,
      kind:
        field.kind === 'choice'
          ? 'choices'
          : field.kind === 'tags'
            ? 'tags'
            : field.kind === 'metric' || field.kind === 'region'
              ? field.kind
              : field.kind === 'choices'
                ? 'choices'
                : 'refs',
    } as Field;
    const plain = values.filter((v): v is string => typeof v === 'string');
    const single = many.kind === 'metric' || many.kind === 'region';
    const isMe = values.some((v) => typeof v === 'object' && v !== null && v.relative === 'me');
    return (
      <>
        <FieldInput
          field={many}
          id={id}
          refs={{}}
          value={single ? (plain[0] ?? null) : plain}
          onChange={(next) => put(next === null ? [] : Array.isArray(next) ? (next as string[]) : [String(next)])}
        />
        {field.kind === 'person' && (
          <button
            type="button"
            className="hy-link hy-small"
            style={{ alignSelf: 'start' }}
            onClick={() => put([{ relative: 'me' }])}
          >
            {isMe ? `✓ ${t('list.me')}` : t('list.me')}
          </button>
        )}
      </>
    );
  }
  if (isDayKind(field)) {
    const isInstant = field.kind === 'instant';
    const toValue = (day: string, last: boolean): string =>
      isInstant ? instantOf(last ? addDays(day, 1) : day, '00:00', zone) : day;
    const toDay = (value: LeafValue | undefined, last: boolean): string | null => {
      if (typeof value !== 'string' || value === '') return null;
      if (!isInstant) return value;
      const day = dayIn(new Date(value), zone);
      return last ? addDays(day, -1) : day;
    };
    if (leaf.op === 'between') {
      const [start, end] = [toDay(values[0], false), toDay(values[1], true)];
      return (
        <FieldInput
          field={{ ...loose, kind: 'dateRange' } as Field}
          id={id}
          refs={{}}
          value={start === null ? null : { start, end }}
          onChange={(next) => {
            const range = next as { start: string; end: string | null } | null;
            put(
              range === null ? [] : [toValue(range.start, false), range.end === null ? null : toValue(range.end, true)],
            );
          }}
        />
      );
    }
    return (
      <>
        <FieldInput
          field={{ ...loose, kind: 'date' } as Field}
          id={id}
          refs={{}}
          value={toDay(values[0], false)}
          onChange={(next) => put(next === null ? null : toValue(String(next), false))}
        />
        {!isInstant && (
          <button
            type="button"
            className="hy-link hy-small"
            style={{ alignSelf: 'start' }}
            onClick={() => put({ relative: 'today' })}
          >
            {t('list.today')}
          </button>
        )}
      </>
    );
  }
  const numeric = ['integer', 'decimal', 'money', 'percent'].includes(field.kind);
  const kind = field.kind === 'percent' ? 'percent' : numeric ? 'decimal' : 'text';
  const single = { ...loose, kind } as Field;
  if (leaf.op === 'between')
    return (
      <div className="hy-pair">
        {[0, 1].map((at) => (
          <FieldInput
            key={at}
            field={single}
            id={at === 0 ? id : `${id}-to`}
            refs={{}}
            value={values[at] ?? null}
            onChange={(next) => put([0, 1].map((i) => (i === at ? (next as LeafValue) : (values[i] ?? null))))}
          />
        ))}
      </div>
    );
  return (
    <FieldInput
      field={single}
      id={id}
      refs={{}}
      value={values[0] ?? null}
      onChange={(next) => put(next as LeafValue)}
    />
  );
}
