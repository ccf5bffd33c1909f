import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { useRowActions } from '../../../web/records/detail/use-row-actions.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { Incident, noteIncident, type RunbookState, tickRunbook } from '../incidents.contract.ts';
import './control-room.css';
import { timelineQuery } from './control-room.queries.ts';
import { words } from './control-room.words.ts';
import { Timeline } from './timeline.tsx';

/** What to do, step by step, beside what has happened so far. */
export function IncidentPanel({ id, row }: DetailTabProps) {
  const say = useSay();
  const incident = row as unknown as Incident;
  const query = useQuery(timelineQuery(id));
  const can = useCan();
  const open = incident.state !== 'reviewed' && can('incident.update');
  return (
    <div className="hy-incident">
      <Runbook id={id} steps={(incident.runbook ?? []) as RunbookState} open={open} />
      <section className="hy-card hy-pad" aria-label={say(words.timeline)}>
        <h2>{say(words.timeline)}</h2>
        {open && <NoteLine id={id} />}
        <QueryBoundary query={query} rows={3}>
          {({ items }) => <Timeline entries={items.toReversed()} />}
        </QueryBoundary>
      </section>
    </div>
  );
}

/** The steps with who does them; a tick keeps the time. */
export function Runbook({ id, steps, open }: { id: string; steps: RunbookState; open: boolean }) {
  const say = useSay();
  const client = useQueryClient();
  const actions = useRowActions(Incident);
  // Shown as ticked while the server keeps it.
  const [ticking, setTicking] = useState<{ readonly step: string; readonly done: boolean } | null>(null);
  const tick = async (step: string, done: boolean): Promise<void> => {
    setTicking({ step, done });
    try {
      await call(tickRunbook, { params: { id }, body: { step, done } });
      await client.invalidateQueries({ queryKey: recordKeys.all('incident') });
    } catch (error) {
      actions.refused(error);
    } finally {
      setTicking(null);
    }
  };
  return (
    <section className="hy-card hy-pad" aria-label={say(words.runbook)}>
      <h2>
        {say(words.runbook)}{' '}
        <span className="hy-small hy-muted">
          {say(words.stepsDone, { done: steps.filter((s) => s.doneAt !== null).length, all: steps.length })}
        </span>
      </h2>
      <ol className="hy-plain hy-incident__steps">
        {steps.map((step) => (
          <li key={step.key}>
            <Checkbox
              checked={ticking?.step === step.key ? ticking.done : step.doneAt !== null}
              disabled={!open || ticking !== null}
              onChange={(e) => void tick(step.key, e.target.checked)}
            >
              <span className={step.doneAt === null ? undefined : 'hy-incident__done'}>{say(step.text)}</span>
            </Checkbox>
            <span className="hy-small hy-muted hy-nowrap">
              {step.doneAt === null ? say(words[step.role]) : <TimeText at={step.doneAt} />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function NoteLine({ id }: { id: string }) {
  const say = useSay();
  const client = useQueryClient();
  const actions = useRowActions(Incident);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const add = async (): Promise<void> => {
    if (text.trim() === '') return;
    setBusy(true);
    try {
      await call(noteIncident, { params: { id }, body: { text: text.trim() } });
      setText('');
      await client.invalidateQueries({ queryKey: recordKeys.all('incident') });
    } catch (error) {
      actions.refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="hy-incident__note">
      <Input
        value={text}
        maxLength={2_000}
        placeholder={say(words.writeNote)}
        aria-label={say(words.writeNote)}
        title={say(words.noteOnce)}
        onChange={(e) => setText(e.target.value)}
        onPressEnter={() => void add()}
      />
      <Button onClick={() => void add()} loading={busy} disabled={text.trim() === ''}>
        {say(words.addNote)}
      </Button>
    </div>
  );
}

/** Severity and state as words, for lists of incidents. */
export function IncidentTags({ severity, state }: Pick<Incident, 'severity' | 'state'>) {
  const say = useSay();
  const [s, st] = [Incident.fields.severity.options?.[severity], Incident.states.all[state]];
  return (
    <>
      {s !== undefined && <StateTag label={say(s)} tone={s.tone} />}
      <StateTag label={say(st)} tone={st.tone} />
    </>
  );
}
