import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { ClickHouse } from '../../../server/clickhouse/client.ts';
import { FileStore } from '../../../server/files/file-store.ts';
import type { Db } from '../../../server/postgres/pool.ts';

export type DemoState = 'filling' | 'ready' | 'removing';

export interface DemoStoreDeps {
  readonly ownerDb: Db;
  readonly clickhouse: ClickHouse;
  readonly now: () => Date;
  readonly dataDir: string;
}

/** Any number, the same in every node: one of them at a time fills or removes the demo. */
const demoLock = 7_214_030;

/** Where the demo stands, and its removal from both stores. As the owner: it begins before there is anybody. */
export class DemoWorkspaceStore {
  readonly #deps: DemoStoreDeps;

  constructor(deps: DemoStoreDeps) {
    this.#deps = deps;
  }

  async find(): Promise<{ readonly id: string; readonly state: DemoState } | undefined> {
    const [row] = await this.#deps.ownerDb.query<{ id: string; state: DemoState | null }>(
      sql`SELECT id, settings->>'demoState' AS state FROM workspace WHERE demo ORDER BY created_at LIMIT 1`,
    );
    // Without a mark the process ended in the moment after the workspace was made.
    return row && { id: row.id, state: row.state ?? 'filling' };
  }

  async mark(workspaceId: string, state: DemoState): Promise<void> {
    await this.#deps.ownerDb.execute(sql`
      UPDATE workspace SET settings = settings || jsonb_build_object('demoState', ${state}::text), data_version = data_version + 1
      WHERE id = ${workspaceId}::uuid`);
  }

  /** Whether somebody removed a demo here before: then none is written again. The audit log remembers. */
  async wasRemoved(): Promise<boolean> {
    const row = await this.#deps.ownerDb.maybeOne(
      sql`SELECT 1 AS one FROM audit_log WHERE record = 'workspace' AND action = 'removeDemo' LIMIT 1`,
    );
    return row !== undefined;
  }

  /** Runs alone among all nodes; undefined when another one is at it. The lock goes with the connection. */
  async alone<T>(work: () => Promise<T>): Promise<T | undefined> {
    const client = await this.#deps.ownerDb.pool.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [demoLock]);
      if (rows[0]?.mine !== true) return undefined;
      try {
        return await work();
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [demoLock]);
      }
    } finally {
      client.release();
    }
  }

  /** From here on the demo is going: a start that finds it so finishes the removal. */
  async beginRemoval(actor: Actor): Promise<void> {
    const at = this.#deps.now().toISOString();
    await this.#deps.ownerDb.transaction(async (tx) => {
      await tx.execute(sql`
        UPDATE workspace SET settings = settings || '{"demoState": "removing"}' WHERE id = ${actor.workspaceId}::uuid AND demo`);
      await tx.execute(sql`
        INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_id, actor_name, via, address, request_id, record, record_id, action, changes, prev_hash, hash)
        VALUES (${actor.workspaceId}::uuid, 0, ${at}::timestamptz, ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${actor.via}, ${actor.address},
          ${actor.requestId}, 'workspace', ${actor.workspaceId}::uuid, 'removeDemo', '{}', '', '')`);
    });
  }

  /** Every row of a demo workspace in both stores, its accounts and files; the audit log stays. */
  async erase(workspaceId: string): Promise<void> {
    await this.#eraseEvents(workspaceId);
    const files = await this.#eraseRows(workspaceId);
    const store = new FileStore(join(this.#deps.dataDir, 'files'));
    for (const sha256 of files) await rm(store.pathOf(sha256), { force: true });
    // What was on its way while the first half ran; its keys are gone now.
    await this.#eraseEvents(workspaceId);
  }

  async #eraseEvents(workspaceId: string): Promise<void> {
    const { clickhouse } = this.#deps;
    const tables = await clickhouse.query<{ table: string }>({
      sql: `SELECT c.table AS table FROM system.columns AS c JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
        WHERE c.database = currentDatabase() AND c.name = 'workspace_id' AND t.engine LIKE '%MergeTree' ORDER BY table`,
    });
    for (const { table } of tables)
      await clickhouse.command({
        sql: 'ALTER TABLE {table:Identifier} DELETE WHERE workspace_id = {workspace:String}',
        params: { table, workspace: workspaceId },
        settings: { mutations_sync: '2' },
      });
  }

  /** Answers the files that no other workspace holds. */
  #eraseRows(workspaceId: string): Promise<string[]> {
    return this.#deps.ownerDb.transaction(async (tx) => {
      const demo = await tx.maybeOne(
        sql`SELECT 1 AS one FROM workspace WHERE id = ${workspaceId}::uuid AND demo FOR UPDATE`,
      );
      if (demo === undefined) return [];
      const files = await tx.query<{ sha256: string }>(sql`
        SELECT DISTINCT sha256 FROM file f WHERE workspace_id = ${workspaceId}::uuid
          AND NOT EXISTS (SELECT 1 FROM file o WHERE o.sha256 = f.sha256 AND o.workspace_id <> f.workspace_id)`);
      // Accounts of people who are in no other workspace go too, and with them their sessions.
      await tx.execute(sql`
        DELETE FROM auth.app_user u WHERE EXISTS (SELECT 1 FROM person p WHERE p.user_id = u.id AND p.workspace_id = ${workspaceId}::uuid)
          AND NOT EXISTS (SELECT 1 FROM person p WHERE p.user_id = u.id AND p.workspace_id <> ${workspaceId}::uuid)`);
      // The catalogue tells the tables, so that those of later rooms are not forgotten.
      const tables = await tx.query<{ schema: string; name: string }>(sql`
        SELECT n.nspname AS schema, c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attname = 'workspace_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND n.nspname IN ('public', 'auth') AND c.relname <> 'audit_log' ORDER BY 1, 2`);
      for (const { schema, name } of tables)
        await tx.execute(
          sql`DELETE FROM ${sql.identifier(schema)}.${sql.identifier(name)} WHERE workspace_id = ${workspaceId}::uuid`,
        );
      await tx.execute(sql`DELETE FROM workspace WHERE id = ${workspaceId}::uuid`);
      return files.map((f) => f.sha256);
    });
  }
}
