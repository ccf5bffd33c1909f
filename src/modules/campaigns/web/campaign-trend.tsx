import { Segmented } from 'antd';
import { useState } from 'react';
import { useCan } from '../../../web/api/session.ts';
import { useSilentDays } from '../../../web/api/silent-days.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { dayPoints } from '../../../web/kit/chart/day-points.ts';
import { type ChartSeries, LineChart } from '../../../web/kit/chart/line-chart.tsx';
import { formatFigure } from '../../../web/kit/figure.ts';
import { useToday } from '../../../web/kit/small.tsx';
import { usePalette } from '../../../web/kit/theme.tsx';
import { addDays, daysBetween, formatDay } from '../../../web/kit/time.ts';
import type { CampaignFiguresAnswer } from '../campaigns.contract.ts';
import { daysOf, peakOf } from './campaign-view.ts';
import { words } from './campaigns.words.ts';

const metrics = ['gmv', 'orders', 'uv', 'cost'] as const;
const units = { gmv: 'money', orders: 'count', uv: 'person', cost: 'money' } as const;
type Shown = (typeof metrics)[number];

interface Props {
  readonly answer: CampaignFiguresAnswer;
  readonly code: string;
  readonly period: { readonly start: string; readonly end: string | null };
}

/** One figure by day of the campaign, beside what the plan asks for each day. */
export function CampaignTrend({ answer, code, period }: Props) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const locale = useLocale();
  const palette = usePalette();
  const today = useToday();
  const [shown, setShown] = useState<Shown>('gmv');
  const days = daysOf(answer);
  const silent = useSilentDays(
    days[0]?.date ?? today,
    addDays(days.at(-1)?.date ?? today, 1),
    can('metric.read') && days.length > 2 && shown !== 'cost',
  );
  const exact = days.map((d) => (silent.has(d.date) ? null : d[shown]));
  const unit = units[shown];
  const name = say(words[shown]);
  const peak = peakOf(exact);
  const title =
    peak === undefined
      ? say(words.trend, { metric: name })
      : say(words.trendBest, {
          metric: name,
          day: formatDay(days[peak]?.date ?? '', today, locale),
          value: formatFigure(exact[peak], { unit, locale, currency: answer.currency }),
        });
  const length = period.end === null ? null : daysBetween(period.start, period.end) + 1;
  const planned = answer.plan[shown].planned;
  // Visitors of one day may come again on the next: only what adds up can be shared out evenly.
  const perDay = length !== null && planned !== null && shown !== 'uv' ? Number(planned) / length : null;
  const series: readonly ChartSeries[] = [
    {
      key: shown,
      label: name,
      values: exact.map((v) => (v === null ? null : Number(v))),
      exact,
      colour: palette.accent,
    },
    ...(perDay === null
      ? []
      : [
          {
            key: 'plan',
            label: say(words.plannedPerDay),
            values: days.map(() => perDay),
            exact: days.map(() => perDay.toFixed(2)),
            colour: palette.series[1] ?? '',
            look: 'dashed' as const,
          },
        ]),
  ];
  return (
    <section className="hy-card hy-pad" aria-label={say(words.daily)}>
      <Segmented
        aria-label={say(words.chooseMetric)}
        size="small"
        className="hy-noprint"
        value={shown}
        options={metrics.map((m) => ({ value: m, label: say(words[m]) }))}
        onChange={setShown}
      />
      <LineChart
        title={title}
        name={`${code}-${shown}`}
        x={dayPoints(
          days.map((d) => d.date),
          locale,
        )}
        series={series}
        unit={unit}
        currency={answer.currency}
        height={200}
        marks={days.flatMap((d, i) =>
          silent.has(d.date) ? [{ from: i, to: i, label: t('chart.gap'), tone: 'gap' as const }] : [],
        )}
      />
    </section>
  );
}
