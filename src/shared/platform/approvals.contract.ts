import * as z from 'zod';
import { defineRoute } from '../route.ts';

const label = z.object({ zh: z.string(), en: z.string() });
const who = z.object({ id: z.uuid(), name: z.string() });
const states = ['running', 'granted', 'returned', 'withdrawn', 'void'] as const;
export type ApprovalState = (typeof states)[number];
export const approvalStates = {
  running: { zh: '审批中', en: 'Being approved', tone: 'warning' },
  granted: { zh: '已批准', en: 'Approved', tone: 'good' },
  returned: { zh: '已退回', en: 'Sent back', tone: 'bad' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  void: { zh: '已失效', en: 'Void', tone: 'bad' },
} as const;

/** One line of a list: enough to see what, how much and by when. */
export const ApprovalItem = z.object({
  id: z.uuid(),
  /** What is asked, where it is not the approval of the record itself: the sign-off of late papers. */
  about: label.nullable(),
  record: z.string(),
  recordId: z.uuid(),
  code: z.string(),
  title: z.string(),
  state: z.enum(states),
  urgent: z.boolean(),
  /** The present step, and how many there are. */
  step: label.nullable(),
  stepNumber: z.int(),
  steps: z.int(),
  submittedBy: z.string(),
  submittedAt: z.string(),
  dueAt: z.string().nullable(),
  overdue: z.boolean(),
  papersDueAt: z.string().nullable(),
  papersLate: z.boolean(),
  /** The figures of the declaration, as they are asked for. */
  figures: z.record(z.string(), z.unknown()),
  mayAct: z.boolean(),
});
export type ApprovalItem = z.infer<typeof ApprovalItem>;

const Signed = z.object({
  round: z.int(),
  step: z.string(),
  stepLabel: label,
  seat: z.int(),
  by: who,
  /** In whose stead. */
  actedFor: who.nullable(),
  approve: z.boolean(),
  reason: z.string().nullable(),
  at: z.string(),
  signedBy: z.enum(['session', 'password', 'totp']),
  /** False: about content that has changed since. */
  counts: z.boolean(),
});

export const ApprovalDetail = ApprovalItem.extend({
  kind: z.string(),
  label,
  round: z.int(),
  /** Sent back with the decision: proof of what the person looked at. */
  hash: z.string(),
  rule: label.nullable(),
  policyVersion: z.int(),
  /** A later policy does not touch this one. */
  policyChanged: z.boolean(),
  reason: z.string().nullable(),
  imported: z.boolean(),
  closedAt: z.string().nullable(),
  papersDoneAt: z.string().nullable(),
  /** When they were signed off; until then the record stays flagged. */
  papersSignedAt: z.string().nullable(),
  /** They came, but after their time. */
  papersDoneLate: z.boolean(),
  /** Fields of the green channel that are still owed, and files that the policy asks for and nobody attached. */
  missingPapers: z.array(z.string()),
  missingFiles: z.array(label),
  flow: z.array(
    z.object({
      key: z.string(),
      label,
      mode: z.enum(['all', 'any', 'quorum']),
      need: z.int(),
      signature: z.boolean(),
      state: z.enum(['done', 'open', 'next']),
      dueAt: z.string().nullable(),
      doneAt: z.string().nullable(),
      seats: z.array(
        z.object({
          /** Who may fill it now. */
          people: z.array(who),
          /** Who stands in for them now. */
          standIns: z.array(who),
          raised: z.boolean(),
          /** How often it was escalated. */
          level: z.int(),
          decision: Signed.nullable(),
        }),
      ),
    }),
  ),
  decisions: z.array(Signed),
  /** Field by field: now, as it was last approved, and of the last time something alike was approved. */
  comparison: z.array(
    z.object({
      field: z.string(),
      now: z.unknown(),
      asked: z.unknown(),
      approved: z.unknown(),
      last: z.unknown(),
      /** Now differs from what was approved, or, while it runs, from what was asked before. */
      changed: z.boolean(),
    }),
  ),
  last: z.object({ recordId: z.uuid(), code: z.string(), title: z.string(), at: z.string() }).nullable(),
  approvedAt: z.string().nullable(),
  can: z.object({
    decide: z.boolean(),
    /** Why not, where the person might expect to. */
    why: label.nullable(),
    signature: z.boolean(),
    withdraw: z.boolean(),
    remind: z.boolean(),
  }),
  /** Names of people, units and rows that the content refers to. */
  refs: z.record(z.string(), z.record(z.string(), z.object({ code: z.string(), title: z.string() }))),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

export const Delegation = z.object({
  id: z.uuid(),
  from: who,
  to: who,
  start: z.string(),
  end: z.string(),
  reason: z.string().nullable(),
  state: z.enum(['coming', 'active', 'over']),
});
export type Delegation = z.infer<typeof Delegation>;

const params = z.strictObject({ id: z.uuid() });

export const listApprovals = defineRoute({
  id: 'approval.list',
  method: 'GET',
  path: '/api/approvals',
  summary: { zh: '审批列表', en: 'Approvals' },
  access: 'signedIn',
  query: z.strictObject({
    /** What waits for me, what I decided, what I submitted. */
    box: z.enum(['waiting', 'decided', 'submitted']).default('waiting'),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z.string().max(100).optional(),
  }),
  response: z.object({ items: z.array(ApprovalItem), nextCursor: z.string().nullable() }),
});
export const approvalsOfRecord = defineRoute({
  id: 'approval.ofRecord',
  method: 'GET',
  path: '/api/approvals/of/:record/:recordId',
  summary: { zh: '记录的审批', en: 'Approvals of a record' },
  access: 'signedIn',
  params: z.strictObject({ record: z.string().max(60), recordId: z.uuid() }),
  response: z.object({
    items: z.array(ApprovalItem),
    current: ApprovalDetail.nullable(),
    /** The sign-off of papers that came late, where there is one. */
    papers: ApprovalDetail.nullable(),
    /** Before it is asked for: who would have to approve, as the row is now. */
    preview: z
      .object({
        label,
        rule: label,
        steps: z.array(z.object({ label, people: z.array(who), signature: z.boolean() })),
        attachments: z.array(z.object({ label, there: z.boolean() })),
      })
      .nullable(),
  }),
  errors: ['not_found'],
});
export const getApproval = defineRoute({
  id: 'approval.get',
  method: 'GET',
  path: '/api/approvals/:id',
  summary: { zh: '审批单', en: 'An approval' },
  access: 'signedIn',
  params,
  response: ApprovalDetail,
  errors: ['not_found'],
});
export const decideApproval = defineRoute({
  id: 'approval.decide',
  method: 'POST',
  path: '/api/approvals/:id/decide',
  summary: { zh: '批准或退回', en: 'Approve or send back' },
  access: 'signedIn',
  params,
  body: z.strictObject({
    approve: z.boolean(),
    /** Needed to send back. */
    reason: z.string().trim().max(2_000).optional(),
    hash: z.string().max(64),
    /** Where the step asks for a signature: the password again, or a code of the second factor. */
    signature: z
      .union([
        z.strictObject({ password: z.string().min(1).max(200) }),
        z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
      ])
      .optional(),
  }),
  response: ApprovalDetail,
  errors: ['not_found', 'forbidden', 'conflict', 'invalid', 'transition_refused'],
  perMinute: 120,
});
export const withdrawApproval = defineRoute({
  id: 'approval.withdraw',
  method: 'POST',
  path: '/api/approvals/:id/withdraw',
  summary: { zh: '撤回', en: 'Take back' },
  access: 'signedIn',
  params,
  response: ApprovalDetail,
  errors: ['not_found', 'forbidden', 'transition_refused'],
});
export const remindApproval = defineRoute({
  id: 'approval.remind',
  method: 'POST',
  path: '/api/approvals/:id/remind',
  summary: { zh: '催办', en: 'Remind' },
  access: 'signedIn',
  params,
  status: 204,
  errors: ['not_found', 'conflict'],
});
export const listDelegations = defineRoute({
  id: 'delegation.list',
  method: 'GET',
  path: '/api/delegations',
  summary: { zh: '我的审批委托', en: 'My delegations' },
  access: 'signedIn',
  response: z.object({ items: z.array(Delegation) }),
});
export const createDelegation = defineRoute({
  id: 'delegation.create',
  method: 'POST',
  path: '/api/delegations',
  summary: { zh: '委托他人审批', en: 'Let somebody decide in my stead' },
  access: 'signedIn',
  body: z.strictObject({
    to: z.uuid(),
    /** Days of the workspace, both inside. */
    from: z.iso.date(),
    until: z.iso.date(),
    reason: z.string().trim().max(500).optional(),
  }),
  response: Delegation,
  status: 201,
  errors: ['invalid'],
});
export const endDelegation = defineRoute({
  id: 'delegation.end',
  method: 'POST',
  path: '/api/delegations/:id/end',
  summary: { zh: '结束委托', en: 'End a delegation' },
  access: 'signedIn',
  params,
  status: 204,
  errors: ['not_found'],
});
