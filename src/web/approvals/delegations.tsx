import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { createDelegation, endDelegation } from '../../shared/platform/approvals.contract.ts';
import { f } from '../../shared/record/field.ts';
import { call } from '../api/call.ts';
import { approvalsKey } from '../api/live.ts';
import { useMe } from '../api/session.ts';
import { useSay } from '../i18n/i18n.ts';
import { Dialog } from '../kit/dialog.tsx';
import { StateTag, TimeText, useToday } from '../kit/small.tsx';
import { ErrorNote } from '../kit/states.tsx';
import { showToast } from '../kit/toast.tsx';
import { FieldInput } from '../records/fields/field-input.tsx';
import { delegationsQuery } from './approvals.queries.ts';
import { words } from './approvals.words.ts';

const person = f.person(words.to, { required: true });
const day = (label: typeof words.from | typeof words.until) => f.date(label, { required: true });

/** Lets somebody decide in my stead, from one day to another. */
export function DelegateDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const today = useToday();
  const [to, setTo] = useState<unknown>(null);
  const [from, setFrom] = useState<unknown>(today);
  const [until, setUntil] = useState<unknown>(today);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ready = typeof to === 'string' && typeof from === 'string' && typeof until === 'string';
  const save = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    setError(null);
    try {
      await call(createDelegation, { body: { to, from, until, ...(reason === '' ? {} : { reason }) } });
      showToast(say(words.delegated), { tone: 'good' });
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const input = (name: string, field: typeof person, value: unknown, onChange: (v: unknown) => void) => (
    <div className="hy-field">
      <label className="hy-field__label" htmlFor={`delegate-${name}`}>
        {say(field.label)}
      </label>
      <FieldInput
        id={`delegate-${name}`}
        field={field}
        value={value}
        onChange={onChange}
        refs={{}}
        invalid={false}
        describedBy={undefined}
      />
    </div>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.delegate)}
      footer={
        <>
          <Button onClick={onClose}>{say(words.cancel)}</Button>
          <Button type="primary" loading={busy} disabled={!ready} onClick={() => void save()}>
            {say(words.save)}
          </Button>
        </>
      }
    >
      {input('to', person, to, setTo)}
      {input('from', day(words.from), from, setFrom)}
      {input('until', day(words.until), until, setUntil)}
      <div className="hy-field">
        <label className="hy-field__label" htmlFor="delegate-reason">
          {say(words.reason)}
        </label>
        <Input id="delegate-reason" maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
      </div>
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}

export function DelegationList() {
  const say = useSay();
  const me = useMe();
  const client = useQueryClient();
  const { data } = useQuery(delegationsQuery);
  const items = (data?.items ?? []).filter((d) => d.state !== 'over');
  if (items.length === 0) return null;
  const end = async (id: string): Promise<void> => {
    await call(endDelegation, { params: { id } });
    await client.invalidateQueries({ queryKey: approvalsKey });
  };
  return (
    <section style={{ marginTop: 24 }}>
      <h2>{say(words.delegations)}</h2>
      <ul className="hy-card hy-appr__list">
        {items.map((d) => (
          <li key={d.id} className="hy-row hy-row--wrap hy-appr__delegation">
            <span className="hy-grow">
              {say(words.delegationLine, { from: d.from.name, to: d.to.name })}{' '}
              <span className="hy-small hy-muted">
                <TimeText at={d.start} /> – <TimeText at={d.end} />
              </span>
            </span>
            <StateTag label={say(words[`state_${d.state}`])} tone={d.state === 'active' ? 'good' : 'neutral'} />
            {d.from.id === me.person.id && (
              <Button size="small" onClick={() => void end(d.id)}>
                {say(words.end)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
