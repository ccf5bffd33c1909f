import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { BudgetSums } from './figures.store.ts';
import { planOf } from './ledger.rules.ts';

export interface CampaignCapDeps {
  readonly reads: RecordReads;
  readonly sums: BudgetSums;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
}

/** The budget of a campaign in these states was approved. */
const approvedStates: ReadonlySet<string> = new Set(['approved', 'preparing', 'live', 'evaluating', 'closed']);

/**
 * What a campaign may use at most, once its budget was signed anew. Whoever spends for a campaign and whoever cuts its
 * budget hold the same lock, taken before any account or row: one after the other, each sees what the other did.
 */
export class CampaignCap {
  readonly #deps: CampaignCapDeps;
  #cap: (db: Queries, campaign: string) => Promise<string | null> = async () => null;

  constructor(deps: CampaignCapDeps) {
    this.#deps = deps;
  }

  use(cap: (db: Queries, campaign: string) => Promise<string | null>): void {
    this.#cap = cap;
  }

  /** See `BudgetApi.holdCampaign`. */
  async hold(work: Work, campaign: string): Promise<{ readonly committed: string; readonly actual: string }> {
    await this.lock(work, campaign);
    const { committed, actual } = await this.#used(work, campaign);
    return { committed: fromCents(committed), actual: fromCents(actual) };
  }

  async lock(work: Work, campaign: string | null): Promise<void> {
    if (campaign !== null)
      await work.tx.execute(
        sql`SELECT pg_advisory_xact_lock(hashtextextended('campaign money' || ${campaign}::text, 0))`,
      );
  }

  /** Refuses what would go beyond the signed budget; the lock is held. */
  async guard(work: Work, campaign: string | null, out: bigint): Promise<void> {
    if (campaign === null || out <= 0n) return;
    const cap = await this.#asSystem(work, (inner) => this.#cap(inner.tx, campaign));
    if (cap === null) return;
    const { committed, actual } = await this.#used(work, campaign);
    const left = cents(cap) - committed - actual;
    if (out <= left) return;
    throw new AppError('conflict', {
      reason: {
        zh: `活动预算经变更签定为 ${cap}，已占用 ${fromCents(committed + actual)}，只剩 ${fromCents(left > 0n ? left : 0n)}；请先申请变更预算`,
        en: `The campaign’s budget was signed at ${cap}, ${fromCents(committed + actual)} of it is in use and ${fromCents(left > 0n ? left : 0n)} is left: ask for a change of the budget first`,
      },
    });
  }

  /**
   * Refuses a line that would bring a campaign more than was approved for it, or more in use than was signed. The lock is
   * held. A campaign that is not approved yet has no budget to exceed.
   */
  async guardMove(work: Work, line: { readonly id: string; readonly title: string }, to: string): Promise<void> {
    const { campaign, has, moves } = await this.#asSystem(work, async (inner) => ({
      campaign: await this.#deps.reads.read(inner.tx, Campaign, to),
      has: await this.#deps.sums.ofCampaign(inner.actor, inner.tx, to),
      moves: await this.#deps.sums.ofLine(inner.actor, inner.tx, line.id),
    }));
    if (campaign.budget !== null && approvedStates.has(campaign.state)) {
      const approved = cents(campaign.budget.amount);
      const [before, more] = [planOf(has), planOf(moves)];
      if (more > 0n && before + more > approved) {
        const left = fromCents(approved > before ? approved - before : 0n);
        throw invalid(
          issue(
            ['campaign'],
            `活动“${campaign.title}”批准的预算是 ${fromCents(approved)}，科目已有 ${fromCents(before)}，只能再放 ${left}；科目“${line.title}”有 ${fromCents(more)}：先申请变更活动预算，或先调拨出多的部分`,
            `The campaign “${campaign.title}” was approved with ${fromCents(approved)} and its lines hold ${fromCents(before)}: ${left} is left, and the line “${line.title}” holds ${fromCents(more)}. Ask for a change of the campaign’s budget, or transfer the surplus away first`,
          ),
        );
      }
    }
    await this.guard(work, to, moves.committed + moves.actual);
  }

  #used(work: Work, campaign: string) {
    return this.#asSystem(work, (inner) => this.#deps.sums.ofCampaign(inner.actor, inner.tx, campaign));
  }

  async #asSystem<T>(work: Work, part: (inner: Work) => Promise<T>): Promise<T> {
    const system = await this.#deps.organization.systemActor(work.actor.workspaceId, '核对已占用预算 / money in use');
    return asSystem(work, system, part);
  }
}
