import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { Work } from '../../../server/records/work.ts';
import type { LaunchDecision, PrepArea } from '../preparation.contract.ts';

/** Decision and launch of a campaign wait for each other: nothing goes live past a no-go of the same moment. */
export const oneAtATime = (work: Work, campaignId: string): Promise<unknown> =>
  work.tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`launch ${campaignId}`}, 0))`);

/** Decisions about a campaign, the newest first: the first one counts. */
export const listDecisions = (db: Queries, campaignId: string): Promise<LaunchDecision[]> =>
  db.query<LaunchDecision>(sql`
    SELECT id, go, at, by_name AS by, reason, open FROM launch_decision WHERE campaign_id = ${campaignId}::uuid ORDER BY at DESC, id DESC LIMIT 20`);

export async function addDecision(
  work: Work,
  campaignId: string,
  d: Pick<LaunchDecision, 'go' | 'reason' | 'open'>,
): Promise<LaunchDecision> {
  const id = uuidv7();
  await work.tx.execute(sql`
    INSERT INTO launch_decision (id, workspace_id, campaign_id, go, reason, open, at, by_id, by_name)
    VALUES (${id}::uuid, ${work.actor.workspaceId}::uuid, ${campaignId}::uuid, ${d.go}, ${d.reason}, ${JSON.stringify(d.open)}::jsonb,
      ${work.now.toISOString()}::timestamptz, ${work.actor.personId}::uuid, ${work.actor.name})`);
  return { id, ...d, at: work.now.toISOString(), by: work.actor.name };
}

export interface CountedItem {
  readonly id: string;
  readonly title: string;
  readonly area: PrepArea;
  readonly state: 'open' | 'done' | 'na';
  readonly required: boolean;
  readonly due_on: string;
}

/** The whole checklist of a campaign, however long. Asked as the system: a gate counts what its passer may not see, too. */
export const itemsOf = (db: Queries, workspaceId: string, campaignId: string): Promise<CountedItem[]> =>
  db.query<CountedItem>(sql`
    SELECT id, title, area, state, required, due_on FROM prep_item
    WHERE workspace_id = ${workspaceId}::uuid AND campaign = ${campaignId}::uuid AND deleted_at IS NULL ORDER BY due_on, id`);
