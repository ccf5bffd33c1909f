import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/record/approval.ts';
import type { Work } from '../records/work.ts';
import { subjectOf } from './approval.context.ts';
import { startFlow } from './approval.engine.ts';
import type { ApprovalsDeps, ApprovedRow, Declared } from './approvals.deps.ts';
import { keepOutcome } from './approvals.ledger.ts';
import { type ApprovalRow, fileNames, hashOf, insertApproval } from './approvals.store.ts';

/** Asks for the approval of a row that has just been proposed. */
export async function startApproval(
  deps: Pick<ApprovalsDeps, 'policies' | 'contexts' | 'notices'>,
  work: Work,
  { d, a }: Declared,
  row: ApprovedRow,
  urgent: boolean,
  reason: string | undefined,
): Promise<ApprovalRow> {
  const { policies, contexts } = deps;
  const { workspaceId, personId, name } = work.actor;
  const loaded = await contexts(work.tx, workspaceId, work.now);
  const { version, policy } = await policies.current(work.tx, workspaceId);
  const subject = subjectOf(a, row, personId);
  const content = contentOf(a, row, urgent);
  const { flow, events } = startFlow(
    {
      policy: policies.rulesOf(policy, d, a),
      structure: policy.structure,
      urgent,
      hash: hashOf(content),
      submitter: personId,
    },
    subject,
    loaded.ctx,
  );
  const rule = flow.rules.find((r) => r.key === flow.rule);
  if (urgent && !flow.urgent)
    throw new AppError('transition_refused', {
      reason: {
        zh: `“${rule?.label.zh ?? ''}”不能走绿色通道，请按正常流程提交`,
        en: `The rule “${rule?.label.en ?? ''}” has no green channel; propose it the usual way`,
      },
    });
  if (!urgent && (rule?.attachments.length ?? 0) > 0) {
    const files = await fileNames(work.tx, d.id, row.id);
    const missing = rule?.attachments.filter((x) => !files.some((f) => f.includes(x.contains))) ?? [];
    if (missing.length > 0)
      throw new AppError('transition_refused', {
        reason: {
          zh: `请先上传附件：${missing.map((m) => `${m.label.zh}（文件名含“${m.contains}”）`).join('、')}`,
          en: `Attach first: ${missing.map((m) => `${m.label.en} (file name with “${m.contains}”)`).join(', ')}`,
        },
      });
  }
  const made: ApprovalRow = {
    id: uuidv7(),
    workspace_id: workspaceId,
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
    policy_version: version,
    seated_by: loaded.seatedBy,
    like_value: a.like === undefined ? null : String(row[a.like] ?? ''),
    reason: reason ?? null,
    imported: false,
    submitted_by: personId,
    submitted_by_name: name,
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
