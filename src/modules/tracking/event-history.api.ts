import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { ClickHouse } from '../../server/clickhouse/client.ts';
import type { Db } from '../../server/postgres/pool.ts';
import type { EventRow } from './server/event-row.ts';
import { createEventStore } from './server/event-store.ts';
import type { RejectionCode } from './server/rejections.ts';
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

/** Rows are encoded as they come, so that they need not be kept; one batch is sent while the next is filled. */
export interface HistoryWriter {
  add(rows: readonly EventRow[]): Promise<void>;
  /** Resolves when all rows are on disk. */
  close(): Promise<void>;
}

/**
 * A past that is written as a whole and that nobody can send again: rows go straight into the event store, and their
 * message ids are not claimed. For generated data; everything else comes in through the ingest.
 */
/** What a write key brought on a day (UTC). */
export interface HistoryTally {
  readonly keyId: string;
  readonly day: string;
  readonly accepted: number;
  readonly rejected: number;
}

/** An item that was refused. */
export interface HistoryRefusal {
  readonly keyId: string;
  readonly source: string;
  readonly at: number;
  readonly code: RejectionCode;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface EventHistory {
  /** `token` names the history: the same rows under the same token again add nothing. */
  open(token: string): HistoryWriter;
  /** Who the visitors were; `TrackingApi.settlePersons` then tells the event store. */
  link(workspaceId: string, links: readonly HistoryLink[]): Promise<void>;
  /** What pages show of the reception of events: counts by key, and what was refused. */
  note(workspaceId: string, tallies: readonly HistoryTally[], refused: readonly HistoryRefusal[]): Promise<void>;
}

const writerId = 'history';
const batchRows = 25_000;

export function createEventHistory(clickhouse: ClickHouse, ownerDb: Db): EventHistory {
  const store = createEventStore(clickhouse);
  return {
    open(token) {
      let filling = new RowBinaryWriter(8 << 20);
      let sending = new RowBinaryWriter(8 << 20);
      let sent: Promise<void> = Promise.resolve();
      let rowsInBatch = 0;
      let batches = 0;
      const flush = async (): Promise<void> => {
        await sent;
        batches += 1;
        sent = store.write(filling.bytes(), `${token}-${batches}`);
        // It is waited for before the next; a failure in between must not end the process.
        sent.catch(() => undefined);
        [filling, sending] = [sending, filling];
        filling.reset();
        rowsInBatch = 0;
      };
      return {
        async add(rows) {
          for (const [i, row] of rows.entries()) {
            filling.event(row, writerId, token);
            // Requests are answered in between.
            if (i % 1000 === 999) await new Promise((resolve) => setImmediate(resolve));
          }
          rowsInBatch += rows.length;
          if (rowsInBatch >= batchRows) await flush();
        },
        async close() {
          if (rowsInBatch > 0) await flush();
          await sent;
        },
      };
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
    async note(workspaceId, tallies, refused) {
      await ownerDb.execute(sql`
        INSERT INTO ingest_counter (workspace_id, day, write_key_id, accepted, rejected, last_at)
        SELECT ${workspaceId}::uuid, t.day, t."keyId", t.accepted, t.rejected, least(t.day + interval '15 hours', now())
        FROM jsonb_to_recordset(${JSON.stringify(tallies)}::jsonb) AS t (day date, "keyId" uuid, accepted bigint, rejected bigint)
        ON CONFLICT DO NOTHING`);
      const letters = refused.map(({ payload, at, ...rest }) => ({
        ...rest,
        id: uuidv7({ msecs: at }),
        at: new Date(at).toISOString(),
        type: textOf(payload['type']),
        name: textOf(payload['event']),
        messageId: textOf(payload['messageId']),
        payload: JSON.stringify(payload),
      }));
      await ownerDb.execute(sql`
        INSERT INTO dead_letter (id, workspace_id, received_at, write_key_id, source, code, type, name, message_id, payload, truncated)
        SELECT r.id, ${workspaceId}::uuid, r.at, r."keyId", r.source, r.code, r.type, r.name, r."messageId", r.payload, false
        FROM jsonb_to_recordset(${JSON.stringify(letters)}::jsonb)
          AS r (id uuid, at timestamptz, "keyId" uuid, source text, code text, type text, name text, "messageId" text, payload text)`);
    },
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
