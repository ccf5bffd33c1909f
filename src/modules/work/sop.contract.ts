import * as z from 'zod';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/**
 * Most steps of one SOP, and so most tasks of one use. The tasks of a use are one transaction, which holds the counter
 * of task codes while it runs: 200 take a second or two, and no process that people follow has more.
 */
export const maxSteps = 200;

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'empty')
    .max(max, 'too_long')
    .refine((s) => !s.includes('\u0000') && s.isWellFormed(), 'bad_character');
const stepKey = z.string().regex(/^[\w-]{1,40}$/);

/** One step: who, when, what comes out. It is due `offset` days from the first or the last day. */
export const SopStep = z.strictObject({
  key: stepKey,
  title: line(300),
  description: line(5_000).nullish(),
  /** Who holds this position in the unit does it; without one it is chosen when the SOP is used. */
  position: z.uuid().nullish(),
  from: z.enum(['start', 'end']).default('start'),
  /** −3 from the start is T-3. */
  offset: z.int().min(-730).max(730),
  unit: z.enum(['days', 'workingDays']).default('workingDays'),
  /** Days of the same kind that it takes, the due day included. */
  lasts: z.int().min(1).max(365).default(1),
  priority: z.enum(['urgent', 'high', 'normal', 'low']).default('normal'),
  estimate: z.number().min(0).max(10_000).nullish(),
  checklist: z.array(line(300)).max(100).default([]),
  deliverable: line(500).nullish(),
  needsDeliverable: z.boolean().default(false),
  /** Keys of the steps that must be done before. */
  dependsOn: z.array(stepKey).max(50).default([]),
});
export type SopStep = z.infer<typeof SopStep>;
/** More than `maxSteps` are refused by the room, with a word on how else to make so many tasks. */
export const SopSteps = z.array(SopStep).max(20_000);

/** A process of the house as a list of steps (O8, K3). What is used is always the last release. */
export const Sop = defineRecord({
  id: 'sop',
  path: 'sops',
  room: 'work',
  label: { zh: 'SOP', en: 'SOP' },
  code: 'SOP-{####}',
  title: 'title',
  shared: true,
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true, aliases: ['SOP', '流程', '流程名称', 'title'] }),
    kind: f.choice({
      campaign: { zh: '活动', en: 'Campaign' },
      content: { zh: '内容', en: 'Content' },
      channel: { zh: '渠道', en: 'Channel' },
      data: { zh: '数据', en: 'Data' },
      service: { zh: '客户服务', en: 'Customer service' },
      risk: { zh: '风险与舆情', en: 'Risk and opinion' },
      other: { zh: '其他', en: 'Other' },
    })({ zh: '类别', en: 'Kind' }, { required: true, default: 'campaign' }),
    purpose: f.longText({ zh: '适用范围', en: 'When to use it' }),
    steps: f.json(SopSteps)(
      { zh: '步骤', en: 'Steps' },
      { help: { zh: '发布后才用于建任务', en: 'Tasks are made from the released steps' } },
    ),
    release: f.integer({ zh: '版本', en: 'Release' }, { readOnly: true }),
    released: f.json(z.object({ steps: SopSteps, at: z.string(), by: z.string().nullable() }))(
      { zh: '已发布内容', en: 'What is released' },
      { readOnly: true },
    ),
    uses: f.computed(z.int())({ zh: '使用次数', en: 'Times used' }),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '编辑中', en: 'Being edited', tone: 'warning' },
      active: { zh: '已发布', en: 'Released', tone: 'good' },
      retired: { zh: '已停用', en: 'Retired' },
    },
    transitions: [
      { action: 'release', label: { zh: '发布', en: 'Release' }, from: 'draft', to: 'active' },
      { action: 'revise', label: { zh: '修订', en: 'Revise' }, from: 'active', to: 'draft' },
      {
        action: 'retire',
        label: { zh: '停用', en: 'Retire' },
        from: ['draft', 'active'],
        to: 'retired',
        danger: true,
      },
      { action: 'reuse', label: { zh: '重新启用', en: 'Use again' }, from: 'retired', to: 'draft' },
    ],
    frozen: ['active', 'retired'],
  },
  views: {
    list: { columns: ['title', 'kind', 'state', 'release', 'steps', 'uses', 'ownerId'], sort: 'title' },
    board: { by: 'kind', card: ['title', 'release', 'steps'] },
    sections: [
      { label: { zh: 'SOP', en: 'SOP' }, fields: ['title', 'kind', 'purpose', 'ownerId', 'unitId', 'release', 'uses'] },
      { label: { zh: '步骤', en: 'Steps' }, fields: ['steps'] },
      { label: { zh: '发布', en: 'Release' }, fields: ['released'] },
    ],
  },
  search: ['title', 'purpose'],
  fullText: { body: ['purpose', 'steps'], kind: 'kind' },
  import: { matchKey: ['title'] },
});
export type Sop = RowOf<typeof Sop>;

export const SopUse = z.strictObject({
  /** Its period gives first and last day, and its unit the people. */
  campaign: z.uuid().nullish(),
  /** First day, where there is no campaign. */
  date: z.iso.date().nullish(),
  unitId: z.uuid().nullish(),
  /** Chosen owners by the key of the step. */
  owners: z.record(stepKey, z.uuid()).default({}),
  /** True: use it again although this campaign or day has it already. */
  again: z.boolean().default(false),
});
export type SopUse = z.infer<typeof SopUse>;

export const PlannedStep = z.object({
  key: z.string(),
  title: z.string(),
  startOn: z.iso.date(),
  due: z.string(),
  /** False: the calendar of that year is not known yet, weekends are assumed. */
  known: z.boolean(),
  ownerId: z.uuid().nullable(),
  ownerName: z.string().nullable(),
  /** Others who hold the position nearby. */
  candidates: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** The day lies in the past already. */
  past: z.boolean(),
});
export const SopPlan = z.object({
  release: z.int(),
  start: z.iso.date(),
  end: z.iso.date(),
  unitId: z.uuid().nullable(),
  steps: z.array(PlannedStep),
  /** When it was used for the same campaign or day before. */
  before: z.object({ at: z.string(), tasks: z.int() }).nullable(),
});
export type SopPlan = z.infer<typeof SopPlan>;

const access = { permission: 'task.create' } as const;
const params = z.strictObject({ id: z.uuid() });
const errors = ['not_found', 'invalid', 'conflict', 'transition_refused'] as const;

export const planSop = defineRoute({
  id: 'sop.plan',
  method: 'POST',
  path: '/api/sops/:id/plan',
  summary: { zh: '预览 SOP 将生成的任务', en: 'The tasks that an SOP would make' },
  access,
  params,
  body: SopUse,
  response: SopPlan,
  errors,
});

export const applySop = defineRoute({
  id: 'sop.use',
  method: 'POST',
  path: '/api/sops/:id/use',
  summary: { zh: '按 SOP 建任务', en: 'Make the tasks of an SOP' },
  access,
  params,
  body: SopUse,
  status: 201,
  response: z.object({ tasks: z.array(z.object({ id: z.uuid(), code: z.string(), step: z.string() })) }),
  errors,
});
