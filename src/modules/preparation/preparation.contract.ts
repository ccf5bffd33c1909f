import * as z from 'zod';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { campaignKinds } from '../campaigns/campaigns.contract.ts';

export const prepAreas = {
  product: { zh: '产品', en: 'Product' },
  design: { zh: '设计', en: 'Design' },
  page: { zh: '页面', en: 'Page' },
  stock: { zh: '库存', en: 'Stock' },
  supply: { zh: '供应链', en: 'Supply chain' },
  service: { zh: '客服', en: 'Service' },
  legal: { zh: '合规', en: 'Compliance' },
  data: { zh: '数据', en: 'Data' },
  onsite: { zh: '现场', en: 'On site' },
  other: { zh: '其他', en: 'Other' },
} as const;
export type PrepArea = keyof typeof prepAreas;

/** Something that must be ready before a campaign goes live (E3). `ownerId` is who sees to it. */
export const PrepItem = defineRecord({
  id: 'prepItem',
  path: 'prep-items',
  room: 'preparation',
  label: { zh: '筹备事项', en: 'Preparation' },
  code: 'PRE-{yyyy}-{#####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '事项', en: 'What' }, { required: true, aliases: ['筹备事项', '检查项', 'title'] }),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { required: true, aliases: ['活动名称', 'campaign'] }),
    area: f.choice(prepAreas)(
      { zh: '方面', en: 'Area' },
      { required: true, default: 'other', aliases: ['类别', 'area'] },
    ),
    required: f.boolean(
      { zh: '必办', en: 'Required' },
      {
        required: true,
        default: true,
        help: { zh: '未完成时上线须写明原因', en: 'Left open, going live needs a reason' },
      },
    ),
    dueOn: f.date({ zh: '完成日', en: 'Due' }, { required: true, aliases: ['截止日期', 'due'] }),
    note: f.longText({ zh: '说明', en: 'Note' }, { aliases: ['备注', 'note'] }),
    evidence: f.file({ zh: '凭证', en: 'Evidence' }),
    doneBy: f.person({ zh: '完成人', en: 'Done by' }, { readOnly: true }),
    doneAt: f.instant({ zh: '完成时间', en: 'Done at' }, { readOnly: true }),
  },
  states: {
    initial: 'open',
    all: {
      open: { zh: '待办', en: 'Open', tone: 'warning' },
      done: { zh: '已就绪', en: 'Ready', tone: 'good' },
      na: { zh: '不适用', en: 'Not needed' },
    },
    transitions: [
      { action: 'finish', label: { zh: '就绪', en: 'Ready' }, from: 'open', to: 'done' },
      { action: 'waive', label: { zh: '不适用', en: 'Not needed' }, from: 'open', to: 'na', reason: true },
      {
        action: 'reopen',
        label: { zh: '重新打开', en: 'Reopen' },
        from: ['done', 'na'],
        to: 'open',
        reason: true,
      },
    ],
    frozen: ['done', 'na'],
  },
  views: {
    list: { columns: ['title', 'area', 'state', 'required', 'dueOn', 'ownerId', 'campaign'], sort: 'dueOn' },
    board: { card: ['area', 'dueOn', 'ownerId'] },
    calendar: { field: 'dueOn' },
    sections: [
      {
        label: { zh: '事项', en: 'What' },
        fields: ['title', 'campaign', 'area', 'required', 'dueOn', 'ownerId', 'note', 'evidence'],
      },
      { label: { zh: '完成', en: 'Done' }, fields: ['doneBy', 'doneAt', 'unitId'] },
    ],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我的', en: 'Mine' },
      filter: {
        all: [
          { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
          { field: 'state', op: 'eq', value: 'open' },
        ],
      },
      sort: 'dueOn',
    },
  ],
  search: ['title', 'note'],
  clocks: [
    {
      key: 'due',
      label: { zh: '筹备就绪', en: 'Ready' },
      start: { field: 'state', op: 'eq', value: 'open' },
      stop: { field: 'state', op: 'eq', value: 'done' },
      void: { field: 'state', op: 'eq', value: 'na' },
      due: { after: 'dueOn', days: 0, unit: 'days' },
      warn: [{ before: 1, unit: 'workingDays' }],
      escalate: [{ after: 4, unit: 'workingHours', to: 'unitManager' }],
    },
  ],
  import: { matchKey: ['campaign', 'title'] },
});
export type PrepItem = RowOf<typeof PrepItem>;

const label = z.object({ zh: z.string(), en: z.string() });
export const LaunchDecision = z.object({
  id: z.uuid(),
  go: z.boolean(),
  at: z.string(),
  by: z.string(),
  reason: z.string().nullable(),
  /** Required items that were open when it was decided to go. */
  open: z.array(z.object({ id: z.uuid(), title: z.string() })),
});
export type LaunchDecision = z.infer<typeof LaunchDecision>;

export const Readiness = z.object({
  state: z.string(),
  /** What was found out is written down: a draft is past its research. */
  researched: z.boolean(),
  /** The step that comes next, and what it waits for, in words. Null when the campaign is over. */
  next: z.object({ action: z.string(), label, missing: z.array(label) }).nullable(),
  checklist: z.object({
    all: z.int(),
    done: z.int(),
    na: z.int(),
    open: z.int(),
    requiredOpen: z.int(),
    overdue: z.int(),
    areas: z.array(
      z.object({ area: z.enum(Object.keys(prepAreas) as [PrepArea]), ready: z.int(), all: z.int(), overdue: z.int() }),
    ),
  }),
  /** The newest first; the first one counts. */
  decisions: z.array(LaunchDecision),
  /** Days ahead that the policy asks of the proposal, while it is not proposed. */
  lead: z.object({ needed: z.int(), left: z.int(), only: z.enum(['usual', 'urgent']) }).nullable(),
  /** Papers that the green channel still owes. */
  papers: z.object({ dueAt: z.string(), late: z.boolean(), missing: z.array(label) }).nullable(),
  /** Papers that were handed in and are not signed off yet: who is asked, by when, and whether that is over. */
  signOff: z
    .object({ approvalId: z.uuid(), dueAt: z.string().nullable(), late: z.boolean(), waiting: z.array(z.string()) })
    .nullable(),
  /** Version of the plan in force; 0 before the first approval. */
  can: z.object({ decide: z.boolean(), fill: z.boolean() }),
});
export type Readiness = z.infer<typeof Readiness>;

const params = z.strictObject({ id: z.uuid() });
export const campaignReadiness = defineRoute({
  id: 'campaign.readiness',
  method: 'GET',
  path: '/api/campaigns/:id/readiness',
  summary: { zh: '活动所处关口', en: 'The gate at which a campaign stands' },
  access: { permission: 'campaign.read' },
  params,
  response: Readiness,
  errors: ['not_found'],
});

export const decideLaunch = defineRoute({
  id: 'campaign.decideLaunch',
  method: 'POST',
  path: '/api/campaigns/:id/launch-decision',
  summary: { zh: '上线决定（go / no-go）', en: 'Go or no-go' },
  access: { permission: 'campaign.decideLaunch' },
  params,
  body: z.strictObject({ go: z.boolean(), reason: z.string().trim().max(2_000).nullish() }),
  response: LaunchDecision,
  status: 201,
  errors: ['not_found', 'transition_refused', 'invalid', 'forbidden'],
});

/** The checklist of the campaign's kind, for a campaign that has none of its items yet. */
export const fillChecklist = defineRoute({
  id: 'campaign.fillChecklist',
  method: 'POST',
  path: '/api/campaigns/:id/checklist',
  summary: { zh: '按模板补齐筹备清单', en: 'Fill the checklist from the template' },
  access: { permission: 'prepItem.create' },
  params,
  response: z.object({ made: z.int() }),
  errors: ['not_found', 'transition_refused'],
});

export const Template = z.object({
  key: z.string(),
  kind: z.enum(Object.keys(campaignKinds) as [keyof typeof campaignKinds]),
  title: label,
  purpose: label,
  useWhen: label,
  days: z.int(),
  steps: z.array(z.object({ offset: z.int(), title: label })),
  items: z.int(),
  risks: z.array(label),
  budget: z.array(z.object({ name: label, share: z.string() })),
});
export type Template = z.infer<typeof Template>;

export const listTemplates = defineRoute({
  id: 'template.list',
  method: 'GET',
  path: '/api/campaign-templates',
  summary: { zh: '活动模板', en: 'Templates of campaigns' },
  access: { permission: 'campaign.read' },
  response: z.object({ items: z.array(Template) }),
});

export const startTemplate = defineRoute({
  id: 'template.start',
  method: 'POST',
  path: '/api/campaign-templates/:key/start',
  summary: { zh: '从模板新建活动', en: 'A campaign from a template' },
  access: { permission: 'campaign.create' },
  params: z.strictObject({ key: z.string().max(40) }),
  body: z.strictObject({
    start: z.iso.date(),
    title: z.string().trim().min(1).max(500).nullish(),
    /** In the workspace's currency. */
    budget: z
      .string()
      .regex(/^\d{1,18}(\.\d{1,2})?$/)
      .nullish(),
    unitId: z.uuid().nullish(),
  }),
  response: z.object({
    campaign: z.object({ id: z.uuid(), code: z.string() }),
    tasks: z.int(),
    items: z.int(),
    risks: z.int(),
    notes: z.array(label),
  }),
  status: 201,
  errors: ['not_found', 'invalid', 'forbidden'],
});
