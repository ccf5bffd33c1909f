import { useQuery } from '@tanstack/react-query';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { dayPoints } from '../../../web/kit/chart/day-points.ts';
import { type ChartSeries, LineChart } from '../../../web/kit/chart/line-chart.tsx';
import { formatFigure } from '../../../web/kit/figure.ts';
import { AboutFigure, FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { RangeText, TimeText } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { usePalette } from '../../../web/kit/theme.tsx';
import { useMetric } from '../../../web/records/metrics.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import type { GoalLine } from '../strategy.contract.ts';
import './goal.css';
import { GoalTree } from './goal-tree.tsx';
import { paceShare, sentenceOf, seriesOf } from './goal-view.ts';
import { goalLineQuery } from './strategy.queries.ts';
import { words } from './strategy.words.ts';

/** What a goal has reached, should have reached and will reach, above its fields. */
export function GoalPanel({ id, row }: DetailTabProps) {
  const query = useQuery(goalLineQuery(id));
  return (
    <div className="hy-goal">
      <QueryBoundary query={query} rows={6}>
        {(line) => <Line line={line} row={row} />}
      </QueryBoundary>
      <GoalTree id={id} row={row} />
    </div>
  );
}

function Line({ line, row }: { line: GoalLine; row: DetailTabProps['row'] }) {
  const say = useSay();
  const locale = useLocale();
  const palette = usePalette();
  const { progress } = line;
  const metric = useMetric(String(row.metric));
  const unit = figureUnit(progress.unit, metric?.display);
  const { currency } = progress;
  const percent = (value: string | number | null): string => formatFigure(value, { unit: 'ratio', locale });
  const pace = paceShare(progress);
  const title = say(words[sentenceOf(progress, String(row.state))], {
    share: percent(progress.ratio),
    pace: percent(pace),
  });
  const s = seriesOf(line);
  const level = progress.basis === 'level';
  const series: readonly ChartSeries[] = [
    { key: 'actual', label: say(words.actual), values: s.actual, exact: s.actualExact, colour: palette.accent },
    ...(level
      ? []
      : [{ key: 'pace', label: say(words.pace), values: s.pace, colour: palette.text3, look: 'dashed' as const }]),
    { key: 'target', label: say(words.target), values: s.target, colour: palette.series[1] ?? '', look: 'dashed' },
    ...(s.forecast.some((v) => v !== null)
      ? [
          {
            key: 'forecast',
            label: say(words.forecast),
            values: s.forecast,
            colour: palette.accent,
            look: 'dashed' as const,
          },
        ]
      : []),
  ];
  const period = row.period as { start: string; end: string | null };
  const about = (
    <AboutFigure
      title={metric === undefined ? String(row.metric) : say(metric.label)}
      formula={metric?.formula ?? ''}
      period={<RangeText start={period.start} end={period.end} />}
      filters={say(level ? words.level : words.cumulative)}
      fresh={<TimeText at={progress.asOf} />}
      rows={
        <PathLink to={`/explore?metric=${String(row.metric)}&from=${period.start}&to=${period.end ?? ''}`}>
          {say(words.seeRows)}
        </PathLink>
      }
    />
  );
  return (
    <section className="hy-card hy-pad" aria-label={say(words.progress)}>
      <dl className="hy-goal__figures">
        <div>
          <dt>
            {metric === undefined ? say(words.value) : say(metric.label)}
            {about}
          </dt>
          <dd className="hy-goal__main">
            <FigureText value={progress.value} unit={unit} currency={currency} />
          </dd>
          <dd className="hy-small hy-muted">{say(words.ofTarget, { share: percent(progress.ratio) })}</dd>
        </div>
        <div>
          <dt>{say(words.target)}</dt>
          <dd className="hy-goal__main">
            <FigureText value={progress.target} unit={unit} currency={currency} />
          </dd>
        </div>
        <div>
          <dt>{say(level ? words.dueLevel : words.due)}</dt>
          <dd className="hy-goal__main">
            <FigureText value={progress.pace} unit={unit} currency={currency} />
          </dd>
          <dd className="hy-small hy-muted">{say(words.elapsed, { share: percent(progress.elapsed) })}</dd>
        </div>
        <div>
          <dt>{say(words.forecast)}</dt>
          <dd className="hy-goal__main">
            <FigureText value={progress.forecast} unit={unit} currency={currency} />
          </dd>
          <dd className="hy-small hy-muted">{say(level ? words.forecastLevel : words.forecastHow)}</dd>
        </div>
      </dl>
      {progress.value === null && progress.status === 'unknown' && row.state !== 'draft' && (
        <Note tone="info">{say(words.hidden)}</Note>
      )}
      <LineChart
        title={title}
        name={`${String(row.code)}-${say(words.progress)}`}
        x={dayPoints(
          line.points.map((p) => p.date),
          locale,
        )}
        series={series}
        unit={unit}
        currency={currency}
        height={220}
      />
    </section>
  );
}
