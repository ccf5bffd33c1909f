import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import { maxBars } from '../gantt.contract.ts';

export interface StoredBar {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly state: string;
  readonly version: number;
  readonly unitId: string | null;
  readonly ownerId: string | null;
  readonly owner: string | null;
  readonly campaign: string | null;
  readonly waitsFor: readonly string[];
  readonly start: string;
  readonly end: string;
}

const columns = sql`t.id, t.code, t.title, t.state, t.version, t.unit_id AS "unitId", t.owner_id AS "ownerId", p.name AS owner,
  t.campaign, coalesce(t.depends_on, '{}') AS "waitsFor", t.span_start::text AS start, t.span_end::text AS "end"`;
const from = sql`FROM task t LEFT JOIN person p ON p.id = t.owner_id`;

export interface Scope {
  readonly campaign?: string | undefined;
  readonly unit?: string | undefined;
  /** People of a team with its days and its campaign. */
  readonly team?: {
    readonly id: string;
    readonly people: readonly string[];
    readonly campaign: string | null;
    readonly start: string;
    readonly end: string;
  };
}

/** Tasks of a chart, those still to be done first; what is done is shown only where a campaign or team narrows it. */
export async function barsOf(
  tx: Queries,
  workspaceId: string,
  scope: Scope,
): Promise<{ bars: StoredBar[]; total: number }> {
  const { campaign, unit, team } = scope;
  const parts = [sql`t.workspace_id = ${workspaceId}::uuid AND t.deleted_at IS NULL AND t.span_start IS NOT NULL`];
  const narrowed = campaign !== undefined || team !== undefined;
  parts.push(narrowed ? sql`t.state <> 'cancelled'` : sql`t.state IN ('todo', 'doing', 'review')`);
  if (campaign !== undefined) parts.push(sql`t.campaign = ${campaign}::uuid`);
  if (unit !== undefined) parts.push(sql`t.unit_id = ${unit}::uuid`);
  if (team !== undefined) {
    const ofCampaign = team.campaign === null ? sql`` : sql` AND t.campaign = ${team.campaign}::uuid`;
    parts.push(
      sql`(t.team = ${team.id}::uuid OR (t.owner_id = ANY (${sql.param([...team.people])}::uuid[]) AND t.span_start <= ${team.end}::date AND t.span_end >= ${team.start}::date${ofCampaign}))`,
    );
  }
  const where = sql.join(parts, sql` AND `);
  const order = narrowed ? sql`(t.state = 'done'), t.due, t.id` : sql`t.due, t.id`;
  const bars = await tx.query<StoredBar>(
    sql`SELECT ${columns} ${from} WHERE ${where} ORDER BY ${order} LIMIT ${maxBars}`,
  );
  if (bars.length < maxBars) return { bars, total: bars.length };
  const { n } = await tx.one<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM task t WHERE ${where} LIMIT 10001) AS found`,
  );
  return { bars, total: n };
}

/** Tasks by id, whatever their state. */
export const barsById = (tx: Queries, workspaceId: string, ids: readonly string[]): Promise<StoredBar[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tx.query<StoredBar>(
        sql`SELECT ${columns} ${from} WHERE t.id = ANY (${sql.param([...ids])}::uuid[]) AND t.workspace_id = ${workspaceId}::uuid AND t.deleted_at IS NULL AND t.span_start IS NOT NULL`,
      );

/** Most tasks that follow at once; beyond them nothing is moved. */
export const maxFollowers = 2_000;

/** Open tasks that wait for one of these, directly or by others between; one more than may follow tells of too many. */
export const followersOf = (tx: Queries, workspaceId: string, ids: readonly string[]): Promise<StoredBar[]> =>
  tx.query<StoredBar>(sql`
    WITH RECURSIVE chain AS (
      SELECT unnest(${sql.param([...ids])}::uuid[]) AS id
      UNION SELECT t.id FROM chain c JOIN task t ON t.depends_on @> ARRAY[c.id] AND t.workspace_id = ${workspaceId}::uuid
        AND t.deleted_at IS NULL AND t.state IN ('todo', 'doing', 'review')
    ) SELECT ${columns} ${from} WHERE t.id IN (SELECT id FROM chain) AND NOT t.id = ANY (${sql.param([...ids])}::uuid[]) AND t.span_start IS NOT NULL LIMIT ${maxFollowers + 1}`);

/** States of campaigns, as far as the reader sees them. */
export const campaignStates = (
  tx: Queries,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ id: string; state: string }[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tx.query(
        sql`SELECT id, state FROM campaign WHERE workspace_id = ${workspaceId}::uuid AND id = ANY (${sql.param([...ids])}::uuid[]) AND deleted_at IS NULL`,
      );

/** The calendar that the workspace has set. */
export const storedCalendar = async (tx: Queries, workspaceId: string): Promise<unknown> =>
  (
    await tx.maybeOne<{ calendar: unknown }>(
      sql`SELECT settings->'calendar' AS calendar FROM workspace WHERE id = ${workspaceId}::uuid`,
    )
  )?.calendar;
