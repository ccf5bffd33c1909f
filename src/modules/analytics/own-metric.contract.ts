import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';

export const metricUnits = {
  count: { zh: '次数', en: 'Count' },
  person: { zh: '人数', en: 'Persons' },
  money: { zh: '金额', en: 'Money' },
  ratio: { zh: '比率', en: 'Ratio' },
  duration: { zh: '时长', en: 'Duration' },
} as const;
export const metricDisplays = {
  percent: { zh: '百分比（5%）', en: 'Percent (5 %)' },
  times: { zh: '倍数（3.2）', en: 'Times (3.2)' },
} as const;
export const metricDirections = {
  up_good: { zh: '越高越好', en: 'Up is good' },
  down_good: { zh: '越低越好', en: 'Down is good' },
  neutral: { zh: '不分好坏', en: 'Neither' },
} as const;

/** A metric that people of the workspace define, once, with formula, unit and owner (D2). */
export const OwnMetric = defineRecord({
  id: 'ownMetric',
  path: 'own-metrics',
  room: 'analytics',
  label: { zh: '自定义指标', en: 'Own metric' },
  code: 'MTR-{####}',
  title: 'name',
  shared: true,
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true, unique: true, aliases: ['指标', '指标名称', 'metric'] }),
    english: f.text({ zh: '英文名', en: 'English name' }, { aliases: ['英文', 'english'] }),
    key: f.text(
      { zh: '代码', en: 'Key' },
      {
        required: true,
        unique: true,
        help: {
          zh: '小写字母、数字和下划线，如 coupon_rate；公式、接口和命令行用它，定下后不能改',
          en: 'Small letters, digits, underscores, as coupon_rate; formulas, API and command line use it, and it stays',
        },
        aliases: ['指标代码', 'key'],
      },
    ),
    formula: f.text(
      { zh: '公式', en: 'Formula' },
      {
        required: true,
        help: {
          zh: '对指标代码和事件统计做加减乘除，如 gmv / uv，或 人数("领券" where properties.amount >= 5) / buyers。统计：次数 人数 首次人数 订单数 合计 平均（count persons newpersons orders sum avg）',
          en: 'Arithmetic over keys of metrics and measures of events: gmv / uv, or persons("Coupon Redeemed" where properties.amount >= 5) / buyers. Measures: count, persons, newpersons, orders, sum, avg',
        },
        aliases: ['计算公式', '口径', 'formula'],
      },
    ),
    unit: f.choice(metricUnits)({ zh: '单位', en: 'Unit' }, { required: true, default: 'count' }),
    display: f.choice(metricDisplays)(
      { zh: '比率显示为', en: 'A ratio is shown as' },
      { required: true, default: 'percent', visibleIf: { field: 'unit', op: 'eq', value: 'ratio' } },
    ),
    direction: f.choice(metricDirections)({ zh: '方向', en: 'Direction' }, { required: true, default: 'up_good' }),
    decimals: bounded(f.integer({ zh: '小数位', en: 'Decimals' }, { required: true, default: 0 }), { min: 0, max: 6 }),
    meaning: f.longText(
      { zh: '说明', en: 'Meaning' },
      {
        help: { zh: '看的人怎么理解、不包括什么', en: 'How to read it, and what it leaves out' },
        aliases: ['解释', 'meaning'],
      },
    ),
  },
  states: {
    initial: 'valid',
    all: {
      valid: { zh: '使用中', en: 'In use', tone: 'good' },
      retired: { zh: '停用', en: 'Retired' },
    },
    transitions: [
      { action: 'retire', label: { zh: '停用', en: 'Retire' }, from: 'valid', to: 'retired' },
      { action: 'reuse', label: { zh: '恢复使用', en: 'Use again' }, from: 'retired', to: 'valid' },
    ],
    frozen: ['retired'],
  },
  views: {
    list: { columns: ['name', 'key', 'unit', 'formula', 'direction', 'ownerId', 'state'], sort: 'name' },
    sections: [
      {
        label: { zh: '指标', en: 'Metric' },
        fields: ['name', 'english', 'key', 'formula', 'unit', 'display', 'direction', 'decimals', 'meaning', 'ownerId'],
      },
    ],
  },
  search: ['name', 'english', 'key', 'formula', 'meaning'],
  import: { matchKey: ['key'] },
});
export type OwnMetric = RowOf<typeof OwnMetric>;
