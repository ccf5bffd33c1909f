import type { ReactNode } from 'react';
import type { Label } from '../../../shared/label.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure, NONE } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { DayText, RangeText, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import { goalStatuses } from '../../strategy/strategy.contract.ts';
import { type Paper, tasksCounted } from '../paper.contract.ts';
import { words } from './paper.words.ts';
import { paceShare } from './report-view.ts';

const goalTones = {
  notStarted: 'neutral',
  reached: 'good',
  onPace: 'good',
  behind: 'warning',
  missed: 'bad',
  unknown: 'neutral',
} as const;
const planTones = { onPace: 'good', behind: 'bad', ahead: 'info', noPlan: 'neutral', noData: 'neutral' } as const;
const useTones = { none: 'neutral', fine: 'good', warned: 'warning', over: 'bad' } as const;

interface Line {
  readonly record: string;
  readonly id: string;
  readonly title: string;
}

const numeric: ReadonlySet<Label> = new Set([words.gmv, words.due, words.plan, words.cost, words.roas, words.used]);

/** A section with a table, or a sentence where there is nothing. */
function Part(p: { title: Label; head: readonly Label[]; children: readonly ReactNode[]; lead?: ReactNode }) {
  const say = useSay();
  return (
    <section aria-label={say(p.title)}>
      <h2>{say(p.title)}</h2>
      {p.lead}
      {p.children.length === 0 ? (
        p.lead === undefined && <p className="hy-muted">{say(words.nothing)}</p>
      ) : (
        <TableBox label={say(p.title)}>
          <table className="hy-table hy-reporttable">
            <thead>
              <tr>
                {p.head.map((label) => (
                  <th key={label.en} scope="col" className={numeric.has(label) ? 'hy-number' : ''}>
                    {say(label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{p.children}</tbody>
          </table>
        </TableBox>
      )}
    </section>
  );
}

function Title({ line }: { line: Line }) {
  const def = findRecord(line.record);
  return (
    <th scope="row">
      {def === undefined ? line.title : <PathLink to={`/${def.path}/${line.id}`}>{line.title}</PathLink>}
    </th>
  );
}

export function PaperGoals({ paper }: { paper: Paper }) {
  const say = useSay();
  const locale = useLocale();
  return (
    <Part title={words.goals} head={[words.goal, words.ratio, words.state, words.until]}>
      {paper.goals.map((g) => {
        const share = formatFigure(g.ratio, { unit: 'ratio', locale });
        return (
          <tr key={g.id}>
            <Title line={{ record: 'goal', id: g.id, title: g.title }} />
            <td>
              <span className="hy-row">
                <span className="hy-reporttable__meter">
                  <Meter ratio={g.ratio === null ? null : Number(g.ratio)} pace={paceShare(g)} label={share} />
                </span>
                {share}
              </span>
            </td>
            <td>
              <StateTag label={say(goalStatuses[g.status])} tone={goalTones[g.status]} />
            </td>
            <td>{g.periodEnd !== null && <DayText day={g.periodEnd} />}</td>
          </tr>
        );
      })}
    </Part>
  );
}

/** Campaigns, tasks, deadlines, budgets, incidents and the dates to come; a part that the reader may not read is not there. */
export function PaperRecords({ paper }: { paper: Paper }) {
  const say = useSay();
  const { currency } = paper.workspace;
  const money = (value: string | null) => (
    <td className="hy-number">
      <FigureText value={value} unit="money" currency={currency} />
    </td>
  );
  const { campaigns, tasks, clocks, budgets, incidents } = paper;
  return (
    <>
      {campaigns !== null && (
        <Part
          title={words.campaigns}
          head={[words.title, words.period, words.gmv, words.due, words.plan, words.cost, words.roas, words.state]}
        >
          {campaigns.map((c) => (
            <tr key={c.id}>
              <Title line={c} />
              <td>
                <RangeText start={c.period.start} end={c.period.end} />
              </td>
              {money(c.gmv)}
              {money(c.pace)}
              {money(c.planned)}
              {money(c.cost)}
              <td className="hy-number">
                <FigureText value={c.roas} unit="decimal" />
              </td>
              <td>
                <StateTag label={say(words[c.status])} tone={planTones[c.status]} />
              </td>
            </tr>
          ))}
        </Part>
      )}
      {tasks !== null && (
        <Part
          title={words.tasks}
          head={[words.title, words.owner, words.deadline]}
          lead={
            <p>
              {say(words.taskSentence, {
                due: tasksCounted(tasks.due),
                done: tasksCounted(tasks.done),
                overdue: tasksCounted(tasks.overdue),
              })}
            </p>
          }
        >
          {tasks.late.map((one) => (
            <tr key={one.id}>
              <Title line={one} />
              <td>{one.owner ?? NONE}</td>
              <td>
                <TimeText at={one.due} />
              </td>
            </tr>
          ))}
        </Part>
      )}
      <Part title={words.clocks} head={[words.title, words.clock, words.when]}>
        {clocks.items.map((one) => (
          <tr key={`${one.id}${one.at}`}>
            <Title line={one} />
            <td>{say(one.clock)}</td>
            <td>
              <TimeText at={one.at} />
            </td>
          </tr>
        ))}
      </Part>
      {budgets !== null && (
        <Part title={words.budgets} head={[words.title, words.plan, words.used, words.rate]}>
          {budgets.map((one) => (
            <tr key={one.id}>
              <Title line={one} />
              {money(one.plan)}
              {money(one.used)}
              <td>
                <StateTag
                  label={one.rate === null ? NONE : `${(Number(one.rate) * 100).toFixed(1)}%`}
                  tone={useTones[one.level]}
                />
              </td>
            </tr>
          ))}
        </Part>
      )}
      {incidents !== null && (
        <Part title={words.incidents} head={[words.title, words.severity, words.state, words.when]}>
          {incidents.items.map((one) => (
            <tr key={one.id}>
              <Title line={one} />
              <td>{say(one.severity)}</td>
              <td>{say(one.state)}</td>
              <td>
                <TimeText at={one.at} />
              </td>
            </tr>
          ))}
        </Part>
      )}
      <Part title={words.dates} head={[words.title, words.state, words.when]}>
        {paper.next.map((one) => (
          <tr key={`${one.id}${one.date}${one.what.en}`}>
            <Title line={one} />
            <td>{say(one.what)}</td>
            <td>
              <DayText day={one.date} />
            </td>
          </tr>
        ))}
      </Part>
    </>
  );
}
