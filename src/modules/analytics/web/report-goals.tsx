import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { DayText, StateTag } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { metricsQuery } from '../../../web/records/metrics.ts';
import { goalStatuses } from '../../strategy/strategy.contract.ts';
import type { DailyReport } from '../report.contract.ts';
import { words } from './report.words.ts';
import { paceShare } from './report-view.ts';

const tones = {
  notStarted: 'neutral',
  reached: 'good',
  onPace: 'good',
  behind: 'warning',
  missed: 'bad',
  unknown: 'neutral',
} as const;

export function ReportGoals({ report }: { report: DailyReport }) {
  const say = useSay();
  const locale = useLocale();
  const { currency } = report.workspace;
  const definitions = useQuery({ ...metricsQuery, enabled: report.goals.length > 0 }).data?.items ?? [];
  return (
    <section aria-label={say(words.goals)}>
      <h2>{say(words.goals)}</h2>
      {report.goals.length === 0 ? (
        <p className="hy-muted">{say(words.noGoals)}</p>
      ) : (
        <TableBox label={say(words.goals)}>
          <table className="hy-table hy-reporttable">
            <thead>
              <tr>
                <th scope="col">{say(words.goal)}</th>
                <th scope="col">{say(words.done)}</th>
                <th scope="col" className="hy-number">
                  {say(words.target)}
                </th>
                <th scope="col" className="hy-number">
                  {say(words.forecast)}
                </th>
                <th scope="col">{say(words.state)}</th>
                <th scope="col">{say(words.until)}</th>
              </tr>
            </thead>
            <tbody>
              {report.goals.map((g) => {
                const unit = figureUnit(g.unit, definitions.find((m) => m.name === g.metric)?.display);
                const share = formatFigure(g.ratio, { unit: 'ratio', locale });
                return (
                  <tr key={g.id}>
                    <th scope="row">
                      <Link to={`/goals/${g.id}`}>{g.title}</Link>
                    </th>
                    <td>
                      <span className="hy-row">
                        <span className="hy-reporttable__meter">
                          <Meter ratio={g.ratio === null ? null : Number(g.ratio)} pace={paceShare(g)} label={share} />
                        </span>
                        {share}
                      </span>
                    </td>
                    <td className="hy-number">
                      <FigureText value={g.value} unit={unit} currency={currency} /> /{' '}
                      <FigureText value={g.target} unit={unit} currency={currency} />
                    </td>
                    <td className="hy-number">
                      <FigureText value={g.forecast} unit={unit} currency={currency} />
                    </td>
                    <td>
                      <StateTag label={say(goalStatuses[g.status])} tone={tones[g.status]} />
                    </td>
                    <td>{g.periodEnd !== null && <DayText day={g.periodEnd} />}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </TableBox>
      )}
    </section>
  );
}
