import { sql } from 'drizzle-orm';
import { listNotices, readNotices } from '../shared/platform/notices.contract.ts';
import { deleteFile, downloadFile, searchEverything } from '../shared/platform/platform.contract.ts';
import { permissionOf } from '../shared/record/record.ts';
import type { Attachments } from './files/attachments.service.ts';
import { type BoundRoute, bind } from './http/bind.ts';
import type { Notices } from './notices/notices.service.ts';
import { snake, tableOf } from './records/columns.ts';
import type { RecordReads } from './records/read.service.ts';
import { searching, searchWords } from './records/search.sql.ts';
import { reading } from './records/work.ts';
import type { Search } from './search/search.service.ts';

type Hit = { record: string; id: string; code: string; title: string; state: string };

/** Routes that belong to no record: search, files by id, notices. */
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
  ];
}
