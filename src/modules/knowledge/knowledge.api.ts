import type { Actor } from '../../server/access/actor.ts';
import type { Work } from '../../server/records/work.ts';
import type { Campaign } from '../campaigns/campaigns.contract.ts';
import type { Case, CaseCauses, CaseGoals } from './cases.contract.ts';
import type { Started, StartInput, StartSource } from './server/playbook.start.ts';

export type { StartSource } from './server/playbook.start.ts';

/** What a retrospective found out; only what is given is written. */
export interface Findings {
  readonly highlights?: string;
  readonly problems?: string;
  readonly causes?: CaseCauses;
  readonly actions?: string;
  readonly lessons?: string;
  readonly tags?: readonly string[];
}

export interface FiledCase {
  readonly id: string;
  readonly code: string;
  readonly created: boolean;
}

/** What other rooms may ask of the knowledge room. */
export interface KnowledgeApi {
  /**
   * The case of a campaign, with its figures as they stand now, in the transaction of `work`. It is made by itself when
   * a campaign is closed; asked again for the same campaign it is that case, counted anew. Whatever the actor may do
   * with cases: that they may close the campaign is enough. Throws `clickhouse_unavailable` when nothing can be counted.
   */
  fileCase(work: Work, input: { readonly campaignId: string; readonly findings?: Findings }): Promise<FiledCase>;
  /**
   * What others than a campaign taught, filed at once as a case of its own, in the transaction of `work` and whatever
   * the actor may do with cases. Asked again with `known` it is that case, written anew.
   */
  fileLessons(
    work: Work,
    input: {
      readonly title: string;
      readonly kind: Case['kind'];
      readonly period: { readonly start: string; readonly end: string };
      readonly summary: string;
      readonly unitId: string | null;
      readonly ownerId: string | null;
      readonly findings: Findings;
      /** The case that was filed before. */
      readonly known: string | null;
    },
  ): Promise<FiledCase>;
  /**
   * A campaign draft with its tasks, as a playbook makes it, from content that another room keeps. `more` is done in the
   * same transaction.
   */
  startCampaign(
    actor: Actor,
    source: StartSource,
    input: StartInput,
    more?: (work: Work, campaign: Campaign) => Promise<void>,
  ): Promise<Started>;
  /** Goals that a campaign served or that count it alone, with what they have reached, within the actor's reach. */
  goalsOf(actor: Actor, campaign: { readonly id: string; readonly goal: string | null }): Promise<CaseGoals>;
}
