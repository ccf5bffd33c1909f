import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { campaignKinds } from '../campaigns/campaigns.contract.ts';

const line = (max: number) => z.string().trim().min(1, 'empty').max(max, 'too_long');
const share = z
  .string()
  .regex(/^\d(\.\d{1,6})?$/, 'not_a_decimal')
  .refine((v) => Number(v) > 0 && Number(v) <= 1, 'too_big');

export const PlaybookStep = z.strictObject({
  what: line(300),
  /** The position that does it; without one the campaign's manager. */
  position: z.uuid().nullish(),
  /** Days from the first day of the campaign: −15 is fifteen days before. */
  offset: z.int().min(-365).max(365),
  checklist: z.array(line(300)).max(50).default([]),
  deliverable: line(500).nullish(),
});
export type PlaybookStep = z.infer<typeof PlaybookStep>;
export const PlaybookSteps = z.array(PlaybookStep).max(100);

export const budgetDimensions = {
  channel: { zh: '渠道', en: 'Channel' },
  content: { zh: '内容', en: 'Content' },
  activity: { zh: '活动', en: 'Activity' },
  material: { zh: '物料', en: 'Material' },
  partner: { zh: '合作方', en: 'Partner' },
  reserve: { zh: '备用', en: 'Reserve' },
} as const;
export const BudgetShape = z
  .array(
    z.strictObject({
      dimension: z.enum(Object.keys(budgetDimensions) as [keyof typeof budgetDimensions]),
      name: line(100),
      /** Part of the whole, 0 to 1. */
      share,
    }),
  )
  .max(50);
export type BudgetShape = z.infer<typeof BudgetShape>;

/** Metrics that are ratios, so that they hold for a campaign of any size. */
export const playbookMetrics = ['roi', 'roas', 'conversion_rate', 'ctr', 'aov', 'cac', 'repurchase_rate'] as const;
export const PlaybookTargets = z
  .array(
    z.strictObject({
      metric: z.enum(playbookMetrics),
      value: z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/, 'not_a_decimal'),
    }),
  )
  .max(20);
export type PlaybookTargets = z.infer<typeof PlaybookTargets>;

const running: readonly ('trial' | 'proven')[] = ['trial', 'proven'];

/** A way of doing a kind of campaign that can be started from (K2). An edit of a published one is a new edition. */
export const Playbook = defineRecord({
  id: 'playbook',
  path: 'playbooks',
  room: 'knowledge',
  label: { zh: '打法', en: 'Playbook' },
  code: 'PLB-{####}',
  title: 'title',
  shared: true,
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true, aliases: ['打法', '方法论', 'playbook'] }),
    kind: f.choice(campaignKinds)(
      { zh: '活动类型', en: 'Kind of campaign' },
      { required: true, aliases: ['类型', 'kind'] },
    ),
    purpose: f.longText({ zh: '做什么', en: 'What it does' }, { aliases: ['说明', '目的', 'purpose'] }),
    useWhen: f.longText({ zh: '适用', en: 'Use it when' }, { aliases: ['适用场景', 'use when'] }),
    avoidWhen: f.longText({ zh: '不适用', en: 'Do not use it when' }, { aliases: ['不适用场景', 'avoid when'] }),
    days: bounded(
      f.integer({ zh: '活动天数', en: 'Days of the campaign' }, { default: 7, aliases: ['天数', 'days'] }),
      {
        min: 1,
        max: 366,
      },
    ),
    steps: f.json(PlaybookSteps)(
      { zh: '步骤', en: 'Steps' },
      { help: { zh: '天数从活动首日算起，负数在前', en: 'Days count from the first day; negative ones lie before' } },
    ),
    budgetShape: f.json(BudgetShape)(
      { zh: '预算结构', en: 'Shape of the budget' },
      { help: { zh: '各项占比之和为 100%', en: 'The shares add up to 100%' } },
    ),
    channels: f.refs('channel')({ zh: '渠道', en: 'Channels' }),
    rhythm: f.longText({ zh: '内容节奏', en: 'Content rhythm' }, { aliases: ['节奏', 'rhythm'] }),
    targets: f.json(PlaybookTargets)(
      { zh: '指标与目标', en: 'Metrics and targets' },
      { help: { zh: '只用比率和均值，任何规模都适用', en: 'Ratios and averages only: they hold at any size' } },
    ),
    tags: f.tags({ zh: '标签', en: 'Tags' }),
    fromCase: f.ref('case')({ zh: '来自案例', en: 'From case' }),
    edition: f.integer({ zh: '版次', en: 'Edition' }, { readOnly: true }),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      trial: { zh: '试用', en: 'On trial', tone: 'info' },
      proven: { zh: '成熟', en: 'Proven', tone: 'good' },
      retired: { zh: '停用', en: 'Retired' },
    },
    transitions: [
      {
        action: 'publish',
        label: { zh: '发布试用', en: 'Publish for trial' },
        from: 'draft',
        to: 'trial',
        when: { field: 'useWhen', op: 'notEmpty' },
        refusal: { zh: '发布前请写适用场景', en: 'Say when to use it before publishing' },
      },
      { action: 'prove', label: { zh: '认定成熟', en: 'Call it proven' }, from: 'trial', to: 'proven' },
      { action: 'retire', label: { zh: '停用', en: 'Retire' }, from: running, to: 'retired', reason: true },
      { action: 'reuse', label: { zh: '重新试用', en: 'Try again' }, from: 'retired', to: 'trial' },
    ],
    frozen: ['retired'],
  },
  views: {
    list: {
      columns: ['title', 'kind', 'state', 'edition', 'days', 'channels', 'steps', 'tags', 'ownerId'],
      sort: '-updatedAt',
    },
    board: { card: ['kind', 'days', 'ownerId'] },
    sections: [
      {
        label: { zh: '打法', en: 'Playbook' },
        fields: ['title', 'kind', 'purpose', 'useWhen', 'avoidWhen', 'tags', 'fromCase', 'edition'],
      },
      { label: { zh: '步骤', en: 'Steps' }, fields: ['days', 'steps', 'channels', 'rhythm'] },
      { label: { zh: '预算与目标', en: 'Budget and targets' }, fields: ['budgetShape', 'targets'] },
    ],
  },
  savedViews: [
    {
      key: 'proven',
      label: { zh: '成熟', en: 'Proven' },
      filter: { field: 'state', op: 'eq', value: 'proven' },
    },
  ],
  search: ['title'],
  fullText: {
    body: ['purpose', 'useWhen', 'avoidWhen', 'steps', 'rhythm'],
    kind: 'kind',
    channels: 'channels',
    tags: 'tags',
  },
  import: { matchKey: ['title'] },
});
export type Playbook = RowOf<typeof Playbook>;

const params = z.strictObject({ id: z.uuid() });
const label = z.object({ zh: z.string(), en: z.string() });

/** A campaign draft from the present edition of a playbook. */
export const startFromPlaybook = defineRoute({
  id: 'playbook.start',
  method: 'POST',
  path: '/api/playbooks/:id/start',
  summary: { zh: '用打法发起活动', en: 'Start a campaign from a playbook' },
  access: { permission: 'campaign.create' },
  params,
  body: z.strictObject({
    start: z.iso.date(),
    title: line(500).nullish(),
    /** In the workspace's currency. */
    budget: z
      .string()
      .regex(/^\d{1,18}(\.\d{1,2})?$/)
      .nullish(),
    unitId: z.uuid().nullish(),
  }),
  response: z.object({
    campaign: z.object({ id: z.uuid(), code: z.string() }),
    edition: z.int(),
    /** Tasks that were made; 0 when the steps stand in the proposal as a list. */
    tasks: z.int(),
    /** What the starting person has to know: what was left out or put elsewhere. */
    notes: z.array(label),
  }),
  status: 201,
  errors: ['not_found', 'invalid', 'forbidden', 'transition_refused'],
});
export type StartAnswer = z.infer<NonNullable<typeof startFromPlaybook.response>>;

/** The playbook and edition that a campaign began with. */
export const playbookOfCampaign = defineRoute({
  id: 'campaign.playbook',
  method: 'GET',
  path: '/api/campaigns/:id/playbook',
  summary: { zh: '活动所用的打法', en: 'Playbook of a campaign' },
  access: { permission: 'campaign.read' },
  params,
  response: z.object({
    used: z
      .object({
        playbook: z.object({ id: z.uuid(), code: z.string(), title: z.string() }),
        edition: z.int(),
        /** The newest edition by now. */
        newest: z.int(),
        startedAt: z.string(),
      })
      .nullable(),
  }),
  errors: ['not_found'],
});
