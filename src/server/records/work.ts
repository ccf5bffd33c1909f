import { sql } from 'drizzle-orm';
import type { Actor } from '../access/actor.ts';
import { type Db, type TransactionOptions, type Tx, together } from '../postgres/pool.ts';

export interface AuditEntry {
  readonly record: string;
  readonly recordId: string | null;
  readonly unitId: string | null;
  readonly ownerId: string | null;
  readonly action: string;
  readonly reason?: string | null;
  readonly changes: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;
}

/** Told to pages that listen; rows one may not see are filtered by unit and owner when it is delivered. */
export interface LiveMessage {
  readonly workspaceId: string;
  readonly type: 'record' | 'metrics' | 'notice' | 'import';
  readonly record?: string;
  readonly id?: string;
  readonly version?: number;
  readonly unitId?: string | null;
  readonly ownerId?: string | null;
  readonly personId?: string;
}

/** One unit of work: a transaction seen through an actor's eyes, with its audit rows and outbox rows. */
export interface Work {
  readonly actor: Actor;
  readonly tx: Tx;
  readonly now: Date;
  audit(entry: AuditEntry): void;
  /** An effect outside the database, delivered at least once after the commit. */
  emit(topic: string, payload: Readonly<Record<string, unknown>>): void;
  live(message: Omit<LiveMessage, 'workspaceId'>): void;
  /** Runs a part that may fail alone: its rows, audit and effects vanish together. */
  attempt<T>(part: () => Promise<T>): Promise<T>;
}

/** Tells row-level security who asks. `app.access` names every record's reach; nothing set means nothing seen. */
export const actAs = (tx: Tx, actor: Actor): Promise<unknown> =>
  tx.query(
    sql`SELECT set_config('app.workspace', ${actor.workspaceId}, true), set_config('app.person', ${actor.personId ?? ''}, true), set_config('app.access', ${actor.accessJson}, true)`,
  );

/** A transaction that only reads. Who asks and the first question travel together: the server keeps their order. */
export const reading = <T>(
  db: Db,
  actor: Actor,
  fn: (tx: Tx) => Promise<T>,
  options?: Pick<TransactionOptions, 'isolation'>,
): Promise<T> =>
  db.transaction(async (tx) => {
    const [, value] = await together(actAs(tx, actor), fn(tx));
    return value;
  }, options);

/**
 * A transaction that writes. Audit rows go in last, since the hash chain of a workspace is written by one
 * transaction at a time, and the shorter it is held the better.
 */
export const working = <T>(db: Db, actor: Actor, now: () => Date, fn: (work: Work) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await actAs(tx, actor);
    const audits: AuditEntry[] = [];
    const effects: { topic: string; payload: unknown }[] = [];
    const messages: LiveMessage[] = [];
    const work: Work = {
      actor,
      tx,
      now: now(),
      audit: (entry) => audits.push(entry),
      emit: (topic, payload) => effects.push({ topic, payload }),
      live: (message) => messages.push({ ...message, workspaceId: actor.workspaceId }),
      attempt: async (part) => {
        const marks = [audits.length, effects.length, messages.length] as const;
        try {
          return await tx.transaction(part);
        } catch (error) {
          audits.length = marks[0];
          effects.length = marks[1];
          messages.length = marks[2];
          throw error;
        }
      },
    };
    const result = await fn(work);
    if (effects.length > 0)
      await tx.query(
        sql`INSERT INTO outbox (workspace_id, topic, payload) SELECT ${actor.workspaceId}::uuid, e->>'topic', e->'payload' FROM jsonb_array_elements(${JSON.stringify(effects)}::jsonb) AS e`,
      );
    if (messages.length > 0)
      await tx.query(
        sql`SELECT pg_notify('huanying_live', m::text) FROM jsonb_array_elements(${JSON.stringify(messages.slice(0, 50))}::jsonb) AS m`,
      );
    if (audits.length > 0) await writeAudit(tx, actor, work.now, audits);
    return result;
  });

const writeAudit = (tx: Tx, actor: Actor, now: Date, audits: readonly AuditEntry[]): Promise<unknown> =>
  tx.query(sql`
    INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_id, actor_name, via, address, request_id, record, record_id, unit_id, owner_id, action, reason, changes, prev_hash, hash)
    SELECT ${actor.workspaceId}::uuid, 0, ${now.toISOString()}::timestamptz, ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${actor.via}, ${actor.address}, ${actor.requestId},
           e->>'record', (e->>'recordId')::uuid, (e->>'unitId')::uuid, (e->>'ownerId')::uuid, e->>'action', e->>'reason', e->'changes', '', ''
    FROM jsonb_array_elements(${JSON.stringify(audits)}::jsonb) WITH ORDINALITY AS a(e, n) ORDER BY n`);

/** Work over many rows stands aside now and then, so that requests are answered meanwhile. */
export function yielding(ms = 10): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < ms) return;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  };
}
