import { contentOf } from '../../shared/record/approval.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Work } from '../records/work.ts';
import type { LoadedContext } from './approval.context.ts';
import type { FlowEvent, Outcome } from './approval.flow.ts';
import type { ApprovalsDeps, ApprovedRow, Declared } from './approvals.deps.ts';
import { refusalOf } from './approvals.refusals.ts';
import { type ApprovalRow, hashOf, insertDecision, type SignedBy, saveApproval, saveSeats } from './approvals.store.ts';
import { tellEvents } from './approvals.telling.ts';
import type { Subject } from './approver.rules.ts';

/** Writes down what the engine decided, with audit, notices and pages that listen. */
export async function keepOutcome(
  { notices }: Pick<ApprovalsDeps, 'notices'>,
  work: Work,
  declared: Declared,
  approval: ApprovalRow,
  outcome: Outcome,
  subject: Subject,
  loaded: LoadedContext,
  signedBy: SignedBy = 'session',
): Promise<ApprovalRow> {
  if (outcome.kind === 'refused') throw refusalOf(outcome.refusal);
  const { flow, events } = outcome;
  const over = flow.state !== 'running';
  const kept: ApprovalRow = {
    ...approval,
    flow,
    state: flow.state,
    round: flow.round ?? approval.round,
    seated_by: loaded.seatedBy,
    due_at: over ? null : (flow.steps[flow.at]?.dueAt ?? null),
    closed_at: over && approval.state === 'running' ? work.now.toISOString() : approval.closed_at,
    papers_due_at: flow.papersDueAt ?? null,
    involved: [
      ...new Set([
        ...approval.involved,
        ...events.flatMap((e) => ('people' in e ? e.people : e.kind === 'decided' ? [e.decision.by] : [])),
      ]),
    ],
  };
  // None waits for another: they share a round trip, in this order.
  const decided = events.flatMap((e) => (e.kind === 'decided' ? [e.decision] : []));
  await Promise.all([
    saveApproval(work.tx, kept),
    saveSeats(work.tx, kept),
    ...decided.map((x) => insertDecision(work.tx, kept, x, work.actor.name, signedBy)),
  ]);
  for (const e of events) logEvent(work, declared.d, approval, kept, e, loaded, signedBy);
  await tellEvents(notices, work, declared.d, kept, events, loaded, subject.interested);
  work.live({
    type: 'record',
    record: declared.d.id,
    id: kept.record_id,
    unitId: kept.unit_id,
    ownerId: kept.owner_id,
  });
  return kept;
}

function logEvent(
  work: Work,
  d: RecordDef,
  before: ApprovalRow,
  after: ApprovalRow,
  e: FlowEvent,
  { ctx }: LoadedContext,
  signedBy: SignedBy,
): void {
  const names = (people: readonly string[]): string[] => people.map((p) => ctx.facts.people.get(p)?.name ?? p);
  const log = (action: string, reason: string | null, facts: Readonly<Record<string, unknown>>): void =>
    auditApproval(work, d, after, `approval.${action}`, reason, {
      approval: { before: null, after: { id: after.id, round: after.round, ...facts } },
    });
  if (e.kind === 'decided') {
    const { step, actedFor, hash, approve, reason } = e.decision;
    const standsFor = actedFor === null ? {} : { actedFor, actedForName: names([actedFor])[0] };
    log(approve ? 'signed' : 'refused', reason, { step, hash, signedBy, ...standsFor });
  } else if (e.kind === 'voided') log('voided', null, { hash: before.hash, now: after.hash, content: before.content });
  else if ('people' in e) log(e.kind, null, { step: e.step, asked: names(e.people) });
  else log(e.kind, null, { hash: after.hash });
}

/** An act of the approval in the audit log of its record. */
export function auditApproval(
  work: Work,
  d: RecordDef,
  a: ApprovalRow,
  action: string,
  reason: string | null,
  changes: Readonly<Record<string, { before: unknown; after: unknown }>>,
): void {
  work.audit({
    record: d.id,
    recordId: a.record_id,
    unitId: a.unit_id,
    ownerId: a.owner_id,
    action,
    reason,
    changes,
  });
}

/** The granted approval is of the new content from now on; the audit log keeps both hashes. */
export async function reseal(work: Work, { d, a }: Declared, approval: ApprovalRow, row: ApprovedRow): Promise<void> {
  const content = contentOf(a, row, approval.urgent);
  const hash = hashOf(content);
  if (hash === approval.hash) return;
  const title = String(row[d.title] ?? row.code);
  const kept = { ...approval, content, hash, title, flow: { ...approval.flow, hash } };
  await saveApproval(work.tx, kept);
  auditApproval(work, d, kept, 'approval.amended', null, {
    approval: { before: { id: approval.id, hash: approval.hash }, after: { id: approval.id, hash } },
  });
}
