import { Readable } from 'node:stream';
import { toClickHouseError } from '../../../server/clickhouse/clickhouse-errors.ts';
import type { ClickHouse } from '../../../server/clickhouse/client.ts';
import { AppError } from '../../../shared/errors.ts';
import { insertEvents } from './event-row.ts';
import type { RestoredSession } from './sessions.ts';

/** What a writer left in the event store beyond its last settled batch. */
export interface StoredEvent {
  readonly workspaceId: string;
  readonly messageId: string;
  readonly name: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly anonymousId: string;
  readonly userId: string;
  readonly previousId: string;
  readonly batchId: string;
}

/** All access of the tracking room to ClickHouse. */
export interface EventStore {
  /** Resolves when the rows are on disk. The same token again adds nothing. */
  write(rows: Buffer, token: string): Promise<void>;
  /** Keys (`storedKey`) of the messages of a batch that are there. */
  messagesOfBatch(writer: string, batch: string): Promise<string[]>;
  /** Events of a writer after a batch. Waits until no insert of the writer is running. */
  leftBehind(writer: string, lastBatch: string): Promise<StoredEvent[]>;
  /** Waits until no insert of a writer is running. */
  quiesce(writer: string): Promise<void>;
  /** Of these, the ones that are stored by a batch other than the given. */
  storedElsewhere(events: readonly StoredEvent[], writer: string): Promise<Set<string>>;
  remove(events: readonly StoredEvent[], writer: string): Promise<void>;
  /** Which of these messages are stored already: for events older than the kept message ids. */
  knownMessages(workspaceId: string, events: readonly Probe[]): Promise<Set<string>>;
  writeOverrides(rows: readonly OverrideRow[], token: string): Promise<void>;
  recentSessions(sinceMs: number, limit: number): Promise<RestoredSession[]>;
}

export interface Probe {
  readonly messageId: string;
  readonly name: string;
  readonly time: number;
}

export interface OverrideRow {
  readonly workspace_id: string;
  readonly person_id: string;
  readonly canonical_id: string;
  readonly version: string;
}

/** Batch ids sort as text. */
export const batchIdOf = (batch: number): string => String(batch).padStart(12, '0');
export const storedKey = (workspaceId: string, messageId: string): string => `${workspaceId}\n${messageId}`;

export function createEventStore(clickhouse: ClickHouse): EventStore {
  const store: EventStore = {
    async write(rows, token) {
      try {
        const { stream } = await clickhouse.client.exec({
          query: insertEvents,
          values: Readable.from([rows], { objectMode: false }),
          query_id: `events-${token}-${Math.random().toString(36).slice(2, 10)}`,
          clickhouse_settings: {
            async_insert: 0,
            wait_end_of_query: 1,
            insert_deduplicate: 1,
            insert_deduplication_token: token,
            // One block per batch: then a batch is one part in each month it touches.
            input_format_parallel_parsing: 0,
            max_insert_block_size: '100000',
            min_insert_block_size_rows: '0',
            min_insert_block_size_bytes: '0',
            // A batch of an import may touch many months.
            max_partitions_per_insert_block: '0',
            max_execution_time: 60,
          },
        });
        for await (const _ of stream) {
          // An INSERT answers nothing; the connection is free again once that nothing has been read.
        }
      } catch (error) {
        throw toClickHouseError(error);
      }
    },

    async messagesOfBatch(writer, batch) {
      const rows = await clickhouse.query<{ workspace_id: string; message_id: string }>({
        sql: 'SELECT workspace_id, message_id FROM events WHERE writer_id = {writer:String} AND batch_id = {batch:String}',
        params: { writer, batch },
      });
      return rows.map((row) => storedKey(row.workspace_id, row.message_id));
    },

    async quiesce(writer) {
      const deadline = Date.now() + 15_000;
      for (;;) {
        const [row] = await clickhouse.query<{ n: string }>({
          sql: 'SELECT count() AS n FROM system.processes WHERE startsWith(query_id, {prefix:String})',
          params: { prefix: `events-${writer}-` },
        });
        if (row?.n === '0') return;
        if (Date.now() > deadline) {
          await clickhouse.command({
            sql: 'KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC',
            params: { prefix: `events-${writer}-` },
          });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },

    async leftBehind(writer, lastBatch) {
      await store.quiesce(writer);
      const rows = await clickhouse.query<Record<string, string>>({
        sql: `SELECT workspace_id, message_id, name, type, toUnixTimestamp64Milli(time) AS ms, anonymous_id, user_id, batch_id,
            if(type = 'alias', JSONExtractString(properties, 'previousId'), '') AS previous_id
          FROM events WHERE writer_id = {writer:String} AND batch_id > {batch:String}`,
        params: { writer, batch: lastBatch },
      });
      return rows.map((row) => ({
        workspaceId: row.workspace_id ?? '',
        messageId: row.message_id ?? '',
        name: row.name ?? '',
        type: row.type ?? '',
        time: Number(row.ms),
        anonymousId: row.anonymous_id ?? '',
        userId: row.user_id ?? '',
        previousId: row.previous_id ?? '',
        batchId: row.batch_id ?? '',
      }));
    },

    async storedElsewhere(events, writer) {
      const found = new Set<string>();
      for (const [workspaceId, part] of byWorkspace(events)) {
        const rows = await clickhouse.query<{ message_id: string }>({
          sql: `SELECT DISTINCT message_id FROM events WHERE workspace_id = {workspace:String} AND name IN {names:Array(String)}
            AND toDate(time) BETWEEN toDate({from:String}) AND toDate({to:String}) AND message_id IN {messages:Array(String)} AND writer_id != {writer:String}`,
          params: { ...sliceParams(workspaceId, part), writer },
        });
        for (const row of rows) found.add(storedKey(workspaceId, row.message_id));
      }
      return found;
    },

    async remove(events, writer) {
      for (const [workspaceId, part] of byWorkspace(events)) {
        await clickhouse.command({
          sql: `DELETE FROM events WHERE workspace_id = {workspace:String} AND name IN {names:Array(String)}
            AND toDate(time) BETWEEN toDate({from:String}) AND toDate({to:String}) AND message_id IN {messages:Array(String)} AND writer_id = {writer:String}`,
          params: { ...sliceParams(workspaceId, part), writer },
          settings: { lightweight_deletes_sync: '2' },
        });
      }
    },

    async knownMessages(workspaceId, events) {
      const found = new Set<string>();
      for (let i = 0; i < events.length; i += 1000) {
        const rows = await clickhouse.query<{ message_id: string }>({
          sql: `SELECT DISTINCT message_id FROM events WHERE workspace_id = {workspace:String} AND name IN {names:Array(String)}
            AND toDate(time) BETWEEN toDate({from:String}) AND toDate({to:String}) AND message_id IN {messages:Array(String)}`,
          params: sliceParams(workspaceId, events.slice(i, i + 1000)),
        });
        for (const row of rows) found.add(row.message_id);
      }
      return found;
    },

    async writeOverrides(rows, token) {
      await clickhouse.insert('person_overrides', rows, { token });
    },

    async recentSessions(sinceMs, limit) {
      const rows = await clickhouse.query<Record<string, string>>({
        sql: `SELECT workspace_id, anonymous_id, any_user, session_id, first, last,
            came.1 AS utm_source, came.2 AS utm_medium, came.3 AS utm_campaign, came.4 AS utm_content, came.5 AS utm_term, came.6 AS channel,
            came.7 AS campaign, came.8 AS content, came.9 AS link, came.10 AS account, came.11 AS partner
          FROM (SELECT workspace_id, anonymous_id, if(anonymous_id = '', user_id, '') AS only_user, max(user_id) AS any_user, session_id,
            toString(toUnixTimestamp64Milli(min(time))) AS first, toString(toUnixTimestamp64Milli(max(time))) AS last,
            argMin(tuple(utm_source, utm_medium, utm_campaign, utm_content, utm_term, channel, campaign, content, link, account, partner), time) AS came
          FROM (SELECT * FROM events WHERE time >= fromUnixTimestamp64Milli({since:Int64}) AND session_id != '')
          GROUP BY workspace_id, anonymous_id, only_user, session_id ORDER BY last LIMIT {limit:UInt32})`,
        params: { since: sinceMs, limit },
      });
      return rows.map((row) => ({
        workspaceId: row.workspace_id ?? '',
        anonymousId: row.anonymous_id ?? '',
        userId: row.any_user ?? '',
        sessionId: row.session_id ?? '',
        start: Number(row.first),
        end: Number(row.last),
        attribution: {
          utmSource: row.utm_source ?? '',
          utmMedium: row.utm_medium ?? '',
          utmCampaign: row.utm_campaign ?? '',
          utmContent: row.utm_content ?? '',
          utmTerm: row.utm_term ?? '',
          channel: row.channel ?? '',
          campaign: row.campaign ?? '',
          content: row.content ?? '',
          link: row.link ?? '',
          account: row.account ?? '',
          partner: row.partner ?? '',
        },
      }));
    },
  };
  return store;
}

/** A slice of the sorting key, so that only a few granules are read. */
function sliceParams(workspaceId: string, events: readonly Probe[]): Record<string, unknown> {
  // Skew is corrected anew at each sending, so the same message may be stored a day off.
  const day = 86_400_000;
  return {
    workspace: workspaceId,
    names: [...new Set(events.map((event) => event.name))],
    from: dayOf(events.reduce((least, event) => Math.min(least, event.time), Number.POSITIVE_INFINITY) - day),
    to: dayOf(events.reduce((most, event) => Math.max(most, event.time), 0) + day),
    messages: events.map((event) => event.messageId),
  };
}

const dayOf = (ms: number): string => new Date(Math.max(0, ms)).toISOString().slice(0, 10);

function byWorkspace(events: readonly StoredEvent[]): Map<string, StoredEvent[]> {
  const groups = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const group = groups.get(event.workspaceId);
    if (group) group.push(event);
    else groups.set(event.workspaceId, [event]);
  }
  return groups;
}

/** Whether trying again later can help. */
export const isPassing = (error: unknown): boolean =>
  error instanceof AppError && error.status >= 500 && error.code !== 'internal';
