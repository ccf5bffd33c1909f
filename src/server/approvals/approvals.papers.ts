import { type ApprovalDef, contentOf, signOffOf } from '../../shared/record/approval.ts';
import type { RecordDef, RowOf } from '../../shared/record/record.ts';
import type { Work } from '../records/work.ts';
import { ruleOfFlow } from './approval.flow.ts';
import type { Declared } from './approvals.deps.ts';
import { auditApproval } from './approvals.ledger.ts';
import { missingFiles } from './approvals.proposable.ts';
import type { Approvals } from './approvals.service.ts';
import { openApproval } from './approvals.start.ts';
import { type ApprovalRow, hashOf, latestApproval, saveApproval } from './approvals.store.ts';

type Row = RowOf<RecordDef> & Readonly<Record<string, unknown>>;

/** The newest sign-off of the papers that followed an approval. */
const latestSignOff = (work: Work, d: RecordDef, a: ApprovalDef, recordId: string): Promise<ApprovalRow | undefined> =>
  latestApproval(work.tx, d.id, recordId, signOffOf(a).key, true);

/**
 * Whether the papers of the green channel are complete by now. If so it is noted, and those who would have signed them
 * the usual way are asked to sign them off. Papers that were sent back and are as they were are not handed in anew, unless a
 * file that was asked for came with them.
 */
export async function papersDone(
  approvals: Approvals,
  work: Work,
  { d, a }: Declared,
  approval: ApprovalRow,
  row: Row,
  cameAnew = false,
): Promise<boolean> {
  const fields = (a.papers ?? []).filter((f) => row[f] === null || row[f] === undefined || row[f] === '');
  const missing = await missingFiles(work, d, row.id, ruleOfFlow(approval.flow));
  if (fields.length + missing.length > 0) return false;
  const before = await latestSignOff(work, d, a, row.id);
  if (!cameAnew && before?.state === 'returned' && before.hash === hashOf(contentOf(signOffOf(a), row, false)))
    return false;
  await saveApproval(work.tx, { ...approval, papers_done_at: work.now.toISOString() });
  auditApproval(work, d, approval, 'approval.papers', null, { papers: { before: null, after: 'complete' } });
  await approvals.deps.notices.tell(work, {
    kind: 'approval.papers',
    title: { zh: `${d.label.zh}“${approval.title}”已补齐材料`, en: `The papers of “${approval.title}” are complete` },
    dedupeKey: `approval.papers:${approval.id}`,
    record: d.id,
    recordId: approval.record_id,
    people: [],
    entitled: approval.involved,
  });
  await startSignOff(approvals, work, { d, a }, approval, row);
  return true;
}

/** Whether the rule of an approval asks for a file of such a name. */
export const asksFor = (approval: ApprovalRow, name: string): boolean =>
  ruleOfFlow(approval.flow)?.attachments.some((x) => name.includes(x.contains)) === true;

/** A file of the papers was taken away before they were signed: they are owed again, and nobody signs what is not there. */
export async function papersReopened(
  approvals: Approvals,
  work: Work,
  { d, a }: Declared,
  approval: ApprovalRow,
  row: Row,
): Promise<void> {
  if ((await missingFiles(work, d, row.id, ruleOfFlow(approval.flow))).length === 0) return;
  await saveApproval(work.tx, { ...approval, papers_done_at: null, papers_flagged_at: null });
  auditApproval(work, d, approval, 'approval.papersReopened', null, { papers: { before: 'complete', after: 'due' } });
  await followSignOff(approvals, work, { d, a }, row, true);
}

/** Asks the approvers of the policy, as it was when the urgent approval began, each step with its own time. */
async function startSignOff(
  approvals: Approvals,
  work: Work,
  { d, a }: Declared,
  granted: ApprovalRow,
  row: Row,
): Promise<void> {
  await openApproval(approvals.deps, work, { d, a: signOffOf(a) }, row, {
    policy: { rules: [...granted.flow.rules] },
    structure: granted.flow.structure,
    urgent: false,
    submitter: granted.submitted_by,
    submitterName: granted.submitted_by_name,
    policyVersion: granted.policy_version,
    reason: null,
  });
}

/** The sign-off is over: signed, the papers stand; sent back, they are owed again, with the time that the rule gives. */
export async function settleSignOff(
  approvals: Approvals,
  work: Work,
  { d, a }: Declared,
  signOff: ApprovalRow,
): Promise<void> {
  const granted = await latestApproval(work.tx, d.id, signOff.record_id, a.signsOff ?? '', true);
  if (granted === undefined) return;
  if (signOff.state === 'granted') {
    await saveApproval(work.tx, { ...granted, papers_signed_at: work.now.toISOString() });
    auditApproval(work, d, granted, 'approval.papersSigned', null, { papers: { before: null, after: 'signed' } });
    return;
  }
  const { ctx } = await approvals.deps.contexts(work.tx, work.actor.workspaceId, work.now);
  const rule = ruleOfFlow(granted.flow);
  const due = ctx.due(work.now, rule?.urgent?.papersHours ?? 8).toISOString();
  await saveApproval(work.tx, {
    ...granted,
    flow: { ...granted.flow, papersDueAt: due },
    papers_due_at: due,
    papers_done_at: null,
    papers_flagged_at: null,
  });
  auditApproval(work, d, granted, 'approval.papersReturned', null, { papers: { before: 'complete', after: 'due' } });
}

/** The row changes while its papers are being signed off: who signed signed something else. Given up, nothing is signed. */
export async function followSignOff(
  approvals: Approvals,
  work: Work,
  { d, a }: Declared,
  row: Row,
  gone: boolean,
): Promise<void> {
  if (a.papers === undefined) return;
  const running = await latestSignOff(work, d, a, row.id);
  if (running?.state === 'running') await approvals.follow(work, { d, a: signOffOf(a) }, running, row, { left: gone });
}
