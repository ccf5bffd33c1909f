import type { ApprovalPolicy, ApprovalRule, Structure } from '../../shared/record/approval.ts';
import { type ConditionContext, evaluate } from '../../shared/record/condition.ts';
import type { Decision, Flow, FlowContext, FlowEvent, FlowStep, Outcome, Refusal, Seat } from './approval.flow.ts';
import { papersDue, times, withStep } from './approval.times.ts';
import { chainOf, expand, type OrgFacts, peopleAt, type Subject } from './approver.rules.ts';

export interface StartInput {
  readonly policy: ApprovalPolicy;
  readonly structure: Structure;
  /** By the green channel; a rule without one is walked in full. */
  readonly urgent: boolean;
  readonly hash: string;
  readonly submitter: string | null;
}

const refused = (refusal: Refusal): Outcome => ({ kind: 'refused', refusal });
const done = (flow: Flow, events: readonly FlowEvent[]): Outcome => ({ kind: 'done', flow, events });

/** The rule of a row: the first whose condition holds. */
export function ruleOf(rules: readonly ApprovalRule[], subject: Subject, ctx: ConditionContext): ApprovalRule {
  const rule = rules.find((r) => r.when === undefined || evaluate(r.when, subject.row, ctx)) ?? rules.at(-1);
  if (rule === undefined) throw new Error('a policy has at least one rule');
  return rule;
}

function planned(rule: ApprovalRule, structure: Structure, urgent: boolean): FlowStep[] {
  const steps = urgent && rule.urgent !== undefined ? rule.urgent.steps : rule.steps;
  return steps.map((s) => {
    const seats = s.approvers
      .flatMap((a) => expand(a, structure))
      .map((approver): Seat => {
        const escalateTo = s.escalateTo === undefined ? null : (expand(s.escalateTo, structure)[0] ?? null);
        return { approver, escalateTo, level: 0, people: [], raised: false, decision: null };
      });
    const need = s.mode === 'all' ? seats.length : s.mode === 'any' ? 1 : Math.min(s.quorum ?? 1, seats.length);
    const { key, label, mode, dueHours, signature } = s;
    return { key, label, mode, dueHours, signature, need, startedAt: null, dueAt: null, doneAt: null, seats };
  });
}

/** Humans who count already in this round, themselves or through somebody who stood in for them. */
const countedIn = (flow: Flow): Set<string> =>
  new Set(
    flow.decisions
      .filter((d) => d.round === flow.round && d.approve)
      .flatMap((d) => [d.by, ...(d.actedFor === null ? [] : [d.actedFor])]),
  );

const mayDecide =
  (flow: Flow, subject: Subject, facts: OrgFacts) =>
  (person: string): boolean =>
    facts.people.has(person) &&
    person !== flow.submitter &&
    !subject.interested.includes(person) &&
    flow.editors?.includes(person) !== true &&
    !countedIn(flow).has(person);

/** Works out anew who fills the open seats of the present step, and tells of those who are asked for the first time. */
function seated(
  flow: Flow,
  subject: Subject,
  ctx: FlowContext,
  kind: 'stepOpened' | 'reseated' | 'escalated' | 'started',
): Outcome & { kind: 'done' } {
  const step = flow.steps[flow.at];
  if (flow.state !== 'running' || step === undefined) return { kind: 'done', flow, events: [] };
  const mayAct = mayDecide(flow, subject, ctx.facts);
  // Who is the only one for an earlier seat is not counted on for a later one.
  const reserved = new Set<string>();
  const events: FlowEvent[] = [];
  const seats = step.seats.map((seat): Seat => {
    if (seat.decision !== null) return seat;
    const chain = chainOf(seat.approver, subject, ctx.facts);
    const next = seat.escalateTo === null ? null : chainOf(seat.escalateTo, subject, ctx.facts);
    const free = peopleAt(chain, next, (p) => mayAct(p) && !reserved.has(p), seat.level);
    const { people, raised } = free.people.length > 0 ? free : peopleAt(chain, next, mayAct, seat.level);
    if (people.length === 1) reserved.add(people[0] as string);
    return { ...seat, people, raised };
  });
  const before = new Set(step.seats.flatMap((s) => (s.decision === null ? s.people : [])));
  const asked = [...new Set(seats.flatMap((s) => (s.decision === null ? s.people : [])))].filter((p) => !before.has(p));
  if (asked.length > 0) events.push({ kind, step: step.key, people: asked });
  if (
    seats.some(
      (s, i) =>
        s.decision === null && s.people.length === 0 && (step.seats[i]?.people.length !== 0 || kind !== 'reseated'),
    )
  )
    events.push({ kind: 'stuck', step: step.key, people: ctx.facts.administrators });
  return { kind: 'done', flow: withStep(flow, { ...step, seats }), events };
}

/** Who would fill each step as things stand now: before it is proposed, and for the steps that have not been opened. */
export function outlook(flow: Flow, subject: Subject, ctx: FlowContext): string[][] {
  const taken: string[] = [];
  return flow.steps.map((_, at) => {
    // Nobody counts twice: who is the only one for an earlier seat is not asked again.
    const others = { ...subject, interested: [...subject.interested, ...taken] };
    const seats = seated({ ...flow, at }, others, ctx, 'reseated').flow.steps[at]?.seats ?? [];
    taken.push(...seats.filter((s) => s.people.length === 1).flatMap((s) => s.people));
    return [...new Set(seats.flatMap((s) => s.people))];
  });
}

function opened(flow: Flow, subject: Subject, ctx: FlowContext, first: boolean): Outcome & { kind: 'done' } {
  const step = flow.steps[flow.at];
  if (step === undefined) throw new Error('no such step');
  const begun = withStep(flow, { ...step, startedAt: ctx.now.toISOString(), ...times(step, ctx.now, ctx) });
  return seated(begun, subject, ctx, first ? 'started' : 'stepOpened');
}

/** Asks for an approval: plans the steps by the policy and opens the first. */
export function startFlow(input: StartInput, subject: Subject, ctx: FlowContext): Outcome & { kind: 'done' } {
  const { rules } = input.policy;
  const rule = ruleOf(rules, subject, ctx.condition);
  const urgent = input.urgent && rule.urgent !== undefined;
  const flow: Flow = {
    state: 'running',
    round: 1,
    hash: input.hash,
    rules,
    structure: input.structure,
    rule: rule.key,
    urgent,
    submitter: input.submitter,
    steps: planned(rule, input.structure, urgent),
    at: 0,
    decisions: [],
    papersDueAt: null,
  };
  return opened(flow, subject, ctx, true);
}

/** For whom a person may act in a seat: themselves, or somebody who lets them; null when for nobody. */
function standing(seat: Seat, person: string, ctx: FlowContext): { readonly actedFor: string | null } | null {
  if (seat.decision !== null) return null;
  if (seat.people.includes(person)) return { actedFor: null };
  const now = ctx.now.toISOString();
  const from = ctx.delegations.find(
    (d) => d.to === person && seat.people.includes(d.from) && d.start <= now && now < d.end,
  );
  return from === undefined ? null : { actedFor: from.from };
}

/** Everybody who can act now, those who stand in for others included. */
export function actorsOf(flow: Flow, subject: Subject, ctx: FlowContext): string[] {
  const step = flow.steps[flow.at];
  if (flow.state !== 'running' || step === undefined) return [];
  const mayAct = mayDecide(flow, subject, ctx.facts);
  const people = new Set([...step.seats.flatMap((s) => s.people), ...ctx.delegations.map((d) => d.to)]);
  return [...people].filter((p) => mayAct(p) && step.seats.some((s) => standing(s, p, ctx) !== null));
}

export interface DecideInput {
  readonly person: string;
  readonly approve: boolean;
  readonly reason: string | null;
  /** Of the content that the person looked at. */
  readonly hash: string;
}

function whyNot(flow: Flow, person: string, subject: Subject, facts: OrgFacts): Refusal {
  if (countedIn(flow).has(person)) return 'counted';
  if (!facts.people.has(person)) return 'notYours';
  return person === flow.submitter || subject.interested.includes(person) ? 'interested' : 'edited';
}

/** One person's decision. Seats are worked out anew first, so that who has left decides nothing. */
export function decide(before: Flow, input: DecideInput, subject: Subject, ctx: FlowContext): Outcome {
  if (before.state !== 'running') return refused('over');
  if (input.hash !== before.hash) return refused('changed');
  const fresh = seated(before, subject, ctx, 'reseated');
  const { flow } = fresh;
  const step = flow.steps[flow.at];
  if (step === undefined) return refused('over');
  const { person } = input;
  if (!mayDecide(flow, subject, ctx.facts)(person)) return refused(whyNot(flow, person, subject, ctx.facts));
  if (!input.approve && (input.reason ?? '').trim() === '') return refused('reasonMissing');
  // The seat that fewest others could fill, so that nobody is missing in the end.
  const options = step.seats
    .map((seat, index) => ({ seat, index, standing: standing(seat, person, ctx) }))
    .filter((o) => o.standing !== null)
    .toSorted(
      (a, b) =>
        Number(a.standing?.actedFor !== null) - Number(b.standing?.actedFor !== null) ||
        a.seat.people.length - b.seat.people.length,
    );
  const chosen = options[0];
  if (chosen === undefined || chosen.standing === null) return refused('notYours');
  const decision: Decision = {
    round: flow.round,
    step: step.key,
    seat: chosen.index,
    by: person,
    actedFor: chosen.standing.actedFor,
    approve: input.approve,
    reason: input.reason,
    at: ctx.now.toISOString(),
    hash: flow.hash,
  };
  const signed: FlowStep = { ...step, seats: step.seats.with(chosen.index, { ...chosen.seat, decision, people: [] }) };
  const next: Flow = { ...withStep(flow, signed), decisions: [...flow.decisions, decision] };
  const after = settled(next, signed, subject, ctx);
  return done(after.flow, [...fresh.events, { kind: 'decided', decision }, ...after.events]);
}

function settled(flow: Flow, step: FlowStep, subject: Subject, ctx: FlowContext): Outcome & { kind: 'done' } {
  const votes = step.seats.flatMap((s) => (s.decision === null ? [] : [s.decision.approve]));
  const yes = votes.filter(Boolean).length;
  const no = votes.length - yes;
  // 或签: whoever decides first decides. Otherwise it is returned once the signatures can no longer be reached.
  const lost = step.mode === 'any' ? no > 0 : no > step.seats.length - step.need;
  if (lost) return { kind: 'done', flow: { ...flow, state: 'returned' }, events: [{ kind: 'returned' }] };
  if (yes < step.need) return seated(flow, subject, ctx, 'reseated');
  const closed = withStep(flow, { ...step, doneAt: ctx.now.toISOString() });
  const at = flow.at + 1;
  if (at < flow.steps.length) return opened({ ...closed, at }, subject, ctx, false);
  const papersDueAt = papersDue(flow, ctx.now, ctx);
  return { kind: 'done', flow: { ...closed, at, state: 'granted', papersDueAt }, events: [{ kind: 'granted' }] };
}

/** The submitter takes it back, or the record leaves the state in which it asks. */
export function withdraw(flow: Flow): Outcome {
  return flow.state === 'running' ? done({ ...flow, state: 'withdrawn' }, [{ kind: 'withdrawn' }]) : refused('over');
}

/**
 * What is approved has changed. While it runs the round begins anew by the rule that the new content meets, under the
 * policy it began with, and `by`, who changed it, decides no more; what was granted is void.
 */
export function contentChanged(
  flow: Flow,
  hash: string,
  by: string | null,
  subject: Subject,
  ctx: FlowContext,
): Outcome {
  if (flow.hash === hash || (flow.state !== 'running' && flow.state !== 'granted')) return done(flow, []);
  const decisions = flow.decisions.filter((d) => d.round === flow.round);
  const voided: FlowEvent = { kind: 'voided', was: flow.state, decisions, hash: flow.hash };
  if (flow.state === 'granted') return done({ ...flow, state: 'void' }, [voided]);
  const rule = ruleOf(flow.rules, subject, ctx.condition);
  const urgent = flow.urgent && rule.urgent !== undefined;
  const again: Flow = {
    ...flow,
    round: flow.round + 1,
    hash,
    editors: [...new Set([...(flow.editors ?? []), ...(by === null ? [] : [by])])],
    rule: rule.key,
    urgent,
    steps: planned(rule, flow.structure, urgent),
    at: 0,
  };
  const { flow: next, events } = opened(again, subject, ctx, true);
  return done(next, [voided, ...events]);
}

/** People came, left or changed places: the open seats are filled anew. */
export const reseat = (flow: Flow, subject: Subject, ctx: FlowContext): Outcome & { kind: 'done' } =>
  seated(flow, subject, ctx, 'reseated');

/** The time of a step has run out: the next level above is asked besides, until nobody is left; then all are reminded. */
export function expire(flow: Flow, subject: Subject, ctx: FlowContext): Outcome & { kind: 'done' } {
  const step = flow.steps[flow.at];
  const dueBy = step?.dueAt ?? null;
  if (flow.state !== 'running' || step === undefined || dueBy === null || dueBy > ctx.now.toISOString())
    return { kind: 'done', flow, events: [] };
  const later: FlowStep = {
    ...step,
    ...times(step, ctx.now, ctx),
    seats: step.seats.map((s) => (s.decision === null ? { ...s, level: s.level + 1 } : s)),
  };
  const raised = seated(withStep(flow, later), subject, ctx, 'escalated');
  if (raised.events.length > 0) return raised;
  const people = raised.flow.steps[raised.flow.at]?.seats.flatMap((s) => (s.decision === null ? s.people : [])) ?? [];
  return { ...raised, events: [{ kind: 'overdue', step: step.key, people: [...new Set(people)] }] };
}
