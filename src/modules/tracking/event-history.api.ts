import { sql } from 'drizzle-orm';
import type { ClickHouse } from '../../server/clickhouse/client.ts';
import type { Db } from '../../server/postgres/pool.ts';
import type { EventRow } from './server/event-row.ts';
import { createEventStore } from './server/event-store.ts';
import { RowBinaryWriter } from './server/row-binary.ts';

export type { EventRow, OrderLine } from './server/event-row.ts';
export { personIdOf } from './server/identity.ts';

/** That an anonymous visitor turned out to be a user, with the first message that said so. */
export interface HistoryLink {
  readonly anonymousId: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly messageId: string;
}

/**
 * A past that is written as a whole and that nobody can send again: rows go straight into the event store, and their
 * message ids are not claimed. For generated data; everything else comes in through the ingest.
 */
export interface EventHistory {
  /** Resolves when the rows are on disk. The same token again adds nothing. */
  write(rows: readonly EventRow[], token: string): Promise<void>;
  /** Who the visitors were; `TrackingApi.settlePersons` then tells the event store. */
  link(workspaceId: string, links: readonly HistoryLink[]): Promise<void>;
}

const writerId = 'history';

export function createEventHistory(clickhouse: ClickHouse, ownerDb: Db): EventHistory {
  const store = createEventStore(clickhouse);
  return {
    async write(rows, token) {
      const binary = new RowBinaryWriter(8 << 20);
      for (const row of rows) binary.event(row, writerId, token);
      await store.write(binary.bytes(), token);
    },
    async link(workspaceId, links) {
      for (let at = 0; at < links.length; at += 5000) {
        const part = links.slice(at, at + 5000);
        await ownerDb.execute(sql`
          INSERT INTO person_link (workspace_id, anonymous_id, user_id, at, message_id)
          SELECT ${workspaceId}::uuid, a, u, t, m FROM unnest(
            ${sql.param(part.map((l) => l.anonymousId))}::text[], ${sql.param(part.map((l) => l.userId))}::text[],
            ${sql.param(part.map((l) => l.time))}::bigint[], ${sql.param(part.map((l) => l.messageId))}::text[]) AS l (a, u, t, m)
          ON CONFLICT DO NOTHING`);
      }
    },
  };
}
