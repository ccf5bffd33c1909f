import { Decimal } from 'decimal.js';
import { channelTitle } from '../../../shared/event-channels.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import type { DailyReport, ReportFigure } from '../report.contract.ts';

type Exact = string | null;
export type Shape = Pick<ReportFigure, 'unit' | 'display' | 'decimals'>;

export const none = '—';
const signs: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£' };

/** 1234567.5 → 1,234,567.50 */
function grouped(value: Decimal, places: number): string {
  const [whole = '', part] = value.abs().toFixed(places, Decimal.ROUND_HALF_UP).split('.');
  const text = `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${part === undefined ? '' : `.${part}`}`;
  return value.isNegative() && /[1-9]/.test(text) ? `-${text}` : text;
}

/** A figure as people read it in a letter; — without a base. */
export function inWords(value: Exact, shape: Shape, currency: string, locale: Locale): string {
  if (value === null) return none;
  const d = new Decimal(value);
  switch (shape.unit) {
    case 'money': {
      const text = grouped(d, Math.max(2, shape.decimals));
      const sign = signs[currency] ?? `${currency} `;
      return text.startsWith('-') ? `-${sign}${text.slice(1)}` : `${sign}${text}`;
    }
    case 'ratio':
      return shape.display === 'times'
        ? `${grouped(d, shape.decimals)}${locale === 'zh' ? ' 倍' : '×'}`
        : `${grouped(d.mul(100), shape.decimals)}%`;
    case 'duration': {
      const seconds = d.round().toNumber();
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    }
    default:
      return grouped(d, shape.decimals);
  }
}

/** How the figures of a goal are told. */
export const goalShape = ({ unit, display = 'percent' }: DailyReport['goals'][number]): Shape => ({
  unit,
  display,
  decimals: unit === 'money' || unit === 'ratio' ? 2 : 0,
});

export interface Difference {
  readonly way: 'up' | 'down' | 'same' | 'none';
  /** Relative change as a fraction, or percentage points (0.5 is half a point) for percent ratios. */
  readonly amount: Decimal | null;
  readonly points: boolean;
}

/** Change against an earlier figure; without one, or against zero, there is none. Rates differ in percentage points. */
export function difference(value: Exact, base: Exact, shape: Shape): Difference {
  const points = shape.unit === 'ratio' && shape.display === 'percent';
  if (value === null || base === null || (!points && new Decimal(base).isZero()))
    return { way: 'none', amount: null, points };
  const gap = new Decimal(value).minus(base);
  const way = gap.isZero() ? 'same' : gap.isPositive() ? 'up' : 'down';
  return { way, points, amount: points ? gap.mul(100) : gap.div(new Decimal(base).abs()) };
}

/** ↑ 12.5%, ↓ 0.4 pp, 持平, — */
export function differenceInWords(d: Difference, locale: Locale): string {
  if (d.amount === null) return none;
  if (d.way === 'same') return locale === 'zh' ? '持平' : 'no change';
  const gap = d.amount.abs();
  // A change that one place would round to nothing is told with two.
  const size = d.points ? `${gap.toFixed(gap.lt(0.05) ? 2 : 1)} pp` : `${gap.mul(100).toFixed(1)}%`;
  return `${d.way === 'up' ? '↑' : '↓'} ${size}`;
}

export const statusWords: Readonly<Record<DailyReport['goals'][number]['status'], Label>> = {
  notStarted: { zh: '未开始', en: 'Not started' },
  reached: { zh: '已达成', en: 'Reached' },
  onPace: { zh: '进度正常', en: 'On pace' },
  behind: { zh: '落后', en: 'Behind' },
  missed: { zh: '未达成', en: 'Missed' },
  unknown: { zh: '无数据', en: 'No data' },
};

export const words = {
  title: { zh: '营销日报', en: 'Marketing daily report' },
  figures: { zh: '核心指标', en: 'Key figures' },
  trend: { zh: '近 14 天', en: 'Last 14 days' },
  channels: { zh: '分渠道', en: 'By channel' },
  goals: { zh: '目标完成', en: 'Goals' },
  notes: { zh: '说明', en: 'Notes' },
  metric: { zh: '指标', en: 'Metric' },
  value: { zh: '当日', en: 'Day' },
  unit: { zh: '单位', en: 'Unit' },
  previous: { zh: '前一日', en: 'Day before' },
  change: { zh: '环比', en: 'vs day before' },
  lastYear: { zh: '去年同日', en: 'Same day last year' },
  yearChange: { zh: '同比', en: 'vs last year' },
  formula: { zh: '口径', en: 'Formula' },
  date: { zh: '日期', en: 'Date' },
  channel: { zh: '渠道', en: 'Channel' },
  uv: { zh: '访客数', en: 'Visitors' },
  orders: { zh: '订单数', en: 'Orders' },
  gmv: { zh: '成交额', en: 'GMV' },
  cost: { zh: '花费', en: 'Cost' },
  roas: { zh: '投产比', en: 'ROAS' },
  conversion: { zh: '转化率', en: 'Conversion rate' },
  goal: { zh: '目标', en: 'Goal' },
  target: { zh: '目标值', en: 'Target' },
  reached: { zh: '已完成', en: 'Reached' },
  ratio: { zh: '完成率', en: 'Completion' },
  pace: { zh: '应完成', en: 'Due by now' },
  forecast: { zh: '预计完成', en: 'Forecast' },
  status: { zh: '状态', en: 'Status' },
  end: { zh: '截止', en: 'Ends' },
  demo: { zh: '演示数据', en: 'Demo data' },
  empty: { zh: '（未指明）', en: '(none)' },
  open: { zh: '打开日报', en: 'Open the report' },
  why: {
    zh: '你收到这封邮件，是因为订阅了日报；可在日报页退订。',
    en: 'You get this because you subscribed to the daily report; unsubscribe on its page.',
  },
} as const satisfies Readonly<Record<string, Label>>;

const unitWords: Readonly<Record<ReportFigure['unit'], Label>> = {
  count: { zh: '个', en: '' },
  person: { zh: '人', en: 'people' },
  money: { zh: '元', en: '' },
  ratio: { zh: '%', en: '%' },
  duration: { zh: '秒', en: 's' },
};

/** A figure for a cell: percentages as numbers of a hundred, and the unit beside it. */
export function forCell(value: Exact, shape: Shape): string | null {
  if (value === null) return null;
  const d = new Decimal(value);
  const percent = shape.unit === 'ratio' && shape.display === 'percent';
  return (percent ? d.mul(100) : d).toDecimalPlaces(6).toFixed();
}
export function unitInWords(shape: Shape, currency: string, locale: Locale): string {
  if (shape.unit === 'ratio' && shape.display === 'times') return locale === 'zh' ? '倍' : '×';
  if (shape.unit === 'money' && (currency !== 'CNY' || locale === 'en')) return currency;
  return unitWords[shape.unit][locale];
}

export const channelName = (c: DailyReport['channels'][number], locale: Locale): string =>
  c.code === '' ? words.empty[locale] : channelTitle(locale, c.code, c.title);
