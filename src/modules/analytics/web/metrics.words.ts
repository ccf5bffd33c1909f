import { titles } from './analytics.titles.ts';
/** Words of the catalogue of metrics. */
export const words = {
  title: titles.catalogue,
  help: {
    zh: '每个指标只定义一次：目标、看板、报告、活动计划都按这里的公式取数。',
    en: 'Each metric is defined once: goals, boards, reports and campaign plans all count by these formulas.',
  },
  define: { zh: '定义指标', en: 'Define a metric' },
  search: { zh: '搜索名称、代码或公式', en: 'Search name, key or formula' },
  name: { zh: '指标', en: 'Metric' },
  formula: { zh: '公式', en: 'Formula' },
  unit: { zh: '单位', en: 'Unit' },
  direction: { zh: '方向', en: 'Direction' },
  owner: { zh: '负责人', en: 'Owner' },
  builtin: { zh: '内置', en: 'Built in' },
  retired: { zh: '已停用', en: 'Retired' },
  nobody: { zh: '未指定', en: 'Nobody' },
  own: { zh: '自定义指标（{{n}}）', en: 'Own metrics ({{n}})' },
  ours: { zh: '内置指标（{{n}}）', en: 'Built-in metrics ({{n}})' },
  manage: { zh: '按列表管理', en: 'Manage as a list' },
  none: { zh: '没有匹配的指标', en: 'No metric matches' },
  noneOwn: {
    zh: '还没有自定义指标。用公式把已有指标和事件组合起来，如 gmv / uv，定义后目标和分析即可使用。',
    en: 'No own metric yet. Combine metrics and events by a formula, as gmv / uv; goals and the analysis can use it at once.',
  },
};
