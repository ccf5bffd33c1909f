import type { Work } from '../../server/records/work.ts';
import type { LaunchDecision } from './preparation.contract.ts';

/** What other rooms may ask of the preparation room. */
export interface PreparationApi {
  /** Go or no-go in a transaction of the one who decides, by the same rules as on the page. */
  decideLaunch(
    work: Work,
    campaignId: string,
    ask: { readonly go: boolean; readonly reason?: string | null | undefined },
  ): Promise<LaunchDecision>;
}
