import { sql } from 'drizzle-orm';
import type { Db } from '../../../server/postgres/pool.ts';
import type { Cipher } from '../../../server/records/columns.ts';
import type { Contact, OrganizationApi, PersonFacts, Posting } from '../organization.api.ts';

/** What other rooms ask about people. As the owner: the answers are facts of the workspace, and jobs ask too. */
export function peopleFacts(
  ownerDb: Db,
  cipher: Cipher,
): {
  people(workspaceId: string, ids: readonly string[]): Promise<readonly PersonFacts[]>;
  postings(workspaceId: string, today: string): Promise<readonly Posting[]>;
  contacts(workspaceId: string, ids: readonly string[]): Promise<readonly Contact[]>;
  leftBelow(workspaceId: string, headId: string): Promise<readonly string[]>;
  awayOf: OrganizationApi['awayOf'];
} {
  return {
    async people(workspaceId, ids) {
      if (ids.length === 0) return [];
      return ownerDb.query<PersonFacts>(sql`
        SELECT id, name, unit_id AS "unitId", (state = 'left' OR deleted_at IS NOT NULL) AS left,
          coalesce(locale, (SELECT w.locale FROM workspace w WHERE w.id = person.workspace_id), 'zh') AS locale
        FROM person WHERE workspace_id = ${workspaceId}::uuid AND id = ANY (${sql.param([...ids])}::uuid[])`);
    },
    postings: (workspaceId, today) =>
      ownerDb.query<Posting>(sql`
        SELECT a.person AS "personId", h.name, a.position AS "positionId", p.key AS "positionKey", a.org_unit AS "unitId", coalesce(a.is_primary, false) AS "primary"
        FROM assignment a JOIN person h ON h.id = a.person JOIN position p ON p.id = a.position
        WHERE a.workspace_id = ${workspaceId}::uuid AND a.state = 'active' AND a.deleted_at IS NULL
          AND h.state <> 'left' AND h.deleted_at IS NULL AND p.deleted_at IS NULL
          AND (a.period_start IS NULL OR a.period_start <= ${today}::date) AND (a.period_end IS NULL OR a.period_end >= ${today}::date)
        ORDER BY "primary" DESC, h.code`),
    async contacts(workspaceId, ids) {
      if (ids.length === 0) return [];
      const rows = await ownerDb.query<{
        id: string;
        name: string;
        email: string | null;
        phone: string | null;
        locale: 'zh' | 'en' | null;
      }>(
        sql`SELECT id, name, email, phone, locale FROM person WHERE workspace_id = ${workspaceId}::uuid AND id = ANY (${sql.param([...ids])}::uuid[]) AND state <> 'left' AND deleted_at IS NULL ORDER BY id`,
      );
      return rows.flatMap(({ id, name, email, phone, locale }) =>
        email === null
          ? []
          : [
              {
                id,
                name,
                address: cipher.decrypt(email),
                phone: phone === null ? null : cipher.decrypt(phone),
                locale: locale ?? 'zh',
              },
            ],
      );
    },
    awayOf: (workspaceId, people, start, end) =>
      people.length === 0
        ? Promise.resolve([])
        : ownerDb.query<{ person: string; start: string; end: string }>(sql`
            SELECT person, period_start::text AS start, coalesce(period_end, period_start)::text AS "end" FROM leave
            WHERE workspace_id = ${workspaceId}::uuid AND person = ANY (${sql.param([...people])}::uuid[]) AND state = 'approved' AND deleted_at IS NULL
              AND period_start <= ${end}::date AND coalesce(period_end, period_start) >= ${start}::date`),
    async leftBelow(workspaceId, headId) {
      // The nearest unit with a head decides: a head answers for units below that have none of their own.
      const rows = await ownerDb.query<{ id: string }>(sql`
        WITH RECURSIVE led AS (
          SELECT id FROM org_unit WHERE workspace_id = ${workspaceId}::uuid AND manager = ${headId}::uuid AND deleted_at IS NULL
          UNION SELECT u.id FROM org_unit u JOIN led ON u.parent = led.id
          WHERE u.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM person m WHERE m.id = u.manager AND m.state = 'active' AND m.deleted_at IS NULL)
        ) SELECT p.id FROM person p JOIN led ON led.id = p.unit_id WHERE p.state = 'left' OR p.deleted_at IS NOT NULL LIMIT 1000`);
      return rows.map((r) => r.id);
    },
  };
}
