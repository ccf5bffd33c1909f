import { AppError } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import { type ApprovalDef, contentOf } from '../../shared/record/approval.ts';
import type { RecordDef, RowOf } from '../../shared/record/record.ts';
import { tableOf } from '../records/columns.ts';
import type { Change, ChangeObserver, FileChange } from '../records/registry.ts';
import type { Work } from '../records/work.ts';
import { ruleOfFlow } from './approval.flow.ts';
import type { Declared } from './approvals.deps.ts';
import { reseal } from './approvals.ledger.ts';
import { asksFor, followSignOff, papersDone, papersReopened } from './approvals.papers.ts';
import { demandFileStays, demandProposable, demandStillProposable } from './approvals.proposable.ts';
import type { Approvals } from './approvals.service.ts';
import { startApproval } from './approvals.start.ts';
import { type ApprovalRow, hashOf, latestApproval, lockRecord, moveApprovals, presentHash } from './approvals.store.ts';

type Row = RowOf<RecordDef> & Readonly<Record<string, unknown>>;

const pinnedChanged = (a: ApprovalDef, { before, after }: Change): boolean =>
  before !== null && hashOf(contentOf(a, before as Row, false)) !== hashOf(contentOf(a, after as Row, false));
const target = (d: RecordDef, action: string): string | undefined =>
  d.states.transitions.find((t) => t.action === action)?.to;
/** Whether the approval was given for what the row holds now. */
const covers = (a: ApprovalDef, approval: ApprovalRow, row: Row): boolean =>
  approval.state === 'granted' &&
  // Approved before approvals were kept: it counts until the first change.
  (approval.hash === '' || approval.hash === presentHash(a, row, approval));

/**
 * Holds every change of a record against its approvals, whoever makes it: page, API, import or job. Nobody takes a
 * transition that needs an approval without one for the present content.
 */
export const approvalGate = (approvals: Approvals): ChangeObserver => ({
  async before(work, d, change) {
    for (const a of d.approvals ?? []) await hold(approvals, work, d, a, change);
  },
  async after(work, d, change, reason) {
    for (const a of d.approvals ?? []) await follow(approvals, work, d, a, change, reason);
  },
  async files(work, d, row, file) {
    for (const a of d.approvals ?? [])
      if (a.papers !== undefined || !file.added)
        await approvals.powers.asApproval(work, (own) => followFiles(approvals, own, { d, a }, row.id, file));
  },
});

/** A file that the rule asks for came or went: while it is being approved, or papers of the green channel are owed or signed off. */
async function followFiles(
  approvals: Approvals,
  work: Work,
  declared: Declared,
  id: string,
  file: FileChange,
): Promise<void> {
  const { d, a } = declared;
  // In the order of edits and decisions: the row first, and what it says once it is held.
  await lockRecord(work.tx, tableOf(d), id);
  const approval = await latestApproval(work.tx, d.id, id, a.key, true);
  if (approval === undefined || !asksFor(approval, file.name)) return;
  if (approval.state === 'running') {
    if (!file.added && !approval.urgent) await demandFileStays(work, d, id, ruleOfFlow(approval.flow), file.name);
    return;
  }
  if (a.papers === undefined) return;
  const row = (await approvals.deps.writes.reads.read(work.tx, d, id)) as Row;
  const over = d.states.frozen?.includes(row.state) === true || row.deletedAt !== null || mayPropose(d, a, row);
  if (over || !stillOpen(a, approval, row)) return;
  if (file.added && approval.papers_done_at === null) await papersDone(approvals, work, declared, approval, row, true);
  if (!file.added && approval.papers_done_at !== null) await papersReopened(approvals, work, declared, approval, row);
}

async function hold(approvals: Approvals, work: Work, d: RecordDef, a: ApprovalDef, change: Change): Promise<void> {
  if (approvals.powers.isOwn(work)) return;
  const { action } = change;
  const row = change.after as Row;
  if (action === a.approve || action === a.reject || action === a.revise)
    throw new AppError('transition_refused', {
      reason: {
        zh: '由审批流程完成，请到审批单中办理',
        en: 'This is done by the approval: decide in the approval itself',
      },
    });
  if (action === a.propose)
    await approvals.powers.asApproval(work, (own) => demandProposable(approvals, own, { d, a }, row));
  const guarded = a.guards.includes(action);
  const edited = action === 'update' && pinnedChanged(a, change);
  if (action === 'update' && row.state === target(d, a.propose))
    await approvals.powers.asApproval(work, (own) => holdProposed(approvals, own, { d, a }, change));
  if (!guarded && !edited) return;
  const approval = await approvals.powers.asApproval(work, (own) => latestApproval(own.tx, d.id, row.id, a.key));
  if (guarded && (approval === undefined || !covers(a, approval, row)))
    throw new AppError('transition_refused', {
      reason: {
        zh: '现在的内容还没有批准，请先提交审批',
        en: 'The present content is not approved: propose it first',
      },
    });
  if (edited && approval?.state === 'granted' && !mayRevise(d, a, row) && !stillOpen(a, approval, row))
    throw new AppError('transition_refused', { reason: standing(d, a, row), pinned: a.pinned });
}

/** What proposing asks for cannot be edited away once it is proposed, pinned or not. */
async function holdProposed(approvals: Approvals, own: Work, { d, a }: Declared, change: Change): Promise<void> {
  const before = change.before as Row | null;
  const after = change.after as Row;
  if (before === null) return;
  const said = [...Object.keys(d.fields), ...Object.keys(d.children ?? {})];
  if (said.every((f) => hashOf({ f: before[f] }) === hashOf({ f: after[f] }))) return;
  const approval = await latestApproval(own.tx, d.id, after.id, a.key);
  if (approval?.state === 'running') await demandStillProposable(approvals, own, { d, a }, before, after, approval);
}

/** Papers of the green channel may follow, and be mended, until they are signed off. */
const stillOpen = (a: ApprovalDef, approval: ApprovalRow, row: Row): boolean =>
  approval.urgent && approval.papers_signed_at === null && covers(a, approval, row);

/** The row goes back to where it is proposed anew, or is given up: papers of before are no matter any more. */
const isGone = (d: RecordDef, a: ApprovalDef, action: string, row: Row): boolean =>
  row.deletedAt !== null ||
  d.states.transitions.some(
    (t) =>
      (t.action === action && t.danger === true) || (t.action === a.propose && [t.from].flat().includes(row.state)),
  );

/** Why what was approved stands, and where a change is asked for. */
function standing(d: RecordDef, a: ApprovalDef, row: Row): Label {
  const state = d.states.all[row.state];
  const ask = a.amend?.states.includes(row.state) === true ? a.amend.label : undefined;
  return {
    zh: `“${state?.zh ?? row.state}”时不能直接修改已批准的内容${ask === undefined ? '' : `，请${ask.zh}`}`,
    en: `What was approved cannot simply be changed while ${state?.en ?? row.state}${ask === undefined ? '' : `: ${ask.en.toLowerCase()}`}`,
  };
}

const mayPropose = (d: RecordDef, a: ApprovalDef, row: Row): boolean =>
  [d.states.transitions.find((t) => t.action === a.propose)?.from].flat().includes(row.state);
/** Whether an edit can bring the row back to where it is proposed anew. */
const mayRevise = (d: RecordDef, a: ApprovalDef, row: Row): boolean =>
  d.states.transitions.some((t) => t.action === a.revise && [t.from].flat().includes(row.state)) ||
  mayPropose(d, a, row);

async function follow(
  approvals: Approvals,
  work: Work,
  d: RecordDef,
  a: ApprovalDef,
  change: Change,
  reason: string | undefined,
): Promise<void> {
  const { action, before: was } = change;
  const row = change.after as Row;
  const asked = target(d, a.propose);
  const asks = action === a.propose || (a.urgent !== undefined && action === a.urgent);
  // A row that comes back, or is put there by the system, waits for somebody too.
  const returns = row.state === asked && row.deletedAt === null && (was === null || was.deletedAt !== null);
  if (asks || returns) {
    await approvals.powers.asApproval(work, (own) =>
      startApproval(approvals.deps, own, { d, a }, row, action === a.urgent, reason),
    );
    return;
  }
  if (action === a.approve || action === a.reject || action === a.revise || was === null) return;
  const left = was.state === asked && (row.state !== asked || row.deletedAt !== null);
  const gone = isGone(d, a, action, row);
  if (gone && a.papers !== undefined)
    await approvals.powers.asApproval(work, (own) => followSignOff(approvals, own, { d, a }, row, true));
  if (!left && action !== 'update') return;
  await approvals.powers.asApproval(work, async (own) => {
    if (was.unitId !== row.unitId || was.ownerId !== row.ownerId) await moveApprovals(own.tx, d.id, row);
    const approval = await latestApproval(own.tx, d.id, row.id, a.key, true);
    if (approval === undefined) return;
    if (left) {
      if (approval.state === 'running') await approvals.follow(own, { d, a }, approval, row, { left: true });
      return;
    }
    if (approval.state === 'running' || approval.state === 'granted')
      if (approval.state === 'granted' && approvals.powers.isAmending(own)) await reseal(own, { d, a }, approval, row);
      else if (approval.state === 'running' || pinnedChanged(a, change) || !covers(a, approval, row))
        await approvals.follow(own, { d, a }, approval, row, { left: false, untouched: !pinnedChanged(a, change) });
    if (!gone) await followSignOff(approvals, own, { d, a }, row, false);
    if (approval.state === 'granted' && approval.urgent && approval.papers_done_at === null)
      await papersDone(approvals, own, { d, a }, approval, row);
  });
}
