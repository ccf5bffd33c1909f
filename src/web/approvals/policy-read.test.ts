import { expect, test } from 'vitest';
import type { HousePolicy, PolicyAnswer } from '../../shared/platform/policy.contract.ts';
import { type ApprovalDef, ApprovalPolicy, type ApprovalStep } from '../../shared/record/approval.ts';
import { f } from '../../shared/record/field.ts';
import { defineRecord } from '../../shared/record/record.ts';
import { doubledKind, emptyLead, kindsOf, newLead, writable } from './policy-edit.ts';
import { changedArticles, readingOf, wholePolicy } from './policy-read.ts';

const step = (key: string, more: Partial<ApprovalStep> = {}): ApprovalStep => ({
  key,
  label: { zh: key, en: key },
  approvers: [{ kind: 'structure' }],
  mode: 'all',
  dueHours: 8,
  signature: false,
  ...more,
});
const finance = step('finance', { approvers: [{ kind: 'position', position: 'finance_director' }] });
const urgent = { steps: [step('business', { dueHours: 2 })], papersHours: 16 };
const sum = (key: string, value: number) => ({
  key,
  label: { zh: `${value}`, en: `${value}` },
  when: { field: 'budget', op: 'gte' as const, value },
  steps: [step('business'), finance],
  attachments: [],
  urgent,
});
const declared: ApprovalPolicy = {
  lead: [
    {
      key: 'large',
      label: { zh: '大型促销', en: 'Large promotion' },
      when: { field: 'kind', op: 'in', value: ['double11', 'sale618'] },
      before: 'period',
      days: 15,
      setting: 'proposalLeadDays',
      needs: ['roi'],
    },
  ],
  rules: [
    sum('great', 500_000),
    sum('large', 100_000),
    { key: 'usual', label: { zh: '其余', en: 'Else' }, steps: [step('business')], attachments: [], urgent },
  ],
};
const proposal: ApprovalDef = {
  key: 'proposal',
  label: { zh: '活动方案审批', en: 'Approval of the proposal' },
  propose: 'propose',
  urgent: 'hurry',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  guards: [],
  pinned: ['budget'],
  interested: [],
  policy: declared,
};
type State = 'draft' | 'asked' | 'done';
const transition = (action: string, from: State, to: State) => ({
  action,
  label: { zh: action, en: action },
  from,
  to,
});
const Campaign = defineRecord({
  id: 'campaign',
  path: 'campaigns',
  room: 'test',
  label: { zh: '活动', en: 'Campaign' },
  code: 'CMP-{####}',
  title: 'name',
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true }),
    kind: f.choice({
      double11: { zh: '双11', en: 'Double 11' },
      sale618: { zh: '618', en: '618 sale' },
      launch: { zh: '新品上市', en: 'Launch' },
    })({ zh: '类型', en: 'Kind' }, { required: true }),
    period: f.dateRange({ zh: '起止', en: 'Period' }),
    budget: f.money({ zh: '预算', en: 'Budget' }),
    roi: f.percent({ zh: '计划 ROI', en: 'Planned ROI' }),
  },
  states: {
    initial: 'draft',
    all: { draft: { zh: '草稿', en: 'Draft' }, asked: { zh: '待审', en: 'Asked' }, done: { zh: '批准', en: 'Done' } },
    transitions: [
      transition('propose', 'draft', 'asked'),
      transition('hurry', 'draft', 'asked'),
      transition('approve', 'asked', 'done'),
      transition('reject', 'asked', 'draft'),
      transition('withdraw', 'asked', 'draft'),
    ],
  },
  approvals: [proposal],
  views: { list: { columns: ['name'] } },
  search: ['name'],
});
const answer: PolicyAnswer = {
  version: 1,
  policy: { structure: 'centralised', approvals: {}, settings: {} },
  approvals: [
    {
      id: 'campaign.proposal',
      label: { zh: '活动方案审批', en: 'Approval of the proposal' },
      record: 'campaign',
      recordLabel: Campaign.label,
      own: false,
    },
  ],
  settings: [
    {
      key: 'proposalLeadDays',
      label: { zh: '大型活动方案提前天数', en: 'Days ahead' },
      unit: 'days',
      default: 15,
      min: 0,
      max: 180,
    },
  ],
  positions: [{ key: 'finance_director', name: { zh: '财务总监', en: 'Finance director' } }],
  running: 0,
};
const usual = { 'campaign.proposal': declared };
const find = () => Campaign;
const textsOf = (policy: HousePolicy) => readingOf(answer, wholePolicy(answer, policy, usual), find);

test('[S7] the policy reads as plain sentences in both languages: who, above which sum, how many days ahead, which papers', () => {
  const texts = textsOf({ structure: 'matrix', approvals: {}, settings: { proposalLeadDays: 20 } });
  const all = texts.map((a) => a.text.zh).join('\n');
  expect(all).toContain('矩阵式：由直属上级和项目负责人会签。');
  expect(all).toContain('大型促销（双11、618）：起止前至少 20 天提交，提交前填写计划 ROI。');
  expect(all).toContain('预算不低于 500,000：按组织架构，8 个工作小时内；然后 财务总监，8 个工作小时内。绿色通道：');
  expect(all).toContain('批准后 16 个工作小时内补齐材料。');
  expect(all).toContain('大型活动方案提前天数：20 天。');
  expect(texts.map((a) => a.text.en).join('\n')).toContain('proposed at least 20 days ahead of its period');
  expect(texts.every((a) => !/[\u4e00-\u9fff]/.test(a.text.en))).toBe(true);
});

test('[S7] two versions are told apart sentence by sentence, also against what the product comes with', () => {
  const before = textsOf({ structure: 'centralised', approvals: {}, settings: {} });
  const [great, ...rules] = declared.rules;
  const after = textsOf({
    structure: 'centralised',
    settings: {},
    approvals: {
      'campaign.proposal': {
        rules: rules.map((r, i) => (i === 0 ? { ...r, attachments: [{ contains: '报价', label: r.label }] } : r)),
      },
    },
  });
  expect(great?.key).toBe('great');
  const changes = changedArticles(before, after);
  expect(changes.map((c) => [c.key, c.before === null, c.after === null])).toEqual([
    ['campaign.proposal.large', false, false],
    ['campaign.proposal.great', false, true],
  ]);
  expect(changes[0]?.after?.zh).toContain('附件须有“报价”。');
  expect(changedArticles(before, before)).toEqual([]);
});

test('[S7][E2] lead times are written by kind, stay a policy, and nothing is lost when sums are saved', () => {
  const made = newLead(declared.lead ?? [], { kind: 'kind', before: 'period' }, { zh: '新', en: 'New' });
  expect(kindsOf(made.when)).toEqual({ field: 'kind', values: [] });
  const policy = { ...declared, lead: [...(declared.lead ?? []), made] };
  expect(emptyLead(policy)?.key).toBe(made.key);
  const chosen = (values: string[]) => ({
    ...policy,
    lead: policy.lead.map((l) =>
      l === made ? { ...l, when: { field: 'kind', op: 'in' as const, value: values } } : l,
    ),
  });
  expect(doubledKind(chosen(['launch', 'double11']))).toBe('double11');
  expect(doubledKind(chosen(['launch']))).toBeUndefined();
  const kept = writable(chosen(['launch']));
  expect(kept.lead).toHaveLength(2);
  expect(ApprovalPolicy.safeParse(kept).success).toBe(true);
});
