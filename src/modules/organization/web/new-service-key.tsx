import { Button, Input } from 'antd';
import { type SubmitEvent, useId, useState } from 'react';
import { Grant } from '../../../shared/access.ts';
import { f } from '../../../shared/record/field.ts';
import { call } from '../../../web/api/call.ts';
import { useMe } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { ErrorNote, Note } from '../../../web/kit/states.tsx';
import { addDays, instantOf } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import '../../../web/records/fields/fields.css';
import { allRecords } from '../../../web/records/registry.ts';
import { createServiceKey } from '../account.contract.ts';
import { sharedRecords } from './access-view.ts';
import { GrantsEditor } from './grants-editor.tsx';
import { words } from './organization.words.ts';

const expiry = f.date(words.keyExpires);
const unitField = f.unit(words.keyUnit);

/** A new key: what for, what it may do, where, until when. The key itself is shown once. */
export function NewServiceKey({ onClose, onMade }: { onClose: () => void; onMade: () => Promise<void> }) {
  const t = useText();
  const say = useSay();
  const id = useId();
  const zone = useMe().workspace.timeZone;
  const [name, setName] = useState('');
  const [grants, setGrants] = useState<unknown>([]);
  const [unitId, setUnitId] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shared = sharedRecords(allRecords())
    .map((label) => say(label))
    .join(say(words.listComma));
  const given = Grant.array().min(1).safeParse(grants);
  const create = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    if (!given.success) return;
    setBusy(true);
    setError(null);
    try {
      // The last day still counts: it ends with the workspace's midnight.
      const expiresAt = until === null ? null : instantOf(addDays(until, 1), '00:00', zone);
      const body = { name: name.trim(), grants: given.data, unitId, expiresAt };
      const answer = await call(createServiceKey, { body });
      setMade(answer.key);
      await onMade();
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
        title={say(words.newKey)}
        footer={
          <Button type="primary" onClick={onClose}>
            {say(words.keyDone)}
          </Button>
        }
      >
        <Note tone="warning">{say(words.keyOnce)}</Note>
        <code className="hy-key">{made}</code>
        <button
          type="button"
          className="hy-link"
          onClick={() => void navigator.clipboard.writeText(made).then(() => showToast(t('app.copied')))}
        >
          {t('app.copy')}
        </button>
      </Dialog>
    );
  return (
    <Dialog open onClose={onClose} title={say(words.newKey)} width={560}>
      <form className="hy-stack" onSubmit={(e) => void create(e)}>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-name`}>
            {say(words.keyName)}
          </label>
          <Input id={`${id}-name`} required maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />
          <span className="hy-field__help">{say(words.keyNameHelp)}</span>
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-grants`}>
            {say(words.grants)}
          </label>
          <GrantsEditor
            id={`${id}-grants`}
            value={grants}
            onChange={setGrants}
            invalid={false}
            describedBy={`${id}-shared`}
          />
          <span id={`${id}-shared`} className="hy-field__help">
            {say(words.keyShared, { names: shared })}
          </span>
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-unit`}>
            {say(words.keyUnit)}
            <span className="hy-field__optional">{t('form.optional')}</span>
          </label>
          <FieldInput
            field={unitField}
            id={`${id}-unit`}
            value={unitId}
            refs={{}}
            onChange={(v) => setUnitId(v as string | null)}
          />
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-until`}>
            {say(words.keyExpires)}
            <span className="hy-field__optional">{t('form.optional')}</span>
          </label>
          <FieldInput
            field={expiry}
            id={`${id}-until`}
            value={until}
            refs={{}}
            onChange={(v) => setUntil(v as string | null)}
          />
        </div>
        {error !== null && <ErrorNote error={error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={busy} disabled={name.trim() === '' || !given.success}>
            {say(words.newKey)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
