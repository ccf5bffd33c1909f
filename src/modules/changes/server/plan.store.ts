import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { Work } from '../../../server/records/work.ts';
import { contentOf } from '../../../shared/record/approval.ts';
import { campaignApproval } from '../../campaigns/campaign-approval.contract.ts';
import type { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { PlanVersion } from '../changes.contract.ts';

type Values = Readonly<Record<string, unknown>>;

/** Fields of a campaign that make its plan: what its approval pins. */
export const planFields: readonly string[] = campaignApproval.pinned;

/** The plan as a campaign holds it. */
export const planOf = (row: Campaign): Record<string, unknown> =>
  contentOf(campaignApproval, row as unknown as Values, false);

interface StoredVersion {
  readonly version: number;
  readonly at: string;
  readonly signers: string[];
  readonly source: PlanVersion['source'];
  readonly reason: string | null;
  readonly change_id: string | null;
  readonly change_code: string | null;
  readonly content: Record<string, unknown>;
}

/** All versions of a campaign's plan, the newest first. */
export const listVersions = async (db: Queries, campaignId: string): Promise<PlanVersion[]> =>
  (
    await db.query<StoredVersion>(sql`
      SELECT version, at, signers, source, reason, change_id, change_code, content FROM campaign_plan_version
      WHERE campaign_id = ${campaignId}::uuid ORDER BY version DESC LIMIT 200`)
  ).map(({ change_id, change_code, ...v }) => ({
    ...v,
    change: change_id === null ? null : { id: change_id, code: change_code ?? '' },
  }));

/** Number of the newest version; 0 where none was written. */
export const newestVersion = async (db: Queries, campaignId: string): Promise<number> =>
  (
    await db.one<{ n: number }>(
      sql`SELECT coalesce(max(version), 0)::int AS n FROM campaign_plan_version WHERE campaign_id = ${campaignId}::uuid`,
    )
  ).n;

/** A version is written once and never changed: the database refuses it. */
export const addVersion = (
  work: Work,
  campaignId: string,
  v: Omit<PlanVersion, 'at'> & { readonly at?: string | undefined },
): Promise<unknown> =>
  work.tx.execute(sql`
    INSERT INTO campaign_plan_version (workspace_id, campaign_id, version, content, source, change_id, change_code, reason, signers, at, by_id)
    VALUES (${work.actor.workspaceId}::uuid, ${campaignId}::uuid, ${v.version}, ${JSON.stringify(v.content)}::jsonb, ${v.source},
      ${v.change?.id ?? null}::uuid, ${v.change?.code ?? null}, ${v.reason}, ${sql.param([...v.signers])}::text[],
      ${v.at ?? work.now.toISOString()}::timestamptz, ${work.actor.personId}::uuid)`);

/** The budget of a campaign that two people signed while it ran; null where no change has touched it. */
export const signedBudget = async (db: Queries, campaignId: string): Promise<string | null> =>
  (
    await db.maybeOne<{ budget: string | null }>(sql`
      SELECT v.content->'budget'->>'amount' AS budget FROM campaign_plan_version v
      WHERE v.campaign_id = ${campaignId}::uuid AND EXISTS (
        SELECT 1 FROM campaign_plan_version c JOIN campaign_plan_version b ON b.campaign_id = c.campaign_id AND b.version = c.version - 1
        WHERE c.campaign_id = v.campaign_id AND c.source = 'change' AND c.content->'budget' IS DISTINCT FROM b.content->'budget')
      ORDER BY v.version DESC LIMIT 1`)
  )?.budget ?? null;
