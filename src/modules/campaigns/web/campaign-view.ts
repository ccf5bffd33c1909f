import { addDays, daysBetween } from '../../../web/kit/time.ts';
import type { CampaignFiguresAnswer } from '../campaigns.contract.ts';

export type PlanKey = 'uv' | 'orders' | 'gmv' | 'cost' | 'roi';
export interface PlanLine {
  readonly key: PlanKey;
  readonly unit: 'person' | 'count' | 'money' | 'ratio';
  readonly actual: string | null;
  readonly planned: string | null;
  /** actual ÷ planned; null without either, and for ratios, where it would say nothing. */
  readonly share: number | null;
  readonly pace: string | null;
  readonly paceShare: number | null;
  readonly forecast: string | null;
  readonly forecastShare: number | null;
  readonly tone: 'good' | 'bad' | 'neutral';
}

const units = { uv: 'person', orders: 'count', gmv: 'money', cost: 'money', roi: 'ratio' } as const;
const divide = (a: string | null, b: string | null): number | null =>
  a === null || b === null || Number(b) === 0 ? null : Number(a) / Number(b);

/** Below nine tenths of what is due a figure is behind; cost is bad when it runs a tenth ahead. */
function toneOf(key: PlanKey, actual: string | null, pace: string | null): PlanLine['tone'] {
  const ratio = divide(actual, pace);
  if (ratio === null) return 'neutral';
  if (key === 'cost') return ratio > 1.1 ? 'bad' : 'neutral';
  return ratio < 0.9 ? 'bad' : 'good';
}

/** Figures beside their plan, in the order of the funnel. */
export function planLines(answer: Pick<CampaignFiguresAnswer, 'total' | 'plan'>): readonly PlanLine[] {
  const { total, plan } = answer;
  return (['uv', 'orders', 'gmv', 'cost'] as const)
    .map((key): PlanLine => {
      const { planned, pace, forecast } = plan[key];
      return {
        key,
        unit: units[key],
        actual: total[key],
        planned,
        share: divide(total[key], planned),
        pace,
        paceShare: divide(pace, planned),
        forecast,
        forecastShare: divide(forecast, planned),
        tone: toneOf(key, total[key], pace),
      };
    })
    .concat({
      key: 'roi',
      unit: 'ratio',
      actual: total.roi,
      planned: plan.roi.planned,
      share: null,
      pace: null,
      paceShare: null,
      forecast: null,
      forecastShare: null,
      tone: 'neutral',
    });
}

/** Every day of the period up to the last with figures, so that a day without any is a gap. */
export function daysOf(answer: Pick<CampaignFiguresAnswer, 'range' | 'days'>): CampaignFiguresAnswer['days'] {
  if (answer.range === null) return [];
  const { from, to } = answer.range;
  const known = new Map(answer.days.map((d) => [d.date, d]));
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => {
    const date = addDays(from, i);
    return known.get(date) ?? { date, uv: null, orders: null, gmv: null, cost: null };
  });
}

/** The day with the greatest value; undefined where no day has one. */
export function peakOf(values: readonly (string | null)[]): number | undefined {
  let best: number | undefined;
  values.forEach((v, i) => {
    if (v !== null && Number(v) > 0 && (best === undefined || Number(v) > Number(values[best]))) best = i;
  });
  return best;
}
