import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { DayText, TimeText } from '../../../web/kit/small.tsx';
import { ErrorNote, Note } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { DateInput } from '../../../web/records/fields/date-inputs.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { applySop, Sop, type SopPlan } from '../sop.contract.ts';
import { Task } from '../task.contract.ts';
import './work.css';
import { planQuery, usableSopsQuery } from './work.queries.ts';
import { words } from './work.words.ts';

/** On an SOP's page: what it is for. */
export function SopUseTab({ id, row }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (row.state === 'retired' || !can('task.create')) return null;
  if (row.released === null) return <Note tone="info">{say(words.notReleased)}</Note>;
  return (
    <div className="hy-work__panel">
      <Button type="primary" onClick={() => setOpen(true)}>
        {say(words.applyThis)}
      </Button>
      {open && <UseDialog sopId={id} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface UseProps {
  readonly sopId?: string;
  readonly campaignId?: string;
  readonly onClose: () => void;
}

/** Shows every task with its day and owner before any is made. */
export function UseDialog({ sopId, campaignId, onClose }: UseProps) {
  const say = useSay();
  const t = useText();
  const client = useQueryClient();
  const [sop, setSop] = useState(sopId ?? '');
  const [campaign, setCampaign] = useState<string | null>(campaignId ?? null);
  const [date, setDate] = useState<string | null>(null);
  const [owners, setOwners] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const use = campaign === null && date === null ? null : { campaign, date, owners };
  const query = useQuery(planQuery(sop, use));
  const plan = use === null || sop === '' ? undefined : query.data;
  const missing = plan?.steps.some((s) => s.ownerId === null) === true;

  const run = async (): Promise<void> => {
    if (use === null) return;
    setBusy(true);
    setError(null);
    try {
      const body = { ...use, again: plan?.before !== null };
      const { tasks } = await call(applySop, { params: { id: sop }, body });
      await client.invalidateQueries({ queryKey: recordKeys.all('task') });
      void client.invalidateQueries({ queryKey: recordKeys.all('sop') });
      showToast(say(words.made, { n: tasks.length }), { tone: 'good' });
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.applySop)}
      width={860}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            type="primary"
            danger={plan?.before !== null && plan !== undefined}
            disabled={plan === undefined || missing}
            loading={busy}
            onClick={() => void run()}
          >
            {say(plan?.before ? words.makeAgain : words.makeTasks, { n: plan?.steps.length ?? 0 })}
          </Button>
        </>
      }
    >
      <div className="hy-stack">
        <div className="hy-steps__parts">
          {sopId === undefined && <SopPicker value={sop} onChange={setSop} />}
          {campaignId === undefined && (
            <>
              <div>
                <span className="hy-small hy-muted">{say(words.campaign)}</span>
                <RefInput
                  field={Task.fields.campaign}
                  id="use-campaign"
                  value={campaign}
                  refs={{}}
                  onChange={(next) => setCampaign(next as string | null)}
                />
              </div>
              <div>
                <span className="hy-small hy-muted">{say(words.orDay)}</span>
                <DateInput
                  field={{ ...Task.fields.startOn, label: words.startDay }}
                  id="use-date"
                  value={date}
                  refs={{}}
                  onChange={(next) => setDate(next as string | null)}
                />
              </div>
            </>
          )}
        </div>
        {query.error !== null && use !== null && <ErrorNote error={query.error} />}
        {plan !== undefined && <Plan plan={plan} owners={owners} onOwners={setOwners} />}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}

function SopPicker({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const say = useSay();
  const { data } = useQuery(usableSopsQuery);
  const items = (data?.items ?? []).filter((s) => s.state !== 'retired');
  return (
    <div>
      <span className="hy-small hy-muted">{say(Sop.label)}</span>
      <Select
        style={{ width: '100%' }}
        aria-label={say(words.sop)}
        placeholder={say(words.nobody)}
        value={value === '' ? null : value}
        options={items.map((s) => ({ value: s.id, label: String(s.title) }))}
        onChange={onChange}
      />
    </div>
  );
}

interface PlanProps {
  readonly plan: SopPlan;
  readonly owners: Readonly<Record<string, string>>;
  readonly onOwners: (owners: Record<string, string>) => void;
}

function Plan({ plan, owners, onOwners }: PlanProps) {
  const say = useSay();
  const past = plan.steps.filter((s) => s.past).length;
  return (
    <>
      {plan.before !== null && (
        <Note tone="warning">{say(words.usedBefore, { day: plan.before.at.slice(0, 10), n: plan.before.tasks })}</Note>
      )}
      {past > 0 && <Note tone="warning">{say(words.pastSteps, { n: past })}</Note>}
      {plan.steps.some((s) => !s.known) && <Note tone="info">{say(words.assumed)}</Note>}
      <TableBox label={say(words.steps)} className="hy-plan">
        <table className="hy-table hy-table--compact">
          <thead>
            <tr>
              <th scope="col">{say(words.step)}</th>
              <th scope="col">{say(words.startDay)}</th>
              <th scope="col">{say(words.due)}</th>
              <th scope="col">{say(words.owner)}</th>
            </tr>
          </thead>
          <tbody>
            {plan.steps.map((step) => (
              <tr key={step.key}>
                <td>{step.title}</td>
                <td>
                  <DayText day={step.startOn} />
                </td>
                <td className={step.past ? 'hy-work__late' : undefined}>
                  <TimeText at={step.due} /> {step.past && say(words.past)}
                </td>
                <td>
                  <OwnerPicker
                    step={step}
                    value={owners[step.key] ?? step.ownerId}
                    onChange={(id) => onOwners({ ...owners, [step.key]: id })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </>
  );
}

function OwnerPicker(p: { step: SopPlan['steps'][number]; value: string | null; onChange: (id: string) => void }) {
  const { step, value, onChange } = p;
  const known = { [step.ownerId ?? '']: { code: '', title: step.ownerName ?? '' } };
  for (const one of step.candidates) known[one.id] = { code: '', title: one.name };
  return (
    <RefInput
      field={{ ...Campaign.fields.manager, required: true, label: words.owner }}
      id={`owner-${step.key}`}
      value={value}
      refs={{ person: known }}
      onChange={(next) => typeof next === 'string' && onChange(next)}
    />
  );
}
