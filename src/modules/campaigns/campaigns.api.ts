import type { Actor } from '../../server/access/actor.ts';
import type { Campaign, CampaignFiguresAnswer } from './campaigns.contract.ts';

export { planOf } from './server/campaign-plan.rules.ts';

/** What rooms need of a campaign to tell its people, whoever asks. */
export interface CampaignBrief {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly state: Campaign['state'];
  readonly unitId: string | null;
  readonly ownerId: string | null;
  readonly manager: string | null;
}

/** A live campaign as an overview needs it. Amounts in the workspace's currency; null where planned in another. */
export interface RunningCampaign {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly kind: string;
  readonly start: string;
  readonly end: string | null;
  readonly manager: string | null;
  readonly budget: string | null;
  readonly gmv: string | null;
  readonly orders: number | null;
  readonly uv: number | null;
  readonly pausedAt: string | null;
  readonly pauseReason: string | null;
}

/** What a campaign brought so far, beside the sales planned and those due by now. Exact texts; null without a base. */
export interface CampaignOutcome {
  readonly gmv: string | null;
  readonly cost: string | null;
  readonly roas: string | null;
  readonly planned: string | null;
  readonly pace: string | null;
}

/** Why a campaign is paused, and since when. */
export interface CampaignPause {
  /** ISO instant. */
  readonly since: string;
  readonly reason: string | null;
}

/** What other rooms may ask of the campaigns room. */
export interface CampaignsApi {
  /**
   * Unit that owns what a campaign of this code brings. Undefined when there is none of that code, and for campaigns of
   * the root unit: what they bring belongs to the region it comes from.
   */
  findUnit(workspaceId: string, campaignCode: string): Promise<string | undefined>;
  /** Code of a campaign that a file calls by code or title. */
  campaignFinder(actor: Actor): Promise<(text: string) => string | undefined>;
  /** Campaigns in one of these states that the actor sees, the earliest first. */
  inStates(actor: Actor, states: readonly Campaign['state'][]): Promise<readonly Campaign[]>;
  /** What a campaign brings, within what the actor may see. */
  figures(actor: Actor, campaignId: string): Promise<CampaignFiguresAnswer>;
  /** What campaigns that the actor read brought until the end of a day, or of now, by id; however many, in few questions. */
  outcomes(actor: Actor, campaigns: readonly Campaign[], asOf: string): Promise<ReadonlyMap<string, CampaignOutcome>>;
  /** Ids of campaigns that the actor sees, by the code that events and facts carry. */
  idsByCode(actor: Actor, codes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Campaigns that go on within the actor's reach, with what a light is judged by; all of them in one question. */
  running(actor: Actor): Promise<readonly RunningCampaign[]>;
  /** A campaign of a workspace by id, past access: never for an answer. Undefined when there is none. */
  brief(workspaceId: string, campaignId: string): Promise<CampaignBrief | undefined>;
  /**
   * For whatever speaks to people on behalf of a campaign: messages, links, journeys. Undefined while it may speak; asked
   * before each sending, so that a pause holds at once. By id or code.
   */
  campaignPaused(workspaceId: string, campaign: string): Promise<CampaignPause | undefined>;
}
