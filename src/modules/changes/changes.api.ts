import type { Queries } from '../../server/postgres/pool.ts';
import type { PlanVersion } from './changes.contract.ts';

/** What other rooms may ask of the changes room. */
export interface ChangesApi {
  /** Versions of a campaign's plan that the connection sees, the newest first. */
  planVersions(db: Queries, campaignId: string): Promise<readonly PlanVersion[]>;
}
