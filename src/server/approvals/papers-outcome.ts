import { sql } from 'drizzle-orm';
import type { RecordDef } from '../../shared/record/record.ts';
import type { ClockOutcome } from '../clocks/late-clocks.ts';
import type { Queries } from '../postgres/pool.ts';

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
