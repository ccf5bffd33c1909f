import * as z from 'zod';
import type { ApprovalDef } from '../../shared/record/approval.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { channelPlanLines, productLines } from '../campaigns/campaigns.contract.ts';

export const changeKinds = {
  budget: { zh: '预算', en: 'Budget' },
  date: { zh: '日期', en: 'Dates' },
  scope: { zh: '范围', en: 'Scope' },
  other: { zh: '其他', en: 'Other' },
} as const;

/** A wanted value of the change, and the field of the campaign's plan that it replaces. */
export const wantedFields = {
  newBudget: 'budget',
  newPeriod: 'period',
  newGmv: 'plannedGmv',
  newRoi: 'plannedRoi',
  newUv: 'plannedUv',
  newOrders: 'plannedOrders',
  newChannels: 'channels',
  newTheme: 'theme',
  newForm: 'form',
  newObjective: 'objective',
  newDescription: 'description',
  newRisk: 'risk',
} as const;

/** The plan can be changed by two signatures while the campaign is in one of these states. */
export const changeableStates: readonly string[] = ['approved', 'preparing', 'live'];

export const ChangeDiff = z.array(
  z.object({
    /** Field of the campaign. */
    field: z.string(),
    from: z.unknown(),
    to: z.unknown(),
  }),
);
export type ChangeDiff = z.infer<typeof ChangeDiff>;

/** E5: marketing director and finance director sign, side by side, each with the password. A house may change it. */
const twoSignatures: ApprovalDef = {
  key: 'change',
  label: { zh: '活动变更审批', en: 'Approval of the change' },
  propose: 'propose',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  guards: [],
  pinned: ['campaign', 'kind', 'planVersion', 'diff', 'reason', 'effect'],
  interested: ['proposedBy', 'manager'],
  figures: ['campaign', 'kind', 'diff'],
  like: 'kind',
  policy: {
    rules: [
      {
        key: 'both',
        label: { zh: '两人签字', en: 'Two signatures' },
        steps: [
          {
            key: 'both',
            label: { zh: '市场总监、财务总监会签', en: 'Marketing and finance director' },
            approvers: [
              { kind: 'position', position: 'marketing_director' },
              { kind: 'position', position: 'finance_director' },
            ],
            mode: 'all',
            dueHours: 8,
            signature: true,
          },
        ],
        attachments: [],
      },
    ],
  },
};

/** A change of what was approved of a campaign that goes on (E5). */
export const CampaignChange = defineRecord({
  id: 'campaignChange',
  path: 'campaign-changes',
  room: 'changes',
  label: { zh: '活动变更', en: 'Campaign change' },
  code: 'CHG-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { readOnly: true }),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { required: true, aliases: ['活动名称', 'campaign'] }),
    kind: f.choice(changeKinds)(
      { zh: '偏差类型', en: 'Kind of deviation' },
      { required: true, aliases: ['类型', 'kind'] },
    ),
    reason: f.longText(
      { zh: '变更原因', en: 'Reason' },
      {
        required: true,
        help: { zh: '出现了什么偏差，为什么要改', en: 'What deviates, and why the plan has to change' },
        aliases: ['原因', 'reason'],
      },
    ),
    effect: f.longText(
      { zh: '预期影响', en: 'Expected effect' },
      { help: { zh: '对成交、投产比、其他部门的影响', en: 'On GMV, return and other departments' } },
    ),
    newBudget: bounded(
      f.money(
        { zh: '新预算', en: 'New budget' },
        { help: { zh: '不改的留空，下同', en: 'Leave empty what stays as it is' } },
      ),
      { min: 0 },
    ),
    newPeriod: f.dateRange({ zh: '新起止', en: 'New period' }),
    newGmv: bounded(f.money({ zh: '新计划成交额', en: 'New planned GMV' }), { min: 0 }),
    newRoi: f.percent({ zh: '新计划 ROI', en: 'New planned ROI' }),
    newUv: bounded(f.integer({ zh: '新计划访客数', en: 'New planned visitors' }), { min: 0 }),
    newOrders: bounded(f.integer({ zh: '新计划订单数', en: 'New planned orders' }), { min: 0 }),
    newChannels: f.refs('channel')({ zh: '新渠道', en: 'New channels' }),
    newTheme: f.text({ zh: '新主题', en: 'New theme' }),
    newForm: f.text({ zh: '新形式', en: 'New form' }),
    newObjective: f.longText({ zh: '新目的', en: 'New objective' }),
    newDescription: f.longText({ zh: '新方案', en: 'New proposal' }),
    newRisk: f.longText({ zh: '新风险与预案', en: 'New risks and contingency' }),
    diff: f.json(ChangeDiff)({ zh: '变更对照', en: 'What changes' }, { readOnly: true }),
    planVersion: f.integer({ zh: '依据计划版本', en: 'Based on plan version' }, { readOnly: true }),
    manager: f.person({ zh: '活动负责人', en: 'Manager of the campaign' }, { readOnly: true }),
    proposedBy: f.person({ zh: '提交人', en: 'Proposed by' }, { readOnly: true }),
    appliedVersion: f.integer({ zh: '生效后计划版本', en: 'Plan version made' }, { readOnly: true }),
    appliedAt: f.instant({ zh: '生效时间', en: 'In force since' }, { readOnly: true }),
  },
  children: {
    newChannelPlan: {
      ...channelPlanLines,
      label: { zh: '新渠道计划', en: 'New channel plan' },
      help: {
        zh: '只填要改或新增的渠道，其余渠道不变；预算填 0 表示取消该渠道',
        en: 'Only the channels that change or are new; the others stay. A budget of 0 takes a channel out',
      },
    },
    newProducts: {
      ...productLines,
      label: { zh: '新商品清单', en: 'New products' },
      help: {
        zh: '只填要改或新增的商品，其余商品不变；占用数量填 0 表示取消该商品',
        en: 'Only the products that change or are new; the others stay. A quantity of 0 takes a product out',
      },
    },
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      proposed: { zh: '待签署', en: 'To be signed', tone: 'warning' },
      applied: { zh: '已生效', en: 'In force', tone: 'good' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      {
        action: 'propose',
        label: { zh: '提交签署', en: 'Submit for signatures' },
        from: 'draft',
        to: 'proposed',
        requires: ['reason', 'effect'],
      },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'proposed',
        to: 'draft',
        permission: 'campaignChange.propose',
      },
      { action: 'approve', label: { zh: '批准并生效', en: 'Approve and apply' }, from: 'proposed', to: 'applied' },
      {
        action: 'reject',
        label: { zh: '退回', en: 'Send back' },
        from: 'proposed',
        to: 'draft',
        permission: 'campaignChange.approve',
        reason: true,
      },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['draft', 'proposed'],
        to: 'cancelled',
        permission: 'campaignChange.propose',
        reason: true,
      },
    ],
    frozen: ['proposed', 'applied', 'cancelled'],
  },
  approvals: [twoSignatures],
  views: {
    list: {
      columns: ['title', 'campaign', 'kind', 'state', 'diff', 'planVersion', 'proposedBy', 'appliedAt'],
      sort: '-updatedAt',
    },
    board: { card: ['campaign', 'kind', 'proposedBy'] },
    sections: [
      { label: { zh: '变更', en: 'Change' }, fields: ['title', 'campaign', 'kind', 'reason', 'effect'] },
      {
        label: { zh: '改成', en: 'Changed to' },
        fields: [
          'newBudget',
          'newPeriod',
          'newGmv',
          'newRoi',
          'newUv',
          'newOrders',
          'newChannels',
          'newTheme',
          'newForm',
          'newObjective',
          'newDescription',
          'newRisk',
        ],
      },
      {
        label: { zh: '经手', en: 'Handled by' },
        fields: ['diff', 'planVersion', 'appliedVersion', 'appliedAt', 'manager', 'proposedBy', 'unitId', 'ownerId'],
      },
    ],
  },
  savedViews: [
    {
      key: 'waiting',
      label: { zh: '待签署', en: 'To be signed' },
      filter: { field: 'state', op: 'eq', value: 'proposed' },
      sort: 'updatedAt',
    },
  ],
  search: ['title', 'reason'],
});
export type CampaignChange = RowOf<typeof CampaignChange>;

/** Where a version of the plan comes from. */
export const planSources = {
  approval: { zh: '方案批准', en: 'Proposal approved' },
  change: { zh: '变更生效', en: 'Change in force' },
  papers: { zh: '绿色通道补件', en: 'Papers of the green channel' },
} as const;

export const PlanVersion = z.object({
  version: z.int(),
  at: z.string(),
  /** Who signed; the one who acted where nobody had to. */
  signers: z.array(z.string()),
  source: z.enum(Object.keys(planSources) as [keyof typeof planSources]),
  reason: z.string().nullable(),
  change: z.object({ id: z.uuid(), code: z.string() }).nullable(),
  /** By the name of the campaign's field. */
  content: z.record(z.string(), z.unknown()),
});
export type PlanVersion = z.infer<typeof PlanVersion>;

export const CampaignPlan = z.object({
  /** Fields of the campaign that make the plan, in the order of its proposal. */
  fields: z.array(z.string()),
  /** The newest first. Empty before the first approval. */
  versions: z.array(PlanVersion),
  now: z.record(z.string(), z.unknown()),
  /** Fields in which the campaign differs from the newest version. */
  drift: z.array(z.string()),
  /** Changes of this campaign that the reader sees, the newest first. */
  changes: z.array(
    z.object({
      id: z.uuid(),
      code: z.string(),
      title: z.string(),
      kind: z.enum(Object.keys(changeKinds) as [keyof typeof changeKinds]),
      state: z.string(),
      updatedAt: z.string(),
      diff: ChangeDiff,
    }),
  ),
  /** Whether a change can be asked for now; else why not. */
  refusal: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** Names of what the contents point to. */
  refs: z.record(z.string(), z.record(z.string(), z.object({ title: z.string(), code: z.string() }))),
});
export type CampaignPlan = z.infer<typeof CampaignPlan>;

export const campaignPlan = defineRoute({
  id: 'campaign.plan',
  method: 'GET',
  path: '/api/campaigns/:id/plan',
  summary: { zh: '活动的计划版本', en: 'Versions of a campaign’s plan' },
  access: { permission: 'campaign.read' },
  params: z.strictObject({ id: z.uuid() }),
  response: CampaignPlan,
  errors: ['not_found'],
});
