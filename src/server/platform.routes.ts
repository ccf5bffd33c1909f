import { sql } from 'drizzle-orm';
import { listNotices, readNotices } from '../shared/platform/notices.contract.ts';
import { deleteFile, downloadFile, listAudit, searchEverything } from '../shared/platform/platform.contract.ts';
import { permissionOf } from '../shared/record/record.ts';
import type { Attachments } from './files/attachments.service.ts';
import { type BoundRoute, bind } from './http/bind.ts';
import type { Notices } from './notices/notices.service.ts';
import { snake, tableOf } from './records/columns.ts';
import type { RecordReads } from './records/read.service.ts';
import { searching, searchWords } from './records/search.sql.ts';
import { reading } from './records/work.ts';
import type { Search } from './search/search.service.ts';

interface AuditRow {
  readonly seq: string;
  readonly at: string;
  readonly actor_kind: string;
  readonly actor_name: string;
  readonly via: string;
  readonly address: string | null;
  readonly record: string;
  readonly record_id: string | null;
  readonly action: string;
  readonly reason: string | null;
  readonly changes: Record<string, { before: unknown; after: unknown }>;
}
type Hit = { record: string; id: string; code: string; title: string; state: string };

/** Routes that belong to no record: search, files by id, notices, the audit log. */
export function platformRoutes(
  reads: RecordReads,
  attachments: Attachments,
  notices: Notices,
  search: Search,
): BoundRoute[] {
  return [
    bind(searchEverything, async (actor, { query }) => {
      // What is kept in the full-text index is found there, by any of its words.
      const found = await search.find(actor, { q: query.q, limit: 8 });
      const texts: Hit[] = found.relaxed
        ? []
        : found.items.map(({ record, id, code, title, state }) => ({ record, id, code, title: title.text, state }));
      const words = searchWords(query.q);
      const defs = reads.deps.registry.defs.filter(
        (d) => d.fullText === undefined && (d.shared === true || actor.reach(permissionOf(d, 'read')) !== undefined),
      );
      if (words === null || defs.length === 0) return { items: texts };
      const items = await reading(reads.deps.db, actor, async (tx) => {
        const matching = await searching(tx, defs, words);
        const parts = defs.map(
          (
            d,
          ) => sql`(SELECT ${d.id} AS record, id, code, ${sql.identifier(snake(d.title))} AS title, state FROM ${sql.identifier(tableOf(d))}
            WHERE workspace_id = ${actor.workspaceId}::uuid AND deleted_at IS NULL AND ${matching.get(d.id) ?? sql`false`} ORDER BY updated_at DESC LIMIT 8)`,
        );
        return tx.query<Hit>(sql.join(parts, sql` UNION ALL `));
      });
      return { items: [...items, ...texts] };
    }),
    bind(downloadFile, async (actor, { params, reply }) => {
      const { info, stream } = await attachments.download(actor, params.id);
      // Never shown inside our own origin: what people upload is handed out, not run.
      reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(info.name)}`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .type(info.type);
      return reply.send(stream) as unknown;
    }),
    bind(deleteFile, (actor, { params }) => attachments.remove(actor, params.id)),
    bind(listNotices, (actor, { query }) => notices.list(actor, { ...query, unread: query.unread === '1' })),
    bind(readNotices, (actor, { body }) => notices.markRead(actor, body.ids)),
    bind(listAudit, (actor, { query }) =>
      reading(reads.deps.db, actor, async (tx) => {
        const parts = [sql`workspace_id = ${actor.workspaceId}`];
        if (query.cursor !== undefined) parts.push(sql`seq < ${query.cursor}::bigint`);
        if (query.record !== undefined) parts.push(sql`record = ${query.record}`);
        if (query.recordId !== undefined) parts.push(sql`record_id = ${query.recordId}::uuid`);
        if (query.actorId !== undefined) parts.push(sql`actor_id = ${query.actorId}::uuid`);
        if (query.from !== undefined) parts.push(sql`at >= ${query.from}::timestamptz`);
        if (query.to !== undefined) parts.push(sql`at < ${query.to}::timestamptz`);
        const rows = await tx.query<AuditRow>(
          sql`SELECT * FROM audit_log WHERE ${sql.join(parts, sql` AND `)} ORDER BY seq DESC LIMIT ${query.limit + 1}`,
        );
        const items = rows.slice(0, query.limit).map((r) => ({
          seq: r.seq,
          at: r.at,
          actorKind: r.actor_kind,
          actorName: r.actor_name,
          via: r.via,
          address: r.address,
          record: r.record,
          recordId: r.record_id,
          action: r.action,
          reason: r.reason,
          changes: r.changes,
        }));
        return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.seq ?? null) : null };
      }),
    ),
  ];
}
