import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { Field } from '../../../shared/record/field.ts';
import { call } from '../../../web/api/call.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { ErrorNote, Note } from '../../../web/kit/states.tsx';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import '../../../web/records/fields/fields.css';
import { createWriteKey, type KeySource, keySources } from '../tracking.contract.ts';
import { Install } from './install.tsx';
import { keysKey } from './tracking.queries.ts';
import { words } from './tracking.words.ts';

const unitField = { kind: 'unit', target: 'orgUnit', label: words.unit, required: false } as unknown as Field;

/** Makes a key, shows it once, and how to use it. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const t = useText();
  const id = useId();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [source, setSource] = useState<KeySource>('browser');
  const [unit, setUnit] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<string | null>(null);
  const create = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const answer = await call(createWriteKey, { body: { name: name.trim(), source, unitId: unit } });
      setMade(answer.key);
      await client.invalidateQueries({ queryKey: keysKey });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  if (made !== null)
    return (
      <Dialog
        open
        onClose={onClose}
        title={say(words.keyMade)}
        width={760}
        footer={
          <Button type="primary" onClick={onClose}>
            {say(words.done)}
          </Button>
        }
      >
        <Note tone="warning">{say(words.keyOnce)}</Note>
        <div className="hy-row hy-tracking__key">
          <code className="hy-grow">{made}</code>
          <CopyButton text={made}>{say(words.copyKey)}</CopyButton>
        </div>
        <h3 className="hy-tracking__head">{say(words.installOf)}</h3>
        <Install value={made} />
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.newKey)}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="primary" loading={busy} disabled={name.trim() === ''} onClick={() => void create()}>
            {say(words.create)}
          </Button>
        </>
      }
    >
      <div className="hy-stack">
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-name`}>
            {say(words.name)}
          </label>
          <Input
            id={`${id}-name`}
            autoFocus
            maxLength={100}
            value={name}
            onChange={(e) => setName(e.target.value)}
            onPressEnter={() => {
              if (name.trim() !== '') void create();
            }}
          />
          <span className="hy-field__help">{say(words.nameHelp)}</span>
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-source`}>
            {say(words.source)}
          </label>
          <Select
            id={`${id}-source`}
            value={source}
            options={Object.entries(keySources).map(([value, label]) => ({ value, label: say(label) }))}
            onChange={(next: string) => setSource(next as KeySource)}
          />
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-unit`}>
            {say(words.unit)}
            <span className="hy-field__optional">{t('form.optional')}</span>
          </label>
          <FieldInput
            id={`${id}-unit`}
            field={unitField}
            value={unit}
            refs={{}}
            onChange={(next) => setUnit(typeof next === 'string' ? next : null)}
          />
          <span className="hy-field__help">{say(words.unitHelp)}</span>
        </div>
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}
