import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import type { StoreLog } from '../../../server/stores/store-log.ts';
import { batchIdOf, type EventStore, type StoredEvent, storedKey } from './event-store.ts';
import { ownersOf } from './identity.ts';
import { claimOf, claimText } from './prepared.ts';

/**
 * What happens when a writer dies between the two stores.
 *
 * Its transaction in PostgreSQL is undone, its rows may be in ClickHouse: they carry its token and the number of the
 * batch, which is greater than the last one it committed. Settling a writer means: wait until none of its inserts is
 * running, read those rows, claim their message ids, and close the writer. Then a sender that tries again finds its
 * events counted. Rows that turn out to be stored a second time by somebody else are deleted.
 *
 * An insert that had been sent but not yet begun when the writer was settled could still come in (the network may
 * hold it for a while), so a settled writer is looked at again after 2 s, 10 s, 1 min and 10 min.
 */
export interface RecoveryDeps {
  /** As the owner: writers belong to no workspace. */
  readonly db: Db;
  readonly store: EventStore;
  readonly log: StoreLog;
  /** Told when rows appeared that nobody had counted. */
  readonly onSettled: (workspaces: ReadonlyMap<string, { accepted: number; version: string }>) => void;
}

interface WriterRow {
  readonly id: number;
  readonly token: string;
  readonly last_batch: string;
  readonly looks: number;
}

const lookAgainAfter = [2, 10, 60, 600] as const;

export class Recovery {
  readonly #deps: RecoveryDeps;
  #running: Promise<void> | undefined;

  constructor(deps: RecoveryDeps) {
    this.#deps = deps;
  }

  /** Settles all dead writers, then returns. Calls while it is at work share its end. */
  settleDead(): Promise<void> {
    this.#running ??= this.#settleDead().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #settleDead(): Promise<void> {
    const dead = await this.#deps.db.query<{ id: number }>(sql`SELECT id FROM dead_writers() AS d (id) ORDER BY id`);
    for (const { id } of dead) await this.#settle(id, 'dead');
  }

  /** Looks again at writers that were settled a short while ago. */
  async lookAgain(): Promise<void> {
    const due = await this.#deps.db.query<{ id: number }>(
      sql`SELECT id FROM event_writer WHERE look_at <= now() ORDER BY id`,
    );
    for (const { id } of due) await this.#settle(id, 'again');
  }

  async #settle(id: number, why: 'dead' | 'again'): Promise<void> {
    const { db, store, log } = this.#deps;
    const found = await db.transaction(async (tx) => {
      // Other nodes settle too: the row lock makes them wait, and then there is nothing left to do.
      const writer = await tx.maybeOne<WriterRow>(
        why === 'dead'
          ? sql`SELECT id, token, last_batch, looks FROM event_writer WHERE id = ${id} AND closed_at IS NULL FOR UPDATE`
          : sql`SELECT id, token, last_batch, looks FROM event_writer WHERE id = ${id} AND look_at <= now() FOR UPDATE SKIP LOCKED`,
      );
      if (!writer) return undefined;
      const events = await store.leftBehind(writer.token, batchIdOf(Number(writer.last_batch)));
      const claimed = await claimAll(tx, events);
      const others = events.filter((event) => !claimed.has(storedKey(event.workspaceId, event.messageId)));
      const elsewhere = others.length > 0 ? await store.storedElsewhere(others, writer.token) : new Set<string>();
      const twice = others.filter((event) => elsewhere.has(storedKey(event.workspaceId, event.messageId)));
      if (twice.length > 0) await store.remove(twice, writer.token);
      const fresh = events.filter((event) => claimed.has(storedKey(event.workspaceId, event.messageId)));
      await recordIdentity(tx, fresh);
      const wait = lookAgainAfter[why === 'dead' ? 0 : writer.looks + 1];
      await tx.execute(sql`UPDATE event_writer SET closed_at = coalesce(closed_at, now()), looks = looks + ${why === 'dead' ? 0 : 1},
        look_at = now() + make_interval(secs => ${wait ?? null}::double precision) WHERE id = ${id}`);
      const versions = await bumpVersions(tx, fresh);
      return { token: writer.token, left: events.length, fresh: fresh.length, removed: twice.length, versions };
    });
    if (!found) return;
    if (why === 'dead' || found.fresh > 0 || found.removed > 0) {
      const { versions: _, ...facts } = found;
      log.warn(facts, 'settled what a writer of events had left behind');
    }
    if (found.versions.size > 0) this.#deps.onSettled(found.versions);
  }
}

/** Keys of the messages that were not counted before. */
async function claimAll(tx: Tx, events: readonly StoredEvent[]): Promise<Set<string>> {
  const claimed = new Set<string>();
  for (let i = 0; i < events.length; i += 5000) {
    const part = events.slice(i, i + 5000);
    const keys = new Map(
      part.map((e) => [claimText(claimOf(e.workspaceId, e.messageId)), storedKey(e.workspaceId, e.messageId)]),
    );
    const ids = [...keys.keys()];
    const workspaces = new Map(part.map((e) => [claimText(claimOf(e.workspaceId, e.messageId)), e.workspaceId]));
    const rows = await tx.query<{ id: string }>(sql`
      INSERT INTO message_id (id, workspace_id, seen_on)
      SELECT i, w, current_date FROM unnest(${sql.param(ids)}::uuid[], ${sql.param(ids.map((id) => workspaces.get(id)))}::uuid[]) AS t (i, w)
      ORDER BY i ON CONFLICT DO NOTHING RETURNING id`);
    for (const { id } of rows) claimed.add(keys.get(id) ?? '');
  }
  return claimed;
}

/** Links and aliases of the batch were undone with its transaction. */
async function recordIdentity(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
  for (const workspaceId of new Set(events.map((event) => event.workspaceId))) {
    const own = events.filter((event) => event.workspaceId === workspaceId && event.userId !== '');
    const links = own.flatMap(({ anonymousId, previousId, userId, time, messageId }) =>
      [anonymousId, previousId].filter((id) => id !== '').map((id) => ({ anonymousId: id, userId, time, messageId })),
    );
    for (const link of ownersOf(links).values()) {
      await tx.execute(sql`INSERT INTO person_link AS l (workspace_id, anonymous_id, user_id, at, message_id)
        VALUES (${workspaceId}::uuid, ${link.anonymousId}, ${link.userId}, ${link.time}, ${link.messageId})
        ON CONFLICT (workspace_id, anonymous_id) DO UPDATE
          SET user_id = excluded.user_id, at = excluded.at, message_id = excluded.message_id, dirty = true
          WHERE (excluded.at, excluded.message_id COLLATE "C", excluded.user_id COLLATE "C")
              < (l.at, l.message_id COLLATE "C", l.user_id COLLATE "C")`);
    }
    for (const { previousId, userId } of own) {
      if (previousId === '') continue;
      await tx.execute(sql`INSERT INTO person_alias (workspace_id, previous_id, user_id)
        VALUES (${workspaceId}::uuid, ${previousId}, ${userId}) ON CONFLICT DO NOTHING`);
    }
  }
}

async function bumpVersions(
  tx: Tx,
  events: readonly StoredEvent[],
): Promise<Map<string, { accepted: number; version: string }>> {
  const versions = new Map<string, { accepted: number; version: string }>();
  for (const workspaceId of [...new Set(events.map((event) => event.workspaceId))].toSorted()) {
    const row = await tx.maybeOne<{ data_version: string }>(
      sql`UPDATE workspace SET data_version = data_version + 1 WHERE id = ${workspaceId}::uuid RETURNING data_version`,
    );
    const accepted = events.filter((event) => event.workspaceId === workspaceId).length;
    if (row) versions.set(workspaceId, { accepted, version: row.data_version });
  }
  return versions;
}
