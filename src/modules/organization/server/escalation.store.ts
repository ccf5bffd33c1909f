import { sql } from 'drizzle-orm';
import type { EscalationPeople } from '../../../server/clocks/clock-steps.ts';
import type { Db } from '../../../server/postgres/pool.ts';

/** Who stands above whom, for what is late. As the owner: clocks run without anybody asking. */
export function escalationPeople(ownerDb: Db): EscalationPeople {
  const ids = (rows: readonly { id: string }[]): string[] => rows.map((r) => r.id);
  const holders = (workspaceId: string, of: ReturnType<typeof sql>): Promise<{ id: string }[]> =>
    ownerDb.query<{ id: string }>(sql`
      SELECT DISTINCT h.id FROM person h JOIN assignment a ON a.person = h.id JOIN position p ON p.id = a.position
      WHERE h.workspace_id = ${workspaceId}::uuid AND h.state = 'active' AND h.deleted_at IS NULL AND a.state = 'active' AND a.deleted_at IS NULL
        AND (a.period_start IS NULL OR a.period_start <= current_date) AND (a.period_end IS NULL OR a.period_end >= current_date)
        AND p.state = 'active' AND p.deleted_at IS NULL AND ${of} ORDER BY h.id LIMIT 50`);
  return {
    async managerOf(workspaceId, unitId, except) {
      const start = unitId === null ? sql`u.parent IS NULL` : sql`u.id = ${unitId}::uuid`;
      return ids(
        await ownerDb.query<{ id: string }>(sql`
          WITH RECURSIVE line AS (
            SELECT u.parent, u.manager, 0 AS depth FROM org_unit u WHERE u.workspace_id = ${workspaceId}::uuid AND u.deleted_at IS NULL AND ${start}
            UNION ALL SELECT u.parent, u.manager, l.depth + 1 FROM org_unit u JOIN line l ON u.id = l.parent WHERE u.deleted_at IS NULL AND l.depth < 50
          ) SELECT p.id FROM line l JOIN person p ON p.id = l.manager
          WHERE p.state = 'active' AND p.deleted_at IS NULL AND p.id IS DISTINCT FROM ${except}::uuid ORDER BY l.depth LIMIT 1`),
      );
    },
    holdersOfPosition: async (workspaceId, position) =>
      ids(await holders(workspaceId, sql`(p.key = ${position} OR p.name = ${position})`)),
    administrators: async (workspaceId) =>
      ids(await holders(workspaceId, sql`p.grants @> '[{"permission": "*", "scope": "workspace"}]'`)),
  };
}
