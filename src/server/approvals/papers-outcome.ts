import { sql } from 'drizzle-orm';
import { signOffOf } from '../../shared/record/approval.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { ClockOutcome } from '../clocks/late-clocks.ts';
import type { Queries } from '../postgres/pool.ts';
import type { Flow } from './approval.flow.ts';

const signLabel = { zh: '绿色通道补交材料审签', en: 'Sign-off of the late papers' };
const label = { zh: '绿色通道补材料', en: 'Papers of the green channel' };

/** How the papers that the green channel let follow came, told as a clock is; none where nothing was to follow. */
export async function papersOutcome(
  db: Queries,
  d: RecordDef,
  id: string,
  now: Date,
): Promise<ClockOutcome | undefined> {
  const row = await db.maybeOne<{ due_at: string; done_at: string | null }>(sql`
    SELECT papers_due_at AS due_at, papers_done_at AS done_at FROM approval
    WHERE record = ${d.id} AND record_id = ${id}::uuid AND urgent AND papers_due_at IS NOT NULL
    ORDER BY submitted_at DESC, id DESC LIMIT 1`);
  if (row === undefined) return undefined;
  const { due_at: dueAt, done_at: stoppedAt } = row;
  // Whoever brings them in the last moment keeps the promise; who has not by then is late.
  if (stoppedAt !== null)
    return { key: 'papers', label, dueAt, stoppedAt, outcome: stoppedAt > dueAt ? 'late' : 'kept' };
  return { key: 'papers', label, dueAt, stoppedAt, outcome: now.toISOString() >= dueAt ? 'overdue' : 'running' };
}

/** How the papers were signed off by those who would have signed the usual way; none where they did not come yet. */
export async function signOffOutcome(
  db: Queries,
  d: RecordDef,
  id: string,
  now: Date,
): Promise<ClockOutcome | undefined> {
  const kinds = (d.approvals ?? []).filter((a) => a.papers !== undefined).map((a) => signOffOf(a).key);
  const row = await db.maybeOne<{ state: string; flow: Flow; due_at: string | null; closed_at: string | null }>(sql`
    SELECT state, flow, due_at, closed_at FROM approval
    WHERE record = ${d.id} AND record_id = ${id}::uuid AND kind = ANY (${sql.param(kinds)}::text[]) ORDER BY submitted_at DESC, id DESC LIMIT 1`);
  if (row === undefined || (row.state !== 'running' && row.state !== 'granted')) return undefined;
  const { steps, at } = row.flow;
  const raised = steps.some((s) => s.seats.some((seat) => seat.level > 0));
  const dueAt = row.due_at ?? (steps[at] ?? steps.at(-1))?.dueAt ?? null;
  if (dueAt === null) return undefined;
  const told = { key: 'papersSignOff', label: signLabel, dueAt, stoppedAt: row.closed_at };
  if (row.state === 'granted') return { ...told, outcome: raised || (row.closed_at ?? '') > dueAt ? 'late' : 'kept' };
  return { ...told, outcome: raised || now.toISOString() >= dueAt ? 'overdue' : 'running' };
}
