import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { AboutFigure, FigureText } from '../../../web/kit/figure-text.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { RangeText, TimeText } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { clockIn } from '../../../web/kit/time.ts';
import type { CampaignFiguresAnswer } from '../campaigns.contract.ts';
import { type PlanLine, planLines } from './campaign-view.ts';
import { formulas, words } from './campaigns.words.ts';

/** Actual figures beside plan, what is due by now, and the forecast by run rate. */
export function PlanTable({ answer }: { answer: CampaignFiguresAnswer }) {
  const say = useSay();
  const locale = useLocale();
  const { timeZone } = useMe().workspace;
  const clock = clockIn(new Date(answer.asOf), timeZone);
  return (
    <div className="hy-plan">
      <table>
        <thead>
          <tr>
            <th scope="col">{say(words.metric)}</th>
            <th scope="col" className="hy-number">
              {say(words.actual)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.plan)}
            </th>
            <th scope="col" className="hy-plan__meter">
              {say(words.share)}
            </th>
            <th scope="col" className="hy-number hy-plan__extra">
              {say(words.pace)}
            </th>
            <th scope="col" className="hy-number hy-plan__extra">
              {say(words.forecast)}
            </th>
          </tr>
        </thead>
        <tbody>
          {planLines(answer).map((line) => (
            <Line key={line.key} line={line} answer={answer} />
          ))}
        </tbody>
      </table>
      <p className="hy-small hy-muted">
        {say(words.elapsed, { share: formatFigure(answer.plan.elapsed, { unit: 'ratio', locale }) })} ·{' '}
        {say(words.live, { time: clock })}
      </p>
    </div>
  );
}

function Line({ line, answer }: { line: PlanLine; answer: CampaignFiguresAnswer }) {
  const say = useSay();
  const locale = useLocale();
  const { currency } = answer;
  const figure = (value: string | null) => <FigureText value={value} unit={line.unit} currency={currency} />;
  const share = formatFigure(line.share, { unit: 'ratio', locale });
  const name = say(words[line.key]);
  return (
    <tr>
      <th scope="row">
        {name}
        <AboutFigure
          title={name}
          formula={formulas[line.key]}
          period={answer.range && <RangeText start={answer.range.from} end={answer.range.to} />}
          filters={answer.campaign.code}
          fresh={<TimeText at={answer.asOf} />}
          rows={
            answer.range && (
              <PathLink
                to={`/explore?metric=${metricNames[line.key]}&campaign=${answer.campaign.code}&from=${answer.range.from}&to=${answer.range.to}&by=channel`}
              >
                {say(words.byChannel)}
              </PathLink>
            )
          }
        />
      </th>
      <td className="hy-number hy-plan__actual">{figure(line.actual)}</td>
      <td className="hy-number">{figure(line.planned)}</td>
      <td className="hy-plan__meter">
        {line.share !== null && (
          <div className="hy-row">
            <span className="hy-grow">
              <Meter
                ratio={line.share}
                pace={line.paceShare}
                tone={line.tone === 'bad' ? 'bad' : 'neutral'}
                label={share}
              />
            </span>
            <span className="hy-plan__share">{share}</span>
          </div>
        )}
        {line.key === 'cost' && line.tone === 'bad' && (
          <span className="hy-small hy-plan__bad">{say(words.overspent)}</span>
        )}
      </td>
      <td className="hy-number hy-plan__extra">{line.key === 'roi' ? '' : figure(line.pace)}</td>
      <td className="hy-number hy-plan__extra">
        {line.key === 'roi' ? '' : figure(line.forecast)}
        {line.forecastShare !== null && (
          <div className="hy-small hy-muted">
            {say(words.vsPlan, { share: formatFigure(line.forecastShare, { unit: 'ratio', locale }) })}
          </div>
        )}
      </td>
    </tr>
  );
}

const metricNames = { uv: 'uv', orders: 'orders', gmv: 'gmv', cost: 'cost', roi: 'roi' } as const;
