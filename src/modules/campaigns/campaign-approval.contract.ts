import type { ApprovalDef, ApprovalStep } from '../../shared/record/approval.ts';

/** By the structure of the organization: the marketing director, the unit's head, or function head and project lead. */
const business: ApprovalStep = {
  key: 'business',
  label: { zh: '业务审批', en: 'Business' },
  approvers: [{ kind: 'structure' }],
  mode: 'all',
  dueHours: 8,
  signature: false,
};
const finance: ApprovalStep = {
  key: 'finance',
  label: { zh: '财务审批', en: 'Finance' },
  approvers: [{ kind: 'position', position: 'finance_director' }],
  mode: 'all',
  dueHours: 8,
  signature: false,
};
const executive: ApprovalStep = {
  key: 'executive',
  label: { zh: '总经理审批', en: 'Executive' },
  approvers: [{ kind: 'position', position: 'executive' }],
  mode: 'any',
  dueHours: 16,
  signature: true,
};

/** The proposal of a campaign, as the product comes; a house writes its own sums and steps in its policy (S7). */
export const campaignApproval: ApprovalDef = {
  key: 'proposal',
  label: { zh: '活动方案审批', en: 'Approval of the proposal' },
  propose: 'propose',
  urgent: 'proposeUrgent',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  amend: {
    label: { zh: '申请变更', en: 'Ask for a change' },
    record: 'campaignChange',
    field: 'campaign',
    states: ['approved', 'preparing', 'live'],
  },
  guards: ['prepare', 'launch'],
  pinned: [
    'title',
    'kind',
    'period',
    'theme',
    'form',
    'objective',
    'budget',
    'plannedUv',
    'plannedOrders',
    'plannedGmv',
    'plannedRoi',
    'channels',
    'channelPlan',
    'products',
    'description',
    'risk',
  ],
  papers: ['plannedGmv', 'plannedRoi', 'description', 'risk'],
  interested: ['manager', 'proposedBy'],
  figures: ['kind', 'period', 'budget', 'plannedGmv', 'plannedRoi'],
  like: 'kind',
  policy: {
    lead: [
      {
        key: 'large',
        label: { zh: '大型促销', en: 'Large promotion' },
        when: { field: 'kind', op: 'in', value: ['double11', 'sale618', 'anniversary'] },
        before: 'period',
        days: 15,
        setting: 'proposalLeadDays',
        needs: ['research', 'plannedRoi'],
      },
    ],
    rules: [
      {
        key: 'great',
        label: { zh: '预算 50 万元及以上', en: 'Budget of 500,000 and above' },
        when: { field: 'budget', op: 'gte', value: 500_000 },
        steps: [business, finance, executive],
        attachments: [],
        urgent: {
          steps: [
            { ...business, dueHours: 2 },
            { ...executive, dueHours: 2 },
          ],
          papersHours: 16,
        },
      },
      {
        key: 'large',
        label: { zh: '预算 10 万元及以上', en: 'Budget of 100,000 and above' },
        when: { field: 'budget', op: 'gte', value: 100_000 },
        steps: [business, finance],
        attachments: [],
        urgent: { steps: [{ ...business, dueHours: 2 }], papersHours: 16 },
      },
      {
        key: 'usual',
        label: { zh: '预算 10 万元以下', en: 'Budget below 100,000' },
        steps: [business],
        attachments: [],
        urgent: { steps: [{ ...business, dueHours: 2 }], papersHours: 16 },
      },
    ],
  },
};
