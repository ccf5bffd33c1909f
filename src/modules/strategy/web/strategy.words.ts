import type { Label } from '../../../shared/label.ts';
import { titles } from './strategy.titles.ts';

/** Words of the goals' pages. */
export const words = {
  progress: titles.progress,
  value: { zh: '已完成', en: 'Reached' },
  target: { zh: '目标值', en: 'Target' },
  ratio: { zh: '完成率', en: 'Share of target' },
  due: { zh: '应达', en: 'Due by now' },
  dueLevel: { zh: '要求水平', en: 'Required level' },
  forecast: { zh: '期末预测', en: 'Forecast at the end' },
  forecastHow: { zh: '按目前日均速度推算', en: 'by the present run rate' },
  forecastLevel: { zh: '按目前水平', en: 'at the present level' },
  pace: { zh: '进度线', en: 'Pace' },
  actual: { zh: '实际', en: 'Actual' },
  elapsed: { zh: '时间已过 {{share}}', en: '{{share}} of the period has passed' },
  countsWhat: { zh: '统计范围', en: 'What counts' },
  ofTarget: { zh: '目标的 {{share}}', en: '{{share}} of target' },
  cumulative: { zh: '按天累计，进度线为时间进度', en: 'Adds up by day; the pace is the share of time' },
  level: { zh: '任一时刻都应达到目标值', en: 'The target is to be met at every moment' },
  sayReached: { zh: '已达成目标，完成 {{share}}', en: 'The target is reached: {{share}}' },
  sayAhead: { zh: '进度正常：完成 {{share}}，应达 {{pace}}', en: 'On pace: {{share}} reached, {{pace}} due' },
  sayBehind: {
    zh: '落后于进度线：完成 {{share}}，应达 {{pace}}',
    en: 'Behind pace: {{share}} reached, {{pace}} due',
  },
  sayMissed: { zh: '周期已结束，完成 {{share}}', en: 'The period is over with {{share}} reached' },
  sayNotStarted: { zh: '周期尚未开始', en: 'The period has not begun' },
  sayUnknown: { zh: '暂时没有数据', en: 'There are no figures yet' },
  sayDraft: { zh: '启用目标后开始计算进度', en: 'Progress is computed once the goal is activated' },
  hidden: {
    zh: '这个目标统计的数据超出了你的权限范围，所以看不到进度。',
    en: 'This goal counts data beyond what you may see, so its progress is not shown.',
  },
  tree: { zh: '目标分解', en: 'Breakdown of the goal' },
  noChildren: { zh: '还没有下级目标', en: 'No goals below yet' },
  noChildrenHelp: {
    zh: '把目标按部门、渠道或活动分解，各自负责。',
    en: 'Break the goal down by unit, channel or campaign, each with its owner.',
  },
  addChild: { zh: '新建下级目标', en: 'New goal below' },
  seeRows: { zh: '在指标分析中查看', en: 'See in the metric explorer' },
  here: { zh: '当前', en: 'this one' },
  split: { zh: '分解目标', en: 'Break the goal down' },
  splitAlong: { zh: '按什么分解', en: 'Along what' },
  splitMethod: { zh: '怎样分配', en: 'In which proportion' },
  splitPercents: { zh: '各部分占比，合计 100%', en: 'Share of each part, 100% together' },
  splitPart: { zh: '部分', en: 'Part' },
  splitPeriod: { zh: '周期', en: 'Period' },
  splitHistory: { zh: '过去一年', en: 'Past year' },
  splitShare: { zh: '占比', en: 'Share' },
  splitWrite: { zh: '生成 {{n}} 个下级目标', en: 'Make {{n}} {{n|goal|goals}} below' },
  splitDone: { zh: '已生成 {{n}} 个下级目标', en: '{{n}} {{n|goal was|goals were}} made' },
  splitGap: {
    zh: '合计 {{sum}}，目标 {{target}}，相差 {{gap}}。',
    en: 'The parts are {{sum}}, the target is {{target}}: a difference of {{gap}}.',
  },
  sumGap: {
    zh: '{{along}}分解的下级目标合计 {{sum}}，比本目标{{gap}}',
    en: 'Broken down {{along}}, the goals below are {{sum}} together: {{gap}} than this one',
  },
  sumMore: { zh: '多 {{n}}', en: '{{n}} more' },
  sumLess: { zh: '少 {{n}}', en: '{{n}} less' },
  splitAcceptGap: { zh: '仍按此生成', en: 'Make them all the same' },
  whatIf: { zh: '如果目标变动 {{change}}', en: 'What if the target were {{change}}' },
  whatIfHelp: {
    zh: '这是试算：上级目标不会改变，合计会与它不同。',
    en: 'This is a trial: the goal itself stays, so the parts differ from it.',
  },
} as const satisfies Record<string, Label>;

/** Why the parts of a goal cannot be written yet. */
export const hindranceWords = {
  nobody: { zh: '请先选择要分给谁', en: 'First choose what to break it down to' },
  percents: { zh: '占比请填数字，最多六位小数', en: 'Type every share as a number' },
  targets: { zh: '目标值请填数字，最多六位小数', en: 'Type every target as a number' },
  gap: {
    zh: '合计与目标不同：改成一致，或勾选“仍按此生成”',
    en: 'The sum differs: mend it, or tick “Make them all the same”',
  },
} as const satisfies Record<string, Label>;

export const axisWords = {
  quarter: { zh: '季度', en: 'Quarter' },
  month: { zh: '月', en: 'Month' },
  week: { zh: '周', en: 'Week' },
  channel: { zh: '渠道', en: 'Channel' },
  unit: { zh: '部门·区域', en: 'Unit' },
  person: { zh: '人员', en: 'Person' },
} as const satisfies Record<string, Label>;

export const methodWords = {
  equal: { zh: '平均', en: 'Equally' },
  shares: { zh: '按占比', en: 'By shares' },
  season: { zh: '按历史', en: 'As in the past' },
} as const satisfies Record<string, Label>;

export const statusTone = {
  notStarted: 'neutral',
  reached: 'good',
  onPace: 'good',
  behind: 'warning',
  missed: 'bad',
  unknown: 'neutral',
} as const;
