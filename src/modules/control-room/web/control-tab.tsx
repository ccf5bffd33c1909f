import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useLiveConnected } from '../../../web/api/live.ts';
import { rowQuery } from '../../../web/api/record-queries.ts';
import { useCan, useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { clockIn } from '../../../web/kit/time.ts';
import { ReasonDialog } from '../../../web/records/detail/transition-buttons.tsx';
import { useRowActions } from '../../../web/records/detail/use-row-actions.ts';
import type { AnyRow } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { ControlAnswer } from '../control.contract.ts';
import { incidentKinds } from '../runbooks.contract.ts';
import './control-room.css';
import { controlQuery } from './control-room.queries.ts';
import { words } from './control-room.words.ts';
import { ControlTiles } from './control-tiles.tsx';
import { IncidentTags } from './incident-panel.tsx';
import { LightView } from './light.tsx';
import { Signals } from './signals.tsx';
import { Timeline } from './timeline.tsx';

/** A running campaign at a glance, renewed as things happen. */
export function ControlTab({ id }: DetailTabProps) {
  const query = useQuery(controlQuery(id));
  return (
    <QueryBoundary query={query} rows={8}>
      {(answer) => <Room answer={answer} />}
    </QueryBoundary>
  );
}

function Room({ answer }: { answer: ControlAnswer }) {
  const say = useSay();
  const locale = useLocale();
  const connected = useLiveConnected();
  const { timeZone } = useMe().workspace;
  const { figures, paused } = answer;
  return (
    <div className="hy-control">
      {paused !== null && (
        <Note tone="warning">
          <b>{say(words.pausedSince)}</b>
          <br />
          {paused.by === null ? say(words.pausedAt) : say(words.pausedBy, { name: paused.by })}{' '}
          <TimeText at={paused.since} />
          {paused.reason !== null && ` · ${say(words.reason, { reason: paused.reason })}`}
        </Note>
      )}
      <div className="hy-card hy-pad hy-control__head">
        <LightView light={answer.light} />
        <PauseButton id={answer.campaign.id} paused={paused !== null} />
      </div>
      <p className="hy-small hy-muted hy-control__fresh">
        <StateTag label={say(connected ? words.liveNow : words.notLive)} tone={connected ? 'good' : 'warning'} />
        <span>{say(words.updated, { time: clockIn(new Date(answer.asOf), timeZone) })}</span>
        {figures !== null && (
          <span>{say(words.elapsed, { share: formatFigure(figures.plan.elapsed, { unit: 'ratio', locale }) })}</span>
        )}
      </p>
      {figures === null ? (
        <Note tone="info">{say(words.noFigures)}</Note>
      ) : (
        <>
          {!figures.wholeScope && <Note tone="warning">{say(words.partial)}</Note>}
          <ControlTiles figures={figures} currency={answer.currency} />
        </>
      )}
      <Incidents answer={answer} />
      <Signals id={answer.campaign.id} />
      <section className="hy-card hy-pad" aria-label={say(words.timeline)}>
        <h2>{say(words.timeline)}</h2>
        {answer.entries.length === 0 ? (
          <p className="hy-muted">{say(words.noEntries)}</p>
        ) : (
          <Timeline
            entries={answer.entries}
            extra={(e) => (
              <>
                {' '}
                <Link to={`/incidents/${e.incident.id}`}>{e.incident.code}</Link>
              </>
            )}
          />
        )}
      </section>
    </div>
  );
}

/** The switch that stops links and messages; the reason is asked. */
function PauseButton({ id, paused }: { id: string; paused: boolean }) {
  const say = useSay();
  const actions = useRowActions(Campaign);
  const { data } = useQuery(rowQuery(Campaign, id));
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const action = paused ? 'resume' : 'pause';
  if (data === undefined || !data.can.transitions.includes(action)) return null;
  const row = data.item as AnyRow;
  const transition = Campaign.states.transitions.find((t) => t.action === action);
  if (transition === undefined) return null;
  const resume = async (): Promise<void> => {
    setBusy(true);
    try {
      await actions.transition(row, transition);
    } catch (error) {
      actions.refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        danger={!paused}
        type={paused ? 'primary' : 'default'}
        size="large"
        loading={busy}
        onClick={() => (paused ? void resume() : setAsking(true))}
      >
        {say(words[action])}
      </Button>
      {asking && <ReasonDialog def={Campaign} row={row} transition={transition} onClose={() => setAsking(false)} />}
    </>
  );
}

function Incidents({ answer }: { answer: ControlAnswer }) {
  const say = useSay();
  const can = useCan();
  const { campaign, incidents } = answer;
  return (
    <section className="hy-card hy-pad" aria-label={say(words.incidents)}>
      <div className="hy-row hy-row--between">
        <h2>{say(words.incidents)}</h2>
        {can('incident.create') && (
          <Link to="/incidents/new" search={{ set: { campaign: campaign.id } } as never}>
            {say(words.report)}
          </Link>
        )}
      </div>
      {incidents.length === 0 ? (
        <p className="hy-muted">{say(words.noIncidents)}</p>
      ) : (
        <ul className="hy-plain hy-control__incidents">
          {incidents.map((i) => (
            <li key={i.id}>
              <span className="hy-row hy-row--wrap">
                <IncidentTags severity={i.severity} state={i.state} />
              </span>
              <Link to={`/incidents/${i.id}`}>{i.title}</Link>
              <span className="hy-small hy-muted">
                {say(incidentKinds[i.kind])} · <TimeText at={i.detectedAt} />
                {i.commander !== null && ` · ${i.commander}`} · {say(words.stepsDone, i.steps)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
