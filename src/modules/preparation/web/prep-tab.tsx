import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { approvalsKey } from '../../../web/api/live.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { scopeFor, useCan, useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { DayText, PersonName, StateTag, TimeText, useToday } from '../../../web/kit/small.tsx';
import { EmptyState, ErrorNote, QueryBoundary } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { useRowActions } from '../../../web/records/detail/use-row-actions.ts';
import '../../../web/records/form/form.css';
import type { AnyRow } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { decideLaunch, fillChecklist, PrepItem, prepAreas, type Readiness } from '../preparation.contract.ts';
import './preparation.css';
import { itemsQuery, readinessQuery } from './preparation.queries.ts';
import { words } from './preparation.words.ts';

/** What must be ready, who sees to it until when, and the decision to go live. */
export function PrepTab({ id }: DetailTabProps) {
  const say = useSay();
  const readiness = useQuery(readinessQuery(id));
  const items = useQuery(itemsQuery(id));
  return (
    <section className="hy-stack" aria-label={say(words.prep)}>
      <QueryBoundary query={readiness} rows={3}>
        {(answer) => <Decision id={id} answer={answer} />}
      </QueryBoundary>
      <QueryBoundary query={items} rows={6}>
        {({ items: rows, refs }) => (
          <Checklist
            id={id}
            rows={rows}
            nameOf={(person) => refs['person']?.[person]?.title}
            mayFill={readiness.data?.can.fill === true}
          />
        )}
      </QueryBoundary>
    </section>
  );
}

interface ChecklistProps {
  readonly id: string;
  readonly rows: readonly AnyRow[];
  readonly nameOf: (person: string) => string | undefined;
  readonly mayFill: boolean;
}

function Checklist({ id, rows, nameOf, mayFill }: ChecklistProps) {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const fill = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { made } = await call(fillChecklist, { params: { id } });
      showToast(say(words.filled, { n: made }), { tone: 'good' });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
    void client.invalidateQueries({ queryKey: recordKeys.all(PrepItem.id) });
    void client.invalidateQueries({ queryKey: approvalsKey });
  };
  const add = can('prepItem.create') && (
    <Link to="/prep-items/new" search={{ set: { campaign: id } } as never}>
      {say(words.add)}
    </Link>
  );
  if (rows.length === 0)
    return (
      <>
        <EmptyState
          icon="check"
          title={say(words.noItems)}
          actions={
            <>
              {mayFill && (
                <Button type="primary" loading={busy} onClick={() => void fill()}>
                  {say(words.fill)}
                </Button>
              )}
              {add}
            </>
          }
        >
          {say(words.noItemsHelp)}
        </EmptyState>
        {error !== null && <ErrorNote error={error} />}
      </>
    );
  return (
    <>
      <div className="hy-row hy-row--between">
        <h2>{say(words.checklist)}</h2>
        {add}
      </div>
      <ul className="hy-card hy-prep__list">
        {rows.map((row) => (
          <ItemLine key={row.id} row={row} owner={nameOf(String(row.ownerId))} />
        ))}
      </ul>
    </>
  );
}

/** One item on one line; ready with one click. */
function ItemLine({ row, owner }: { row: AnyRow; owner: string | undefined }) {
  const say = useSay();
  const me = useMe();
  const client = useQueryClient();
  const today = useToday();
  const actions = useRowActions(PrepItem);
  const state = PrepItem.states.all[row.state as PrepItem['state']];
  const late = row.state === 'open' && String(row['dueOn']) < today;
  const finish = PrepItem.states.transitions.find((x) => x.action === 'finish');
  // Who may do only what is their own is not offered what waits for a colleague.
  const scope = scopeFor(me, 'prepItem.finish');
  const mine = scope === 'own' ? row.ownerId === me.person.id : scope !== undefined;
  const tick = async (): Promise<void> => {
    if (finish === undefined) return;
    await actions.transition(row, finish).catch(actions.refused);
    void client.invalidateQueries({ queryKey: approvalsKey });
  };
  return (
    <li>
      <span className="hy-small hy-muted">{say(prepAreas[row['area'] as keyof typeof prepAreas])}</span>
      <span className="hy-prep__what">
        <Link to={`/prep-items/${row.id}`}>{String(row['title'])}</Link>
        {row['required'] === true && row.state === 'open' && (
          <span className="hy-small hy-muted"> · {say(words.required)}</span>
        )}
      </span>
      <span>{owner !== undefined && <PersonName name={owner} />}</span>
      <span className={late ? 'hy-prep__late' : undefined}>
        {late && <b className="hy-small">{say(words.late)} </b>}
        <DayText day={String(row['dueOn'])} />
      </span>
      <span className="hy-prep__act">
        {row.state === 'open' && mine ? (
          <Button size="small" onClick={() => void tick()} aria-label={`${say(words.tick)} ${String(row['title'])}`}>
            {say(words.tick)}
          </Button>
        ) : (
          <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
        )}
      </span>
    </li>
  );
}

function Decision({ id, answer }: { id: string; answer: Readiness }) {
  const say = useSay();
  const client = useQueryClient();
  const field = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState<'go' | 'noGo' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const decide = async (go: boolean): Promise<void> => {
    setBusy(go ? 'go' : 'noGo');
    setError(null);
    try {
      await call(decideLaunch, { params: { id }, body: { go, reason: reason.trim() === '' ? null : reason.trim() } });
      setReason('');
    } catch (failure) {
      setError(failure);
    }
    setBusy(null);
    void client.invalidateQueries({ queryKey: approvalsKey });
  };
  if (answer.decisions.length === 0 && !['approved', 'preparing'].includes(answer.state)) return null;
  return (
    <div className="hy-card hy-pad hy-stack hy-stack--tight">
      <h2>{say(words.decision)}</h2>
      {answer.decisions.length === 0 && <p className="hy-muted">{say(words.none)}</p>}
      <ol className="hy-prep__decisions">
        {answer.decisions.map((d) => (
          <li key={d.id} className="hy-row hy-row--wrap">
            <StateTag label={say(d.go ? words.goWord : words.noGoWord)} tone={d.go ? 'good' : 'bad'} />
            <PersonName name={d.by} />
            {d.open.length > 0 && (
              <span className="hy-prep__late" title={d.open.map((o) => o.title).join('\n')}>
                {say(words.withOpen, { n: d.open.length })}
              </span>
            )}
            {d.reason !== null && <span>{d.reason}</span>}
            <span className="hy-small hy-muted">
              <TimeText at={d.at} />
            </span>
          </li>
        ))}
      </ol>
      {answer.can.decide ? (
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={field}>
            {say(words.reason)}
          </label>
          <Input.TextArea
            id={field}
            value={reason}
            maxLength={2_000}
            autoSize={{ minRows: 1, maxRows: 5 }}
            onChange={(e) => setReason(e.target.value)}
          />
          <p className="hy-field__help">{say(words.reasonHelp)}</p>
          {error !== null && <ErrorNote error={error} />}
          <div className="hy-row hy-row--wrap">
            <Button type="primary" loading={busy === 'go'} onClick={() => void decide(true)}>
              {say(words.go)}
            </Button>
            <Button danger loading={busy === 'noGo'} onClick={() => void decide(false)}>
              {say(words.noGo)}
            </Button>
          </div>
        </div>
      ) : (
        ['approved', 'preparing'].includes(answer.state) && <p className="hy-small hy-muted">{say(words.whoDecides)}</p>
      )}
    </div>
  );
}
