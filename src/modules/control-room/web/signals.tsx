import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { useRowActions } from '../../../web/records/detail/use-row-actions.ts';
import { Incident } from '../incidents.contract.ts';
import { type FarmingSignal, incidentOfSignals } from '../signals.contract.ts';
import './control-room.css';
import { signalsQuery } from './control-room.queries.ts';
import { words } from './control-room.words.ts';

const owners = { device: words.byDevice, person: words.byPerson, visit: words.byVisit } as const;

/** Signals of click farming, looked for on demand, with their rows; chosen ones become an incident. */
export function Signals({ id }: { id: string }) {
  const say = useSay();
  const can = useCan();
  const [asked, setAsked] = useState(false);
  const query = useQuery({ ...signalsQuery(id), enabled: asked });
  if (!can('metric.read')) return null;
  return (
    <section className="hy-card hy-pad" aria-label={say(words.signals)}>
      <h2>{say(words.signals)}</h2>
      <p className="hy-small hy-muted">{say(words.signalsHelp)}</p>
      {asked ? (
        <QueryBoundary query={query} rows={3}>
          {({ items, currency }) =>
            items.length === 0 ? (
              <p className="hy-muted">{say(words.noSignals)}</p>
            ) : (
              <Chosen id={id} items={items} currency={currency} />
            )
          }
        </QueryBoundary>
      ) : (
        <Button onClick={() => setAsked(true)}>{say(words.lookForSignals)}</Button>
      )}
    </section>
  );
}

function Chosen({ id, items, currency }: { id: string; items: readonly FarmingSignal[]; currency: string }) {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const actions = useRowActions(Incident);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      const made = await call(incidentOfSignals, { params: { id }, body: { keys: [...chosen] } });
      await client.invalidateQueries({ queryKey: recordKeys.all('incident') });
      await navigate({ to: `/incidents/${made.id}` });
    } catch (error) {
      actions.refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ul className="hy-plain hy-signals">
        {items.map((s) => (
          <li key={s.key}>
            <Checkbox
              aria-label={say(words.chooseSignal, { text: say(s.arithmetic) })}
              checked={chosen.includes(s.key)}
              onChange={(e) => setChosen(e.target.checked ? [...chosen, s.key] : chosen.filter((k) => k !== s.key))}
            />
            <span className="hy-signals__text">
              <b>{say(s.arithmetic)}</b>
              <span className="hy-small hy-muted">
                {say(owners[s.by])} {s.subject} · <TimeText at={s.first} />
                {s.orders.length > 0 && ` · ${say(words.orderCodes, { codes: s.orders.slice(0, 5).join(' ') })}`}
              </span>
            </span>
            <FigureText value={s.amount} unit="money" currency={currency} />
          </li>
        ))}
      </ul>
      {can('incident.create') && (
        <Button disabled={chosen.length === 0} loading={busy} onClick={() => void make()}>
          {say(words.makeIncident)}
        </Button>
      )}
    </>
  );
}
