import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { Meter, Sparkline } from '../../../web/kit/sparkline.tsx';
import type { ControlAnswer } from '../control.contract.ts';
import './control-room.css';
import { words } from './control-room.words.ts';

type Figures = NonNullable<ControlAnswer['figures']>;
const planned = ['gmv', 'orders', 'uv', 'cost'] as const;
const units = { gmv: 'money', orders: 'count', uv: 'person', cost: 'money' } as const;
const rates = ['conversionRate', 'ctr', 'roi'] as const;

const share = (a: string | null, b: string | null): number | null =>
  a === null || b === null || Number(b) === 0 ? null : Number(a) / Number(b);

/** Each figure with its plan, what is due by now, and today's course. */
export function ControlTiles({ figures, currency }: { figures: Figures; currency: string }) {
  const say = useSay();
  return (
    <dl className="hy-tiles">
      {planned.map((key) => (
        <PlannedTile key={key} name={key} figures={figures} currency={currency} />
      ))}
      {rates.map((key) => (
        <div key={key} className="hy-card hy-pad hy-tiles__one">
          <dt>{say(words[key])}</dt>
          <dd className="hy-tiles__value">
            <FigureText value={figures.total[key]} unit="ratio" currency={currency} />
          </dd>
          {key === 'ctr' && figures.total.ctr === null && <dd className="hy-small hy-muted">{say(words.noCtr)}</dd>}
        </div>
      ))}
    </dl>
  );
}

function PlannedTile({
  name,
  figures,
  currency,
}: {
  name: (typeof planned)[number];
  figures: Figures;
  currency: string;
}) {
  const say = useSay();
  const locale = useLocale();
  const unit = units[name];
  const value = figures.total[name];
  const plan = figures.plan[name];
  const [done, due] = [share(value, plan.planned), share(plan.pace, plan.planned)];
  const late = done !== null && due !== null && (name === 'cost' ? done > due * 1.15 : done < due * 0.9);
  const text = (figure: string | null): string => formatFigure(figure, { unit, locale, currency });
  const course = name === 'cost' ? [] : figures.hours.map((h) => (h[name] === null ? null : Number(h[name])));
  return (
    <div className="hy-card hy-pad hy-tiles__one">
      <dt className="hy-row hy-row--between">
        {say(words[name])}
        {course.length > 1 && (
          <Sparkline values={course} width={72} height={20} label={`${say(words.today)} ${say(words[name])}`} />
        )}
      </dt>
      <dd className="hy-tiles__value">
        <FigureText value={value} unit={unit} currency={currency} />
      </dd>
      {plan.planned === null ? (
        <dd className="hy-small hy-muted">{say(words.noPlan)}</dd>
      ) : (
        <dd>
          <Meter
            ratio={done}
            pace={due}
            tone={late ? 'bad' : 'neutral'}
            label={say(words.ofPlan, {
              share: formatFigure(done, { unit: 'ratio', locale }),
              planned: text(plan.planned),
            })}
          />
          <span className="hy-small hy-muted hy-tiles__plan">
            <span>
              {say(words.ofPlan, {
                share: formatFigure(done, { unit: 'ratio', locale }),
                planned: text(plan.planned),
              })}
            </span>
            <span>{say(words.dueNow, { pace: text(plan.pace) })}</span>
          </span>
        </dd>
      )}
    </div>
  );
}
