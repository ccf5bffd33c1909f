import { Button, Checkbox, Input, Select } from 'antd';
import { type SubmitEvent, useId, useState } from 'react';
import type { RecordDef, Transition } from '../../../shared/record/record.ts';
import type { BulkBody } from '../../../shared/record/wire.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { ErrorNote } from '../../kit/states.tsx';
import { FieldInput } from '../fields/field-input.tsx';
import { writableFields } from '../form/merge.ts';
import { checkPatch } from '../form/validate.ts';
import { columnField } from '../registry.ts';

interface Props {
  readonly def: RecordDef;
  /** A transition that asks for a reason; null changes one field. */
  readonly transition: Transition | null;
  readonly onRun: (work: Pick<BulkBody, 'patch' | 'action' | 'reason'>) => Promise<void>;
}

export function BulkForm({ def, transition, onRun }: Props) {
  const t = useText();
  const say = useSay();
  const id = useId();
  const names = writableFields(def).filter(
    (name) => columnField(def, name) !== undefined && def.fields[name]?.unique !== true,
  );
  const [name, setName] = useState(names[0] ?? '');
  const [value, setValue] = useState<unknown>(null);
  const [clear, setClear] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const field = columnField(def, name);
  const patch = { [name]: clear ? null : value };
  const fault = value === null && !clear ? null : (checkPatch(def, patch).get(name) ?? null);
  const ready =
    transition !== null ? !transition.reason || reason.trim() !== '' : (clear || value !== null) && fault === null;

  const run = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    if (!ready) return;
    setBusy(true);
    setError(null);
    try {
      await onRun(
        transition === null
          ? { patch }
          : { action: transition.action, ...(transition.reason ? { reason: reason.trim() } : {}) },
      );
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <form className="hy-stack" onSubmit={(e) => void run(e)}>
      {transition !== null
        ? transition.reason && (
            <div className="hy-field">
              <label className="hy-field__label" htmlFor={id}>
                {t('detail.reason')}
              </label>
              <Input.TextArea
                id={id}
                autoFocus
                autoSize={{ minRows: 3 }}
                value={reason}
                onChange={(e) => setReason(e.target.value)}
              />
              <span className="hy-field__help">{t('detail.reasonHelp')}</span>
            </div>
          )
        : field && (
            <>
              <div className="hy-field">
                <label className="hy-field__label" htmlFor={`${id}-field`}>
                  {t('list.bulkField')}
                </label>
                <Select
                  id={`${id}-field`}
                  showSearch={{ optionFilterProp: 'label' }}
                  value={name}
                  options={names.map((n) => ({ value: n, label: say(columnField(def, n)?.label ?? { zh: n, en: n }) }))}
                  onChange={(next: string) => {
                    setName(next);
                    setValue(null);
                    setClear(false);
                  }}
                />
              </div>
              {!clear && (
                <div className="hy-field">
                  <label className="hy-field__label" htmlFor={`${id}-value`}>
                    {t('list.bulkValue')}
                  </label>
                  <FieldInput
                    key={name}
                    field={field}
                    id={`${id}-value`}
                    value={value}
                    refs={{}}
                    invalid={fault !== null}
                    onChange={setValue}
                  />
                  {fault !== null && (
                    <p className="hy-field__error">
                      {t(`invalid.${fault.key}`, { ...fault.values, field: say(field.label) })}
                    </p>
                  )}
                </div>
              )}
              {!field.required && (
                <Checkbox checked={clear} onChange={(e) => setClear(e.target.checked)}>
                  {t('list.bulkEmpty')}
                </Checkbox>
              )}
            </>
          )}
      {error !== null && <ErrorNote error={error} />}
      <div>
        <Button type="primary" danger={transition?.danger === true} htmlType="submit" loading={busy} disabled={!ready}>
          {transition === null ? t('list.apply') : say(transition.label)}
        </Button>
      </div>
    </form>
  );
}
