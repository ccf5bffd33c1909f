import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import type { StoreLog } from '../../../server/stores/store-log.ts';
import type { EventStore } from './event-store.ts';
import { type Alias, type Link, overridesOf } from './identity.ts';

/**
 * Carries what links and aliases mean into the event store, where queries read it.
 *
 * The facts are written with the batch of events that brought them and marked dirty; this service turns dirty facts
 * into override rows and clears the mark. It runs soon after such a batch and every few seconds, so a crash in between
 * only delays it. Doing it twice writes the same rows under a later version.
 */
export interface IdentityDeps {
  /** As the owner: it works for all workspaces. */
  readonly db: Db;
  readonly store: EventStore;
  readonly log: StoreLog;
  /** Persons of a workspace were joined: cached answers are stale. */
  readonly onMerged?: (
    workspaceId: string,
    summary: { readonly dataVersion: string; readonly reassigned: number },
  ) => void;
}

const pageSize = 2000;
/** Any number, the same in every node: overrides of a workspace are computed by one at a time, so versions only grow. */
const identityLock = 7_214_010;

export class IdentityService {
  readonly #deps: IdentityDeps;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: IdentityDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => this.poke(), 5000);
    this.#timer.unref();
    this.poke();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await (this.#next ?? this.#running)?.catch(() => undefined);
  }

  /** New facts were written; what is under way finishes first, then they are looked at. */
  poke(): void {
    void this.push().catch((error: unknown) => {
      this.#deps.log.debug({ err: error }, 'persons could not be joined yet');
    });
  }

  /** Resolves when every fact that was recorded before the call is in the event store. */
  push(): Promise<void> {
    if (!this.#running) return this.#run();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#run();
      });
    return this.#next;
  }

  #run(): Promise<void> {
    this.#running ??= this.#pushAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #pushAll(): Promise<void> {
    const workspaces = await this.#deps.db.query<{ id: string }>(sql`
      SELECT workspace_id AS id FROM person_link WHERE dirty UNION SELECT workspace_id FROM person_alias WHERE dirty`);
    for (const { id } of workspaces) {
      // One page at a time: a first import of customers may link a million.
      while ((await this.#pushPage(id)) === pageSize);
    }
  }

  async #pushPage(workspaceId: string): Promise<number> {
    const result = await this.#deps.db.transaction(async (tx) => {
      await tx.query(sql`SELECT pg_advisory_xact_lock(${identityLock}, hashtext(${workspaceId}))`);
      const links = await tx.query<LinkRow>(sql`
        SELECT anonymous_id, user_id, at, message_id FROM person_link
        WHERE workspace_id = ${workspaceId}::uuid AND dirty LIMIT ${pageSize} FOR UPDATE SKIP LOCKED`);
      const fresh = await tx.query<AliasRow>(sql`
        SELECT previous_id, user_id FROM person_alias
        WHERE workspace_id = ${workspaceId}::uuid AND dirty LIMIT ${pageSize} FOR UPDATE SKIP LOCKED`);
      if (links.length + fresh.length === 0) return undefined;

      const users = [...new Set([...links.map((l) => l.user_id), ...fresh.flatMap((a) => [a.previous_id, a.user_id])])];
      const aliases = await groupOf(tx, workspaceId, users);
      // A group that has grown may now be stood for by another user: everybody in it is told again.
      const grown = await groupOf(tx, workspaceId, [...new Set(fresh.flatMap((a) => [a.previous_id, a.user_id]))]);
      const members = [...new Set(grown.flatMap((a) => [a.previousId, a.userId]))];
      const theirs =
        members.length === 0
          ? []
          : await tx.query<LinkRow>(sql`SELECT anonymous_id, user_id, at, message_id FROM person_link
              WHERE workspace_id = ${workspaceId}::uuid AND user_id = ANY (${sql.param(members)})`);
      const overrides = overridesOf(workspaceId, [...links, ...theirs].map(toLink), aliases);

      const { version } = await tx.one<{ version: string }>(sql`SELECT nextval('person_override_version') AS version`);
      await this.#deps.store.writeOverrides(
        overrides.map((o) => ({
          workspace_id: workspaceId,
          person_id: o.personId,
          canonical_id: o.canonicalId,
          version,
        })),
        `overrides-${workspaceId}-${version}`,
      );
      await tx.execute(sql`UPDATE person_link SET dirty = false
        WHERE workspace_id = ${workspaceId}::uuid AND anonymous_id = ANY (${sql.param(links.map((l) => l.anonymous_id))})`);
      await tx.execute(sql`UPDATE person_alias a SET dirty = false
        FROM unnest(${sql.param(fresh.map((a) => a.previous_id))}::text[], ${sql.param(fresh.map((a) => a.user_id))}::text[]) AS d (p, u)
        WHERE a.workspace_id = ${workspaceId}::uuid AND a.previous_id = d.p AND a.user_id = d.u`);
      const { data_version } = await tx.one<{ data_version: string }>(
        sql`UPDATE workspace SET data_version = data_version + 1 WHERE id = ${workspaceId}::uuid RETURNING data_version`,
      );
      return { page: Math.max(links.length, fresh.length), reassigned: overrides.length, dataVersion: data_version };
    });
    if (!result) return 0;
    this.#deps.onMerged?.(workspaceId, { dataVersion: result.dataVersion, reassigned: result.reassigned });
    return result.page;
  }
}

interface LinkRow {
  readonly anonymous_id: string;
  readonly user_id: string;
  readonly at: string;
  readonly message_id: string;
}
interface AliasRow {
  readonly previous_id: string;
  readonly user_id: string;
}

const toLink = (row: LinkRow): Link => ({
  anonymousId: row.anonymous_id,
  userId: row.user_id,
  time: Number(row.at),
  messageId: row.message_id,
});

/** All aliases of the groups in which these users are. */
async function groupOf(tx: Tx, workspaceId: string, users: readonly string[]): Promise<Alias[]> {
  if (users.length === 0) return [];
  const rows = await tx.query<AliasRow>(sql`
    WITH RECURSIVE member (id) AS (
      SELECT unnest(${sql.param(users)}::text[])
      UNION
      SELECT CASE WHEN a.previous_id = m.id THEN a.user_id ELSE a.previous_id END
      FROM member m JOIN person_alias a ON a.workspace_id = ${workspaceId}::uuid AND (a.previous_id = m.id OR a.user_id = m.id)
    )
    SELECT DISTINCT a.previous_id, a.user_id FROM member m
    JOIN person_alias a ON a.workspace_id = ${workspaceId}::uuid AND (a.previous_id = m.id OR a.user_id = m.id)`);
  return rows.map((row) => ({ previousId: row.previous_id, userId: row.user_id }));
}
