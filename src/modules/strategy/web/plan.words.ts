import type { Label } from '../../../shared/label.ts';
import { titles } from './strategy.titles.ts';

/** Words of action plans. */
export const planWords = {
  effect: titles.effect,
  gap: { zh: '目标差距', en: 'Gap of the goal' },
  gapForecast: { zh: '按期末预测', en: 'by the forecast' },
  gapValue: { zh: '按当前完成', en: 'by what is reached' },
  noGap: { zh: '按预测没有差距', en: 'Nothing is missing by the forecast' },
  expected: { zh: '本计划预期', en: 'Expected of this plan' },
  all: { zh: '该目标全部计划', en: 'All plans of the goal' },
  money: { zh: '金额', en: 'Money' },
  covers: { zh: '补上差距的 {{share}}', en: 'Covers {{share}} of the gap' },
  coversShort: { zh: '还差 {{rest}} 没有计划', en: '{{rest}} of the gap has no plan yet' },
  hidden: { zh: '看不到目标的数据', en: 'The figures of the goal are not yours to see' },
  steps: { zh: '步骤排期', en: 'Steps over time' },
  makeTasks: { zh: '生成任务', en: 'Make the tasks' },
  makeRest: { zh: '补建 {{n}} 个任务', en: 'Make {{n}} more {{n|task|tasks}}' },
  made: { zh: '已生成 {{n}} 个任务', en: '{{n}} {{n|task|tasks}} made' },
  later: { zh: '批准或开始执行后可一键生成任务', en: 'Once approved or active, its steps become tasks by one click' },
  plans: titles.plans,
  noPlans: { zh: '还没有行动计划', en: 'No action plans yet' },
  noPlansHelp: {
    zh: '把补上差距的步骤、负责人、日期和金额写下来',
    en: 'Write down who does what until when to close the gap',
  },
  newPlan: { zh: '新建行动计划', en: 'New action plan' },
  task: { zh: '任务', en: 'Task' },
  state: { zh: '状态', en: 'State' },
} as const satisfies Record<string, Label>;
