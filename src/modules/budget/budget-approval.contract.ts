import type { ApprovalDef, ApprovalStep } from '../../shared/record/approval.ts';

const finance: ApprovalStep = {
  key: 'finance',
  label: { zh: '财务审批', en: 'Finance' },
  approvers: [{ kind: 'position', position: 'finance_director' }],
  mode: 'all',
  dueHours: 16,
  signature: false,
};
const executive: ApprovalStep = {
  key: 'executive',
  label: { zh: '总经理审批', en: 'Executive' },
  approvers: [{ kind: 'position', position: 'executive' }],
  mode: 'any',
  dueHours: 24,
  signature: true,
};

/** A budget as a whole: what is approved is its snapshot with every line, not a number on a cover sheet. */
export const budgetApproval: ApprovalDef = {
  key: 'budget',
  label: { zh: '预算审批', en: 'Approval of the budget' },
  propose: 'propose',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  revise: 'revise',
  guards: ['activate'],
  pinned: ['proposal'],
  interested: ['proposedBy'],
  figures: ['period', 'total', 'reserveShare'],
  policy: {
    rules: [
      {
        key: 'great',
        label: { zh: '总额 100 万元及以上', en: 'Total of 1,000,000 and above' },
        when: { field: 'total', op: 'gte', value: 1_000_000 },
        steps: [{ ...finance, signature: true }, executive],
        attachments: [],
      },
      {
        key: 'usual',
        label: { zh: '总额 100 万元以下', en: 'Total below 1,000,000' },
        steps: [finance],
        attachments: [],
      },
    ],
  },
};

/** Two people move money: who proposes and who signs. What changes the total goes one step further (E5). */
export const transferApproval: ApprovalDef = {
  key: 'transfer',
  label: { zh: '调拨审批', en: 'Approval of the transfer' },
  propose: 'propose',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  guards: [],
  pinned: ['budget', 'fromPlace', 'fromLine', 'toPlace', 'toLine', 'amount', 'reason'],
  interested: ['proposedBy'],
  figures: ['fromPlace', 'fromLine', 'toPlace', 'toLine', 'amount'],
  policy: {
    rules: [
      {
        key: 'total',
        label: { zh: '追加或核减总额', en: 'Raises or cuts the total' },
        when: {
          any: [
            { field: 'fromPlace', op: 'eq', value: 'outside' },
            { field: 'toPlace', op: 'eq', value: 'outside' },
          ],
        },
        steps: [finance, { ...executive, signature: false }],
        attachments: [],
      },
      { key: 'usual', label: { zh: '预算内调拨', en: 'Within the budget' }, steps: [finance], attachments: [] },
    ],
  },
};
