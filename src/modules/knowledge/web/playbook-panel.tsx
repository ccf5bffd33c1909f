import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { f } from '../../../shared/record/field.ts';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan, useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { useToday } from '../../../web/kit/small.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import { FieldsDialog } from '../../../web/records/form/fields-dialog.tsx';
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
  return (
    <FieldsDialog
      title={say(words.startTitle, { title: String(row.title) })}
      action={say(words.startGo)}
      fields={asked}
      named={{ currency }}
      initial={{ start: addDays(today, 15) }}
      onClose={onClose}
      onSubmit={async ({ start, title, budget }) => {
        const made = await call(startFromPlaybook, { params: { id }, body: { start: start ?? today, title, budget } });
        await client.invalidateQueries({ queryKey: recordKeys.all('campaign') });
        const done = say(words.started, { code: made.campaign.code, n: made.tasks });
        showToast([done, ...made.notes.map((n) => say(n))].join(' · '), { tone: 'good' });
        await navigate({ to: `/campaigns/${made.campaign.id}` });
      }}
    >
      <p className="hy-muted" style={{ marginBottom: 16 }}>
        {say(words.startHelp, { n: Number(row.edition ?? 1) })}
      </p>
    </FieldsDialog>
  );
}
