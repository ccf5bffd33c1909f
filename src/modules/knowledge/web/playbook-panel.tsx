import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { f } from '../../../shared/record/field.ts';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan, useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { useToday } from '../../../web/kit/small.tsx';
import { ErrorNote } from '../../../web/kit/states.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import '../../../web/records/form/form.css';
import type { DetailTabProps } from '../../../web/room.ts';
import { startFromPlaybook } from '../playbooks.contract.ts';
import './knowledge.css';
import { words } from './knowledge.words.ts';

/** One click to a campaign: the first day, a budget, and the draft is there. */
export function PlaybookPanel({ id, row }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const [open, setOpen] = useState(false);
  const ready = row.state === 'trial' || row.state === 'proven';
  if (!can('campaign.create')) return null;
  return (
    <div className="hy-knowledge">
      <div className="hy-row hy-row--wrap">
        <Button type="primary" disabled={!ready} onClick={() => setOpen(true)}>
          {say(words.start)}
        </Button>
        {!ready && <span className="hy-small hy-muted">{say(words.startNot)}</span>}
      </div>
      {open && <StartDialog id={id} row={row} onClose={() => setOpen(false)} />}
    </div>
  );
}

const asked = {
  title: f.text(words.startName),
  start: f.date(words.startFirst, { required: true }),
  budget: f.decimal(words.startBudget),
} as const;

function StartDialog({ id, row, onClose }: Pick<DetailTabProps, 'id' | 'row'> & { onClose: () => void }) {
  const say = useSay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { currency } = useMe().workspace;
  const today = useToday();
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>({ start: addDays(today, 15) });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const text = (name: keyof typeof asked): string | null => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const made = await call(startFromPlaybook, {
        params: { id },
        body: { start: text('start') ?? today, title: text('title'), budget: text('budget') },
      });
      await client.invalidateQueries({ queryKey: recordKeys.all('campaign') });
      showToast(
        [say(words.started, { code: made.campaign.code, n: made.tasks }), ...made.notes.map((n) => say(n))].join(' · '),
        {
          tone: 'good',
        },
      );
      await navigate({ to: `/campaigns/${made.campaign.id}` });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.startTitle, { title: String(row.title) })}
      footer={
        <>
          <Button onClick={onClose}>{say(words.cancel)}</Button>
          <Button type="primary" loading={busy} disabled={text('start') === null} onClick={() => void go()}>
            {say(words.startGo)}
          </Button>
        </>
      }
    >
      <p className="hy-muted" style={{ marginBottom: 16 }}>
        {say(words.startHelp, { n: Number(row.edition ?? 1) })}
      </p>
      {(['title', 'start', 'budget'] as const).map((name) => (
        <div key={name} className="hy-field">
          <label className="hy-field__label" htmlFor={`start-${name}`}>
            {say(asked[name].label, { currency })}
          </label>
          <FieldInput
            field={asked[name]}
            id={`start-${name}`}
            value={values[name] ?? null}
            onChange={(value) => setValues((all) => ({ ...all, [name]: value }))}
            refs={{}}
          />
        </div>
      ))}
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}
