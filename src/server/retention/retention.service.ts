import { rm, stat } from 'node:fs/promises';
import { type SQL, sql } from 'drizzle-orm';
import type { Label } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { systemActor } from '../access/actor.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Db, Queries } from '../postgres/pool.ts';
import { snake, tableOf } from '../records/columns.ts';
import type { RecordRegistry } from '../records/registry.ts';
import { working } from '../records/work.ts';
import type { StoreLog } from '../stores/store-log.ts';
import { type Age, ages, partTables } from './ages.ts';

export interface RetentionDeps {
  /** As the owner: the application may not delete rows, and this crosses workspaces. */
  readonly db: Db;
  readonly registry: RecordRegistry;
  readonly files: FileStore;
  readonly log: StoreLog;
  readonly now: () => Date;
  readonly slice?: number;
}

/** How many rows of a kind went, or would go. */
export interface RetentionItem {
  readonly name: string;
  readonly label: Label;
  readonly days: number;
  readonly rows: number;
}

const day = 86_400_000;
/** A file that was put a moment ago may belong to an upload that is not noted yet. */
const settledMs = 3_600_000;

/** States that nothing leads out of. */
export const finalStates = (d: RecordDef): readonly string[] => {
  const left = new Set(
    // A step that stays, such as resuming what was paused, leads nowhere.
    d.states.transitions.flatMap((t) => [t.from].flat().filter((from) => from !== t.to) as string[]),
  );
  return Object.keys(d.states.all).filter((s) => s !== d.states.initial && !left.has(s));
};

/** Erases what has been kept long enough: rows of records, and what the system keeps for itself. */
export class Retention {
  readonly #deps: RetentionDeps;
  readonly #slice: number;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
    this.#slice = deps.slice ?? 500;
  }

  /** What would go at an instant; changes nothing. */
  async plan(at: Date = this.#deps.now()): Promise<RetentionItem[]> {
    const { db } = this.#deps;
    const items: RetentionItem[] = [];
    const count = async (table: string, where: SQL): Promise<number> =>
      (await db.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)} AS t WHERE ${where}`)).n;
    for (const d of this.#bounded())
      items.push({ ...nameOf(d), rows: await count(tableOf(d), this.#due(d, before(at, d.retentionDays ?? 0))) });
    for (const age of ages)
      items.push({ ...itemOf(age), rows: await count(age.table, age.where(before(at, age.days))) });
    return items;
  }

  /** Erases it, in slices, and keeps a report with what will go tomorrow. */
  async apply(): Promise<RetentionItem[]> {
    const { db, log, now } = this.#deps;
    const at = now();
    const items: RetentionItem[] = [];
    const contents = new Set<string>();
    for (const d of this.#bounded())
      items.push({ ...nameOf(d), rows: await this.#eraseRecords(d, before(at, d.retentionDays ?? 0), contents) });
    for (const age of ages)
      items.push({ ...itemOf(age), rows: await this.#eraseAged(age, before(at, age.days), contents) });
    const files = await this.#dropContents(contents);
    const removed = items.filter((i) => i.rows > 0);
    const planned = (await this.plan(new Date(at.getTime() + day))).filter((i) => i.rows > 0);
    await db.execute(
      sql`INSERT INTO retention_run (at, removed, planned, files) VALUES (${at.toISOString()}, ${JSON.stringify(removed)}::jsonb, ${JSON.stringify(planned)}::jsonb, ${files})`,
    );
    log.info({ removed: Object.fromEntries(removed.map((i) => [i.name, i.rows])), files }, 'what was due was erased');
    return items;
  }

  #bounded(): readonly RecordDef[] {
    return this.#deps.registry.defs.filter((d) => d.retentionDays !== undefined);
  }

  /** Rows deleted, or untouched in a final state, since before an instant; none that a living row still names. */
  #due(d: RecordDef, limit: SQL): SQL {
    const final = finalStates(d);
    const old =
      final.length === 0
        ? sql`t.deleted_at < ${limit}`
        : sql`(t.deleted_at < ${limit} OR (t.deleted_at IS NULL AND t.state = ANY (${sql.param(final)}::text[]) AND t.updated_at < ${limit}))`;
    const named = this.#deps.registry.defs.flatMap((other) =>
      Object.entries(other.fields)
        .filter(([, field]) => field.target === d.id && field.computed !== true)
        .map(([name, field]) => {
          const column = sql`o.${sql.identifier(snake(name))}`;
          const hit = field.kind === 'refs' ? sql`${column} @> ARRAY[t.id]` : sql`${column} = t.id`;
          return sql` AND NOT EXISTS (SELECT 1 FROM ${sql.identifier(tableOf(other))} AS o WHERE o.workspace_id = t.workspace_id AND o.deleted_at IS NULL AND o.id <> t.id AND ${hit})`;
        }),
    );
    return sql.join([old, ...named], sql``);
  }

  async #eraseRecords(d: RecordDef, limit: SQL, contents: Set<string>): Promise<number> {
    const { db, registry, now } = this.#deps;
    const table = sql.identifier(tableOf(d));
    const workspaces = await db.query<{ id: string; timeZone: string; currency: string }>(
      sql`SELECT id, time_zone AS "timeZone", currency FROM workspace`,
    );
    let rows = 0;
    for (const workspace of workspaces) {
      const actor = systemActor(workspace, registry.defs, '保存期届满 / retention');
      for (;;) {
        const erased = await working(db, actor, now, async (work) => {
          const due = await work.tx.query<{ id: string; unit_id: string | null; owner_id: string | null }>(
            sql`SELECT t.id, t.unit_id, t.owner_id FROM ${table} AS t WHERE t.workspace_id = ${workspace.id} AND ${this.#due(d, limit)} ORDER BY t.id LIMIT ${this.#slice} FOR UPDATE SKIP LOCKED`,
          );
          const ids = due.map((r) => r.id);
          if (ids.length === 0) return 0;
          await this.#eraseParts(work.tx, workspace.id, d, ids, contents);
          await work.tx.execute(sql`DELETE FROM ${table} WHERE id = ANY (${sql.param(ids)}::uuid[])`);
          // That it was erased stays, as what was done to it before does.
          for (const r of due)
            work.audit({
              record: d.id,
              recordId: r.id,
              unitId: r.unit_id,
              ownerId: r.owner_id,
              action: 'erase',
              reason: `保存 ${d.retentionDays} 天 / kept ${d.retentionDays} days`,
              changes: {},
            });
          return ids.length;
        });
        rows += erased;
        if (erased < this.#slice) break;
      }
    }
    return rows;
  }

  async #eraseParts(
    tx: Queries,
    workspaceId: string,
    d: RecordDef,
    ids: readonly string[],
    contents: Set<string>,
  ): Promise<void> {
    const which = sql`workspace_id = ${workspaceId} AND record = ${d.id} AND record_id = ANY (${sql.param(ids)}::uuid[])`;
    for (const { sha256 } of await tx.query<{ sha256: string }>(sql`SELECT sha256 FROM file WHERE ${which}`))
      contents.add(sha256);
    for (const part of partTables) await tx.execute(sql`DELETE FROM ${sql.identifier(part)} WHERE ${which}`);
  }

  async #eraseAged(age: Age, limit: SQL, contents: Set<string>): Promise<number> {
    const { db } = this.#deps;
    const table = sql.identifier(age.table);
    const back = age.content === undefined ? sql`NULL::text` : sql`${sql.identifier(age.content)}`;
    let rows = 0;
    for (;;) {
      const gone = await db.query<{ content: string | null }>(
        sql`DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${age.where(limit)} LIMIT ${this.#slice})) RETURNING ${back} AS content`,
      );
      for (const { content } of gone) if (content !== null) contents.add(content);
      rows += gone.length;
      if (gone.length < this.#slice) return rows;
    }
  }

  /** Contents that no row names any more leave the disk. The same content may hang on several rows. */
  async #dropContents(contents: ReadonlySet<string>): Promise<number> {
    const { db, files, now } = this.#deps;
    let dropped = 0;
    for (const sha256 of contents) {
      const used = await db.maybeOne(
        sql`SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM file WHERE sha256 = ${sha256}) OR EXISTS (SELECT 1 FROM import_run WHERE file_sha256 = ${sha256})`,
      );
      if (used !== undefined) continue;
      const path = files.pathOf(sha256);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined || now().getTime() - found.mtimeMs < settledMs) continue;
      await rm(path, { force: true });
      dropped += 1;
    }
    return dropped;
  }
}

const before = (at: Date, days: number): SQL => sql`${new Date(at.getTime() - days * day).toISOString()}::timestamptz`;
const nameOf = (d: RecordDef): Omit<RetentionItem, 'rows'> => ({
  name: d.id,
  label: d.label,
  days: d.retentionDays ?? 0,
});
const itemOf = ({ name, label, days }: Age): Omit<RetentionItem, 'rows'> => ({ name, label, days });
