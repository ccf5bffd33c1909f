import type pg from 'pg';
import { type Link, ownersOf } from './identity.ts';
import { type PreparedRequest, repeatedUuid, uuidArray } from './prepared.ts';

/**
 * Statements of a batch. They run on the writer's own connection with prepared plans, so they are plain texts with
 * parameters and not composed.
 */

export interface Claimed {
  readonly claimed: number;
  readonly dead: number;
  /** Day from which message ids are kept; null when none was deleted yet. */
  readonly kept_from: string | null;
}

export async function claimMessages(
  client: pg.ClientBase,
  claims: readonly string[],
  workspaces: readonly string[],
  day: string,
): Promise<Claimed> {
  const [first] = workspaces;
  const single = first !== undefined && workspaces.every((w) => w === first);
  const { rows } = await client.query<Claimed>({
    name: 'claim_messages',
    text: 'SELECT claimed, dead, kept_from FROM claim_messages($1::uuid[], $2::uuid[], $3::date)',
    values: [uuidArray(claims), single ? repeatedUuid(first, claims.length) : uuidArray(workspaces), day],
  });
  return rows[0] as Claimed;
}

/** Of claims, those that this very transaction has made; the others had been counted before. */
export async function claimedHere(client: pg.ClientBase, claims: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>({
    name: 'claimed_here',
    text: 'SELECT id FROM message_id WHERE id = ANY ($1::uuid[]) AND xmin = pg_current_xact_id()::xid',
    values: [uuidArray(claims)],
  });
  return new Set(rows.map((row) => row.id.replaceAll('-', '')));
}

export interface WorkspaceLink extends Link {
  readonly workspaceId: string;
}
export interface WorkspaceAlias {
  readonly workspaceId: string;
  readonly previousId: string;
  readonly userId: string;
}

/** Puts links into the set; the earliest of each anonymous id stays. */
export async function recordLinks(client: pg.ClientBase, links: readonly WorkspaceLink[]): Promise<void> {
  if (links.length === 0) return;
  const rows: WorkspaceLink[] = [];
  for (const workspaceId of new Set(links.map((link) => link.workspaceId))) {
    for (const owner of ownersOf(links.filter((link) => link.workspaceId === workspaceId)).values()) {
      rows.push({ ...owner, workspaceId });
    }
  }
  await client.query({
    name: 'record_links',
    text: `INSERT INTO person_link AS l (workspace_id, anonymous_id, user_id, at, message_id)
      SELECT w, a, u, t, m FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS x (w, a, u, t, m)
      ORDER BY w, a
      ON CONFLICT (workspace_id, anonymous_id) DO UPDATE
        SET user_id = excluded.user_id, at = excluded.at, message_id = excluded.message_id, dirty = true
        WHERE (excluded.at, excluded.message_id COLLATE "C", excluded.user_id COLLATE "C")
            < (l.at, l.message_id COLLATE "C", l.user_id COLLATE "C")`,
    values: [
      rows.map((r) => r.workspaceId),
      rows.map((r) => r.anonymousId),
      rows.map((r) => r.userId),
      rows.map((r) => String(r.time)),
      rows.map((r) => r.messageId),
    ],
  });
}

export async function recordAliases(client: pg.ClientBase, aliases: readonly WorkspaceAlias[]): Promise<void> {
  if (aliases.length === 0) return;
  await client.query({
    name: 'record_aliases',
    text: `INSERT INTO person_alias (workspace_id, previous_id, user_id)
      SELECT DISTINCT w, p, u FROM unnest($1::uuid[], $2::text[], $3::text[]) AS x (w, p, u) ORDER BY w, p, u
      ON CONFLICT DO NOTHING`,
    values: [aliases.map((a) => a.workspaceId), aliases.map((a) => a.previousId), aliases.map((a) => a.userId)],
  });
}

export interface DeadLetterRow {
  readonly id: string;
  readonly request: PreparedRequest;
  readonly item: PreparedRequest['refused'][number];
}

export async function recordDeadLetters(client: pg.ClientBase, letters: readonly DeadLetterRow[]): Promise<void> {
  if (letters.length === 0) return;
  const rows = letters.map(({ id, request, item }) => ({
    id,
    w: request.workspaceId,
    t: new Date(request.receivedAt).toISOString(),
    k: request.keyId,
    s: request.source,
    c: item.code,
    y: item.type,
    n: item.name,
    m: item.messageId,
    p: item.payload,
    x: item.truncated,
  }));
  await client.query({
    name: 'record_dead_letters',
    text: `INSERT INTO dead_letter (id, workspace_id, received_at, write_key_id, source, code, type, name, message_id, payload, truncated)
      SELECT id, w, t, k, s, c, y, n, m, p, x FROM jsonb_to_recordset($1::jsonb)
        AS r (id uuid, w uuid, t timestamptz, k uuid, s text, c text, y text, n text, m text, p text, x boolean)`,
    values: [JSON.stringify(rows)],
  });
}

/** What a batch did to one key of one workspace. */
export interface Tally {
  readonly workspaceId: string;
  readonly keyId: string;
  accepted: number;
  duplicates: number;
  rejected: number;
}

export interface WorkspaceVersion {
  readonly workspace_id: string;
  readonly data_version: string;
}

export async function closeBatch(
  client: pg.ClientBase,
  writer: number,
  batch: number,
  at: number,
  tallies: readonly Tally[],
): Promise<WorkspaceVersion[]> {
  const changed = new Set(tallies.filter((t) => t.accepted > 0).map((t) => t.workspaceId));
  const { rows } = await client.query<WorkspaceVersion>({
    name: 'close_batch',
    text: `SELECT workspace_id, data_version FROM close_batch($1, $2, $3, $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::uuid[])`,
    values: [
      writer,
      batch,
      new Date(at).toISOString(),
      tallies.map((t) => t.workspaceId),
      tallies.map((t) => t.keyId),
      tallies.map((t) => t.accepted),
      tallies.map((t) => t.duplicates),
      tallies.map((t) => t.rejected),
      [...changed],
    ],
  });
  return rows;
}

/** Registers a connection as a writer; the lock is held before anybody can see the row. */
export async function registerWriter(client: pg.ClientBase, token: string, node: string): Promise<number> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ id: number }>(
    'INSERT INTO event_writer (token, node) VALUES ($1, $2) RETURNING id, pg_advisory_lock(4811, id)',
    [token, node],
  );
  await client.query('COMMIT');
  return (rows[0] as { id: number }).id;
}

/** An orderly end: nothing is left to settle. */
export async function closeWriter(client: pg.ClientBase, id: number): Promise<void> {
  await client.query('UPDATE event_writer SET closed_at = now() WHERE id = $1', [id]);
  await client.query('SELECT pg_advisory_unlock(4811, $1)', [id]);
}
