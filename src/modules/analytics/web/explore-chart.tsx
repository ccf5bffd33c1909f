import type { Series, TrendAnswer } from '@huanying/query';
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { insightQuery } from '../../../web/api/insights.ts';
import { useSilentDays } from '../../../web/api/silent-days.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { type ChartSeries, LineChart } from '../../../web/kit/chart/line-chart.tsx';
import { colourSlots } from '../../../web/kit/chart/scale.ts';
import { changeOf, formatFigure } from '../../../web/kit/figure.ts';
import { figureUnit } from '../../../web/kit/figure-text.tsx';
import { usePalette } from '../../../web/kit/theme.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { useCampaignMarks } from './campaign-marks.ts';
import { useDimensionNames } from './dimension-names.ts';
import { compareWords, dimensionWords, words } from './explore.words.ts';
import { pointsOf } from './explore-points.ts';
import { type ExploreState, splitOf, standsOnEvents } from './explore-state.ts';

interface Props {
  readonly answer: TrendAnswer;
  readonly state: ExploreState;
  readonly metric: string;
}

/** One metric over time: together with the period it is compared with, or a line for each value of the dimension. */
export function ExploreChart({ answer, state, metric }: Props) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const palette = usePalette();
  const [split, setSplit] = useState(false);
  const parted = split && state.by !== null;
  const lines = useQuery({ ...insightQuery(splitOf(state, metric)), enabled: parted });
  const name = useDimensionNames(state.by);
  const silent = useSilentDays(state.from, addDays(state.to, 1), state.interval === 'day' && standsOnEvents(metric));
  const campaigns = useCampaignMarks(answer);
  const head = answer.metrics.find((m) => m.name === metric) ?? answer.metrics[0];
  const whole = answer.series.find((s) => s.metric === head?.name && s.key.values === null);
  if (head === undefined || whole === undefined) return null;
  const unit = figureUnit(head.unit, head.display);
  const label = say(head.label);
  const silentAt = answer.buckets.map((b) => silent.has(b.key));

  const wholeSeries: readonly ChartSeries[] = [
    seriesOf(whole, label, palette.accent, silentAt),
    ...(whole.changes === undefined || state.compare === 'none'
      ? []
      : [
          {
            key: 'before',
            label: say(compareWords[state.compare]),
            values: whole.changes.map((c) => c.previous.value),
            exact: whole.changes.map((c) => c.previous.exact),
            colour: palette.text3,
            look: 'dashed' as const,
          },
        ]),
  ];
  const parts = lines.data?.series.filter((s) => s.key.values !== null) ?? [];
  const slots = colourSlots(parts.filter((s) => !s.key.other).map((s) => s.key.values?.[0] ?? ''));
  const splitSeries = parts.map((s) =>
    s.key.other
      ? seriesOf(s, say(words.other), palette.series[7] ?? palette.text3, silentAt)
      : seriesOf(
          s,
          name(s.key.values?.[0] ?? ''),
          palette.series[slots.get(s.key.values?.[0] ?? '') ?? 0] ?? palette.accent,
          silentAt,
        ),
  );
  const shown =
    parted && lines.data !== undefined ? { answer: lines.data, series: splitSeries } : { answer, series: wholeSeries };
  return (
    <section className="hy-card hy-pad" aria-label={label}>
      <LineChart
        title={titleOf()}
        name={`${metric}-${state.from}-${state.to}`}
        x={pointsOf(shown.answer, locale)}
        series={shown.series}
        unit={unit}
        currency={answer.currency}
        height={260}
        marks={[
          ...campaigns,
          ...silentAt.flatMap((is, i) => (is ? [{ from: i, to: i, label: t('chart.gap'), tone: 'gap' as const }] : [])),
        ]}
        actions={
          state.by !== null && (
            <Segmented
              size="small"
              className="hy-noprint"
              value={split ? 'split' : 'together'}
              options={[
                { value: 'together', label: say(words.together) },
                { value: 'split', label: say(words.split, { by: say(dimensionWords[state.by]) }) },
              ]}
              onChange={(v) => setSplit(v === 'split')}
            />
          )
        }
      />
    </section>
  );

  function titleOf(): string {
    const value = formatFigure(whole?.total?.exact, { unit, locale, currency: answer.currency });
    const change = changeOf(whole?.total?.exact, whole?.totalChange?.previous.exact, unit);
    if (state.compare === 'none' || (change.way !== 'up' && change.way !== 'down'))
      return say(words.chartTitle, { metric: label, value });
    return say(words.chartChange, {
      metric: label,
      value,
      base: say(state.compare === 'year' ? words.baseYear : words.basePrevious),
      word: say(words[change.way]),
      change: change.text.replace(/^[+-]/, ''),
    });
  }
}

/** A silent day has no figure: the zero that is counted there is a failure of tracking. */
const seriesOf = (s: Series, label: string, colour: string, silent: readonly boolean[]): ChartSeries => ({
  key: s.key.values === null ? 'all' : `${s.key.other}-${s.key.values.join()}`,
  label,
  values: s.points.map((p, i) => (silent[i] ? null : p.value)),
  exact: s.points.map((p, i) => (silent[i] ? null : p.exact)),
  colour,
});
