import { Button } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { Field } from '../../../shared/record/field.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { ErrorNote } from '../../kit/states.tsx';
import { FieldInput } from '../fields/field-input.tsx';
import './form.css';

interface Props<K extends string> {
  readonly title: string;
  readonly action: string;
  readonly fields: Readonly<Record<K, Field>>;
  /** Parts that labels name, as a currency. */
  readonly named?: Readonly<Record<string, string>>;
  readonly initial: Readonly<Partial<Record<K, string>>>;
  readonly children?: ReactNode;
  /** Texts of the fields, null where empty. What it throws is shown, and the dialog stays. */
  readonly onSubmit: (values: Readonly<Record<K, string | null>>) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for a few values and does one thing with them. */
export function FieldsDialog<K extends string>(p: Props<K>) {
  const t = useText();
  const say = useSay();
  const id = useId();
  const names = Object.keys(p.fields) as K[];
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(p.initial);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const text = (name: K): string | null => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await p.onSubmit(Object.fromEntries(names.map((name) => [name, text(name)])) as Record<K, string | null>);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={p.onClose}
      title={p.title}
      footer={
        <>
          <Button onClick={p.onClose}>{t('app.cancel')}</Button>
          <Button
            type="primary"
            loading={busy}
            disabled={names.some((name) => p.fields[name].required && text(name) === null)}
            onClick={() => void submit()}
          >
            {p.action}
          </Button>
        </>
      }
    >
      {p.children}
      <div className="hy-stack">
        {names.map((name) => (
          <div key={name} className="hy-field">
            <label className="hy-field__label" htmlFor={`${id}-${name}`}>
              {say(p.fields[name].label, p.named)}
            </label>
            <FieldInput
              field={p.fields[name]}
              id={`${id}-${name}`}
              value={values[name] ?? null}
              onChange={(value) => setValues((all) => ({ ...all, [name]: value }))}
              refs={{}}
            />
          </div>
        ))}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}
