import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** By the product of probability and impact. */
export const riskLevels = {
  low: { zh: '低', en: 'Low', tone: 'neutral' },
  medium: { zh: '中', en: 'Medium', tone: 'info' },
  high: { zh: '高', en: 'High', tone: 'warning' },
  severe: { zh: '重大', en: 'Severe', tone: 'bad' },
} as const;
export type RiskLevel = keyof typeof riskLevels;
/** 1–4 low, 5–9 medium, 10–14 high, 15–25 severe. */
export const levelOf = (score: number): RiskLevel =>
  score >= 15 ? 'severe' : score >= 10 ? 'high' : score >= 5 ? 'medium' : 'low';

export const comparisons = {
  lt: { zh: '低于', en: 'Below' },
  gt: { zh: '高于', en: 'Above' },
} as const;
export const bases = {
  campaign: { zh: '活动至今', en: 'Since the start' },
  today: { zh: '今天', en: 'Today' },
} as const;

/** Something that may go wrong with a campaign, what is done then, and the figure by which it shows itself (E8). */
export const Risk = defineRecord({
  id: 'risk',
  path: 'risks',
  room: 'risks',
  label: { zh: '风险', en: 'Risk' },
  code: 'RSK-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '风险', en: 'Risk' }, { required: true, aliases: ['风险', '风险描述', 'risk'] }),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { required: true, aliases: ['活动名称', 'campaign'] }),
    probability: bounded(
      f.integer(
        { zh: '概率', en: 'Probability' },
        {
          required: true,
          default: 3,
          help: { zh: '1 罕见，5 几乎必然', en: '1 rare, 5 almost certain' },
          aliases: ['可能性', 'probability'],
        },
      ),
      { min: 1, max: 5 },
    ),
    impact: bounded(
      f.integer(
        { zh: '影响', en: 'Impact' },
        {
          required: true,
          default: 3,
          help: { zh: '1 轻微，5 活动失败', en: '1 slight, 5 the campaign fails' },
          aliases: ['严重度', 'impact'],
        },
      ),
      { min: 1, max: 5 },
    ),
    score: f.integer({ zh: '分值', en: 'Score' }, { readOnly: true }),
    level: f.choice(riskLevels)({ zh: '等级', en: 'Level' }, { readOnly: true }),
    contingency: f.longText(
      { zh: '预案', en: 'Contingency' },
      { help: { zh: '发生时谁做什么', en: 'Who does what when it happens' }, aliases: ['应急预案', 'contingency'] },
    ),
    metric: f.metric(
      { zh: '触发指标', en: 'Metric' },
      { help: { zh: '按本活动的数据自动判断', en: 'Judged by the figures of this campaign' } },
    ),
    comparison: f.choice(comparisons)({ zh: '比较', en: 'Comparison' }),
    threshold: f.decimal({ zh: '阈值', en: 'Threshold' }),
    basis: f.choice(bases)({ zh: '口径', en: 'Counted' }, { required: true, default: 'campaign' }),
    afterDays: bounded(
      f.integer(
        { zh: '几天后开始判断', en: 'Judged after days' },
        {
          required: true,
          default: 1,
          help: { zh: '开始后数据太少时不误报', en: 'No false alarm while there is little data' },
        },
      ),
      { min: 0, max: 365 },
    ),
    triggeredAt: f.instant({ zh: '触发时间', en: 'Triggered at' }, { readOnly: true }),
    triggeredValue: f.decimal({ zh: '触发时数值', en: 'Value then' }, { readOnly: true }),
  },
  states: {
    initial: 'open',
    all: {
      open: { zh: '监控中', en: 'Watched', tone: 'info' },
      triggered: { zh: '已触发', en: 'Triggered', tone: 'bad' },
      closed: { zh: '已关闭', en: 'Closed' },
    },
    transitions: [
      { action: 'trigger', label: { zh: '已发生', en: 'It happened' }, from: 'open', to: 'triggered', reason: true },
      {
        action: 'calm',
        label: { zh: '解除，继续监控', en: 'Over, watch on' },
        from: 'triggered',
        to: 'open',
        reason: true,
      },
      { action: 'close', label: { zh: '关闭', en: 'Close' }, from: ['open', 'triggered'], to: 'closed', reason: true },
      { action: 'reopen', label: { zh: '重新监控', en: 'Watch again' }, from: 'closed', to: 'open', reason: true },
    ],
    frozen: ['closed'],
  },
  views: {
    list: { columns: ['title', 'level', 'score', 'state', 'campaign', 'ownerId', 'contingency'], sort: '-score' },
    board: { by: 'level', card: ['campaign', 'score', 'ownerId'] },
    sections: [
      {
        label: { zh: '风险', en: 'Risk' },
        fields: ['title', 'campaign', 'probability', 'impact', 'score', 'level', 'contingency', 'ownerId'],
      },
      {
        label: { zh: '自动触发', en: 'Trigger' },
        fields: ['metric', 'comparison', 'threshold', 'basis', 'afterDays', 'triggeredAt', 'triggeredValue'],
      },
    ],
  },
  savedViews: [
    {
      key: 'triggered',
      label: { zh: '已触发', en: 'Triggered' },
      filter: { field: 'state', op: 'eq', value: 'triggered' },
      sort: '-score',
    },
    {
      key: 'severe',
      label: { zh: '高与重大', en: 'High and severe' },
      filter: {
        all: [
          { field: 'level', op: 'in', value: ['high', 'severe'] },
          { field: 'state', op: 'ne', value: 'closed' },
        ],
      },
      sort: '-score',
    },
  ],
  search: ['title', 'contingency'],
  import: { matchKey: ['campaign', 'title'] },
});
export type Risk = RowOf<typeof Risk>;

export const CampaignRisk = z.object({
  id: z.uuid(),
  code: z.string(),
  title: z.string(),
  probability: z.int(),
  impact: z.int(),
  score: z.int(),
  level: z.enum(Object.keys(riskLevels) as [RiskLevel]),
  state: z.enum(['open', 'triggered', 'closed']),
  contingency: z.string().nullable(),
  owner: z.string().nullable(),
  triggeredAt: z.string().nullable(),
  trigger: z
    .object({
      metric: z.string(),
      comparison: z.enum(['lt', 'gt']),
      threshold: z.string(),
      basis: z.enum(['campaign', 'today']),
      /** What the figure is now; null without a base, before the campaign, or for who may not see figures. */
      value: z.string().nullable(),
      met: z.boolean(),
    })
    .nullable(),
});
export type CampaignRisk = z.infer<typeof CampaignRisk>;

export const campaignRisks = defineRoute({
  id: 'campaign.risks',
  method: 'GET',
  path: '/api/campaigns/:id/risks',
  summary: { zh: '活动的风险', en: 'Risks of a campaign' },
  access: { permission: 'risk.read' },
  params: z.strictObject({ id: z.uuid() }),
  response: z.object({ items: z.array(CampaignRisk) }),
  errors: ['not_found'],
});
