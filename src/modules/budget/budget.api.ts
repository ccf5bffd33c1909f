import type { Actor } from '../../server/access/actor.ts';
import type { Queries } from '../../server/postgres/pool.ts';
import type { Work } from '../../server/records/work.ts';
import type { CampaignBudget } from './budget-figures.contract.ts';
import type { Commitment, Expense } from './spending.contract.ts';

/** A commitment that another room asks for. */
export interface CommitRequest {
  readonly title: string;
  readonly line: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly campaign?: string | null;
  readonly supplier?: string | null;
  readonly due?: string | null;
  readonly purpose?: string | null;
  /** Names the request: asked again with the same key it answers what was done the first time. */
  readonly requestKey: string;
  /** The other room has an approval of its own for it; without it the commitment waits for somebody to commit it. */
  readonly approved: boolean;
}

export interface ExpenseRequest {
  readonly title: string;
  /** The commitment that is settled, or the line that is spent from. */
  readonly commitment?: string | null;
  readonly line?: string | null;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly date: string;
  readonly supplier: string;
  readonly invoice?: string | null;
  readonly requestKey: string;
}

/** What other rooms may ask of the budget room. */
export interface BudgetApi {
  /** Lines, commitments and actual spending of a campaign that the actor sees. */
  budgetOf(actor: Actor, campaign: string): Promise<CampaignBudget>;
  /**
   * What is promised and paid for a campaign, from whatever line, whatever the actor sees. From then on nobody
   * spends for that campaign until the transaction ends. Ask before any row is locked, as whoever spends does.
   */
  holdCampaign(work: Work, campaign: string): Promise<{ readonly committed: string; readonly actual: string }>;
  /** What the given function answers for a campaign is its limit, and called signed. Asked within the transaction. */
  capCampaigns(cap: (db: Queries, campaign: string) => Promise<string | null>): void;
  /** Asks for money within the change that needs it. Throws `conflict` where the line would go beyond its limit. */
  commit(work: Work, request: CommitRequest): Promise<Commitment>;
  /** Books an expense within the change that made it. The same key is booked once. */
  expense(work: Work, request: ExpenseRequest): Promise<Expense>;
}
