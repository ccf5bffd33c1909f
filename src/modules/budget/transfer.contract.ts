import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { transferApproval } from './budget-approval.contract.ts';

/** Where money may lie: in a line, in the reserve, or outside of the budget (which raises or cuts its total). */
export const places = {
  line: { zh: '科目', en: 'A line' },
  reserve: { zh: '机动', en: 'The reserve' },
  outside: { zh: '预算外', en: 'Outside the budget' },
} as const;
export type PlaceOfMoney = keyof typeof places;

/** The arithmetic behind a proposed transfer, as it was when it was proposed. All figures are those of the metrics. */
export const Arithmetic = z.object({
  from: z.string(),
  to: z.string(),
  /** First day inside and first day outside of the window. */
  window: z.object({ from: z.string(), to: z.string() }),
  giver: z.object({ channel: z.string(), cost: z.string(), netRevenue: z.string(), roi: z.string().nullable() }),
  taker: z.object({ channel: z.string(), cost: z.string(), netRevenue: z.string(), roi: z.string().nullable() }),
  amount: z.string(),
  /** amount × (ROI of the taker − ROI of the giver): what the move would bring if both stayed as they are. */
  gain: z.string(),
});
export type Arithmetic = z.infer<typeof Arithmetic>;

export const BudgetTransfer = defineRecord({
  id: 'budgetTransfer',
  path: 'budget-transfers',
  room: 'budget',
  label: { zh: '预算调拨', en: 'Budget transfer' },
  code: 'TRF-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '事项', en: 'Subject' }, { required: true, aliases: ['名称', 'title', 'name'] }),
    budget: f.ref('budget')({ zh: '预算', en: 'Budget' }, { required: true, aliases: ['所属预算', 'budget'] }),
    fromPlace: f.choice(places)({ zh: '调出自', en: 'From' }, { required: true, default: 'reserve', aliases: ['从'] }),
    fromLine: f.ref('budgetLine')(
      { zh: '调出科目', en: 'From line' },
      { visibleIf: { field: 'fromPlace', op: 'eq', value: 'line' }, aliases: ['调出'] },
    ),
    toPlace: f.choice(places)({ zh: '调入到', en: 'To' }, { required: true, default: 'line', aliases: ['到'] }),
    toLine: f.ref('budgetLine')(
      { zh: '调入科目', en: 'To line' },
      { visibleIf: { field: 'toPlace', op: 'eq', value: 'line' }, aliases: ['调入'] },
    ),
    amount: bounded(f.money({ zh: '金额', en: 'Amount' }, { required: true, aliases: ['调拨金额', 'amount'] }), {
      min: 0.01,
    }),
    reason: f.longText({ zh: '原因', en: 'Reason' }, { required: true, aliases: ['调拨原因', '说明', 'reason'] }),
    arithmetic: f.json(Arithmetic)({ zh: '测算', en: 'Arithmetic' }, { readOnly: true }),
    proposedBy: f.person({ zh: '提交人', en: 'Proposed by' }, { readOnly: true }),
    approvedBy: f.person({ zh: '审批人', en: 'Approved by' }, { readOnly: true }),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      proposed: { zh: '待审批', en: 'Proposed', tone: 'warning' },
      done: { zh: '已执行', en: 'Done', tone: 'good' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'propose', label: { zh: '提交审批', en: 'Propose' }, from: 'draft', to: 'proposed' },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'proposed',
        to: 'draft',
        permission: 'budgetTransfer.propose',
      },
      { action: 'approve', label: { zh: '批准并执行', en: 'Approve and move' }, from: 'proposed', to: 'done' },
      {
        action: 'reject',
        label: { zh: '退回', en: 'Send back' },
        from: 'proposed',
        to: 'draft',
        permission: 'budgetTransfer.approve',
        reason: true,
      },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['draft', 'proposed'],
        to: 'cancelled',
        permission: 'budgetTransfer.propose',
        reason: true,
      },
    ],
    frozen: ['proposed', 'done', 'cancelled'],
  },
  approvals: [transferApproval],
  views: {
    list: { columns: ['title', 'budget', 'fromPlace', 'fromLine', 'toPlace', 'toLine', 'amount', 'state', 'ownerId'] },
    board: { card: ['amount', 'fromLine', 'toLine'] },
    sections: [
      {
        label: { zh: '调拨', en: 'Transfer' },
        fields: ['title', 'budget', 'fromPlace', 'fromLine', 'toPlace', 'toLine', 'amount', 'reason'],
      },
      {
        label: { zh: '审批', en: 'Approval' },
        fields: ['proposedBy', 'approvedBy', 'unitId', 'ownerId', 'arithmetic'],
      },
    ],
  },
  savedViews: [
    {
      key: 'waiting',
      label: { zh: '待审批', en: 'Waiting for approval' },
      filter: { field: 'state', op: 'eq', value: 'proposed' },
      sort: 'createdAt',
    },
  ],
  search: ['title', 'reason'],
});
export type BudgetTransfer = RowOf<typeof BudgetTransfer>;

/** One line of a week: what was booked beside what the platforms reported. */
export const ReconciledLine = z.object({
  line: z.uuid(),
  code: z.string(),
  title: z.string(),
  booked: z.string(),
  imported: z.string(),
  /** booked − imported. */
  difference: z.string(),
  /** True: the difference is beyond the tolerance and has to be explained. */
  open: z.boolean(),
});
export type ReconciledLine = z.infer<typeof ReconciledLine>;
export const ReconciledWeek = z.object({
  asOf: z.string(),
  booked: z.string(),
  imported: z.string(),
  difference: z.string(),
  /** Cost that the platforms reported and no line of the budget claims. */
  unassigned: z.string(),
  lines: z.array(ReconciledLine),
});
export type ReconciledWeek = z.infer<typeof ReconciledWeek>;
const Explanations = z.record(z.uuid(), z.string().trim().min(1).max(1_000));

export const Reconciliation = defineRecord({
  id: 'reconciliation',
  path: 'reconciliations',
  room: 'budget',
  label: { zh: '对账', en: 'Reconciliation' },
  code: 'REC-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true }),
    budget: f.ref('budget')({ zh: '预算', en: 'Budget' }, { required: true }),
    week: f.date(
      { zh: '周', en: 'Week' },
      { required: true, help: { zh: '周一的日期，对到周日', en: 'The Monday; counts to the Sunday' } },
    ),
    sums: f.json(ReconciledWeek)({ zh: '差异', en: 'Differences' }, { readOnly: true }),
    explanations: f.json(Explanations)({ zh: '差异说明', en: 'Explanations' }),
    signedBy: f.person({ zh: '第一签署人', en: 'First signature' }, { readOnly: true }),
    confirmedBy: f.person({ zh: '第二签署人', en: 'Second signature' }, { readOnly: true }),
  },
  states: {
    initial: 'open',
    all: {
      open: { zh: '待核对', en: 'Open', tone: 'warning' },
      signed: { zh: '待复核', en: 'Signed once', tone: 'info' },
      confirmed: { zh: '已签署', en: 'Signed off', tone: 'good' },
      cancelled: { zh: '已作废', en: 'Cancelled' },
    },
    transitions: [
      { action: 'sign', label: { zh: '签署', en: 'Sign' }, from: 'open', to: 'signed' },
      { action: 'confirm', label: { zh: '复核签署', en: 'Countersign' }, from: 'signed', to: 'confirmed' },
      {
        action: 'reopen',
        label: { zh: '退回核对', en: 'Send back' },
        from: ['signed', 'cancelled'],
        to: 'open',
        permission: 'reconciliation.confirm',
        reason: true,
      },
      {
        action: 'cancel',
        label: { zh: '作废', en: 'Cancel' },
        from: ['open', 'signed'],
        to: 'cancelled',
        permission: 'reconciliation.sign',
        reason: true,
      },
    ],
    frozen: ['signed', 'confirmed', 'cancelled'],
  },
  views: {
    list: { columns: ['title', 'budget', 'week', 'state', 'signedBy', 'confirmedBy'], sort: '-week' },
    calendar: { field: 'week' },
    sections: [
      {
        label: { zh: '对账', en: 'Reconciliation' },
        fields: ['title', 'budget', 'week', 'unitId', 'ownerId', 'signedBy', 'confirmedBy'],
      },
    ],
  },
  search: ['title'],
  unique: [['budget', 'week']],
});
export type Reconciliation = RowOf<typeof Reconciliation>;
