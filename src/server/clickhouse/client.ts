import { randomUUID } from 'node:crypto';
import { type ClickHouseClient, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { toClickHouseError } from './clickhouse-errors.ts';

export interface ClickHouseQuery {
  readonly sql: string;
  /** Bound as `{name:Type}` in the SQL. Dates and 64-bit integers as text. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly settings?: ClickHouseSettings;
  /** To stop it with `kill`; made up when left out. */
  readonly queryId?: string;
  readonly signal?: AbortSignal;
}

export interface InsertOptions {
  /** The same token again inserts nothing: a batch may be sent twice after an uncertain failure. */
  readonly token?: string;
  readonly columns?: readonly [string, ...string[]];
}

export interface ClickHouse {
  /** Rows as objects. Decimal and 64-bit integers (`count()` too) are text, DateTime is ISO text with Z. */
  query<Row extends object>(query: ClickHouseQuery): Promise<Row[]>;
  /** Resolves once the rows are on disk. */
  insert(table: string, rows: readonly object[], options?: InsertOptions): Promise<void>;
  /** DDL and other statements without rows. */
  command(query: ClickHouseQuery): Promise<void>;
  /** Stops a running query. An aborted request alone does not. */
  kill(queryId: string): Promise<void>;
  ping(): Promise<boolean>;
  readonly client: ClickHouseClient;
  close(): Promise<void>;
}

export interface ClickHouseOptions {
  readonly name?: string;
  readonly maxConnections?: number;
  readonly maxExecutionSeconds?: number;
  readonly maxMemoryBytes?: number;
}

/** A client of ClickHouse. Connects at the first query, and again by itself after the engine was away. */
export function createClickHouse(url: string, options: ClickHouseOptions = {}): ClickHouse {
  const limits: ClickHouseSettings = {
    max_execution_time: options.maxExecutionSeconds ?? 30,
    max_memory_usage: String(options.maxMemoryBytes ?? 1024 * 1024 * 1024),
  };
  const client = createClient({
    url,
    application: options.name ?? 'huanying',
    max_open_connections: options.maxConnections ?? 16,
    request_timeout: ((options.maxExecutionSeconds ?? 30) + 10) * 1_000,
    compression: { request: false, response: false },
    keep_alive: { idle_socket_ttl: 2_500 },
    clickhouse_settings: {
      // Durable before the answer: no buffering on the server.
      async_insert: 0,
      wait_end_of_query: 1,
      // JS numbers lose cents and large counts: both arrive as text.
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_decimals: 1,
      // Instants go in and come out as ISO text with Z, as in PostgreSQL.
      date_time_output_format: 'iso',
      date_time_input_format: 'best_effort',
    },
    log: { level: 127 },
  });
  const guarded = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw toClickHouseError(error);
    }
  };
  return {
    client,
    query: <Row extends object>(query: ClickHouseQuery) =>
      guarded(async () => {
        const result = await client.query({
          query: query.sql,
          format: 'JSONEachRow',
          query_id: query.queryId ?? randomUUID(),
          clickhouse_settings: { ...limits, ...query.settings },
          ...(query.params === undefined ? {} : { query_params: { ...query.params } }),
          ...(query.signal === undefined ? {} : { abort_signal: query.signal }),
        });
        return await result.json<Row>();
      }),
    insert: (table, rows, insertOptions = {}) =>
      guarded(async () => {
        if (rows.length === 0) return;
        await client.insert({
          table,
          values: rows,
          format: 'JSONEachRow',
          ...(insertOptions.columns === undefined
            ? {}
            : { columns: [...insertOptions.columns] as [string, ...string[]] }),
          clickhouse_settings:
            insertOptions.token === undefined
              ? {}
              : { insert_deduplicate: 1, insert_deduplication_token: insertOptions.token },
        });
      }),
    command: (query) =>
      guarded(async () => {
        await client.command({
          query: query.sql,
          query_id: query.queryId ?? randomUUID(),
          ...(query.settings === undefined ? {} : { clickhouse_settings: query.settings }),
          ...(query.params === undefined ? {} : { query_params: { ...query.params } }),
        });
      }),
    kill: (queryId) =>
      guarded(async () => {
        await client.command({
          query: 'KILL QUERY WHERE query_id = {id:String} AND user = currentUser() ASYNC',
          query_params: { id: queryId },
        });
      }),
    ping: async () => (await client.ping()).success,
    close: () => client.close(),
  };
}
