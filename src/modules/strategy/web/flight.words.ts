import type { Label } from '../../../shared/label.ts';
import type { Criterion } from '../flight-plan.contract.ts';
import { titles } from './strategy.titles.ts';

/** Words of channel scoring and flight plans. */
export const flightWords = {
  scoring: titles.scoring,
  budget: { zh: '预算（元）', en: 'Budget' },
  days: { zh: '投放天数', en: 'Days' },
  window: { zh: '参考最近', en: 'History' },
  windowDays: { zh: '{{n}} 天', en: '{{n}} {{n|day|days}}' },
  device: { zh: '设备', en: 'Device' },
  all: { zh: '全部', en: 'All' },
  mobile: { zh: '手机', en: 'Mobile' },
  desktop: { zh: '电脑', en: 'Desktop' },
  audience: { zh: '目标人群', en: 'Audience' },
  audienceHint: { zh: '如：25–35 岁上班族，带入排期', en: 'Such as: office workers of 25–35; goes into the plan' },
  weights: { zh: '权重', en: 'Weights' },
  channel: { zh: '渠道', en: 'Channel' },
  score: { zh: '得分', en: 'Score' },
  suggested: { zh: '建议预算', en: 'Suggested' },
  few: { zh: '数据太少', en: 'Too little data' },
  unpaid: { zh: '无花费', en: 'No cost' },
  fewHelp: {
    zh: '有转化的渠道至少 {{uv}} 访客、{{buyers}} 新客、{{weeks}} 周数据；不足的指标不计分',
    en: 'At least {{uv}} {{uv|visitor|visitors}}, {{buyers}} new {{buyers|buyer|buyers}} and {{weeks}} {{weeks|week|weeks}}; what has less is not scored',
  },
  norm: { zh: '归一 {{norm}} × 权重 {{weight}} = {{points}}', en: '{{norm}} × weight {{weight}} = {{points}}' },
  method: {
    zh: 'ROI 与获客成本是统计期内的平均值，不是最后一元的回报。建议按每元净收入分配，每个渠道不超过历史日均的 2 倍和总额的一半；假设多投的钱与过去回报相同，实际会递减，加投后请看控制室的实际回报。',
    en: 'ROI and CAC are averages of the days counted, not what the last yuan brought. The split goes by net revenue for each yuan, none beyond twice its usual day or half of the whole. It supposes that more money returns what the last did; it will return less: watch the actual return in the control room.',
  },
  deviceNote: {
    zh: '花费不分设备，CAC 与 ROI 仍按全部设备计算',
    en: 'Cost knows no device: CAC and ROI are of all devices',
  },
  unplaced: { zh: '{{money}} 超出各渠道上限，未分配', en: '{{money}} is beyond all caps and left over' },
  cap: { zh: '上限 {{money}}', en: 'At most {{money}}' },
  noChannels: { zh: '还没有使用中的渠道', en: 'No active channels yet' },
  make: { zh: '生成投放排期', en: 'Make a flight plan' },
  makeFor: { zh: '为哪个活动', en: 'For which campaign' },
  start: { zh: '开始日期', en: 'Starts on' },
  planTitle: { zh: '{{campaign}}投放排期', en: 'Flight plan of {{campaign}}' },

  perDay: titles.perDay,
  planned: { zh: '计划', en: 'Planned' },
  due: { zh: '截至昨日应花', en: 'Due by yesterday' },
  actual: { zh: '实际', en: 'Actual' },
  deviation: { zh: '偏差', en: 'Deviation' },
  room: { zh: '预算科目余额', en: 'Room of budget lines' },
  overRoom: { zh: '{{channel}} 的计划超出预算科目余额', en: 'The plan of {{channel}} is beyond its budget line' },
  noRoom: { zh: '—', en: '—' },
  lastYear: { zh: '季节性取自去年同期销售', en: 'Season of the same days a year ago' },
  weekdays: {
    zh: '没有去年同期数据，按最近八周的星期分布',
    en: 'No figures of last year: by the weekdays of eight weeks',
  },
  none: { zh: '没有足够的销售数据，按平均分配', en: 'Too few sales to learn a season: spread evenly' },
  plan: titles.plan,
  noFlights: { zh: '还没有投放行', en: 'No flights yet' },
  noFlightsHelp: { zh: '编辑排期，添加渠道、日期和金额', en: 'Edit the plan: add channels, days and money' },
} as const satisfies Record<string, Label>;

export const criterionWords: Readonly<Record<Criterion, Label>> = {
  cac: { zh: '获客成本', en: 'CAC' },
  roi: { zh: 'ROI', en: 'ROI' },
  cvr: { zh: '转化率', en: 'Conversion' },
  reach: { zh: '触达占比', en: 'Reach share' },
  stability: { zh: '流量稳定', en: 'Stability' },
};
