import { sql } from 'drizzle-orm';
import type { BaseRow, RecordDef } from '../../shared/record/record.ts';
import type { Work } from '../records/work.ts';

/** People are told of what happens to a row from now on. */
export async function watch(work: Work, d: RecordDef, row: BaseRow, people: readonly (string | null)[]): Promise<void> {
  const ids = [...new Set(people.filter((p) => p !== null))];
  if (ids.length === 0) return;
  await work.tx.execute(sql`
    INSERT INTO watcher (workspace_id, record, record_id, unit_id, owner_id, person_id)
    SELECT ${work.actor.workspaceId}::uuid, ${d.id}, ${row.id}::uuid, ${row.unitId}::uuid, ${row.ownerId}::uuid, p.id
    FROM person p WHERE p.id = ANY (${sql.param(ids)}::uuid[]) ON CONFLICT DO NOTHING`);
}

export const unwatch = (work: Work, d: RecordDef, id: string, personId: string | null): Promise<number> =>
  work.tx.execute(
    sql`DELETE FROM watcher WHERE workspace_id = ${work.actor.workspaceId} AND record = ${d.id} AND record_id = ${id}::uuid AND person_id = ${personId}::uuid`,
  );
