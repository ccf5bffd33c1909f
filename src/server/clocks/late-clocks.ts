import { sql } from 'drizzle-orm';
import type { Label } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Queries } from '../postgres/pool.ts';

export interface LateClock {
  readonly recordId: string;
  readonly key: string;
  /** ISO instant. */
  readonly dueAt: string;
  readonly personId: string | null;
  readonly label: Label;
}

/** Clocks of a record that are late and still running, the longest first: of all rows, of some, or of one clock. */
export async function lateClocks(
  db: Queries,
  workspaceId: string,
  d: RecordDef,
  now: Date,
  which: { readonly ids?: readonly string[]; readonly key?: string } = {},
): Promise<LateClock[]> {
  const ids = which.ids === undefined ? sql`` : sql` AND record_id = ANY (${sql.param(which.ids)}::uuid[])`;
  const key = which.key === undefined ? sql`` : sql` AND key = ${which.key}`;
  const rows = await db.query<{ record_id: string; key: string; due_at: string; person_id: string | null }>(sql`
    SELECT record_id, key, due_at, person_id FROM clock
    WHERE workspace_id = ${workspaceId}::uuid AND record = ${d.id} AND state = 'running' AND due_at < ${now.toISOString()}::timestamptz${ids}${key}
    ORDER BY due_at LIMIT 5000`);
  return rows.flatMap((r) => {
    const label = d.clocks?.find((c) => c.key === r.key)?.label;
    return label === undefined
      ? []
      : [{ recordId: r.record_id, key: r.key, dueAt: r.due_at, personId: r.person_id, label }];
  });
}

export interface ClockOutcome {
  readonly key: string;
  readonly label: Label;
  readonly dueAt: string;
  readonly stoppedAt: string | null;
  readonly outcome: 'kept' | 'late' | 'running' | 'overdue';
}

/** How the promises of one row went, in the order in which they were due. What no longer counts is left out. */
export async function clockOutcomes(
  db: Queries,
  workspaceId: string,
  d: RecordDef,
  id: string,
  now: Date,
): Promise<ClockOutcome[]> {
  const rows = await db.query<{ key: string; state: string; due_at: string; stopped_at: string | null }>(sql`
    SELECT key, state, due_at, stopped_at FROM clock
    WHERE workspace_id = ${workspaceId}::uuid AND record = ${d.id} AND record_id = ${id}::uuid AND state <> 'void' ORDER BY due_at, key`);
  return rows.flatMap((r) => {
    const label = d.clocks?.find((c) => c.key === r.key)?.label;
    if (label === undefined) return [];
    const going = r.due_at < now.toISOString() ? ('overdue' as const) : ('running' as const);
    const outcome = r.state === 'kept' || r.state === 'late' ? r.state : going;
    return [{ key: r.key, label, dueAt: r.due_at, stoppedAt: r.stopped_at, outcome }];
  });
}
