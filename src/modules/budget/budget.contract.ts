import * as z from 'zod';
import type { Condition } from '../../shared/record/condition.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { budgetApproval } from './budget-approval.contract.ts';

/** What a line is spent for. Channel and campaign are references; the others are named in words. */
export const dimensions = {
  channel: { zh: '渠道', en: 'Channel' },
  campaign: { zh: '活动', en: 'Campaign' },
  content: { zh: '内容', en: 'Content' },
  activity: { zh: '线下与人员', en: 'Events and people' },
  material: { zh: '物料', en: 'Material' },
  partner: { zh: '合作方', en: 'Partner' },
} as const;
export type Dimension = keyof typeof dimensions;

/** How far an amount is used, worked out from the ledger. Amounts are exact decimals in the budget's currency. */
export const Use = z.object({
  /** What may be spent now: the approved amount with all transfers. */
  plan: z.string(),
  committed: z.string(),
  actual: z.string(),
  /** plan − committed − actual; below zero within the guard. */
  free: z.string(),
  /** (committed + actual) ÷ plan; null without a plan. */
  rate: z.string().nullable(),
  level: z.enum(['none', 'fine', 'warned', 'over']),
});
export type Use = z.infer<typeof Use>;
/** The same of a whole budget: its lines, and what lies in the reserve. */
export const BudgetUse = Use.extend({ reserve: z.string() });
export type BudgetUse = z.infer<typeof BudgetUse>;

/** What is put to the signers: every line with its amount, so that an approval is of these very lines. */
export const BudgetProposal = z.object({
  total: z.string(),
  reserve: z.string(),
  currency: z.string(),
  lines: z.int(),
  /** Of all lines with their amounts, in the order of their codes. */
  digest: z.string(),
});

const named: Condition = { all: ['total', 'period'].map((field) => ({ field, op: 'notEmpty' as const })) };

export const Budget = defineRecord({
  id: 'budget',
  path: 'budgets',
  room: 'budget',
  label: { zh: '预算', en: 'Budget' },
  code: 'BUD-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true, aliases: ['预算名称', 'budget', 'name'] }),
    period: f.dateRange(
      { zh: '期间', en: 'Period' },
      { required: true, aliases: ['预算期间', '起止', '周期', 'period'] },
    ),
    total: bounded(
      f.money(
        { zh: '总额', en: 'Total' },
        {
          required: true,
          aliases: ['预算总额', '总预算', 'total', 'amount'],
          help: {
            zh: '批准后只能通过调拨追加或核减',
            en: 'Once approved, only a transfer adds to it or takes from it',
          },
        },
      ),
      { min: 0 },
    ),
    reserveShare: bounded(
      f.percent(
        { zh: '机动比例', en: 'Reserve share' },
        {
          default: '0.3',
          aliases: ['机动', '弹性预算比例', 'reserve'],
          help: {
            zh: '如 0.3：七成分到科目，三成留作机动，只能经调拨动用',
            en: '0.3: seven tenths go to lines, three stay as reserve, which only a transfer draws on',
          },
        },
      ),
      { min: 0, max: 0.9 },
    ),
    description: f.longText({ zh: '说明', en: 'Description' }, { aliases: ['备注', 'notes'] }),
    use: f.computed(BudgetUse)({ zh: '执行', en: 'Use' }),
    proposal: f.json(BudgetProposal)({ zh: '报批内容', en: 'As proposed' }, { readOnly: true }),
    proposedBy: f.person({ zh: '提交人', en: 'Proposed by' }, { readOnly: true }),
    approvedBy: f.person({ zh: '审批人', en: 'Approved by' }, { readOnly: true }),
    approvedAt: f.instant({ zh: '审批时间', en: 'Approved at' }, { readOnly: true }),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '编制中', en: 'Draft' },
      proposed: { zh: '待审批', en: 'Proposed', tone: 'warning' },
      approved: { zh: '已批准', en: 'Approved', tone: 'info' },
      active: { zh: '执行中', en: 'Active', tone: 'good' },
      closed: { zh: '已关账', en: 'Closed' },
      cancelled: { zh: '已作废', en: 'Cancelled' },
    },
    transitions: [
      {
        action: 'propose',
        label: { zh: '提交审批', en: 'Propose' },
        from: 'draft',
        to: 'proposed',
        when: named,
        refusal: { zh: '提交前请填写期间和总额', en: 'Fill in period and total before proposing' },
      },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'proposed',
        to: 'draft',
        permission: 'budget.propose',
      },
      { action: 'approve', label: { zh: '批准', en: 'Approve' }, from: 'proposed', to: 'approved' },
      {
        action: 'reject',
        label: { zh: '退回', en: 'Send back' },
        from: 'proposed',
        to: 'draft',
        permission: 'budget.approve',
        reason: true,
      },
      {
        action: 'revise',
        label: { zh: '重新编制', en: 'Revise' },
        from: 'approved',
        to: 'draft',
        permission: 'budget.propose',
        reason: true,
      },
      { action: 'activate', label: { zh: '启用', en: 'Activate' }, from: 'approved', to: 'active' },
      { action: 'close', label: { zh: '关账', en: 'Close' }, from: 'active', to: 'closed' },
      { action: 'reopen', label: { zh: '重新开账', en: 'Reopen' }, from: 'closed', to: 'active', reason: true },
      {
        action: 'cancel',
        label: { zh: '作废', en: 'Cancel' },
        from: ['draft', 'proposed', 'approved'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['closed', 'cancelled'],
  },
  approvals: [budgetApproval],
  views: {
    list: { columns: ['title', 'period', 'total', 'use', 'unitId', 'ownerId', 'state'], sort: '-period' },
    board: { card: ['period', 'total', 'use', 'ownerId'] },
    timeline: { field: 'period' },
    sections: [
      {
        label: { zh: '预算', en: 'Budget' },
        fields: ['title', 'period', 'total', 'reserveShare', 'unitId', 'ownerId', 'description'],
      },
      { label: { zh: '审批', en: 'Approval' }, fields: ['proposedBy', 'approvedBy', 'approvedAt', 'proposal'] },
    ],
  },
  savedViews: [
    {
      key: 'active',
      label: { zh: '执行中', en: 'Active' },
      filter: { field: 'state', op: 'eq', value: 'active' },
      sort: '-period',
    },
    {
      key: 'waiting',
      label: { zh: '待审批', en: 'Waiting for approval' },
      filter: { field: 'state', op: 'eq', value: 'proposed' },
      sort: 'period',
    },
  ],
  search: ['title', 'description'],
  import: { matchKey: ['title', 'period'] },
});
export type Budget = RowOf<typeof Budget>;

const kindIs = (...kinds: readonly Dimension[]): Condition => ({ field: 'kind', op: 'in', value: kinds });

export const BudgetLine = defineRecord({
  id: 'budgetLine',
  path: 'budget-lines',
  room: 'budget',
  label: { zh: '预算科目', en: 'Budget line' },
  code: 'BL-{yyyy}-{#####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '科目', en: 'Line' }, { required: true, aliases: ['科目名称', '项目', 'line', 'name'] }),
    budget: f.ref('budget')({ zh: '预算', en: 'Budget' }, { required: true, aliases: ['所属预算', 'budget'] }),
    kind: f.choice(dimensions)(
      { zh: '维度', en: 'Dimension' },
      { required: true, aliases: ['类别', '科目类别', 'kind'] },
    ),
    channel: f.ref('channel')({ zh: '渠道', en: 'Channel' }, { aliases: ['投放渠道', 'channel'] }),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { aliases: ['活动名称', 'campaign'] }),
    subject: f.text(
      { zh: '对象', en: 'Subject' },
      {
        visibleIf: kindIs('content', 'activity', 'material', 'partner'),
        help: { zh: '内容、物料或合作方的名称', en: 'Name of the content, material or partner' },
        aliases: ['合作方', '内容', '物料', 'subject'],
      },
    ),
    amount: bounded(
      f.money(
        { zh: '核定金额', en: 'Approved amount' },
        {
          required: true,
          aliases: ['金额', '预算金额', 'amount'],
          help: { zh: '预算启用后只能经调拨变动', en: 'Once the budget is active only transfers move it' },
        },
      ),
      { min: 0 },
    ),
    purpose: f.longText(
      { zh: '依据', en: 'Purpose' },
      {
        required: true,
        aliases: ['用途', '测算依据', '说明', 'why', 'purpose'],
        help: {
          zh: '零基预算：为什么需要这笔钱，怎么算出来的，不以去年为理由',
          en: 'Zero-based: why this money is needed and how it was worked out; last year is no reason',
        },
      },
    ),
    period: f.dateRange(
      { zh: '使用期间', en: 'Spent within' },
      {
        aliases: ['期间', '时间', 'period'],
        help: { zh: '不填则按预算期间均摊到月', en: 'Without it the plan is spread over the budget’s period' },
      },
    ),
    use: f.computed(Use)({ zh: '执行', en: 'Use' }),
  },
  states: {
    initial: 'open',
    all: { open: { zh: '开放', en: 'Open', tone: 'good' }, closed: { zh: '停用', en: 'Closed' } },
    transitions: [
      { action: 'close', label: { zh: '停用', en: 'Close' }, from: 'open', to: 'closed' },
      { action: 'reopen', label: { zh: '恢复', en: 'Reopen' }, from: 'closed', to: 'open' },
    ],
  },
  views: {
    list: { columns: ['title', 'budget', 'kind', 'amount', 'use', 'channel', 'campaign', 'ownerId', 'state'] },
    board: { by: 'kind', card: ['amount', 'use', 'ownerId'] },
    sections: [
      {
        label: { zh: '科目', en: 'Line' },
        fields: ['title', 'budget', 'kind', 'channel', 'campaign', 'subject', 'amount', 'purpose', 'period'],
      },
      { label: { zh: '归口', en: 'Responsible' }, fields: ['unitId', 'ownerId'] },
    ],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我归口的', en: 'Mine' },
      filter: { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['title', 'purpose', 'subject'],
  indexes: [['budget', 'campaign', 'channel']],
  import: { matchKey: ['budget', 'title'] },
});
export type BudgetLine = RowOf<typeof BudgetLine>;
