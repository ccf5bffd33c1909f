import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { fromCents } from '../../../shared/money.ts';
import type { Money } from '../../../shared/record/field.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { BudgetLine } from '../budget.contract.ts';
import type { Commitment } from '../spending.contract.ts';
import {
  approvedStates,
  beyondCap,
  currencyClash,
  demandUnused,
  type Gain,
  givenAway,
  shortOf,
  tellings,
  wholeCents,
} from './campaign-cap.rules.ts';
import type { CampaignSums } from './campaign-sums.store.ts';
import type { BudgetSums } from './figures.store.ts';
import { percent, planOf, usedOf } from './ledger.rules.ts';
import { limitOf, readLimits } from './limits.store.ts';
import { referred } from './referred.ts';

export interface CampaignCapDeps {
  readonly reads: RecordReads;
  readonly sums: CampaignSums;
  readonly lines: Pick<BudgetSums, 'ofLine'>;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
}

/** Where a transfer takes from or gives to. */
export type End = BudgetLine | 'reserve' | 'outside';

/**
 * What a campaign may use at most, once its budget was approved or signed anew. Whoever spends for a campaign and whoever cuts its
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
    const { committed, actual } = await this.#asSystem(work, async (inner) => {
      const { budget } = await this.#deps.reads.read(inner.tx, Campaign, campaign);
      return this.#deps.sums.use(inner.actor, inner.tx, campaign, budget?.currency ?? inner.actor.currency);
    });
    return { committed: fromCents(committed), actual: fromCents(actual) };
  }

  async lock(work: Work, campaign: string | null): Promise<void> {
    if (campaign !== null)
      await work.tx.execute(
        sql`SELECT pg_advisory_xact_lock(hashtextextended('campaign money' || ${campaign}::text, 0))`,
      );
  }

  /**
   * Refuses what would take a campaign beyond the guard of its budget: the approved one, or the one that a change has
   * signed. What its lines plan is guarded line by line, so that the smaller of the two holds. The lock is held.
   */
  async guard(work: Work, id: string | null, out: bigint, currency: string): Promise<void> {
    if (id === null || out <= 0n) return;
    const { reads, sums } = this.#deps;
    const { campaign, signed, used, limits } = await this.#asSystem(work, async (inner) => ({
      campaign: await reads.read(inner.tx, Campaign, id),
      signed: await this.#cap(inner.tx, id),
      used: await sums.use(inner.actor, inner.tx, id, currency),
      limits: await readLimits(inner.tx, inner.actor.workspaceId),
    }));
    const clash = currencyClash(
      campaign,
      { zh: '这笔支出', en: 'this spending' },
      { amount: fromCents(out), currency },
    );
    if (clash !== null) throw new AppError('conflict', { reason: clash });
    const approved = approvedStates.has(campaign.state) || campaign.approvedAt !== null;
    const amount = approved && campaign.budget !== null ? campaign.budget.amount : signed;
    if (amount === null) return;
    const cap = wholeCents(amount);
    const most = limitOf(cap, limits.guardAt);
    if (usedOf(used) + out <= most) return;
    throw beyondCap(campaign, { cap, most, used, out, signed: signed !== null }, percent(limits.guardAt));
  }

  /** Refuses an amount in another currency than the campaign's budget, whatever state either is in. */
  async demandCurrency(work: Work, id: string, field: string, what: Label, amount: Money): Promise<void> {
    const campaign = await this.#asSystem(work, (inner) => referred(this.#deps.reads, inner, Campaign, id, field));
    const clash = currencyClash(campaign, what, amount);
    if (clash !== null) throw invalid(issue([field], clash.zh, clash.en));
  }

  /** The campaign that a commitment is for: its own, which is that of its line where the line has one. */
  async campaignOf(work: Work, c: Commitment): Promise<string | null> {
    const { reads } = this.#deps;
    const line = await this.#asSystem(work, (inner) => referred(reads, inner, BudgetLine, c.line, 'line'));
    if (line.campaign !== null && c.campaign !== null && line.campaign !== c.campaign) {
      const { title } = await this.#asSystem(work, (inner) => reads.read(inner.tx, Campaign, line.campaign ?? ''));
      throw invalid(
        issue(
          ['campaign'],
          `科目“${line.title}”属于活动“${title}”：活动请选它或留空，或另选科目`,
          `The line “${line.title}” belongs to the campaign “${title}”: choose that one or none, or take another line`,
        ),
      );
    }
    const campaign = c.campaign ?? line.campaign;
    if (campaign !== null)
      await this.demandCurrency(work, campaign, 'campaign', { zh: '这笔承诺', en: 'this commitment' }, c.amount);
    return campaign;
  }

  /**
   * The campaign's lines must not hold more than was approved for it, however money comes to them: a line that is new,
   * raised, moved or restored, or a transfer. The lock is held. What a campaign that is not approved yet may not have,
   * its proposal is told: see `settleApproval`.
   */
  async guardPlan(work: Work, to: string, gain: Gain): Promise<void> {
    const field = gain.way === 'move' ? 'campaign' : 'amount';
    const { campaign, before } = await this.#asSystem(work, async (inner) => ({
      campaign: await this.#deps.reads.read(inner.tx, Campaign, to),
      before: await this.#deps.sums.planned(inner.tx, to, gain.currency, gain.besides),
    }));
    const what =
      gain.way === 'budget'
        ? { zh: `预算“${gain.name}”的科目`, en: `what the lines of “${gain.name}” hold` }
        : { zh: `科目“${gain.name}”`, en: `the line “${gain.name}”` };
    const clash = currencyClash(campaign, what, { amount: fromCents(gain.amount), currency: gain.currency });
    if (clash !== null)
      throw gain.way === 'line' || gain.way === 'move'
        ? invalid(issue(['campaign'], clash.zh, clash.en))
        : new AppError('conflict', { reason: clash });
    if (gain.amount <= 0n || campaign.budget === null || !approvedStates.has(campaign.state)) return;
    const approved = wholeCents(campaign.budget.amount);
    if (before + gain.amount <= approved) return;
    const left = fromCents(approved > before ? approved - before : 0n);
    const [more, is] = [fromCents(gain.amount), fromCents(approved)];
    const told = tellings[gain.way]({ name: gain.name, more, left });
    const reason = {
      zh: `活动“${campaign.title}”批准的预算是 ${is}，科目已有 ${fromCents(before)}，只能再放 ${left}；${told.zh}`,
      en: `The campaign “${campaign.title}” was approved with ${is} and its lines hold ${fromCents(before)}: ${left} is left, and ${told.en}`,
    };
    if (gain.way === 'line' || gain.way === 'move') throw invalid(issue([field], reason.zh, reason.en));
    throw new AppError('conflict', { reason, approved: is, held: fromCents(before), asked: more, left });
  }

  /**
   * A line of an active budget that is given to a campaign, or taken from one: what is in use keeps its campaign, and
   * what comes stays within what was approved. The accounts are locked.
   */
  async guardMove(work: Work, before: BudgetLine | null, line: BudgetLine): Promise<void> {
    const { moves, labelled } = await this.#asSystem(work, async (inner) => ({
      moves: await this.#deps.lines.ofLine(inner.actor, inner.tx, line.id),
      labelled: await this.#deps.sums.labelled(inner.tx, line.id),
    }));
    const refuse = (reason: Label | null): void => {
      if (reason !== null) throw invalid(issue(['campaign'], reason.zh, reason.en));
    };
    if (before !== null && before.campaign !== null && before.campaign !== line.campaign)
      refuse(demandUnused(line, moves));
    const to = line.campaign;
    if (to === null) return;
    const other = labelled.find((l) => l.campaign !== to && l.used > 0n);
    if (other !== undefined)
      refuse({
        zh: `科目“${line.title}”上有活动“${other.title}”的承诺与费用 ${fromCents(other.used)}，不能改给别的活动：请另建科目，再把可动用的 ${fromCents(moves.free)} 调拨过去`,
        en: `${fromCents(other.used)} on the line “${line.title}” is promised or paid for the campaign “${other.title}”, so it goes to no other: open another line and transfer the ${fromCents(moves.free)} that is free`,
      });
    const { currency } = line.amount;
    const gain = { way: 'move', name: line.title, amount: planOf(moves), currency } as const;
    await this.guardPlan(work, to, { ...gain, besides: { line: line.id } });
    // What already names the campaign counts for it already.
    const own = labelled.find((l) => l.campaign === to)?.used ?? 0n;
    if (before === null || before.campaign !== to) await this.guard(work, to, usedOf(moves) - own, currency);
  }

  /** A campaign does not ask for, and is not given, less than what was planned, promised and paid for it before. */
  async settleApproval(work: Work, before: Campaign | null, after: Campaign): Promise<void> {
    if (before === null || before.state === after.state || after.budget === null) return;
    const entering = approvedStates.has(after.state) && !approvedStates.has(before.state);
    if (after.state !== 'proposed' && !entering) return;
    const { sums } = this.#deps;
    const { currency } = after.budget;
    await this.lock(work, after.id);
    const { planned, used, other } = await this.#asSystem(work, async (inner) => ({
      planned: await sums.planned(inner.tx, after.id, currency),
      used: await sums.use(inner.actor, inner.tx, after.id, currency),
      other: await sums.otherCurrency(inner.tx, after.id, currency),
    }));
    const clash =
      other === undefined ? null : currencyClash(after, { zh: `“${other.title}”`, en: `“${other.title}”` }, other);
    if (clash !== null) throw new AppError('transition_refused', { reason: clash });
    const short = shortOf(after, wholeCents(after.budget.amount), planned, used);
    if (short !== null) throw short;
  }

  /** See `guardPlan`; the accounts are locked, and the campaign that the taking line had when it was looked at. */
  async guardTransfer(work: Work, from: End, to: End, amount: bigint): Promise<void> {
    if (typeof to === 'string') return;
    const { reads } = this.#deps;
    const now = async (end: End): Promise<string | null> =>
      typeof end === 'string' ? null : (await reads.read(work.tx, BudgetLine, end.id)).campaign;
    const taker = await now(to);
    if (taker !== to.campaign) throw givenAway(to);
    if (taker !== null && taker !== (await now(from)))
      await this.guardPlan(work, taker, {
        way: 'transfer',
        name: to.title,
        amount,
        currency: to.amount.currency,
      });
  }

  async #asSystem<T>(work: Work, part: (inner: Work) => Promise<T>): Promise<T> {
    const system = await this.#deps.organization.systemActor(work.actor.workspaceId, '核对已占用预算 / money in use');
    return asSystem(work, system, part);
  }
}
