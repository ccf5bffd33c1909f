import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure, NONE } from '../../../web/kit/figure.ts';
import { FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { StateTag } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { useMetric } from '../../../web/records/metrics.ts';
import type { FieldViewProps } from '../../../web/room.ts';
import { type GoalProgress, goalStatuses } from '../strategy.contract.ts';
import './goal.css';
import { paceShare } from './goal-view.ts';
import { statusTone, words } from './strategy.words.ts';

/** Progress of a goal in lists, on cards and in the fields of its page. */
export function GoalProgressView({ value, row, compact }: FieldViewProps) {
  const progress = value as GoalProgress | null;
  if (progress === null) return <span className="hy-muted">{NONE}</span>;
  return <ProgressLine progress={progress} metric={String(row.metric)} full={!compact} />;
}

/** The target as its metric counts: 5% and not 0.05. */
export function GoalTargetView({ value, row }: FieldViewProps) {
  const metric = useMetric(String(row.metric));
  if (value === null || metric === undefined) return <span>{value === null ? NONE : String(value)}</span>;
  const progress = row.progress as GoalProgress | null | undefined;
  return (
    <FigureText value={String(value)} unit={figureUnit(metric.unit, metric.display)} currency={progress?.currency} />
  );
}

export function ProgressLine(p: { progress: GoalProgress; metric: string; full?: boolean }) {
  const say = useSay();
  const locale = useLocale();
  const unit = figureUnit(p.progress.unit, useMetric(p.metric)?.display);
  const { ratio, status, value, currency } = p.progress;
  const share = formatFigure(ratio, { unit: 'ratio', locale });
  return (
    <span className="hy-goalline">
      <span className="hy-goalline__bar">
        <Meter
          ratio={ratio === null ? null : Number(ratio)}
          pace={paceShare(p.progress)}
          label={`${say(words.ratio)} ${share}`}
        />
      </span>
      <span className="hy-goalline__share">{share}</span>
      <StateTag label={say(goalStatuses[status])} tone={statusTone[status]} />
      {p.full && (
        <span className="hy-muted">
          <FigureText value={value} unit={unit} currency={currency} /> /{' '}
          <FigureText value={p.progress.target} unit={unit} currency={currency} />
        </span>
      )}
    </span>
  );
}
