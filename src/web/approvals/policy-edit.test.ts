import { expect, test } from 'vitest';
import { ApprovalPolicy, type ApprovalStep, type Approver } from '../../shared/record/approval.ts';
import {
  approverOf,
  approverText,
  changedStep,
  labelWith,
  newStep,
  sortedRules,
  sumOf,
  withNewRule,
} from './policy-edit.ts';

const label = { zh: '步骤', en: 'Step' };
const step: ApprovalStep = { ...newStep([], label), approvers: [{ kind: 'unitHead' }, { kind: 'ownerHead' }] };

test('[S7] an approver goes through the picker and comes back the same', () => {
  const all: Approver[] = [
    { kind: 'structure' },
    { kind: 'unitHead' },
    { kind: 'ownerHead' },
    { kind: 'projectLead' },
    { kind: 'position', position: 'finance_director' },
    { kind: 'field', field: 'manager' },
    { kind: 'person', person: '01890000-0000-7000-8000-000000000000' },
  ];
  expect(all.map((a) => approverOf(approverText(a)))).toEqual(all);
});

test('[S7] whatever is changed on the page stays a policy', () => {
  const quorum = changedStep(step, { mode: 'quorum', quorum: 9 });
  expect(quorum.quorum).toBe(2);
  expect(changedStep(quorum, { approvers: [{ kind: 'structure' }] })).toMatchObject({ mode: 'all' });
  const rules = withNewRule([{ key: 'usual', label, steps: [quorum], attachments: [] }], 'budget', label);
  expect(ApprovalPolicy.safeParse({ rules: sortedRules(rules) }).success).toBe(true);
  const three = withNewRule(rules, 'budget', label).map((r, i) =>
    i === 1 ? { ...r, when: { field: 'budget', op: 'gte' as const, value: 99_999 } } : r,
  );
  expect(sortedRules(three).map((r) => sumOf(r.when)?.value ?? null)).toEqual([99_999, 10_000, null]);
});

test('[S7] a name is written in both languages; an untranslated one follows until it is', () => {
  expect(labelWith({ zh: '财务', en: '财务' }, 'zh', '财务审批')).toEqual({ zh: '财务审批', en: '财务审批' });
  expect(labelWith({ zh: '财务', en: '财务' }, 'en', 'Finance')).toEqual({ zh: '财务', en: 'Finance' });
  expect(labelWith({ zh: '财务', en: 'Finance' }, 'en', 'CFO')).toEqual({ zh: '财务', en: 'CFO' });
});
