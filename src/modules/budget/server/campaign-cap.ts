import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { BudgetLine } from '../budget.contract.ts';
import type { BudgetSums } from './figures.store.ts';
import { planOf } from './ledger.rules.ts';

export interface CampaignCapDeps {
  readonly reads: RecordReads;
  readonly sums: BudgetSums;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
}

/** Where a transfer takes from or gives to. */
export type End = BudgetLine | 'reserve' | 'outside';

/** What the lines of a campaign would hold more, and what brings it. */
export interface Gain {
  readonly way: 'move' | 'line' | 'transfer' | 'budget';
  /** Title of the line, or of the budget. */
  readonly name: string;
  readonly amount: bigint;
  /** What `amount` speaks of already: it is not counted among what the campaign has. */
  readonly besides?: { readonly line?: string; readonly budget?: string };
}

type Telling = (told: { readonly name: string; readonly more: string; readonly left: string }) => Label;
/** What was asked for, and how to mend it. */
const tellings: Readonly<Record<Gain['way'], Telling>> = {
  move: ({ name, more }) => ({
    zh: `科目“${name}”有 ${more}：先申请变更活动预算，或先调拨出多的部分`,
    en: `the line “${name}” holds ${more}. Ask for a change of the campaign’s budget, or transfer the surplus away first`,
  }),
  line: ({ name, more, left }) => ({
    zh: `科目“${name}”要 ${more}：先申请变更活动预算，或把金额减到 ${left}`,
    en: `the line “${name}” asks for ${more}. Ask for a change of the campaign’s budget, or lower the amount to ${left}`,
  }),
  transfer: ({ name, more, left }) => ({
    zh: `要向科目“${name}”调入 ${more}：先申请变更活动预算，或把调拨减到 ${left}`,
    en: `${more} is to go to the line “${name}”. Ask for a change of the campaign’s budget, or lower the transfer to ${left}`,
  }),
  budget: ({ name, more }) => ({
    zh: `预算“${name}”的科目有 ${more}：先申请变更活动预算，或把别的科目减下来`,
    en: `the lines of the budget “${name}” hold ${more}. Ask for a change of the campaign’s budget, or lower other lines first`,
  }),
};

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
   * The campaign's lines must not hold more than was approved for it, however money comes to them: a line that is new,
   * raised, moved or restored, or a transfer. The lock is held. A campaign that is not approved yet has no budget to exceed.
   */
  async guardPlan(work: Work, to: string, gain: Gain): Promise<void> {
    if (gain.amount <= 0n) return;
    const { campaign, before } = await this.#asSystem(work, async (inner) => ({
      campaign: await this.#deps.reads.read(inner.tx, Campaign, to),
      before: await this.#deps.sums.plannedFor(inner.tx, to, gain.besides),
    }));
    if (campaign.budget === null || !approvedStates.has(campaign.state)) return;
    const approved = cents(campaign.budget.amount);
    if (before + gain.amount <= approved) return;
    const left = fromCents(approved > before ? approved - before : 0n);
    const [more, is] = [fromCents(gain.amount), fromCents(approved)];
    const told = tellings[gain.way]({ name: gain.name, more, left });
    const reason = {
      zh: `活动“${campaign.title}”批准的预算是 ${is}，科目已有 ${fromCents(before)}，只能再放 ${left}；${told.zh}`,
      en: `The campaign “${campaign.title}” was approved with ${is} and its lines hold ${fromCents(before)}: ${left} is left, and ${told.en}`,
    };
    if (gain.way === 'line' || gain.way === 'move')
      throw invalid(issue([gain.way === 'move' ? 'campaign' : 'amount'], reason.zh, reason.en));
    throw new AppError('conflict', { reason, approved: is, held: fromCents(before), asked: more, left });
  }

  /** Refuses a line that brings a campaign more than was approved for it, or more in use than was signed; see `guardPlan`. */
  async guardMove(work: Work, line: { readonly id: string; readonly title: string }, to: string): Promise<void> {
    const moves = await this.#asSystem(work, (inner) => this.#deps.sums.ofLine(inner.actor, inner.tx, line.id));
    await this.guardPlan(work, to, {
      way: 'move',
      name: line.title,
      amount: planOf(moves),
      besides: { line: line.id },
    });
    await this.guard(work, to, moves.committed + moves.actual);
  }

  /** See `guardPlan`; the accounts are locked, and the campaign that the taking line had when it was looked at. */
  async guardTransfer(work: Work, from: End, to: End, amount: bigint): Promise<void> {
    if (typeof to === 'string') return;
    const { reads } = this.#deps;
    const now = async (end: End): Promise<string | null> =>
      typeof end === 'string' ? null : (await reads.read(work.tx, BudgetLine, end.id)).campaign;
    const taker = await now(to);
    if (taker !== to.campaign)
      throw new AppError('conflict', {
        reason: {
          zh: `科目“${to.title}”刚改了活动，请重试`,
          en: `The line “${to.title}” was just given to another campaign: try again`,
        },
      });
    if (taker !== null && taker !== (await now(from)))
      await this.guardPlan(work, taker, { way: 'transfer', name: to.title, amount });
  }

  #used(work: Work, campaign: string) {
    return this.#asSystem(work, (inner) => this.#deps.sums.ofCampaign(inner.actor, inner.tx, campaign));
  }

  async #asSystem<T>(work: Work, part: (inner: Work) => Promise<T>): Promise<T> {
    const system = await this.#deps.organization.systemActor(work.actor.workspaceId, '核对已占用预算 / money in use');
    return asSystem(work, system, part);
  }
}
