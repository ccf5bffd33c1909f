import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { CampaignFigures, campaignKinds } from '../campaigns/campaigns.contract.ts';

/** An exact decimal as text; null where there is no base ("—"). */
const figure = z.string().nullable();
const line = (max: number) => z.string().trim().min(1, 'empty').max(max, 'too_long');

/** Steps from being shown to buying, each a metric of the campaign's days. */
export const funnelSteps = ['impressions', 'clicks', 'uv', 'buyers'] as const;

/** What a campaign brought, as it stood at one instant. */
export const CaseFigures = z.object({
  asOf: z.string(),
  /** Days that were counted, both inside; null when there was none. */
  range: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
  currency: z.string(),
  total: CampaignFigures,
  plan: z.object({ uv: figure, orders: figure, gmv: figure, cost: figure, roi: figure }),
  byChannel: z.array(z.object({ code: z.string(), title: z.string().nullable(), figures: CampaignFigures })),
  funnel: z.array(z.object({ step: z.enum(funnelSteps), value: figure })),
});
export type CaseFigures = z.infer<typeof CaseFigures>;

export const CaseGoals = z.array(
  z.object({
    code: z.string(),
    title: z.string(),
    metric: z.string(),
    unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
    target: z.string(),
    value: figure,
    /** value ÷ target; for metrics that should fall, target ÷ value. */
    ratio: figure,
  }),
);
export type CaseGoals = z.infer<typeof CaseGoals>;

/** 5-Why: what went wrong, and why, up to five times; the last answer is the cause. */
export const CaseCauses = z
  .array(z.strictObject({ problem: line(500), whys: z.array(line(500)).max(5).default([]) }))
  .max(20);
export type CaseCauses = z.infer<typeof CaseCauses>;

/** A case is of a kind of campaign, or of what a project team learned. */
export const caseKinds = { ...campaignKinds, team: { zh: '项目组', en: 'Project team' } } as const;

const guarded = { readPermission: 'metric.read' } as const;

/** A finished campaign with its figures, and what was learned from it (K1). */
export const Case = defineRecord({
  id: 'case',
  path: 'cases',
  room: 'knowledge',
  label: { zh: '案例', en: 'Case' },
  code: 'CASE-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true, aliases: ['案例', '案例名称', '活动名称', 'case'] }),
    campaign: f.ref('campaign')(
      { zh: '来自活动', en: 'From campaign' },
      { readOnly: true, unique: true, aliases: ['活动', 'campaign'] },
    ),
    kind: f.choice(caseKinds)({ zh: '类型', en: 'Kind' }, { required: true, aliases: ['活动类型', 'kind'] }),
    period: f.dateRange({ zh: '起止', en: 'Period' }, { required: true, aliases: ['活动时间', '起止时间', 'period'] }),
    channels: f.refs('channel')({ zh: '渠道', en: 'Channels' }, { aliases: ['投放渠道', '活动渠道', 'channels'] }),
    tags: f.tags({ zh: '标签', en: 'Tags' }, { aliases: ['tags'] }),
    budget: bounded(f.money({ zh: '预算', en: 'Budget' }, { aliases: ['活动预算', 'budget'] }), { min: 0 }),
    cost: bounded(f.money({ zh: '实际花费', en: 'Actual cost' }, { ...guarded, aliases: ['花费', '费用', 'cost'] }), {
      min: 0,
    }),
    gmv: bounded(f.money({ zh: '成交额', en: 'GMV' }, { ...guarded, aliases: ['销售额', 'gmv'] }), { min: 0 }),
    roi: f.percent(
      { zh: 'ROI', en: 'ROI' },
      {
        ...guarded,
        help: {
          zh: '（净收入 − 花费）÷ 花费，与指标“投资回报率”同一口径',
          en: '(net revenue − cost) ÷ cost, as the metric ROI counts it',
        },
        aliases: ['roi', '投资回报率'],
      },
    ),
    goals: f.json(CaseGoals)({ zh: '目标与达成', en: 'Goals and results' }, { ...guarded, readOnly: true }),
    figures: f.json(CaseFigures)({ zh: '结案数据', en: 'Figures at close' }, { ...guarded, readOnly: true }),
    summary: f.longText(
      { zh: '概要', en: 'Summary' },
      { help: { zh: '目的、形式与做法', en: 'Objective, form and how it was done' }, aliases: ['简介', 'summary'] },
    ),
    highlights: f.longText({ zh: '做得好的', en: 'What went well' }, { aliases: ['亮点', '经验', 'highlights'] }),
    problems: f.longText({ zh: '没做好的', en: 'What went wrong' }, { aliases: ['问题', '不足', 'problems'] }),
    causes: f.json(CaseCauses)(
      { zh: '原因（5 个为什么）', en: 'Causes (5 whys)' },
      { help: { zh: '连问“为什么”，直到找到能改的原因', en: 'Ask why until you reach what can be changed' } },
    ),
    actions: f.longText({ zh: '改进行动', en: 'Actions' }, { aliases: ['改进措施', '行动', 'actions'] }),
    lessons: f.longText(
      { zh: '结论', en: 'Lessons' },
      { help: { zh: '下次照做什么、不做什么', en: 'What to repeat and what to avoid' }, aliases: ['教训', 'lessons'] },
    ),
  },
  states: {
    initial: 'open',
    all: {
      open: { zh: '整理中', en: 'Being written', tone: 'warning' },
      filed: { zh: '已归档', en: 'Filed', tone: 'good' },
    },
    transitions: [
      {
        action: 'file',
        label: { zh: '归档', en: 'File' },
        from: 'open',
        to: 'filed',
        when: { field: 'lessons', op: 'notEmpty' },
        refusal: { zh: '归档前请写结论', en: 'Write the lessons before filing' },
      },
      { action: 'reopen', label: { zh: '补充', en: 'Add to it' }, from: 'filed', to: 'open', reason: true },
    ],
    frozen: ['filed'],
  },
  views: {
    list: {
      columns: ['title', 'kind', 'period', 'channels', 'budget', 'gmv', 'roi', 'tags', 'state'],
      sort: '-period',
    },
    board: { by: 'kind', card: ['period', 'roi', 'tags'] },
    timeline: { field: 'period', group: 'kind' },
    sections: [
      {
        label: { zh: '案例', en: 'Case' },
        fields: ['title', 'campaign', 'kind', 'period', 'channels', 'tags', 'summary', 'ownerId', 'unitId'],
      },
      {
        label: { zh: '投入与产出', en: 'Spent and brought' },
        fields: ['budget', 'cost', 'gmv', 'roi', 'goals', 'figures'],
      },
      {
        label: { zh: '复盘', en: 'Retrospective' },
        fields: ['highlights', 'problems', 'causes', 'actions', 'lessons'],
      },
    ],
  },
  savedViews: [
    {
      key: 'open',
      label: { zh: '待整理', en: 'To be written' },
      filter: { field: 'state', op: 'eq', value: 'open' },
    },
    {
      key: 'mine',
      label: { zh: '我的案例', en: 'My cases' },
      filter: { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['title'],
  fullText: {
    body: ['lessons', 'summary', 'highlights', 'problems', 'causes', 'actions'],
    kind: 'kind',
    channels: 'channels',
    tags: 'tags',
  },
  import: { matchKey: ['title', 'period'] },
});
export type Case = RowOf<typeof Case>;

const params = z.strictObject({ id: z.uuid() });

/** Figures that differ when they are counted again: orders, refunds and costs come late. */
export const caseLive = defineRoute({
  id: 'case.live',
  method: 'GET',
  path: '/api/cases/:id/live',
  summary: { zh: '案例的结案数据与现在的数据', en: 'Figures of a case at close and now' },
  access: { permission: 'case.read' },
  params,
  response: z.discriminatedUnion('kind', [
    /** Written by hand: there is no campaign to count. */
    z.object({ kind: z.literal('byHand') }),
    z.object({ kind: z.literal('noPermission') }),
    z.object({
      kind: z.literal('counted'),
      campaign: z.object({ id: z.uuid(), code: z.string() }),
      frozen: CaseFigures.nullable(),
      live: CaseFigures,
      differences: z.array(
        z.object({ metric: z.string(), frozen: figure, live: figure, delta: figure, share: figure }),
      ),
    }),
  ]),
  errors: ['not_found'],
});
export type CaseLiveAnswer = z.infer<NonNullable<typeof caseLive.response>>;

const label = z.object({ zh: z.string(), en: z.string() });
export const SimilarAnswer = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      code: z.string(),
      title: z.string(),
      kind: z.string(),
      period: z.object({ start: z.iso.date(), end: z.iso.date().nullable() }),
      budget: z.object({ amount: z.string(), currency: z.string() }).nullable(),
      cost: z.object({ amount: z.string(), currency: z.string() }).nullable(),
      gmv: z.object({ amount: z.string(), currency: z.string() }).nullable(),
      roi: figure,
      /** 0 to 1. */
      likeness: z.number(),
      reasons: z.array(label),
      lessons: z.string().nullable(),
    }),
  ),
  /** What ROI cases like this had. Never a number where there is no base. */
  estimate: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('estimate'),
      median: z.string(),
      low: z.string(),
      high: z.string(),
      /** Codes of the cases that were counted. */
      cases: z.array(z.string()),
      method: label,
    }),
    z.object({ kind: z.literal('notEnough'), found: z.int(), needed: z.int(), method: label }),
    z.object({ kind: z.literal('noPermission') }),
  ]),
});
export type SimilarAnswer = z.infer<typeof SimilarAnswer>;

/** Cases like a campaign that is being written: of one that is kept, or of what its form holds. */
export const similarCases = defineRoute({
  id: 'case.similar',
  method: 'GET',
  path: '/api/cases/similar',
  summary: { zh: '相似案例与 ROI 估算', en: 'Similar cases and an estimate of ROI' },
  access: { permission: 'case.read' },
  query: z.strictObject({
    campaign: z.uuid().optional(),
    kind: z.string().max(40).optional(),
    /** Ids, with commas between them. */
    channels: z.string().max(4_000).optional(),
    budget: z
      .string()
      .regex(/^\d{1,18}(\.\d{1,6})?$/)
      .optional(),
    start: z.iso.date().optional(),
  }),
  response: SimilarAnswer,
  errors: ['not_found', 'invalid'],
});
export type SimilarQuery = z.infer<NonNullable<typeof similarCases.query>>;

/** A playbook draft with what a case has: channels, shape of the budget, steps, figures as targets. */
export const playbookFromCase = defineRoute({
  id: 'case.toPlaybook',
  method: 'POST',
  path: '/api/cases/:id/playbook',
  summary: { zh: '由案例生成打法', en: 'Make a playbook from a case' },
  access: { permission: 'playbook.create' },
  params,
  response: z.object({ id: z.uuid(), code: z.string() }),
  status: 201,
  errors: ['not_found', 'forbidden'],
});
