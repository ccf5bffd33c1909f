import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { RangeText, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { TeamFacts } from '../retrospectives.contract.ts';
import { ClockPart, CommentPart, outcomeTones, Part, Table } from './facts-parts.tsx';
import { words } from './retrospectives.words.ts';

interface FactsProps {
  readonly facts: TeamFacts;
}

/** Tasks kept and late, what each person carried, meetings with their decisions, campaigns, clocks, comments. */
export function TeamFactsView({ facts }: FactsProps) {
  const say = useSay();
  return (
    <>
      <p className="hy-facts__purpose">
        {facts.purpose}{' '}
        <span className="hy-small hy-muted">
          <RangeText start={facts.range.from} end={facts.range.to} />
        </span>
      </p>
      <div className="hy-facts__grid">
        <TaskPart facts={facts} />
        <MemberPart facts={facts} />
        <MeetingPart facts={facts} />
        <CampaignPart facts={facts} />
        <ClockPart clocks={facts.clocks} />
        <CommentPart comments={facts.comments} />
      </div>
      {facts.tasks.all === 0 && <p className="hy-small hy-muted">{say(words.tasksHelp)}</p>}
    </>
  );
}

function TaskPart({ facts }: FactsProps) {
  const say = useSay();
  const { tasks } = facts;
  const lines = [
    ['allTasks', tasks.all],
    ['keptTasks', tasks.kept],
    ['lateTasks', tasks.late],
    ['overdueTasks', tasks.overdue],
    ['runningTasks', tasks.running],
    ['cancelledTasks', tasks.cancelled],
  ] as const;
  return (
    <Part title={say(words.tasks)}>
      <dl className="hy-facts__list">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{say(words[name])}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{say(words.keptShare)}</dt>
          <dd>
            <FigureText value={tasks.keptShare} unit="ratio" />
          </dd>
        </div>
      </dl>
      {tasks.missed.length > 0 && (
        <ul className="hy-plain hy-facts__lines">
          {tasks.missed.map((t) => (
            <li key={t.code} className="hy-facts__clock">
              <span>{t.title}</span>
              <span className="hy-small hy-muted">
                {t.owner ?? NONE} · <TimeText at={t.due} />
              </span>
              <StateTag label={say(words[t.outcome])} tone={outcomeTones[t.outcome]} />
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

const percent = (n: number | null): string => (n === null ? NONE : `${n}%`);

function MemberPart({ facts }: FactsProps) {
  const say = useSay();
  const away = facts.members.some((m) => m.awayDays > 0);
  return (
    <Part title={say(words.members)}>
      <Table
        head={[
          say(words.member),
          say(words.load),
          say(words.peak),
          ...(away ? [say(words.awayDays)] : []),
          say(words.tasks),
          say(words.kept),
          say(words.late),
        ]}
        rows={facts.members.map((m) => ({
          key: m.name,
          cells: [
            <span key="n">
              {m.name} {m.role !== null && <span className="hy-small hy-muted">{m.role}</span>}
            </span>,
            percent(m.load),
            m.peak > 100 ? <b key="p">{percent(m.peak)}</b> : percent(m.peak),
            ...(away ? [m.awayDays] : []),
            m.tasks,
            m.kept,
            m.late,
          ],
        }))}
      />
      <p className="hy-small hy-muted">{say(words.peakHelp)}</p>
    </Part>
  );
}

function MeetingPart({ facts }: FactsProps) {
  const say = useSay();
  const decided = facts.meetings.reduce((sum, m) => sum + m.decisions.length, 0);
  return (
    <Part title={say(words.meetings, { n: facts.meetings.length, decided })}>
      {facts.meetings.length === 0 ? (
        <p className="hy-muted">{say(words.noMeetings)}</p>
      ) : (
        <ul className="hy-plain hy-facts__lines">
          {facts.meetings.map((m) => (
            <li key={m.code}>
              <span>
                {m.title}{' '}
                <span className="hy-small hy-muted">
                  <TimeText at={m.at} />
                </span>
              </span>
              {m.decisions.map((d) => (
                <span key={d.text} className="hy-small">
                  · {d.text}{' '}
                  <span className="hy-muted">
                    {d.owner ?? NONE} · {say(d.done ? words.decisionDone : words.decisionOpen)}
                  </span>
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function CampaignPart({ facts }: FactsProps) {
  const say = useSay();
  const { campaigns, currency } = facts;
  if (campaigns.length === 0) return null;
  return (
    <Part title={say(words.campaigns)}>
      <Table
        head={[say(words.campaign), say(words.gmv), say(words.planned), say(words.cost), say(words.roi)]}
        rows={campaigns.map((c) => ({
          key: c.code,
          cells: [
            <span key="t">
              {c.title}{' '}
              <span className="hy-small hy-muted">{say(Campaign.states.all[c.state as Campaign['state']])}</span>
            </span>,
            <FigureText key="g" value={c.gmv} unit="money" currency={currency} />,
            <FigureText key="p" value={c.plannedGmv} unit="money" currency={currency} />,
            <FigureText key="c" value={c.cost} unit="money" currency={currency} />,
            <FigureText key="r" value={c.roi} unit="ratio" />,
          ],
        }))}
      />
    </Part>
  );
}
