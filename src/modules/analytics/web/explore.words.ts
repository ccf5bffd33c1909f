import type { Label } from '../../../shared/label.ts';
import { titles } from './analytics.titles.ts';
import type { Compare, Dimension, ExploreInterval, ExploreOp, Preset } from './explore-state.ts';

/** Words of the metric explorer. */
export const words = {
  title: titles.explorer,
  metrics: { zh: '指标', en: 'Metrics' },
  range: { zh: '时段', en: 'Period' },
  interval: { zh: '粒度', en: 'Interval' },
  compare: { zh: '对比', en: 'Compare' },
  by: { zh: '维度', en: 'Break down by' },
  noBy: { zh: '不分组', en: 'Nothing' },
  addFilter: { zh: '添加条件', en: 'Add condition' },
  filter: { zh: '条件', en: 'Condition' },
  removeFilter: { zh: '移除条件', en: 'Remove condition' },
  apply: { zh: '应用', en: 'Apply' },
  value: { zh: '值', en: 'Values' },
  relation: { zh: '关系', en: 'Relation' },
  pickValues: { zh: '选择或输入', en: 'Choose or type' },
  sql: { zh: '查看 SQL', en: 'Show SQL' },
  sqlTitle: { zh: '这些数字的 SQL', en: 'SQL behind these figures' },
  sqlTrend: { zh: '走势', en: 'Course' },
  sqlTable: { zh: '分组', en: 'Breakdown' },
  csv: { zh: '下载表格', en: 'Download table' },
  chartTitle: { zh: '{{metric}}：{{value}}', en: '{{metric}}: {{value}}' },
  chartChange: {
    zh: '{{metric}} {{value}}，较{{base}}{{word}} {{change}}',
    en: '{{metric}} {{value}}, {{word}} {{change}} on {{base}}',
  },
  up: { zh: '上升', en: 'up' },
  down: { zh: '下降', en: 'down' },
  basePrevious: { zh: '上一时段', en: 'the period before' },
  baseYear: { zh: '去年同期', en: 'the same period last year' },
  before: { zh: '对比期', en: 'Compared' },
  split: { zh: '分{{by}}', en: 'By {{by}}' },
  together: { zh: '合计', en: 'Together' },
  all: { zh: '合计', en: 'Total' },
  other: { zh: '其他', en: 'Other' },
  blank: { zh: '（空）', en: '(empty)' },
  empty: { zh: '这段时间没有数据', en: 'No figures in this period' },
  emptyHelp: {
    zh: '换一个时段或去掉条件；还没有接入数据的，先导入或接入埋点。',
    en: 'Choose another period or drop conditions; with no data at all, import a file or connect a site.',
  },
  import: { zh: '导入数据', en: 'Import data' },
  clear: { zh: '清除条件', en: 'Clear conditions' },
  otherCurrencies: {
    zh: '另有其他币种的金额没有计入：{{list}}',
    en: 'Amounts in other currencies are not counted here: {{list}}',
  },
  noCurrency: { zh: '未注明币种', en: 'no currency' },
  partial: { zh: '首尾的{{interval}}可能不完整', en: 'The first and last {{interval}} may not be whole' },
  computed: {
    zh: '合计单独计算，不是各行之和：人数去重，比率按总量算',
    en: 'Totals are computed afresh, not summed: persons count once, ratios are of totals',
  },
  selectMetric: { zh: '在图中显示{{name}}', en: 'Show {{name}} in the chart' },
  sortBy: { zh: '按{{name}}排序', en: 'Sort by {{name}}' },
  onlyThis: { zh: '只看“{{value}}”', en: 'Only “{{value}}”' },
  mostMetrics: { zh: '最多 {{n}} 个', en: 'At most {{n}}' },
  rows: { zh: '前 {{n}} 行，其余合为“其他”', en: 'First {{n}} {{n|row|rows}}, the rest as “Other”' },
} as const satisfies Record<string, Label>;

export const presetWords: Readonly<Record<Preset, Label>> = {
  today: { zh: '今天', en: 'Today' },
  yesterday: { zh: '昨天', en: 'Yesterday' },
  last7: { zh: '近 7 天', en: 'Last 7 days' },
  last30: { zh: '近 30 天', en: 'Last 30 days' },
  last90: { zh: '近 90 天', en: 'Last 90 days' },
  thisMonth: { zh: '本月', en: 'This month' },
  lastMonth: { zh: '上月', en: 'Last month' },
  custom: { zh: '自选', en: 'Custom' },
};
export const intervalWords: Readonly<Record<ExploreInterval, Label>> = {
  hour: { zh: '小时', en: 'Hour' },
  day: { zh: '天', en: 'Day' },
  week: { zh: '周', en: 'Week' },
  month: { zh: '月', en: 'Month' },
};
export const compareWords: Readonly<Record<Compare, Label>> = {
  none: { zh: '不对比', en: 'No comparison' },
  previous: { zh: '环比', en: 'Period before' },
  year: { zh: '同比', en: 'Year before' },
};
export const opWords: Readonly<Record<ExploreOp, Label>> = {
  in: { zh: '是', en: 'is' },
  notIn: { zh: '不是', en: 'is not' },
  contains: { zh: '包含', en: 'contains' },
  isEmpty: { zh: '为空', en: 'is empty' },
  notEmpty: { zh: '不为空', en: 'is not empty' },
};
export const dimensionWords: Readonly<Record<Dimension, Label>> = {
  channel: { zh: '渠道', en: 'Channel' },
  campaign: { zh: '活动', en: 'Campaign' },
  link: { zh: '追踪链接', en: 'Tracked link' },
  unit: { zh: '部门', en: 'Org unit' },
  region: { zh: '地区', en: 'Region' },
  city: { zh: '城市', en: 'City' },
  device: { zh: '设备', en: 'Device' },
  os: { zh: '操作系统', en: 'Operating system' },
  browser: { zh: '浏览器', en: 'Browser' },
  path: { zh: '页面路径', en: 'Page path' },
  referrer_host: { zh: '来源域名', en: 'Referrer host' },
  utm_source: { zh: 'UTM 来源', en: 'UTM source' },
  utm_medium: { zh: 'UTM 媒介', en: 'UTM medium' },
  utm_content: { zh: 'UTM 内容', en: 'UTM content' },
  utm_term: { zh: 'UTM 关键词', en: 'UTM term' },
  account: { zh: '账号', en: 'Account' },
  event: { zh: '事件', en: 'Event' },
};
