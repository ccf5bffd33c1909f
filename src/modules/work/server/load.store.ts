import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { Engagement } from './load.rules.ts';

/** What people are at between two days: secondments and project teams that are not over. Everybody of a workspace sees them. */
export const engagementsOf = (
  tx: Queries,
  workspaceId: string,
  people: readonly string[] | null,
  start: string,
  end: string,
): Promise<Engagement[]> => {
  const which = people === null ? sql`true` : sql`x.person = ANY (${sql.param([...people])}::uuid[])`;
  return tx.query<Engagement>(sql`
    SELECT x.id, x.person, x.label, x.start::text AS start, x."end"::text AS "end", x.load FROM (
      SELECT s.id::text AS id, s.person, coalesce(s.name, s.code) AS label, s.period_start AS start, s.period_end AS "end", s.load::int AS load
      FROM secondment s WHERE s.workspace_id = ${workspaceId}::uuid AND s.deleted_at IS NULL AND s.state IN ('planned', 'active')
      UNION ALL
      SELECT t.id::text || ':' || (m->>'person'), (m->>'person')::uuid, t.name, t.period_start, t.period_end, (m->>'load')::int
      FROM team t, jsonb_array_elements(coalesce(t.members, '[]')) AS m
      WHERE t.workspace_id = ${workspaceId}::uuid AND t.deleted_at IS NULL AND t.state IN ('forming', 'active')
    ) AS x WHERE ${which} AND x.start <= ${end}::date AND x."end" >= ${start}::date ORDER BY x.start, x.id`);
};

export interface Due {
  readonly workspaceId: string;
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly person: string;
  readonly name: string | null;
}
/** Secondments of all workspaces whose day to begin or to return has come, by each one's own calendar. */
export const dueSecondments = (db: Queries, now: Date): Promise<Due[]> =>
  db.query<Due>(sql`
    SELECT s.workspace_id AS "workspaceId", s.id, s.version, s.state, s.person, s.name FROM secondment s JOIN workspace w ON w.id = s.workspace_id,
      LATERAL (SELECT (${now.toISOString()}::timestamptz AT TIME ZONE w.time_zone)::date AS today) AS d
    WHERE s.deleted_at IS NULL AND ((s.state = 'active' AND s.period_end < d.today) OR (s.state = 'planned' AND s.period_start <= d.today))
    ORDER BY s.workspace_id, s.id LIMIT 1000`);

export const skillsOf = (
  tx: Queries,
  workspaceId: string,
  part: string | undefined,
): Promise<
  {
    person: string;
    name: string;
    unit: string | null;
    skill: string;
    level: 'aware' | 'capable' | 'skilled' | 'expert';
  }[]
> =>
  tx.query(sql`
    SELECT k.person, p.name, u.name AS unit, k.skill, k.level FROM person_skill k JOIN person p ON p.id = k.person LEFT JOIN org_unit u ON u.id = p.unit_id
    WHERE k.workspace_id = ${workspaceId}::uuid AND k.deleted_at IS NULL AND k.state = 'active' AND p.deleted_at IS NULL AND p.state <> 'left'
      AND k.person IN (SELECT person FROM person_skill WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND state = 'active'
        AND (${part ?? null}::text IS NULL OR position(lower(${part ?? ''}) IN lower(skill)) > 0))
    ORDER BY p.code, k.skill LIMIT 5000`);
