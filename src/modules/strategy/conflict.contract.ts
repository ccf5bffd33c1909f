import * as z from 'zod';
import type { ApprovalDef, ApprovalStep } from '../../shared/record/approval.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** What is claimed by more than one. */
export const conflictKinds = {
  people: { zh: '人力', en: 'People' },
  budget: { zh: '预算', en: 'Budget' },
  channel: { zh: '渠道档期', en: 'Channel days' },
  audience: { zh: '人群', en: 'Audience' },
  price: { zh: '价格', en: 'Price' },
  stock: { zh: '库存', en: 'Stock' },
  other: { zh: '其他', en: 'Other' },
} as const;
export type ConflictKind = keyof typeof conflictKinds;

const decider: ApprovalStep = {
  key: 'decider',
  label: { zh: '裁决', en: 'Decision' },
  approvers: [{ kind: 'field', field: 'decider' }],
  mode: 'all',
  dueHours: 16,
  signature: false,
};
const finance: ApprovalStep = {
  key: 'finance',
  label: { zh: '财务审批', en: 'Finance' },
  approvers: [{ kind: 'position', position: 'finance_director' }],
  mode: 'all',
  dueHours: 16,
  signature: false,
};

const conflictApproval: ApprovalDef = {
  key: 'conflict',
  label: { zh: '冲突裁决', en: 'Settling of the conflict' },
  propose: 'propose',
  approve: 'settle',
  reject: 'reject',
  withdraw: 'withdraw',
  guards: [],
  pinned: ['title', 'kind', 'parties', 'decider', 'amount', 'days', 'resolution'],
  // No party decides about its own claim.
  interested: ['parties', 'proposedBy'],
  figures: ['kind', 'amount', 'days', 'resolution'],
  policy: {
    rules: [
      {
        key: 'money',
        label: { zh: '涉及 5 万元及以上', en: '50,000 and above' },
        when: { field: 'amount', op: 'gte', value: 50_000 },
        steps: [decider, finance],
        attachments: [],
      },
      { key: 'usual', label: { zh: '其他', en: 'Otherwise' }, steps: [decider], attachments: [] },
    ],
  },
};

/** Departments that claim the same: who claims what, what is proposed, who decides, and what was decided (S3). */
export const Conflict = defineRecord({
  id: 'conflict',
  path: 'conflicts',
  room: 'strategy',
  label: { zh: '冲突', en: 'Conflict' },
  code: 'CFL-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '事由', en: 'Subject' }, { required: true, aliases: ['冲突', '事由', 'subject'] }),
    kind: f.choice(conflictKinds)({ zh: '类型', en: 'Kind' }, { required: true, aliases: ['类型', 'kind'] }),
    parties: f.refs('person')(
      { zh: '当事人', en: 'Parties' },
      { required: true, help: { zh: '提出诉求的各方负责人', en: 'Who answers for each claim' } },
    ),
    days: f.dateRange({ zh: '涉及日期', en: 'Days' }),
    amount: bounded(f.money({ zh: '涉及金额', en: 'Money' }), { min: 0 }),
    decider: f.person(
      { zh: '裁决人', en: 'Decided by' },
      { help: { zh: '不能是当事人', en: 'Not one of the parties' } },
    ),
    resolution: f.longText({ zh: '解决办法', en: 'Resolution' }, { aliases: ['处理', 'resolution'] }),
    /** What the system found: the same finding is recorded once while it is open. */
    found: f.text({ zh: '系统发现', en: 'Found as' }, { readOnly: true }),
    proposedBy: f.person({ zh: '提交人', en: 'Proposed by' }, { readOnly: true }),
    settledAt: f.instant({ zh: '裁决时间', en: 'Settled at' }, { readOnly: true }),
  },
  children: {
    claims: {
      label: { zh: '诉求', en: 'Claims' },
      fields: {
        party: f.person({ zh: '提出人', en: 'Party' }, { required: true }),
        claim: f.text({ zh: '诉求', en: 'Claim' }, { required: true }),
        amount: bounded(f.money({ zh: '金额', en: 'Money' }), { min: 0 }),
        startOn: f.date({ zh: '开始', en: 'Start' }),
        endOn: f.date({ zh: '结束', en: 'End' }),
      },
      max: 20,
    },
  },
  states: {
    initial: 'open',
    all: {
      open: { zh: '待协调', en: 'Open', tone: 'warning' },
      proposed: { zh: '待裁决', en: 'Proposed', tone: 'info' },
      settled: { zh: '已裁决', en: 'Settled', tone: 'good' },
      dropped: { zh: '已撤销', en: 'Dropped' },
    },
    transitions: [
      {
        action: 'propose',
        label: { zh: '提交裁决', en: 'Propose' },
        from: 'open',
        to: 'proposed',
        requires: ['resolution', 'decider', 'claims'],
      },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'proposed',
        to: 'open',
        permission: 'conflict.propose',
      },
      { action: 'settle', label: { zh: '裁决', en: 'Settle' }, from: 'proposed', to: 'settled' },
      {
        action: 'reject',
        label: { zh: '退回', en: 'Send back' },
        from: 'proposed',
        to: 'open',
        permission: 'conflict.settle',
        reason: true,
      },
      {
        action: 'drop',
        label: { zh: '撤销', en: 'Drop' },
        from: ['open', 'proposed'],
        to: 'dropped',
        permission: 'conflict.propose',
        reason: true,
      },
    ],
    frozen: ['proposed', 'settled', 'dropped'],
  },
  approvals: [conflictApproval],
  views: {
    list: { columns: ['title', 'kind', 'state', 'parties', 'days', 'amount', 'decider', 'code'], sort: '-createdAt' },
    board: { card: ['kind', 'days', 'decider'] },
    calendar: { field: 'days' },
    sections: [
      {
        label: { zh: '冲突', en: 'Conflict' },
        fields: ['title', 'kind', 'parties', 'days', 'amount', 'ownerId', 'unitId'],
      },
      { label: { zh: '裁决', en: 'Decision' }, fields: ['decider', 'resolution', 'proposedBy', 'settledAt', 'found'] },
    ],
  },
  savedViews: [
    {
      key: 'open',
      label: { zh: '未解决', en: 'Not settled' },
      filter: { field: 'state', op: 'in', value: ['open', 'proposed'] },
    },
    {
      key: 'mine',
      label: { zh: '我裁决的', en: 'Mine to decide' },
      filter: { field: 'decider', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['title', 'resolution'],
});
export type Conflict = RowOf<typeof Conflict>;

const label = z.object({ zh: z.string(), en: z.string() });
/** Competing claims that the system sees, as far as the reader may see them. */
export const FoundConflict = z.object({
  /** The same clash has the same key. */
  key: z.string(),
  kind: z.enum(Object.keys(conflictKinds) as [ConflictKind, ...ConflictKind[]]),
  title: label,
  detail: label,
  days: z.object({ start: z.iso.date(), end: z.iso.date() }).nullable(),
  amount: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  parties: z.array(z.uuid()),
  claims: z.array(z.object({ party: z.uuid(), claim: z.string() })),
  links: z.array(z.object({ path: z.string(), title: z.string() })),
  /** Where it was recorded and is not dropped. */
  recorded: z.object({ id: z.uuid(), code: z.string(), state: z.string() }).nullable(),
});
export type FoundConflict = z.infer<typeof FoundConflict>;

export const foundConflicts = defineRoute({
  id: 'conflict.found',
  method: 'GET',
  path: '/api/conflicts/found',
  summary: { zh: '系统发现的冲突', en: 'Conflicts that the system sees' },
  access: { permission: 'conflict.read' },
  response: z.object({ items: z.array(FoundConflict) }),
});

export const recordFound = defineRoute({
  id: 'conflict.record',
  method: 'POST',
  path: '/api/conflicts/found',
  summary: { zh: '登记系统发现的冲突', en: 'Record a conflict that the system sees' },
  access: { permission: 'conflict.create' },
  body: z.strictObject({ key: z.string().min(1).max(300) }),
  response: z.object({ id: z.uuid(), code: z.string() }),
  status: 201,
  errors: ['not_found', 'conflict'],
});
