import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { AboutFigure, ChangeText, FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { TimeText, useToday } from '../../../web/kit/small.tsx';
import { Sparkline } from '../../../web/kit/sparkline.tsx';
import { EmptyState } from '../../../web/kit/states.tsx';
import { clockIn } from '../../../web/kit/time.ts';
import { metricsQuery } from '../../../web/records/metrics.ts';
import type { HomeAnswer } from '../workbench.contract.ts';
import { coursesQuery } from './workbench.queries.ts';
import { words } from './workbench.words.ts';

/** Today so far beside yesterday and its change, each with its last fourteen days. */
export function HomeFigures({ answer }: { answer: HomeAnswer }) {
  const say = useSay();
  const today = useToday();
  const { timeZone } = useMe().workspace;
  const { figures } = answer;
  const definitions = useQuery(metricsQuery).data?.items ?? [];
  const courses = useQuery({
    ...coursesQuery(
      figures.map((f) => f.metric),
      today,
    ),
    enabled: figures.length > 0,
  });
  const blank = figures.every((f) => f.today === null && f.yesterday === null);
  return (
    <section aria-label={say(words.figures)}>
      <div className="hy-home__head">
        <h2>{say(words.figures)}</h2>
        <span className="hy-small hy-muted">
          {say(words.figuresAsOf, { time: clockIn(new Date(answer.asOf), timeZone) })}
        </span>
      </div>
      {blank ? (
        <div className="hy-card">
          <EmptyState
            icon="chart"
            title={say(words.noFigures)}
            actions={<PathLink to="/tracking">{say(words.connect)}</PathLink>}
          >
            {say(words.noFiguresHelp)}
          </EmptyState>
        </div>
      ) : (
        <ul className="hy-card hy-tiles">
          {figures.map((f) => {
            const definition = definitions.find((d) => d.name === f.metric);
            const unit = figureUnit(f.unit, definition?.display);
            const points = courses.data?.series.find((s) => s.metric === f.metric)?.points ?? [];
            return (
              <li key={f.metric}>
                <div className="hy-tiles__name">
                  {say(f.label)}
                  {definition !== undefined && (
                    <AboutFigure
                      title={say(f.label)}
                      formula={definition.formula}
                      period={say(words.todayPeriod)}
                      fresh={<TimeText at={answer.asOf} />}
                      rows={
                        <PathLink to={`/explore?metric=${f.metric}&by=channel&range=today`}>
                          {say(words.explore)}
                        </PathLink>
                      }
                    />
                  )}
                </div>
                <div className="hy-tiles__value">
                  <FigureText value={f.today} unit={unit} currency={answer.currency} />
                  <Sparkline
                    width={64}
                    values={points.map((p) => p.value)}
                    label={say(words.course, { name: say(f.label) })}
                  />
                </div>
                <div className="hy-small hy-tiles__foot">
                  <span className="hy-muted">{say(words.yesterday)}</span>{' '}
                  <FigureText value={f.yesterday} unit={unit} currency={answer.currency} />{' '}
                  <ChangeText
                    value={f.yesterday}
                    base={f.dayBefore}
                    unit={unit}
                    direction={f.direction}
                    label={say(words.toPrevious)}
                  />
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
