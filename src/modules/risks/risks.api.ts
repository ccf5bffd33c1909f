import type { Work } from '../../server/records/work.ts';
import type { Label } from '../../shared/label.ts';
import type { Campaign } from '../campaigns/campaigns.contract.ts';

/** A risk as a template knows it. */
export interface RiskDraft {
  readonly title: Label;
  readonly probability: number;
  readonly impact: number;
  readonly contingency: Label;
  readonly trigger?: { readonly metric: string; readonly op: 'lt' | 'gt'; readonly threshold: string };
}

/** What other rooms may ask of the risks room. */
export interface RisksApi {
  /** Keeps risks with a campaign, owned by its manager, in the language of the actor. Answers how many. */
  add(work: Work, campaign: Campaign, risks: readonly RiskDraft[]): Promise<number>;
  /** What of the risks forbids to go live: triggered ones, and severe ones without a contingency plan. */
  launchFaults(workspaceId: string, campaignId: string): Promise<readonly Label[]>;
}
