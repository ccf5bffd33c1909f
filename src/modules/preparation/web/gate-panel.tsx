import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { LoopRing } from '../../../web/kit/loop-ring.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { StateTag, useNow } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { formatInstantWithin } from '../../../web/kit/time.ts';
import { ClockCell } from '../../../web/records/clocks/clock-cell.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { Readiness } from '../preparation.contract.ts';
import { placeInLoop, readyShare } from './gate-view.ts';
import './preparation.css';
import { readinessQuery } from './preparation.queries.ts';
import { stageLabels, words } from './preparation.words.ts';

/** The ring with the stage, the gate ahead, what it waits for and the clock that runs. */
export function GatePanel({ id }: DetailTabProps) {
  const query = useQuery(readinessQuery(id));
  return (
    <QueryBoundary query={query} rows={4}>
      {(answer) => <Gate id={id} answer={answer} />}
    </QueryBoundary>
  );
}

function Gate({ id, answer }: { id: string; answer: Readiness }) {
  const say = useSay();
  const state = Campaign.states.all[answer.state as keyof typeof Campaign.states.all];
  const { next } = answer;
  return (
    <section className="hy-card hy-pad hy-gate" aria-label={say(words.gate)}>
      <LoopRing
        small
        label={say(words.loop)}
        stations={placeInLoop(answer.state, answer.researched).map(({ stage, ...place }) => ({
          key: stage,
          label: say(stageLabels[stage]),
          ...place,
        }))}
      >
        <b>{say(state)}</b>
      </LoopRing>
      <div className="hy-stack hy-stack--tight hy-gate__text">
        {next === null ? (
          <p className="hy-muted">{say(words.over)}</p>
        ) : (
          <>
            <div className="hy-row hy-row--wrap">
              <h2>
                {say(words.next)} {say(next.label)}
              </h2>
              <ClockCell def={Campaign} id={id} none={null} />
            </div>
            <Missing next={next} />
          </>
        )}
        <Lead answer={answer} />
        <Papers answer={answer} />
        <Progress answer={answer} />
      </div>
    </section>
  );
}

function Missing({ next }: { next: NonNullable<Readiness['next']> }) {
  const say = useSay();
  if (next.missing.length === 0)
    return (
      <p className="hy-row hy-gate__ready">
        <Icon name="check" />
        {say(words.ready, { step: say(next.label) })}
      </p>
    );
  return (
    <div>
      <span className="hy-small hy-muted">{say(words.missing)}</span>
      <ul className="hy-gate__missing">
        {next.missing.map((m) => (
          <li key={m.zh}>{say(m)}</li>
        ))}
      </ul>
    </div>
  );
}

function Lead({ answer }: { answer: Readiness }) {
  const say = useSay();
  if (answer.lead === null) return null;
  const { needed, left, only } = answer.lead;
  if (only === 'usual') return <p className="hy-small hy-muted">{say(words.usual, { needed, left })}</p>;
  return <Note tone="warning">{say(words.urgentOnly, { needed, left: Math.max(0, left) })}</Note>;
}

function Papers({ answer }: { answer: Readiness }) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const now = useNow();
  const zone = useMe().workspace.timeZone;
  const { signOff } = answer;
  if (signOff !== null) {
    const who = signOff.waiting.join(t('app.listJoin'));
    const time = signOff.dueAt === null ? '' : formatInstantWithin(signOff.dueAt, zone, now, locale);
    return (
      <Note tone={signOff.late ? 'bad' : 'warning'}>
        {say(signOff.late ? words.signOffLate : words.signOff, { who, time })}{' '}
        <PathLink to={`/approvals/${signOff.approvalId}`}>{say(words.openSignOff)}</PathLink>
      </Note>
    );
  }
  if (answer.papers === null) return null;
  const names = answer.papers.missing.map((m) => say(m)).join(t('app.listJoin'));
  return (
    <Note tone={answer.papers.late ? 'bad' : 'warning'}>
      {answer.papers.late
        ? say(names === '' ? words.papersBackLate : words.papersLate, { names })
        : say(names === '' ? words.papersBack : words.papers, {
            names,
            time: formatInstantWithin(answer.papers.dueAt, zone, now, locale),
          })}
    </Note>
  );
}

function Progress({ answer }: { answer: Readiness }) {
  const say = useSay();
  const { checklist, decisions } = answer;
  const share = readyShare(checklist);
  const [decision] = decisions;
  if (share === null && decision === undefined) return null;
  return (
    <div className="hy-row hy-row--wrap">
      {share !== null && (
        <>
          <Link to="." search={{ tab: 'prep' } as never}>
            {say(words.checklist)}
          </Link>
          <span className="hy-gate__bar" aria-hidden="true">
            <span style={{ width: `${share}%` }} />
          </span>
          <span>{say(words.readyOf, { done: checklist.all - checklist.open, all: checklist.all })}</span>
          {checklist.overdue > 0 && <StateTag label={say(words.overdue, { n: checklist.overdue })} tone="bad" />}
        </>
      )}
      {decision !== undefined && (
        <StateTag
          label={say(words.decided, { by: decision.by, what: say(decision.go ? words.goWord : words.noGoWord) })}
          tone={decision.go ? (decision.open.length > 0 ? 'warning' : 'good') : 'bad'}
        />
      )}
    </div>
  );
}
