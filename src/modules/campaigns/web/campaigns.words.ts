import type { Label } from '../../../shared/label.ts';
import { titles } from './campaigns.titles.ts';

/** Words of the campaigns' pages. */
export const words = {
  figures: titles.figures,
  live: { zh: '数据更新于 {{time}}', en: 'Figures of {{time}}' },
  metric: { zh: '指标', en: 'Metric' },
  actual: { zh: '实际', en: 'Actual' },
  plan: { zh: '计划', en: 'Plan' },
  share: { zh: '完成率', en: 'Share of plan' },
  pace: { zh: '应达', en: 'Due by now' },
  forecast: { zh: '期末预测', en: 'Forecast' },
  vsPlan: { zh: '计划的 {{share}}', en: '{{share}} of plan' },
  elapsed: { zh: '时间已过 {{share}}', en: '{{share}} of the time has passed' },
  overspent: { zh: '快于计划', en: 'Ahead of plan' },
  notStarted: {
    zh: '活动还没有开始，{{day}}起统计数据。',
    en: 'The campaign has not begun; figures count from {{day}}.',
  },
  noFigures: {
    zh: '活动期间还没有数据。新建追踪链接并投放后，这里会在几秒内更新。',
    en: 'No figures yet. Once a tracked link is out, they appear here within seconds.',
  },
  partial: {
    zh: '只统计你有权查看的部门，合计不是整个活动的数据。',
    en: 'Only units that you may see are counted: the totals are not those of the whole campaign.',
  },
  uv: { zh: '访客数', en: 'Visitors' },
  orders: { zh: '订单数', en: 'Orders' },
  gmv: { zh: '成交额', en: 'GMV' },
  cost: { zh: '花费', en: 'Cost' },
  roi: { zh: 'ROI', en: 'ROI' },
  roas: { zh: 'ROAS', en: 'ROAS' },
  conversionRate: { zh: '转化率', en: 'Conversion rate' },
  trend: { zh: '每日{{metric}}', en: '{{metric}} by day' },
  trendBest: { zh: '{{metric}}最高在 {{day}}，为 {{value}}', en: '{{metric}} peaked on {{day}} at {{value}}' },
  daily: { zh: '每日', en: 'Daily' },
  plannedPerDay: { zh: '计划日均', en: 'Plan per day' },
  byChannel: { zh: '按渠道', en: 'By channel' },
  channel: { zh: '渠道', en: 'Channel' },
  noChannel: { zh: '未识别渠道', en: 'Unknown channel' },
  total: { zh: '合计', en: 'Total' },
  totalHint: {
    zh: '合计单独计算：同一访客经多个渠道只算一次',
    en: 'Totals are counted afresh: a visitor of several channels counts once',
  },
  chooseMetric: { zh: '图中指标', en: 'Metric of the chart' },
} as const satisfies Record<string, Label>;

/** How each figure of a campaign is counted. */
export const formulas = {
  uv: {
    zh: '活动期间，带活动编号的访问中不同的用户数',
    en: 'different persons in visits that carry the code, within the period',
  },
  orders: { zh: '归于本活动的不同订单数', en: 'different orders credited to the campaign' },
  gmv: { zh: '归于本活动的订单金额之和', en: 'Σ amounts of orders credited to the campaign' },
  cost: { zh: '导入的投放花费中归于本活动的部分之和', en: 'Σ imported cost that carries the code' },
  roi: { zh: '（净收入 − 花费）÷ 花费', en: '(net revenue − cost) ÷ cost' },
} as const satisfies Record<string, Label>;
