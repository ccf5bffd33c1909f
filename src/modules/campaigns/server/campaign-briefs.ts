import { sql } from 'drizzle-orm';
import type { Db } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import type { CampaignBrief, CampaignsApi, RunningCampaign } from '../campaigns.api.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** As the owner, but for lists: who is told of a campaign, and whether it may speak, hangs on nobody's rights. */
export const campaignBriefs = (ownerDb: Db, db: Db): Pick<CampaignsApi, 'brief' | 'campaignPaused' | 'running'> => ({
  running: async (actor) => {
    if (actor.reach('campaign.read') === undefined) return [];
    return reading(db, actor, (tx) =>
      tx.query<RunningCampaign & Record<string, unknown>>(sql`
        SELECT c.id, c.code, c.title, c.kind, c.period_start AS start, c.period_end AS end, p.name AS manager,
          CASE WHEN c.budget_currency = ${actor.currency} THEN c.budget_amount END AS budget,
          CASE WHEN c.planned_gmv_currency = ${actor.currency} THEN c.planned_gmv_amount END AS gmv,
          c.planned_orders::int AS orders, c.planned_uv::int AS uv, c.paused_at AS "pausedAt", c.pause_reason AS "pauseReason"
        FROM campaign c LEFT JOIN person p ON p.id = c.manager
        WHERE c.workspace_id = ${actor.workspaceId}::uuid AND c.state = 'live' AND c.deleted_at IS NULL
        ORDER BY c.period_start, c.id LIMIT 5000`),
    );
  },
  brief: (workspaceId, campaignId) =>
    ownerDb.maybeOne<CampaignBrief & Record<string, unknown>>(sql`
      SELECT id, code, title, state, unit_id AS "unitId", owner_id AS "ownerId", manager FROM campaign
      WHERE workspace_id = ${workspaceId}::uuid AND id = ${campaignId}::uuid AND deleted_at IS NULL`),
  async campaignPaused(workspaceId, campaign) {
    const which = uuid.test(campaign) ? sql`id = ${campaign}::uuid` : sql`code = ${campaign}`;
    const row = await ownerDb.maybeOne<{ paused_at: string; pause_reason: string | null }>(sql`
      SELECT paused_at, pause_reason FROM campaign WHERE workspace_id = ${workspaceId}::uuid AND ${which} AND paused_at IS NOT NULL`);
    return row === undefined ? undefined : { since: row.paused_at, reason: row.pause_reason };
  },
});
