import * as z from 'zod';
import type { Label } from '../label.ts';
import { conditionSchema } from './condition.ts';

const label = z.object({ zh: z.string().trim().min(1).max(100), en: z.string().trim().min(1).max(100) });
const key = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/, 'not_a_key');

/** How the organization is built (O2): it decides who stands behind the approver `structure`. */
export const structures = {
  centralised: { zh: '集中式', en: 'Centralised' },
  decentralised: { zh: '分散式', en: 'Decentralised' },
  matrix: { zh: '矩阵式', en: 'Matrix' },
} as const satisfies Record<string, Label>;
export const Structure = z.enum(Object.keys(structures) as [keyof typeof structures]);
export type Structure = z.infer<typeof Structure>;

/** Who signs, named by the place relative to the record, never by a list of people that nobody keeps. */
export const Approver = z.discriminatedUnion('kind', [
  /** The marketing director, the unit's head, or function head and project lead: as the organization is built. */
  z.strictObject({ kind: z.literal('structure') }),
  /** Head of the record's unit, or of the nearest unit above that has one. */
  z.strictObject({ kind: z.literal('unitHead') }),
  /** The superior of the record's owner. */
  z.strictObject({ kind: z.literal('ownerHead') }),
  /** The project lead to whom the owner reports besides. */
  z.strictObject({ kind: z.literal('projectLead') }),
  /** Holders of a position (key of a built-in one, id of another), the nearest to the record first. */
  z.strictObject({ kind: z.literal('position'), position: z.string().min(1).max(60) }),
  /** The person in a field of the record. */
  z.strictObject({ kind: z.literal('field'), field: z.string().min(1).max(60) }),
  z.strictObject({ kind: z.literal('person'), person: z.uuid() }),
]);
export type Approver = z.infer<typeof Approver>;

export const ApprovalStep = z
  .strictObject({
    key,
    label,
    approvers: z.array(Approver).min(1).max(10),
    /** 会签: all sign; 或签: whoever decides first; quorum: so many of them. */
    mode: z.enum(['all', 'any', 'quorum']),
    quorum: z.int().min(1).max(10).optional(),
    /** Working hours until the step is escalated. */
    dueHours: z.number().positive().max(2_000),
    /** To whom before the next unit above. */
    escalateTo: Approver.optional(),
    /** Each decision is signed by the password or a code of the second factor. */
    signature: z.boolean(),
  })
  .refine((s) => s.mode !== 'quorum' || (s.quorum !== undefined && s.quorum <= s.approvers.length), {
    path: ['quorum'],
    error: 'quorum_out_of_range',
  })
  .refine((s) => s.mode === 'all' || !s.approvers.some((a) => a.kind === 'structure'), {
    path: ['mode'],
    error: 'structure_needs_all',
  });
export type ApprovalStep = z.infer<typeof ApprovalStep>;
const steps = z
  .array(ApprovalStep)
  .min(1)
  .max(10)
  .refine((list) => new Set(list.map((s) => s.key)).size === list.length, 'keys_not_unique');

export const ApprovalRule = z.strictObject({
  key,
  label,
  /** The first rule whose condition the record meets is the one; the last one has none. */
  when: conditionSchema.optional(),
  steps,
  /** A file whose name contains the text must hang on the record. */
  attachments: z.array(z.strictObject({ label, contains: z.string().trim().min(1).max(50) })).max(10),
  /** 绿色通道: fewer steps now, the papers within so many working hours after the approval. */
  urgent: z.strictObject({ steps, papersHours: z.number().positive().max(2_000) }).optional(),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

/** So many days ahead of a day of the row it must be proposed; later only the green channel is open (E2). */
export const LeadRule = z.strictObject({
  key,
  label,
  when: conditionSchema,
  /** A date or a range, which counts from its first day. */
  before: z.string().min(1).max(60),
  days: z.int().min(0).max(365),
  /** Number of the house policy that counts instead of `days`. */
  setting: z.string().max(80).optional(),
  /** Fields that the usual way asks for besides: the estimate of ROI. */
  needs: z.array(z.string().min(1).max(60)).max(10),
});
export type LeadRule = z.infer<typeof LeadRule>;

/** Who approves what above which sum, as data. A policy that says nothing of lead times leaves those declared. */
export const ApprovalPolicy = z
  .strictObject({ rules: z.array(ApprovalRule).min(1).max(30), lead: z.array(LeadRule).max(10).optional() })
  .refine((p) => p.rules.at(-1)?.when === undefined && p.rules.slice(0, -1).every((r) => r.when !== undefined), {
    path: ['rules'],
    error: 'last_rule_must_be_open',
  })
  .refine((p) => new Set(p.rules.map((r) => r.key)).size === p.rules.length, {
    path: ['rules'],
    error: 'keys_not_unique',
  });
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** An approval that a record asks for, declared with it. Field and action names are checked by `defineRecord`. */
export interface ApprovalDef {
  readonly key: string;
  readonly label: Label;
  /** The transition that asks, and the one that asks by the green channel. */
  readonly propose: string;
  readonly urgent?: string;
  /** The transitions that the approval itself makes; nobody else can. */
  readonly approve: string;
  readonly reject: string;
  /** The transition that takes it back. */
  readonly withdraw: string;
  /** Made when an edit voids what was approved. Where the state allows no such step, pinned fields stand still. */
  readonly revise?: string;
  /** Transitions that need an approval of the present content. */
  readonly guards: readonly string[];
  /** What is approved: a change of any of them voids the decision. */
  readonly pinned: readonly string[];
  /** Where a change of what was approved is asked for, while the row cannot go back: a record that points to this one. */
  readonly amend?: {
    readonly label: Label;
    /** The record that asks, and its field that names the row. */
    readonly record: string;
    readonly field: string;
    readonly states: readonly string[];
  };
  /** Pinned fields that the green channel lets follow after the approval. */
  readonly papers?: readonly string[];
  /** Key of the approval whose late papers this one signs off: it moves the record nowhere. */
  readonly signsOff?: string;
  /** Person fields whose people have an interest in it, besides submitter, owner and creator: they do not decide. */
  readonly interested: readonly string[];
  /** Fields of the one-glance comparison with the last time, and the field that says what is alike. */
  readonly figures?: readonly string[];
  readonly like?: string;
  /** The policy as long as the house has written none of its own. */
  readonly policy: ApprovalPolicy;
}

/** The sign-off of papers that followed an approval by the green channel: the same content, papers included. */
export const signOffOf = ({ papers: _p, urgent: _u, amend: _a, revise: _r, ...a }: ApprovalDef): ApprovalDef => ({
  ...a,
  key: `${a.key}Papers`,
  label: { zh: '绿色通道补交材料审签', en: 'Sign-off of late papers' },
  guards: [],
  signsOff: a.key,
});

/** An approval of a record by its kind, sign-offs of late papers included. */
export const approvalOf = (d: Pick<Declared, 'approvals'>, kind: string): ApprovalDef | undefined =>
  d.approvals?.flatMap((a) => (a.papers === undefined ? [a] : [a, signOffOf(a)])).find((a) => a.key === kind);

interface Declared {
  readonly id: string;
  readonly fields: Readonly<Record<string, { readonly personal?: unknown }>>;
  readonly children?: Readonly<Record<string, unknown>>;
  readonly states: { readonly transitions: readonly { readonly action: string }[] };
  readonly approvals?: readonly ApprovalDef[];
}

/** Throws where an approval names an unknown field or transition, or a policy that is none. */
export function checkApprovals(d: Declared): void {
  const actions = new Set(d.states.transitions.map((t) => t.action));
  for (const a of d.approvals ?? []) {
    for (const action of [a.propose, a.urgent, a.approve, a.reject, a.withdraw, a.revise, ...a.guards])
      if (action !== undefined && !actions.has(action))
        throw new Error(`${d.id}: the approval ${a.key} names the unknown transition ${action}`);
    // Lines are pinned by the name of their list.
    for (const field of [
      ...a.pinned.filter((name) => d.children?.[name] === undefined),
      ...(a.papers ?? []),
      ...a.interested,
      ...(a.figures ?? []),
      ...[a.like ?? []].flat(),
    ])
      if (!(field in d.fields)) throw new Error(`${d.id}: the approval ${a.key} names the unknown field ${field}`);
    // Contents of approvals outlive the person's consent.
    for (const field of a.pinned)
      if (d.fields[field]?.personal !== undefined) throw new Error(`${d.id}: the approval ${a.key} pins personal data`);
    for (const lead of a.policy.lead ?? [])
      for (const field of [lead.before, ...lead.needs])
        if (!(field in d.fields))
          throw new Error(`${d.id}: the lead time ${lead.key} names the unknown field ${field}`);
    ApprovalPolicy.parse(a.policy);
  }
}

/** Transitions that an approval makes by itself: nobody is offered them. */
export const madeByApproval = (d: Pick<Declared, 'approvals'>, action: string): boolean =>
  d.approvals?.some((a) => [a.approve, a.reject, a.revise].includes(action)) === true;

type Row = Readonly<Record<string, unknown>>;

/** Lines without their ids: the same lines written anew say the same. Anything else as it is. */
export const saidBy = (value: unknown): unknown =>
  Array.isArray(value) && value.every((x) => typeof x === 'object' && x !== null && 'id' in x)
    ? value.map((line: Row) => Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'id')))
    : (value ?? null);

/** What is pinned of a row. The green channel leaves out the papers that follow. */
export const contentOf = (a: ApprovalDef, row: Row, urgent: boolean): Record<string, unknown> =>
  Object.fromEntries(
    a.pinned.filter((f) => !(urgent && a.papers?.includes(f) === true)).map((f) => [f, saidBy(row[f])]),
  );

/** JSON in which the same content has the same text: keys in order, decimals without idle zeros. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .toSorted(([x], [y]) => (x < y ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`)
      .join(',')}}`;
  if (typeof value === 'string' && /^-?\d+\.\d+$/.test(value)) return JSON.stringify(value.replace(/\.?0+$/, ''));
  return JSON.stringify(value ?? null);
}
