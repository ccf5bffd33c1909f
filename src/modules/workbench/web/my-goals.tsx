import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { StateTag, useToday } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { metricsQuery } from '../../../web/records/metrics.ts';
import type { GoalProgress } from '../../strategy/strategy.contract.ts';
import { Goal, goalStatuses } from '../../strategy/strategy.contract.ts';
import { nearness, paceShare } from './home-view.ts';
import { NearText } from './near-text.tsx';
import { words } from './workbench.words.ts';

const mine = JSON.stringify({
  all: [
    { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    { field: 'state', op: 'eq', value: 'active' },
  ],
});
export const goalTone = {
  notStarted: 'neutral',
  reached: 'good',
  onPace: 'good',
  behind: 'warning',
  missed: 'bad',
  unknown: 'neutral',
} as const;

export function MyGoals() {
  const say = useSay();
  const can = useCan();
  const query = useQuery(allRowsQuery(Goal, { filter: mine, sort: 'period' }));
  return (
    <section aria-label={say(words.myGoals)}>
      <div className="hy-home__head">
        <h2>{say(words.myGoals)}</h2>
        <Link to="/goals">{say(words.allGoals)}</Link>
      </div>
      <div className="hy-card">
        <QueryBoundary query={query} rows={4}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                icon="chart"
                title={say(words.noGoals)}
                actions={can('goal.create') && <Link to="/goals/new">{say(words.newGoal)}</Link>}
              >
                {say(words.noGoalsHelp)}
              </EmptyState>
            ) : (
              <ul className="hy-mine">
                {items.slice(0, 6).map((row) => (
                  <GoalLine key={row.id} row={row} />
                ))}
              </ul>
            )
          }
        </QueryBoundary>
      </div>
    </section>
  );
}

function GoalLine({ row }: { row: Readonly<Record<string, unknown>> & { readonly id: string } }) {
  const say = useSay();
  const locale = useLocale();
  const today = useToday();
  const definition = useQuery(metricsQuery).data?.items.find((m) => m.name === row.metric);
  const progress = row.progress as GoalProgress | null;
  const period = row.period as { start: string; end: string | null };
  const ratio = progress?.ratio === null || progress === null ? null : Number(progress.ratio);
  const pace = progress === null ? null : paceShare(progress.pace, progress.target, progress.direction === 'down_good');
  const share = formatFigure(progress?.ratio, { unit: 'ratio', locale });
  const unit = figureUnit(progress?.unit ?? 'count', definition?.display);
  return (
    <li>
      <div className="hy-row">
        <Link to={`/goals/${row.id}`} className="hy-grow hy-ellipsis hy-mine__title">
          {String(row.title)}
        </Link>
        {progress !== null && <StateTag label={say(goalStatuses[progress.status])} tone={goalTone[progress.status]} />}
      </div>
      <Meter ratio={ratio} pace={pace} label={ratio === null ? say(words.noShare) : say(words.reached, { share })} />
      <div className="hy-small hy-muted hy-mine__foot">
        <span>
          <FigureText value={progress?.value} unit={unit} currency={progress?.currency} /> /{' '}
          <FigureText value={progress?.target ?? String(row.target)} unit={unit} currency={progress?.currency} />
        </span>
        <span>{ratio === null ? '' : say(words.reached, { share })}</span>
        {pace !== null && <span>{say(words.paceMark, { pace: formatFigure(pace, { unit: 'ratio', locale }) })}</span>}
        <NearText near={nearness(period, today)} />
      </div>
    </li>
  );
}
