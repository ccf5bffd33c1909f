import { sql } from 'drizzle-orm';
import type { Db } from '../../../server/postgres/pool.ts';
import type { CampaignBrief, CampaignsApi } from '../campaigns.api.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** As the owner: who is told of a campaign, and whether it may speak, hangs on nobody's rights. */
export const campaignBriefs = (ownerDb: Db): Pick<CampaignsApi, 'brief' | 'campaignPaused'> => ({
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
