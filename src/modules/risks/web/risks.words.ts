import type { Label } from '../../../shared/label.ts';
import { titles } from './risks.titles.ts';

/** Words of the risks of a campaign. */
export const words = {
  risks: titles.risks,
  matrix: { zh: '风险矩阵', en: 'Risk matrix' },
  probability: { zh: '概率', en: 'Probability' },
  impact: { zh: '影响', en: 'Impact' },
  add: { zh: '添加风险', en: 'Add a risk' },
  none: { zh: '还没有登记风险', en: 'No risks yet' },
  noneHelp: {
    zh: '写下可能出的问题、概率和影响、预案；给它一个指标，进行中每几分钟自动判断，触发时通知负责人并派任务。',
    en: 'Write down what may go wrong, how likely and how bad, and what is done then. With a metric it is watched every few minutes while the campaign is live.',
  },
  all: { zh: '全部', en: 'All' },
  cell: { zh: '概率 {{p}}，影响 {{i}}：{{n}} 条', en: 'Probability {{p}}, impact {{i}}: {{n}}' },
  score: { zh: '{{score}} 分', en: 'score {{score}}' },
  contingency: { zh: '预案', en: 'Contingency' },
  noPlan: { zh: '没有预案', en: 'no contingency' },
  watch: {
    zh: '{{basis}} {{metric}} {{op}} {{threshold}} 时触发',
    en: 'Triggers when {{metric}} ({{basis}}) is {{op}} {{threshold}}',
  },
  nowAt: { zh: '现在 {{value}}', en: 'now {{value}}' },
  met: { zh: '已达到', en: 'met' },
  byHand: { zh: '人工判断', en: 'judged by people' },
  since: { zh: '触发于', en: 'since' },
} as const satisfies Record<string, Label>;
