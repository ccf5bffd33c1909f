import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { BudgetSums } from './figures.store.ts';

export interface CampaignCapDeps {
  readonly sums: BudgetSums;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
}

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

  #used(work: Work, campaign: string) {
    return this.#asSystem(work, (inner) => this.#deps.sums.ofCampaign(inner.actor, inner.tx, campaign));
  }

  async #asSystem<T>(work: Work, part: (inner: Work) => Promise<T>): Promise<T> {
    const system = await this.#deps.organization.systemActor(work.actor.workspaceId, '核对已占用预算 / money in use');
    return asSystem(work, system, part);
  }
}
