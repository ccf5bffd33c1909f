import type { ApprovalRule, ApprovalStep, Approver, Structure } from '../../shared/record/approval.ts';
import type { ConditionContext } from '../../shared/record/condition.ts';
import type { Delegation, OrgFacts } from './approver.rules.ts';

/** What the engine is told besides the flow: it asks no clock and no store. */
export interface FlowContext {
  readonly now: Date;
  readonly facts: OrgFacts;
  readonly delegations: readonly Delegation[];
  /** The instant at which so many working hours are over. */
  readonly due: (from: Date, hours: number) => Date;
  readonly condition: ConditionContext;
}

/** The engine's state: plain JSON, kept with the approval. */
export interface Flow {
  readonly state: 'running' | 'granted' | 'returned' | 'withdrawn' | 'void';
  /** Rises with each change of what is approved: decisions of earlier rounds count for nothing. */
  readonly round: number;
  /** Of the pinned content of this round. */
  readonly hash: string;
  /** The policy as it was when the approval began; a later one changes nothing here. */
  readonly rules: readonly ApprovalRule[];
  readonly structure: Structure;
  readonly rule: string;
  readonly urgent: boolean;
  readonly submitter: string | null;
  /** Who changed what is approved while it was under way: they do not decide about their own words. */
  readonly editors?: readonly string[];
  readonly steps: readonly FlowStep[];
  /** Index of the present step; the number of steps when all are done. */
  readonly at: number;
  readonly decisions: readonly Decision[];
  /** By when the papers of the green channel are due, once granted. */
  readonly papersDueAt: string | null;
}

/** The rule that a flow runs by. */
export const ruleOfFlow = (flow: Flow): ApprovalRule | undefined => flow.rules.find((r) => r.key === flow.rule);

export interface FlowStep extends Pick<ApprovalStep, 'key' | 'label' | 'mode' | 'dueHours' | 'signature'> {
  /** Signatures that the step needs. */
  readonly need: number;
  readonly startedAt: string | null;
  readonly dueAt: string | null;
  /** From when the present deadline is counted: the step opened, or the time ran out and it went up. */
  readonly countedFrom?: string | null;
  /** When those who have not decided yet are reminded; null once they were. */
  readonly remindAt?: string | null;
  readonly doneAt: string | null;
  readonly seats: readonly Seat[];
}

export interface Seat {
  readonly approver: Approver;
  readonly escalateTo: Approver | null;
  /** How often the time ran out. */
  readonly level: number;
  /** Who may fill it now, without those who stand in for them. Empty and undecided: stuck, and told. */
  readonly people: readonly string[];
  /** The approver named by the policy could not act: somebody above was asked at once. */
  readonly raised: boolean;
  readonly decision: Decision | null;
}

export interface Decision {
  readonly round: number;
  readonly step: string;
  readonly seat: number;
  readonly by: string;
  /** In whose stead; null for the own seat. */
  readonly actedFor: string | null;
  readonly approve: boolean;
  readonly reason: string | null;
  readonly at: string;
  readonly hash: string;
}

/** What is to be told of. */
export type FlowEvent =
  | { readonly kind: 'started' | 'stepOpened'; readonly step: string; readonly people: readonly string[] }
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'granted' | 'returned' | 'withdrawn' }
  /** What was decided so far counts for nothing: the content has changed. */
  | {
      readonly kind: 'voided';
      readonly was: Flow['state'];
      readonly decisions: readonly Decision[];
      readonly hash: string;
    }
  /** The time ran out: these are asked besides. */
  | { readonly kind: 'escalated'; readonly step: string; readonly people: readonly string[] }
  /** Nobody is left above; those who are asked are reminded. */
  | { readonly kind: 'overdue'; readonly step: string; readonly people: readonly string[] }
  /** The time will run out soon: those who have not decided yet are reminded; so many working hours are left. */
  | { readonly kind: 'soon'; readonly step: string; readonly people: readonly string[]; readonly hours: number }
  /** Somebody left or came: these are asked now. */
  | { readonly kind: 'reseated'; readonly step: string; readonly people: readonly string[] }
  /** Nobody in the whole organization may decide: the administrators are told to appoint somebody. */
  | { readonly kind: 'stuck'; readonly step: string; readonly people: readonly string[] };

/** Why an act is not taken. */
export type Refusal =
  /** It is decided, withdrawn or void already. */
  | 'over'
  /** The content is no longer what the person looked at. */
  | 'changed'
  /** Nobody decides about their own paper. */
  | 'interested'
  /** Whoever rewrote the paper on its way does not sign it. */
  | 'edited'
  /** The same human counts once. */
  | 'counted'
  | 'notYours'
  | 'reasonMissing';

export type Outcome =
  | { readonly kind: 'done'; readonly flow: Flow; readonly events: readonly FlowEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
