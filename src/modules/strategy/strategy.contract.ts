import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** An exact decimal as text; null where there is no base to count on. */
const figure = z.string().nullable();

/**
 * What a goal has reached, worked out from its metric whenever it is read.
 * `cumulative` metrics (GMV, orders) add up over the period: the pace is the share of the target that is due by now and
 * the forecast carries the run rate to the end. `level` metrics (conversion rate, AOV) are met at every instant: their
 * pace is the target and their forecast the present value.
 */
/** How a goal stands against its pace. */
export const goalStatuses = {
  notStarted: { zh: '未开始', en: 'Not started' },
  reached: { zh: '已达成', en: 'Reached' },
  onPace: { zh: '进度正常', en: 'On pace' },
  behind: { zh: '落后', en: 'Behind' },
  missed: { zh: '未达成', en: 'Missed' },
  unknown: { zh: '无数据', en: 'No data' },
} as const;
export const GoalStatus = z.enum(Object.keys(goalStatuses) as [keyof typeof goalStatuses]);

export const GoalProgress = z.object({
  /** Absent (null) for a draft, and where the reader may not see the metric. */
  value: figure,
  target: z.string(),
  /** value ÷ target; for metrics that should fall, target ÷ value. */
  ratio: figure,
  /** Where the value should be by now. */
  pace: figure,
  /** Where it will be at the end of the period by the present run rate. */
  forecast: figure,
  /** Share of the period that has passed, 0 to 1. */
  elapsed: z.string(),
  status: GoalStatus,
  basis: z.enum(['cumulative', 'level']),
  direction: z.enum(['up_good', 'down_good', 'neutral']),
  unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
  currency: z.string(),
  /** Instant at which it was worked out. */
  asOf: z.string(),
});
export type GoalProgress = z.infer<typeof GoalProgress>;

export const Goal = defineRecord({
  id: 'goal',
  path: 'goals',
  room: 'strategy',
  label: { zh: '目标', en: 'Goal' },
  code: 'GOL-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text(
      { zh: '名称', en: 'Title' },
      { required: true, aliases: ['目标', '目标名称', '目标名', 'goal', 'name'] },
    ),
    metric: f.metric(
      { zh: '指标', en: 'Metric' },
      {
        required: true,
        help: { zh: '完成进度由该指标自动计算', en: 'Progress is computed from this metric' },
        aliases: ['指标名', '考核指标', 'kpi', 'metric'],
      },
    ),
    target: bounded(
      f.decimal(
        { zh: '目标值', en: 'Target' },
        {
          required: true,
          help: { zh: '比率填小数：5% 填 0.05', en: 'A ratio as a fraction: 5% is 0.05' },
          aliases: ['目标数', '指标值', '目标金额', 'target'],
        },
      ),
      { min: 0.000_001 },
    ),
    period: f.dateRange(
      { zh: '周期', en: 'Period' },
      { required: true, aliases: ['期间', '时间', '考核周期', '起止日期', 'period'] },
    ),
    parent: f.ref('goal')({ zh: '上级目标', en: 'Parent goal' }, { aliases: ['父目标', '上级', 'parent'] }),
    campaign: f.ref('campaign')(
      { zh: '限定活动', en: 'Only campaign' },
      {
        help: { zh: '只统计该活动带来的数据', en: 'Counts only what this campaign brings' },
        aliases: ['活动', '活动编号', 'campaign'],
      },
    ),
    channel: f.ref('channel')(
      { zh: '限定渠道', en: 'Only channel' },
      {
        help: { zh: '只统计该渠道带来的数据', en: 'Counts only what this channel brings' },
        aliases: ['渠道', 'channel'],
      },
    ),
    countedUnit: f.unit(
      { zh: '限定部门', en: 'Only org unit' },
      {
        help: { zh: '只统计该部门及下级的数据', en: 'Counts only this unit and those below' },
        aliases: ['部门', '区域', '大区', 'region', 'unit'],
      },
    ),
    description: f.longText({ zh: '说明', en: 'Description' }, { aliases: ['备注', '描述', 'note'] }),
    progress: f.computed(GoalProgress)(
      { zh: '进度', en: 'Progress' },
      {
        parts: {
          value: { zh: '已完成', en: 'reached' },
          ratio: { zh: '完成率', en: 'share of target' },
          pace: { zh: '应达', en: 'due by now' },
          forecast: { zh: '期末预测', en: 'forecast' },
        },
      },
    ),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      active: { zh: '进行中', en: 'Active', tone: 'info' },
      achieved: { zh: '已达成', en: 'Achieved', tone: 'good' },
      missed: { zh: '未达成', en: 'Missed', tone: 'bad' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'activate', label: { zh: '启用', en: 'Activate' }, from: 'draft', to: 'active' },
      { action: 'achieve', label: { zh: '确认达成', en: 'Confirm achieved' }, from: 'active', to: 'achieved' },
      { action: 'miss', label: { zh: '确认未达成', en: 'Confirm missed' }, from: 'active', to: 'missed', reason: true },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['draft', 'active'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
      {
        action: 'reopen',
        label: { zh: '重新启用', en: 'Reopen' },
        from: ['achieved', 'missed', 'cancelled'],
        to: 'active',
        reason: true,
      },
    ],
    frozen: ['achieved', 'missed', 'cancelled'],
  },
  views: {
    list: {
      columns: ['title', 'metric', 'target', 'progress', 'period', 'ownerId', 'unitId', 'state'],
      sort: '-period',
    },
    board: { card: ['metric', 'target', 'progress', 'ownerId'] },
    timeline: { field: 'period', group: 'ownerId' },
    sections: [
      {
        label: { zh: '目标', en: 'Goal' },
        fields: ['title', 'metric', 'target', 'period', 'ownerId', 'unitId', 'parent', 'progress'],
      },
      { label: { zh: '统计范围', en: 'What counts' }, fields: ['campaign', 'channel', 'countedUnit'] },
      { label: { zh: '说明', en: 'Description' }, fields: ['description'] },
    ],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我的目标', en: 'My goals' },
      filter: { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    },
    {
      key: 'active',
      label: { zh: '进行中', en: 'Active' },
      filter: { field: 'state', op: 'eq', value: 'active' },
      sort: 'period',
    },
  ],
  search: ['title', 'description'],
  import: { matchKey: ['title', 'period'] },
  parent: 'parent',
});
export type Goal = RowOf<typeof Goal>;

/** One day of a goal's line: what was reached, what was due, and where the run rate leads. */
export const GoalPoint = z.object({
  date: z.iso.date(),
  /** Cumulative up to the day (level metrics: the value of the period so far); null after today. */
  actual: figure,
  pace: z.string(),
  /** From today to the end. */
  forecast: figure,
});
export const GoalLine = z.object({ progress: GoalProgress, points: z.array(GoalPoint) });
export type GoalLine = z.infer<typeof GoalLine>;

export const goalLine = defineRoute({
  id: 'goal.line',
  method: 'GET',
  path: '/api/goals/:id/line',
  summary: { zh: '目标的进度线', en: 'Progress line of a goal' },
  access: { permission: 'goal.read' },
  params: z.strictObject({ id: z.uuid() }),
  response: GoalLine,
  errors: ['not_found'],
});
