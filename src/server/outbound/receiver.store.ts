import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../postgres/pool.ts';

/** A kind of receiver: its record, `<record>_endpoint` with how it is with each, and the table of what waits for them. */
export interface ReceiverTables {
  readonly record: 'robot' | 'webhook';
  readonly queue: 'robot_message' | 'webhook_delivery';
}

export type ReceiverStore = ReturnType<typeof receiverStore>;

/** What is the same of every receiver: who serves it, how it is with it, and what is due. */
export function receiverStore({ record, queue }: ReceiverTables) {
  const receiver = sql.identifier(record);
  const endpoint = sql.identifier(`${record}_endpoint`);
  const key = sql.identifier(`${record}_id`);
  const waiting = sql.identifier(queue);
  const set = (db: Db, id: string, what: SQL, where = sql``): Promise<number> =>
    db.execute(sql`UPDATE ${endpoint} SET ${what} WHERE ${key} = ${id}::uuid${where}`);
  const instant = (at: Date | null): SQL => sql`${at?.toISOString() ?? null}::timestamptz`;
  return {
    /** Takes a receiver for this node until a time; false while another node has it. */
    takeLease: async (db: Db, id: string, now: Date, until: Date): Promise<boolean> =>
      (await set(
        db,
        id,
        sql`lease_until = ${instant(until)}`,
        sql` AND (lease_until IS NULL OR lease_until <= ${instant(now)})`,
      )) > 0,

    keepLease: (db: Db, id: string, until: Date | null): Promise<number> =>
      set(db, id, sql`lease_until = ${instant(until)}`),

    /** How it went: null when it took something. */
    noteHealth: (
      db: Db,
      id: string,
      failing: { readonly at: Date; readonly restUntil: Date | null } | null,
    ): Promise<number> =>
      failing === null
        ? set(
            db,
            id,
            sql`failures = 0, failing_since = NULL, rest_until = NULL`,
            sql` AND (failures > 0 OR rest_until IS NOT NULL)`,
          )
        : set(
            db,
            id,
            sql`failures = failures + 1, failing_since = coalesce(failing_since, ${instant(failing.at)}), rest_until = ${instant(failing.restUntil)}`,
          ),

    endRest: (db: Db, id: string): Promise<number> => set(db, id, sql`rest_until = NULL`),

    /** When the next thing for a receiver is due; null when none waits. */
    nextDue: async (db: Db, id: string): Promise<string | null> =>
      (
        await db.one<{ at: string | null }>(
          sql`SELECT min(next_try_at) AS at FROM ${waiting} WHERE ${key} = ${id}::uuid AND state = 'waiting'`,
        )
      ).at,

    /** Receivers with something due that nobody is at: their jobs were lost with a process. */
    listDue: (db: Db, now: Date): Promise<{ id: string }[]> =>
      db.query<{ id: string }>(sql`
        SELECT r.id FROM ${receiver} r LEFT JOIN ${endpoint} e ON e.${key} = r.id
        WHERE r.state = 'active' AND r.deleted_at IS NULL
          AND (e.lease_until IS NULL OR e.lease_until <= ${instant(now)})
          AND (e.rest_until IS NULL OR e.rest_until <= ${instant(now)})
          AND EXISTS (SELECT 1 FROM ${waiting} q WHERE q.${key} = r.id AND q.state = 'waiting' AND q.next_try_at <= ${instant(now)})
        LIMIT 1000`),
  };
}
