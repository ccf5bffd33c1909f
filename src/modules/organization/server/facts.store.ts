import { sql } from 'drizzle-orm';
import type { OrgFacts } from '../../../server/approvals/approver.rules.ts';
import type { Queries } from '../../../server/postgres/pool.ts';

/** The organization on a day, as approvals ask for it. As the owner: a rule does not depend on who looks. */
export async function orgFacts(db: Queries, workspaceId: string, today: string): Promise<OrgFacts> {
  const people = await db.query<{
    id: string;
    name: string;
    unit: string | null;
    manager: string | null;
    lead: string | null;
  }>(sql`
    SELECT id, name, unit_id AS unit, manager, project_lead AS lead FROM person
    WHERE workspace_id = ${workspaceId}::uuid AND state = 'active' AND deleted_at IS NULL`);
  const units = await db.query<{ id: string; parent: string | null; manager: string | null }>(
    sql`SELECT id, parent, manager FROM org_unit WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL`,
  );
  const held = await db.query<{ person: string; position: string; unit: string; admin: boolean }>(sql`
    SELECT a.person, coalesce(p.key, p.id::text) AS position, a.org_unit AS unit, p.grants @> '[{"permission": "*", "scope": "workspace"}]' AS admin
    FROM assignment a JOIN position p ON p.id = a.position JOIN person h ON h.id = a.person
    WHERE a.workspace_id = ${workspaceId}::uuid AND a.deleted_at IS NULL AND a.state = 'active'
      AND (a.period_start IS NULL OR a.period_start <= ${today}::date) AND (a.period_end IS NULL OR a.period_end >= ${today}::date)
      AND p.deleted_at IS NULL AND p.state = 'active' AND h.deleted_at IS NULL AND h.state = 'active'
    ORDER BY a.created_at, a.id`);
  return {
    people: new Map(
      people.map((p) => [p.id, { name: p.name, unitId: p.unit, managerId: p.manager, projectLeadId: p.lead }]),
    ),
    units: new Map(units.map((u) => [u.id, { parent: u.parent, managerId: u.manager }])),
    holdings: held.map((h) => ({ person: h.person, position: h.position, unitId: h.unit })),
    administrators: [...new Set(held.filter((h) => h.admin).map((h) => h.person))],
  };
}

/** Positions that rules may name: the key of a built-in one, the id of another. */
export const namedPositions = async (
  db: Queries,
  workspaceId: string,
): Promise<{ key: string; name: { zh: string; en: string } }[]> =>
  (
    await db.query<{ key: string; zh: string; en: string }>(
      sql`SELECT coalesce(key, id::text) AS key, name AS zh, coalesce(name_en, name) AS en FROM position WHERE workspace_id = ${workspaceId}::uuid AND state = 'active' AND deleted_at IS NULL ORDER BY code`,
    )
  ).map((p) => ({ key: p.key, name: { zh: p.zh, en: p.en } }));
