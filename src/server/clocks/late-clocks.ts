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
