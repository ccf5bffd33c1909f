import { sql } from 'drizzle-orm';
import { systemActor } from '../access/actor.ts';
import type { Work } from '../records/work.ts';
import { subjectOf } from './approval.context.ts';
import { expire, reseat } from './approval.engine.ts';
import { recounted, soon } from './approval.times.ts';
import { auditApproval, keepOutcome } from './approvals.ledger.ts';
import { papersDone } from './approvals.papers.ts';
import type { Approvals } from './approvals.service.ts';
import { saveApproval } from './approvals.store.ts';

/** Asked for at once. */
const batch = 200;
/** Looked at in one tick; what is left comes in the next, a second later. */
const mostAtOnce = 10_000;

/** A row that cannot be looked at is left alone so long: it must not take the turn of the others. */
const restMs = 60_000;

/** Approvals that could not be looked at, until when they rest. */
export type Resting = Map<string, number>;

/**
 * What time and changes of the organization ask for, in all workspaces: late steps go up, seats of who has left are
 * filled anew, papers that did not come are flagged. Answers how many approvals were looked at. One that fails is told
 * to `failed` and holds up no other.
 */
export async function expireSteps(
  approvals: Approvals,
  now: Date,
  resting: Resting,
  failed: (error: unknown, id: string) => void,
): Promise<number> {
  for (const [id, until] of resting) if (until <= now.getTime()) resting.delete(id);
  let looked = 0;
  // What is due now is told now, however much it is.
  for (let n = batch; n === batch && looked < mostAtOnce; looked += n)
    n = await expireBatch(approvals, now, resting, failed);
  return looked;
}

async function expireBatch(
  approvals: Approvals,
  now: Date,
  resting: Resting,
  failed: (error: unknown, id: string) => void,
): Promise<number> {
  const { ownerDb, writes } = approvals.deps;
  const at = now.toISOString();
  const due = await ownerDb.query<{ id: string; workspace: string; zone: string; currency: string }>(sql`
    SELECT a.id, w.id AS workspace, w.time_zone AS zone, w.currency FROM approval a JOIN workspace w ON w.id = a.workspace_id
    WHERE a.id <> ALL (${sql.param([...resting.keys()])}::uuid[]) AND (a.state = 'running' AND (a.due_at <= ${at}::timestamptz OR a.remind_at <= ${at}::timestamptz OR a.seated_by <> w.access_version || ':' || to_char(${at}::timestamptz AT TIME ZONE w.time_zone, 'YYYY-MM-DD'))
       OR a.state = 'granted' AND a.papers_due_at <= ${at}::timestamptz AND a.papers_done_at IS NULL AND a.papers_flagged_at IS NULL)
    ORDER BY a.due_at LIMIT ${batch}`);
  for (const { id, workspace, zone, currency } of due) {
    const actor = systemActor(
      { id: workspace, timeZone: zone, currency },
      writes.reads.deps.registry.defs,
      '审批时限 / time of an approval',
    );
    try {
      await approvals.powers.working(
        actor,
        (own) => overdue(approvals, own, id),
        () => now,
      );
    } catch (error) {
      resting.set(id, now.getTime() + restMs);
      failed(error, id);
    }
  }
  return due.length;
}

/**
 * Hours or days of work of a workspace have changed: all that is under way is counted anew, as running clocks are.
 * Answers how many deadlines there were.
 */
export async function recountSteps(approvals: Approvals, workspaceId: string, now: () => Date): Promise<number> {
  const { ownerDb, writes } = approvals.deps;
  const rows = await ownerDb.query<{ id: string; zone: string; currency: string }>(sql`
    SELECT a.id, w.time_zone AS zone, w.currency FROM approval a JOIN workspace w ON w.id = a.workspace_id
    WHERE a.workspace_id = ${workspaceId}::uuid AND (a.state = 'running'
      OR a.state = 'granted' AND a.papers_due_at IS NOT NULL AND a.papers_done_at IS NULL AND a.papers_flagged_at IS NULL)`);
  for (const { id, zone, currency } of rows) {
    const workspace = { id: workspaceId, timeZone: zone, currency };
    const actor = systemActor(workspace, writes.reads.deps.registry.defs, '工作时间变更 / change of working time');
    await approvals.powers.working(actor, (own) => recount(approvals, own, id), now);
  }
  return rows.length;
}

async function recount(approvals: Approvals, work: Work, id: string): Promise<void> {
  const { approval } = await approvals.locked(work, id);
  const { ctx } = await approvals.deps.contexts(work.tx, work.actor.workspaceId, work.now);
  const flow = recounted(approval.flow, ctx);
  const dueAt = flow.state === 'running' ? (flow.steps[flow.at]?.dueAt ?? null) : null;
  await saveApproval(work.tx, { ...approval, flow, due_at: dueAt, papers_due_at: flow.papersDueAt ?? null });
}

async function overdue(approvals: Approvals, work: Work, id: string): Promise<void> {
  const { declared, approval, row } = await approvals.locked(work, id);
  const loaded = await approvals.deps.contexts(work.tx, work.actor.workspaceId, work.now);
  const subject = subjectOf(declared.a, row, approval.submitted_by);
  if (approval.state === 'running') {
    const fresh = reseat(approval.flow, subject, loaded.ctx);
    const reminded = soon(fresh.flow, loaded.ctx);
    const late = expire(reminded.flow, subject, loaded.ctx);
    const outcome = { ...late, events: [...fresh.events, ...reminded.events, ...late.events] };
    await keepOutcome(approvals.deps, work, declared, approval, outcome, subject, loaded);
    return;
  }
  if (approval.papers_due_at === null || approval.papers_flagged_at !== null) return;
  if (await papersDone(approvals, work, declared, approval, row)) return;
  const { d } = declared;
  await saveApproval(work.tx, { ...approval, papers_flagged_at: work.now.toISOString() });
  auditApproval(work, d, approval, 'approval.papersLate', null, { papers: { before: null, after: 'late' } });
  await approvals.deps.notices.tell(work, {
    kind: 'approval.papersLate',
    title: {
      zh: `${d.label.zh}“${approval.title}”走绿色通道，材料逾期未补`,
      en: `“${approval.title}” took the green channel, and its papers are overdue`,
    },
    dedupeKey: `approval.papersLate:${approval.id}`,
    record: d.id,
    recordId: approval.record_id,
    people: [...subject.interested, ...loaded.ctx.facts.administrators],
    entitled: approval.involved,
  });
}
