import type { Label } from '../../../shared/label.ts';
import { titles } from './work.titles.ts';

/** Words of the chart of tasks. */
export const ganttWords = {
  gantt: titles.gantt,
  schedule: titles.schedule,
  none: { zh: '还没有任务', en: 'No tasks yet' },
  noneHelp: { zh: '任务有了起止日期，就会出现在这里', en: 'Tasks with days appear here' },
  newTask: { zh: '新建任务', en: 'New task' },
  cut: { zh: '共 {{total}} 项，只显示最早到期的 {{n}} 项', en: 'Showing the {{n}} soonest of {{total}}' },
  loop: {
    zh: '前置任务形成循环，算不出关键路径：{{path}}',
    en: 'No critical path: these wait for each other: {{path}}',
  },
  path: {
    zh: '关键路径 {{n}} 项、{{days}} 个工作日，最早 {{finish}} 全部完成',
    en: 'The critical path is {{n}} {{n|task|tasks}}, {{days}} working {{days|day|days}}; all is done on {{finish}}',
  },
  slack: { zh: '可延后 {{n}} 个工作日', en: 'May slip {{n}} working {{n|day|days}}' },
  clashes: { zh: '{{n}} 项早于前置任务结束就开始', en: '{{n}} begin before what they wait for has ended' },
  only: { zh: '只看活动', en: 'Only campaign' },
  noCampaign: { zh: '无活动', en: 'No campaign' },
  followTitle: { zh: '后续任务要一并顺延吗', en: 'Move what follows along?' },
  follow: { zh: '一并顺延', en: 'Move along' },
  pastTitle: { zh: '要移到今天之前吗', en: 'Move it to before today?' },
  past: { zh: '仍然移动', en: 'Move it anyway' },
  keepAsIs: { zh: '取消', en: 'Cancel' },
  movedMany: { zh: '已调整 {{n}} 项任务', en: '{{n}} {{n|task|tasks}} moved' },
} as const satisfies Record<string, Label>;
