import type { PolicyAnswer } from '../../shared/platform/policy.contract.ts';
import type { ApprovalPolicy, ApprovalRule, ApprovalStep, Approver, LeadRule } from '../../shared/record/approval.ts';
import type { Condition } from '../../shared/record/condition.ts';

/** An approver as the value of a picker, and back. */
export const approverText = (a: Approver): string =>
  a.kind === 'position'
    ? `position:${a.position}`
    : a.kind === 'field'
      ? `field:${a.field}`
      : a.kind === 'person'
        ? `person:${a.person}`
        : a.kind;

export function approverOf(text: string): Approver {
  const at = text.indexOf(':');
  const [kind, rest] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  switch (kind) {
    case 'position':
      return { kind, position: rest };
    case 'field':
      return { kind, field: rest };
    case 'person':
      return { kind, person: rest };
    case 'unitHead':
    case 'ownerHead':
    case 'projectLead':
      return { kind };
    default:
      return { kind: 'structure' };
  }
}

/** A rule of the plain form "field at least sum"; null for any other condition. */
export function sumOf(when: Condition | undefined): { readonly field: string; readonly value: number } | null {
  if (when === undefined || !('field' in when) || when.op !== 'gte') return null;
  const value = Number(when.value);
  return Number.isFinite(value) ? { field: when.field, value } : null;
}

/** A change of a step that keeps it valid: the structure asks for all, a quorum fits its approvers. */
export function changedStep(step: ApprovalStep, change: Partial<ApprovalStep>): ApprovalStep {
  const next = { ...step, ...change };
  const mode = next.approvers.some((a) => a.kind === 'structure') ? 'all' : next.mode;
  const { quorum, ...rest } = next;
  return mode === 'quorum'
    ? { ...rest, mode, quorum: Math.min(Math.max(1, quorum ?? 1), next.approvers.length) }
    : { ...rest, mode };
}

const freshKey = (taken: readonly string[], stem: string): string => {
  for (let n = 1; ; n += 1) if (!taken.includes(`${stem}${n}`)) return `${stem}${n}`;
};

export const newStep = (steps: readonly ApprovalStep[], label: ApprovalStep['label']): ApprovalStep => ({
  key: freshKey(
    steps.map((s) => s.key),
    'step',
  ),
  label,
  approvers: [{ kind: 'unitHead' }],
  mode: 'all',
  dueHours: 8,
  signature: false,
});

/** A further sum in front of the open rule, with the steps of that one to begin with. */
export function withNewRule(
  rules: readonly ApprovalRule[],
  field: string,
  label: ApprovalRule['label'],
): ApprovalRule[] {
  const open = rules.at(-1);
  if (open === undefined) return [];
  const key = freshKey(
    rules.map((r) => r.key),
    'rule',
  );
  const made: ApprovalRule = { ...open, key, label, when: { field, op: 'gte', value: 10_000 } };
  return [...rules.slice(0, -1), made, open];
}

/** Sums from the highest to the lowest, the open rule last: the first that fits counts. */
export const sortedRules = (rules: readonly ApprovalRule[]): ApprovalRule[] =>
  rules.toSorted((a, b) => {
    if (a.when === undefined || b.when === undefined)
      return Number(a.when === undefined) - Number(b.when === undefined);
    return (sumOf(b.when)?.value ?? 0) - (sumOf(a.when)?.value ?? 0);
  });

export type Draft = PolicyAnswer['policy'];

/** A name with another text in one language. English that says the same as Chinese was not translated yet: it follows. */
export const labelWith = (label: ApprovalRule['label'], locale: 'zh' | 'en', text: string): ApprovalRule['label'] =>
  locale === 'zh' && label.zh === label.en ? { zh: text, en: text } : { ...label, [locale]: text };

/** A lead time of the plain form "the choice is one of"; null for any other condition. */
export function kindsOf(when: LeadRule['when']): { readonly field: string; readonly values: readonly string[] } | null {
  const c = when as Condition;
  if (!('field' in c)) return null;
  if (c.op === 'in' && Array.isArray(c.value)) return { field: c.field, values: c.value.map(String) };
  return c.op === 'eq' && typeof c.value === 'string' ? { field: c.field, values: [c.value] } : null;
}

export const newLead = (
  leads: readonly LeadRule[],
  { kind, before }: { readonly kind: string; readonly before: string },
  label: LeadRule['label'],
): LeadRule => ({
  key: freshKey(
    leads.map((l) => l.key),
    'lead',
  ),
  label,
  when: { field: kind, op: 'in', value: [] },
  before,
  days: 7,
  needs: [],
});

/** What can be written: sums in their order, and lead times that fit something; those declared need not be repeated. */
export const writable = (policy: ApprovalPolicy): ApprovalPolicy => ({
  rules: sortedRules(policy.rules),
  ...(policy.lead === undefined ? {} : { lead: policy.lead }),
});

/** A lead time for which nothing is chosen fits nothing. */
export const emptyLead = (policy: ApprovalPolicy): LeadRule | undefined =>
  policy.lead?.find((l) => kindsOf(l.when)?.values.length === 0);

/** A kind that two lead times name: the first counts, which nobody who reads the second would think. */
export function doubledKind(policy: ApprovalPolicy): string | undefined {
  const seen = new Set<string>();
  for (const lead of policy.lead ?? [])
    for (const value of kindsOf(lead.when)?.values ?? []) {
      if (seen.has(value)) return value;
      seen.add(value);
    }
  return undefined;
}
