import { v7 as uuidv7 } from 'uuid';
import { contentOf } from '../../shared/record/approval.ts';
import type { Work } from '../records/work.ts';
import { subjectOf } from './approval.context.ts';
import { type StartInput, startFlow } from './approval.engine.ts';
import { type Flow, ruleOfFlow } from './approval.flow.ts';
import type { ApprovalsDeps, ApprovedRow, Declared } from './approvals.deps.ts';
import { keepOutcome } from './approvals.ledger.ts';
import { papersGap, refuseGaps } from './approvals.proposable.ts';
import { type ApprovalRow, hashOf, insertApproval } from './approvals.store.ts';

type OpenDeps = Pick<ApprovalsDeps, 'contexts' | 'notices'>;

/** Asks for the approval of a row that has just been proposed. */
export async function startApproval(
  deps: OpenDeps & Pick<ApprovalsDeps, 'policies'>,
  work: Work,
  { d, a }: Declared,
  row: ApprovedRow,
  urgent: boolean,
  reason: string | undefined,
): Promise<ApprovalRow> {
  const { workspaceId, personId, name } = work.actor;
  const { version, policy } = await deps.policies.current(work.tx, workspaceId);
  return openApproval(deps, work, { d, a }, row, {
    policy: deps.policies.rulesOf(policy, d, a),
    structure: policy.structure,
    urgent,
    submitter: personId,
    submitterName: name,
    policyVersion: version,
    reason: reason ?? null,
    check: (flow) => demandStartable(work, d, row, flow, urgent),
  });
}

/** How an approval is asked for: by which rules, by whom, and what must hold before anything is written. */
interface Terms extends Omit<StartInput, 'hash'> {
  readonly submitterName: string;
  readonly policyVersion: number;
  readonly reason: string | null;
  readonly check?: (flow: Flow) => Promise<void>;
}

/** Begins an approval on the row as it is now, keeps it, and tells whoever is asked. */
export async function openApproval(
  deps: OpenDeps,
  work: Work,
  { d, a }: Declared,
  row: ApprovedRow,
  terms: Terms,
): Promise<ApprovalRow> {
  const { policy, structure, urgent, submitter } = terms;
  const loaded = await deps.contexts(work.tx, work.actor.workspaceId, work.now);
  const subject = subjectOf(a, row, submitter);
  const content = contentOf(a, row, urgent);
  const input = { policy, structure, urgent, submitter, hash: hashOf(content) };
  const { flow, events } = startFlow(input, subject, loaded.ctx);
  await terms.check?.(flow);
  const made: ApprovalRow = {
    id: uuidv7(),
    workspace_id: work.actor.workspaceId,
    record: d.id,
    record_id: row.id,
    kind: a.key,
    unit_id: row.unitId,
    owner_id: row.ownerId,
    code: row.code,
    title: String(row[d.title] ?? row.code),
    state: 'running',
    round: 1,
    urgent,
    content,
    hash: flow.hash,
    flow,
    policy_version: terms.policyVersion,
    seated_by: loaded.seatedBy,
    like_value: a.like === undefined ? null : String(row[a.like] ?? ''),
    reason: terms.reason,
    imported: false,
    submitted_by: submitter,
    submitted_by_name: terms.submitterName,
    submitted_at: work.now.toISOString(),
    due_at: flow.steps[0]?.dueAt ?? null,
    closed_at: null,
    papers_due_at: null,
    papers_done_at: null,
    papers_signed_at: null,
    papers_flagged_at: null,
    reminded_at: null,
    involved: [],
  };
  await insertApproval(work.tx, made);
  return keepOutcome(deps, work, { d, a }, made, { kind: 'done', flow, events }, subject, loaded);
}

async function demandStartable(
  work: Work,
  d: Declared['d'],
  row: ApprovedRow,
  flow: Flow,
  urgent: boolean,
): Promise<void> {
  const rule = ruleOfFlow(flow);
  if (rule !== undefined) refuseGaps(d, await papersGap(work, d, row.id, rule, urgent));
}
