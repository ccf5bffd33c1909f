import type { BreakdownAnswer, TrendAnswer } from '@huanying/query';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { insightQuery } from '../../../web/api/insights.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader, useToday } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { metricsQuery } from '../../../web/records/metrics.ts';
import './explore.css';
import { words } from './explore.words.ts';
import { ExploreChart } from './explore-chart.tsx';
import { ExploreFilters } from './explore-filters.tsx';
import { type ChangeState, exploreSearch, parseExplore, tableOf, trendOf } from './explore-state.ts';
import { ExploreTable } from './explore-table.tsx';
import { ExploreTiles } from './explore-tiles.tsx';
import { ExploreToolbar } from './explore-toolbar.tsx';
import { SqlDialog } from './sql-dialog.tsx';

/** Any figures over any days: course, comparison, breakdown, each with its formula and the SQL behind it. */
export function ExplorePage() {
  const say = useSay();
  const today = useToday();
  const navigate = useNavigate();
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const state = parseExplore(raw, today);
  const [shown, setShown] = useState<string | null>(null);
  const [sort, setSort] = useState<{ metric: string; order: 'asc' | 'desc' } | null>(null);
  const [sql, setSql] = useState(false);
  const change: ChangeState = (part) =>
    void navigate({ to: '.', search: exploreSearch({ ...state, ...part }) as never, replace: true });

  const metric = shown !== null && state.metrics.includes(shown) ? shown : (state.metrics[0] ?? 'gmv');
  const order = sort !== null && state.metrics.includes(sort.metric) ? sort : ({ metric, order: 'desc' } as const);
  // Without the words of the metrics there would be names of code on the page, if only for a moment.
  const known = useQuery(metricsQuery);
  const trend = useQuery(insightQuery(trendOf(state)));
  const table = useQuery({ ...insightQuery(tableOf(state, order)), enabled: state.by !== null });
  return (
    <>
      <PageHeader title={say(words.title)} actions={<Button onClick={() => setSql(true)}>{say(words.sql)}</Button>} />
      <QueryBoundary query={known} rows={8}>
        {() => (
          <>
            <ExploreToolbar state={state} onChange={change} />
            <ExploreFilters state={state} onChange={change} />
            <QueryBoundary query={trend} rows={8}>
              {(answer) => (
                <div className="hy-stack">
                  <Currencies answer={answer} />
                  {isBlank(answer) ? (
                    <EmptyState
                      icon="chart"
                      title={say(words.empty)}
                      actions={
                        state.filters.length > 0 ? (
                          <Button onClick={() => change({ filters: [] })}>{say(words.clear)}</Button>
                        ) : (
                          <Link to="/data-imports">{say(words.import)}</Link>
                        )
                      }
                    >
                      {say(words.emptyHelp)}
                    </EmptyState>
                  ) : (
                    <>
                      <ExploreTiles answer={answer} state={state} chosen={metric} onChoose={setShown} />
                      <ExploreChart answer={answer} state={state} metric={metric} />
                      {state.by !== null && (
                        <QueryBoundary query={table} rows={6}>
                          {(rows: BreakdownAnswer) => (
                            <ExploreTable answer={rows} state={state} sort={order} onSort={setSort} onChange={change} />
                          )}
                        </QueryBoundary>
                      )}
                    </>
                  )}
                </div>
              )}
            </QueryBoundary>
          </>
        )}
      </QueryBoundary>
      {sql && (
        <SqlDialog
          questions={[
            { label: say(words.sqlTrend), definition: trendOf(state) },
            ...(state.by === null ? [] : [{ label: say(words.sqlTable), definition: tableOf(state, order) }]),
          ]}
          onClose={() => setSql(false)}
        />
      )}
    </>
  );
}

const isBlank = (answer: TrendAnswer): boolean =>
  answer.series.every((s) => s.points.every((p) => p.value === null || p.value === 0));

/** Money of other currencies is never added up: it is told that there is some. */
function Currencies({ answer }: { answer: TrendAnswer }) {
  const say = useSay();
  if (answer.otherCurrencies.length === 0 || answer.metrics.every((m) => m.unit !== 'money')) return null;
  return (
    <Note tone="warning">
      {say(words.otherCurrencies, {
        list: answer.otherCurrencies.map((c) => (c === '' ? say(words.noCurrency) : c)).join(' '),
      })}
    </Note>
  );
}
