import type { Paper } from '../paper.contract.ts';
import type { DailyReport } from '../report.contract.ts';

/** A weekly review with so many campaigns in it. */
export function largePaper(campaigns: number): Paper {
  const label = { zh: '本期', en: 'period' };
  const period = { start: '2026-11-16', end: '2026-11-22', label };
  const series = Array.from({ length: 8 }, () => ({ date: '2026-11-16', value: '1000' }));
  return {
    kind: 'weekly',
    period,
    previous: period,
    lastYear: period,
    unit: null,
    workspace: { name: '主工作区', timeZone: 'Asia/Shanghai', currency: 'CNY', demo: false },
    figures: Array.from({ length: 13 }, (_, i) => ({
      metric: `m${i}`,
      label,
      unit: 'money',
      display: 'percent',
      decimals: 2,
      direction: 'up_good',
      formula: label,
      value: '1234.5',
      previous: '1000',
      lastYear: null,
      series,
    })),
    causes: [],
    goals: [],
    campaigns: Array.from({ length: campaigns }, (_, i) => ({
      record: 'campaign',
      id: '018f0000-0000-7000-8000-000000000000',
      title: `第 ${i + 1} 号活动：双十二联名大促`,
      state: label,
      period: { start: '2026-11-01', end: '2026-11-30' },
      gmv: '123456.78',
      planned: '200000',
      pace: '100000',
      cost: '5000',
      roas: '24.69',
      status: 'onPace',
    })),
    tasks: { due: 0, done: 0, overdue: 0, late: [] },
    clocks: { missed: 0, items: [] },
    budgets: [],
    incidents: { total: 0, items: [] },
    next: [],
    suggestions: [],
    notes: [],
    generatedAt: '2026-11-23T00:40:00.000Z',
  };
}

/** A daily report with so many channels in it. */
export const largeDaily = (channels: number): DailyReport => ({
  date: '2026-11-22',
  workspace: { name: '主工作区', timeZone: 'Asia/Shanghai', currency: 'CNY', demo: false },
  figures: [],
  channels: Array.from({ length: channels }, (_, i) => ({
    code: `channel-${i}`,
    id: null,
    title: `第 ${i + 1} 号渠道`,
    uv: '1000',
    orders: '80',
    gmv: '5678.9',
    gmvPrevious: '5000',
    cost: '600',
    roas: '9.46',
    conversionRate: '0.08',
  })),
  goals: [],
  notes: [],
  generatedAt: '2026-11-23T00:40:00.000Z',
});
