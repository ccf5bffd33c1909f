import { type SQL, sql } from 'drizzle-orm';
import type { Assignment, Place } from '../../../server/access/reach.ts';
import type { Directory, Membership, Standing } from '../../../server/auth/directory.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import type { Cipher } from '../../../server/records/columns.ts';
import type { Grant } from '../../../shared/access.ts';
import type { Locale } from '../../../shared/label.ts';

interface AssignmentRow {
  readonly assignment_id: string;
  readonly unit_id: string;
  readonly position_id: string;
  readonly position_name: string;
  readonly grants: Grant[];
  readonly is_primary: boolean | null;
}

/** Every unit with the units below it, itself included. A closed unit still owns its rows. */
export async function unitsBelow(db: Queries, workspaceId: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.query<{ id: string; parent: string | null }>(
    sql`SELECT id, parent FROM org_unit WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL ORDER BY id`,
  );
  const children = new Map<string, string[]>();
  for (const { id, parent } of rows) if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), id]);
  const below = (id: string): string[] => [id, ...(children.get(id) ?? []).flatMap(below)];
  return new Map(rows.map(({ id }) => [id, below(id)]));
}

/** Positions that a person holds on a day, the main one first. */
export const assignmentsOf = (
  db: Queries,
  workspaceId: string,
  personId: string,
  today: string,
): Promise<AssignmentRow[]> =>
  db.query<AssignmentRow>(sql`
    SELECT a.id AS assignment_id, a.org_unit AS unit_id, p.id AS position_id, p.name AS position_name, p.grants, a.is_primary
    FROM assignment a JOIN position p ON p.id = a.position AND p.workspace_id = a.workspace_id
    WHERE a.workspace_id = ${workspaceId} AND a.person = ${personId} AND a.deleted_at IS NULL AND a.state = 'active'
      AND p.deleted_at IS NULL AND p.state = 'active'
      AND (a.period_start IS NULL OR a.period_start <= ${today}::date) AND (a.period_end IS NULL OR a.period_end >= ${today}::date)
    ORDER BY a.is_primary DESC NULLS LAST, a.created_at, a.id`);

/** The people below a person, through any number of managers. */
async function teamOf(db: Queries, workspaceId: string, personId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    WITH RECURSIVE team AS (
      SELECT id FROM person WHERE workspace_id = ${workspaceId} AND manager = ${personId} AND deleted_at IS NULL
      UNION SELECT p.id FROM person p JOIN team ON p.manager = team.id WHERE p.workspace_id = ${workspaceId} AND p.deleted_at IS NULL
    ) SELECT id FROM team WHERE id <> ${personId}`);
  return rows.map((r) => r.id);
}

export async function placeOf(db: Queries, workspaceId: string, personId: string, today: string): Promise<Place> {
  const rows = await assignmentsOf(db, workspaceId, personId, today);
  const assignments: Assignment[] = rows.map((r) => ({
    unitId: r.unit_id,
    grants: r.grants,
    position: r.position_name,
  }));
  const [team, below] = [await teamOf(db, workspaceId, personId), await unitsBelow(db, workspaceId)];
  return { personId, assignments, team, below };
}

/** People and positions as sign-in needs them. As the owner: who asks is not known yet, so no row-level security can hold. */
export function createDirectory(ownerDb: Db, cipher: Cipher): Directory {
  return {
    membershipsOf: (userId) => memberships(ownerDb, sql`p.user_id = ${userId}`),
    membershipOf: async (workspaceId, personId) =>
      (await memberships(ownerDb, sql`p.id = ${personId}::uuid AND p.workspace_id = ${workspaceId}::uuid`))[0] ?? null,
    async standingOf(workspaceId, personId, today): Promise<Standing> {
      const place = await placeOf(ownerDb, workspaceId, personId, today);
      const person = await ownerDb.maybeOne<{ unit_id: string | null }>(
        sql`SELECT unit_id FROM person WHERE id = ${personId}::uuid`,
      );
      return { place, homeUnitId: place.assignments[0]?.unitId ?? person?.unit_id ?? null };
    },
    async entered(userId, { address, requestId }) {
      await ownerDb.execute(sql`
        INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_id, actor_name, via, address, request_id, record, record_id, unit_id, owner_id, action, changes, prev_hash, hash)
        SELECT workspace_id, 0, now(), 'person', id, name, 'page', ${address}, ${requestId}, 'session', id, unit_id, id, 'signIn', '{}', '', ''
        FROM person WHERE user_id = ${userId} AND state = 'active' AND deleted_at IS NULL ORDER BY workspace_id`);
    },
    async keyPlace(workspaceId, unitId, grants, name) {
      return {
        personId: null,
        assignments: [{ unitId, grants, position: name }],
        team: [],
        below: await unitsBelow(ownerDb, workspaceId),
      };
    },
    async expects(email) {
      const row = await ownerDb.maybeOne(sql`
        SELECT 1 AS one FROM person WHERE email_hash = ${cipher.blindIndex(email)} AND state IN ('invited', 'active') AND deleted_at IS NULL LIMIT 1`);
      return row !== undefined;
    },
    async join(userId, email) {
      await ownerDb.transaction((tx) => tieAccount(tx, userId, sql`email_hash = ${cipher.blindIndex(email)}`));
    },
  };
}

async function memberships(db: Queries, which: SQL): Promise<Membership[]> {
  const rows = await db.query<{
    person_id: string;
    name: string;
    locale: Locale | null;
    id: string;
    workspace: string;
    time_zone: string;
    currency: string;
    demo: boolean;
    access_version: string;
  }>(sql`
    SELECT p.id AS person_id, p.name, p.locale, w.id, w.name AS workspace, w.time_zone, w.currency, w.demo, w.access_version
    FROM person p JOIN workspace w ON w.id = p.workspace_id
    WHERE ${which} AND p.state = 'active' AND p.deleted_at IS NULL ORDER BY w.created_at, w.id`);
  return rows.map((r) => ({
    personId: r.person_id,
    name: r.name,
    locale: r.locale ?? 'zh',
    workspace: {
      id: r.id,
      name: r.workspace,
      timeZone: r.time_zone,
      currency: r.currency,
      demo: r.demo,
      accessVersion: r.access_version,
    },
  }));
}

/** Ties an account to people who have none yet, and makes invited ones active, with an audit line each. */
export async function tieAccount(tx: Queries, userId: string, which: SQL): Promise<number> {
  const people = await tx.query<{ id: string; workspace_id: string; name: string; unit_id: string | null }>(sql`
    UPDATE person SET user_id = ${userId}, state = 'active', version = version + 1, updated_at = now()
    WHERE ${which} AND state IN ('invited', 'active') AND deleted_at IS NULL AND user_id IS NULL
    RETURNING id, workspace_id, name, unit_id`);
  const changes = JSON.stringify({ account: { before: null, after: userId } });
  for (const p of people) {
    await tx.execute(sql`UPDATE workspace SET access_version = access_version + 1 WHERE id = ${p.workspace_id}::uuid`);
    await tx.execute(sql`
      INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_id, actor_name, via, record, record_id, unit_id, owner_id, action, changes, prev_hash, hash)
      VALUES (${p.workspace_id}, 0, now(), 'person', ${p.id}, ${p.name}, 'page', 'person', ${p.id}, ${p.unit_id}, ${p.id}, 'join', ${changes}::jsonb, '', '')`);
  }
  return people.length;
}
