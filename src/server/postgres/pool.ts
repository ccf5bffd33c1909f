import { createHash } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { type StoreLog, silentLog } from '../stores/store-log.ts';
import { isRetryable, toDatabaseError } from './database-errors.ts';
import { Turns } from './turns.ts';
import { columnTypes } from './types.ts';

export interface QueryOptions {
  /** Parsed and planned once a connection: for a text that comes again and again, in few variants. */
  readonly prepared?: boolean;
}

/**
 * Statements are composed with drizzle's `sql` tag, so every value is a bound parameter. Beware: the tag spreads an
 * array into `(a, b)`; to bind it as one array parameter write `sql.param(list)`, as in `= ANY(${sql.param(ids)})`.
 */
export interface Queries {
  query<Row extends object>(statement: SQL, options?: QueryOptions): Promise<Row[]>;
  /** The only row. Any other number of rows is a bug and throws. */
  one<Row extends object>(statement: SQL, options?: QueryOptions): Promise<Row>;
  maybeOne<Row extends object>(statement: SQL): Promise<Row | undefined>;
  /** Runs a statement without rows. Returns how many rows it touched. */
  execute(statement: SQL): Promise<number>;
}

export interface Tx extends Queries {
  /** A savepoint: what it did is undone when `work` throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs once the outermost transaction has committed. What it throws is logged, for the change stands. */
  afterCommit(effect: () => void | Promise<void>): void;
}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** How often to run `work` again after a serialization failure or deadlock; 0 by default. */
  readonly retries?: number;
}

export interface Db extends Queries {
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  readonly pool: Pool;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Greatest number of connections; 10 by default. */
  readonly max?: number;
  /** Told to PostgreSQL as application_name. */
  readonly name: string;
  readonly statementTimeoutMs?: number;
  readonly log?: StoreLog;
}

const dialect = new PgDialect();

/** The wait for a free connection: longer than any burst, shorter than the patience of whoever asked. */
const waitMs = 10_000;

/** Text and values of a composed statement. */
export function compileSql(statement: SQL): { readonly text: string; readonly values: unknown[] } {
  const compiled = dialect.sqlToQuery(statement);
  return { text: compiled.sql, values: compiled.params };
}

/** A pool of connections. Connects at the first query, and again by itself after the database was away. */
export function createPool(url: string, options: PoolOptions): Db {
  const log = options.log ?? silentLog;
  const max = options.max ?? 10;
  const turns = new Turns(max, waitMs);
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: options.name,
    types: columnTypes,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    keepAlive: true,
    // Statements that do not wait for each other share a round trip.
    pipeline: true,
  });
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  pool.on('connect', (client) => client.on('error', () => {}));

  return {
    pool,
    ...queriesOn((config) => pool.query(config)),
    async transaction(work, transactionOptions = {}) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await turns.run(() => runTransaction(pool, work, transactionOptions, log));
        } catch (error) {
          if (attempt >= (transactionOptions.retries ?? 0) || !isRetryable(error)) throw toDatabaseError(error);
        }
      }
    },
    close: () => pool.end(),
  };
}

type Run = (config: QueryConfig) => Promise<QueryResult>;

function queriesOn(run: Run): Queries {
  const all = async (statement: SQL, { prepared = false }: QueryOptions = {}): Promise<QueryResult> => {
    const { text, values } = compileSql(statement);
    const name = prepared ? { name: createHash('sha256').update(text).digest('base64url').slice(0, 22) } : {};
    try {
      return await run({ ...name, text, values });
    } catch (error) {
      throw toDatabaseError(error);
    }
  };
  const query = async <Row extends object>(statement: SQL, options?: QueryOptions): Promise<Row[]> =>
    (await all(statement, options)).rows as Row[];
  return {
    query,
    async one<Row extends object>(statement: SQL, options?: QueryOptions): Promise<Row> {
      const rows = await query<Row>(statement, options);
      const [row] = rows;
      if (row === undefined || rows.length > 1) throw new Error(`Expected one row, found ${rows.length}`);
      return row;
    },
    async maybeOne<Row extends object>(statement: SQL): Promise<Row | undefined> {
      const rows = await query<Row>(statement);
      if (rows.length > 1) throw new Error(`Expected at most one row, found ${rows.length}`);
      return rows[0];
    },
    execute: async (statement) => (await all(statement)).rowCount ?? 0,
  };
}

/** The values once all have ended, whatever became of them: nothing may still use the connection afterwards. */
export async function together<T extends readonly unknown[]>(
  ...parts: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  const ended = await Promise.allSettled<unknown>(parts);
  return ended.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  }) as unknown as T;
}

type Effect = () => void | Promise<void>;

async function runTransaction<T>(
  pool: Pool,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
  log: StoreLog,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toDatabaseError(error);
  });
  const effects: Effect[] = [];
  let broken: Error | undefined;
  try {
    const isolation = options.isolation === undefined ? '' : ` ISOLATION LEVEL ${options.isolation.toUpperCase()}`;
    // Not awaited alone: the first statement follows it at once, and fails with it.
    const begun = client.query(`BEGIN${isolation}${options.readOnly === true ? ' READ ONLY' : ''}`);
    const [, value] = await together(begun, work(createTx(client, effects, 0)));
    await client.query('COMMIT');
    await runEffects(effects, log);
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => {
      broken = cause;
    });
    throw toDatabaseError(error);
  } finally {
    client.release(broken);
  }
}

function createTx(client: PoolClient, effects: Effect[], depth: number): Tx {
  return {
    ...queriesOn((config) => client.query(config)),
    afterCommit: (effect) => effects.push(effect),
    async transaction(work) {
      const name = `level_${depth + 1}`;
      const inner: Effect[] = [];
      await client.query(`SAVEPOINT ${name}`);
      try {
        const value = await work(createTx(client, inner, depth + 1));
        await client.query(`RELEASE SAVEPOINT ${name}`);
        effects.push(...inner);
        return value;
      } catch (error) {
        await client.query(`ROLLBACK TO SAVEPOINT ${name}`).catch(() => undefined);
        throw toDatabaseError(error);
      }
    },
  };
}

async function runEffects(effects: readonly Effect[], log: StoreLog): Promise<void> {
  for (const effect of effects) {
    try {
      await effect();
    } catch (error) {
      log.error({ err: error }, 'an effect after commit failed');
    }
  }
}
