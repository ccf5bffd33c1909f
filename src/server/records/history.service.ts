import { sql } from 'drizzle-orm';
import type { RecordDef } from '../../shared/record/record.ts';
import type { HistoryEntry } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { unreadable } from './mask.ts';
import type { RecordReads } from './read.service.ts';
import { reading } from './work.ts';

interface AuditRow {
  readonly seq: string;
  readonly at: string;
  readonly actor_kind: 'person' | 'key' | 'system';
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly via: string;
  readonly address: string | null;
  readonly action: string;
  readonly reason: string | null;
  readonly changes: HistoryEntry['changes'];
}

/** The history of one row, newest first; whoever sees the row sees it, without the fields they may not read. */
export function listHistory(
  reads: RecordReads,
  actor: Actor,
  d: RecordDef,
  id: string,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: HistoryEntry[]; nextCursor: string | null }> {
  return reading(reads.deps.db, actor, async (tx) => {
    await reads.load(tx, d, id);
    const before =
      page.cursor !== undefined && /^\d{1,18}$/.test(page.cursor) ? sql` AND seq < ${page.cursor}::bigint` : sql``;
    const rows = await tx.query<AuditRow>(
      sql`SELECT * FROM audit_log WHERE workspace_id = ${actor.workspaceId} AND record = ${d.id} AND record_id = ${id}::uuid${before} ORDER BY seq DESC LIMIT ${page.limit + 1}`,
    );
    const hidden = unreadable(d, actor);
    const items = rows.slice(0, page.limit).map(
      (r): HistoryEntry => ({
        id: r.seq,
        at: r.at,
        actor: { id: r.actor_id, kind: r.actor_kind, name: r.actor_name },
        via: r.via,
        // Where a colleague sat is for those who audit.
        address: actor.reach('audit.read') === undefined ? null : r.address,
        action: r.action,
        reason: r.reason,
        changes: Object.fromEntries(Object.entries(r.changes).filter(([n]) => !hidden.includes(n))),
      }),
    );
    return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  });
}
