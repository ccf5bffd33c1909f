import { sql } from 'drizzle-orm';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { cents, fromCents, toCents } from '../../../shared/money.ts';
import type { Money } from '../../../shared/record/field.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Budget, BudgetLine } from '../budget.contract.ts';
import type { Limits, Movement } from '../budget-figures.contract.ts';
import { givenAway } from './campaign-cap.rules.ts';
import type { CampaignCap, End } from './campaign-cap.ts';
import {
  belowCommitments,
  guardLine,
  levelOf,
  type OpenCommitment,
  planOf,
  type Sums,
  sumsOf,
  usedOf,
} from './ledger.rules.ts';
import { type LineAccounts, type LockedAccounts, lockAccounts, type Posting, post } from './ledger.store.ts';
import { readLimits } from './limits.store.ts';

export interface LedgerDeps {
  readonly reads: RecordReads;
  readonly notices: Notices;
  readonly organization: Pick<OrganizationApi, 'holdersOf'>;
  readonly cap: CampaignCap;
  /** Tells of a refusal after the change was undone. */
  readonly tellRefused: (work: Work, line: BudgetLine, error: AppError) => void;
}

/** What moves money and on whose behalf. */
export interface Cause {
  readonly record: 'commitment' | 'expense' | 'budgetTransfer' | 'budget' | 'budgetLine';
  readonly id: string;
  readonly note?: string | null;
  readonly date?: string;
}

/** The movements of the ledger: each locks the accounts it touches, checks the limits, and tells who must know. */
export class LedgerService {
  readonly #deps: LedgerDeps;

  constructor(deps: LedgerDeps) {
    this.#deps = deps;
  }

  /** An amount in cents, of the currency of the line's budget. */
  amountOf(money: Money, currency: string, field = 'amount'): bigint {
    const amount = toCents(money.amount);
    if (amount === undefined) throw invalid(issue([field], '金额最多两位小数', 'An amount has at most two decimals'));
    if (money.currency !== currency)
      throw invalid(
        issue(
          [field],
          `预算的币种是 ${currency}，不能用 ${money.currency}`,
          `The budget is in ${currency}, not ${money.currency}`,
        ),
      );
    return amount;
  }

  /** The line with its budget, which must be active and the line open. */
  async spendable(work: Work, lineId: string): Promise<{ line: BudgetLine; budget: Budget }> {
    const line = await this.#deps.reads.read(work.tx, BudgetLine, lineId);
    const budget = await this.#deps.reads.read(work.tx, Budget, line.budget);
    if (budget.state !== 'active')
      throw new AppError('transition_refused', {
        reason: { zh: `预算“${budget.title}”不在执行中`, en: `The budget “${budget.title}” is not active` },
      });
    if (line.state !== 'open' || line.deletedAt !== null)
      throw new AppError('transition_refused', {
        reason: { zh: `科目“${line.title}”已停用`, en: `The line “${line.title}” is closed` },
      });
    return { line, budget };
  }

  /** Once the accounts are locked: budget or line may have been closed, or given to another campaign, since they were looked at. */
  async #stillSpendable(work: Work, line: BudgetLine): Promise<void> {
    const one = await work.tx.maybeOne<{ campaign: string | null }>(sql`
      SELECT l.campaign FROM budget_line l JOIN budget b ON b.id = l.budget
      WHERE l.id = ${line.id}::uuid AND l.state = 'open' AND l.deleted_at IS NULL AND b.state = 'active'`);
    if (one === undefined) await this.spendable(work, line.id);
    else if (one.campaign !== line.campaign) throw givenAway(line);
  }

  /** `campaign` is the one that is spent for, named by the commitment or by the line. */
  async commit(work: Work, line: BudgetLine, campaign: string | null, amount: bigint, cause: Cause): Promise<void> {
    await this.#deps.cap.lock(work, campaign);
    const { accounts, limits } = await this.#lockLine(work, line);
    await this.#stillSpendable(work, line);
    this.#guard(work, line, sumsOf(accounts), amount, limits);
    await this.#deps.cap.guard(work, campaign, amount, line.amount.currency);
    await this.#post(work, line.budget, 'commit', cause, [
      { account: accounts.free.id, cents: -amount },
      { account: accounts.committed.id, cents: amount },
    ]);
    await this.#tell(work, line, sumsOf(accounts), { committed: amount, free: -amount }, limits);
  }

  /** Gives back what a commitment still holds: `held` is asked once the accounts are locked, as for an expense. */
  async release(work: Work, line: BudgetLine, held: () => Promise<bigint>, cause: Cause): Promise<void> {
    const { accounts } = await this.#lockLine(work, line);
    const amount = await held();
    await this.#post(work, line.budget, 'release', cause, [
      { account: accounts.committed.id, cents: -amount },
      { account: accounts.free.id, cents: amount },
    ]);
  }

  /**
   * Books an expense: first out of what its commitment holds, the rest out of what is free. `held` is asked once the
   * accounts are locked, so that two expenses never use the same commitment. Answers what came out of the commitment.
   */
  async spend(
    work: Work,
    line: BudgetLine,
    campaign: string | null,
    amount: bigint,
    held: () => Promise<bigint>,
    cause: Cause,
  ): Promise<bigint> {
    await this.#deps.cap.lock(work, campaign);
    const { accounts, limits } = await this.#lockLine(work, line);
    await this.#stillSpendable(work, line);
    const open = await held();
    const fromCommitted = open < amount ? open : amount;
    const fromFree = amount - fromCommitted;
    this.#guard(work, line, sumsOf(accounts), fromFree, limits);
    await this.#deps.cap.guard(work, campaign, fromFree, line.amount.currency);
    await this.#post(work, line.budget, 'spend', cause, [
      { account: accounts.committed.id, cents: -fromCommitted },
      { account: accounts.free.id, cents: -fromFree },
      { account: accounts.actual.id, cents: amount },
    ]);
    const change = { committed: -fromCommitted, free: -fromFree, actual: amount };
    await this.#tell(work, line, sumsOf(accounts), change, limits);
    return fromCommitted;
  }

  /** Takes a booking back; `toCommitted` of it returns to its commitment, the rest is free again. */
  async unspend(
    work: Work,
    line: BudgetLine,
    parts: { amount: bigint; toCommitted: bigint },
    cause: Cause,
  ): Promise<void> {
    const { accounts } = await this.#lockLine(work, line);
    await this.#post(work, line.budget, 'void', cause, [
      { account: accounts.actual.id, cents: -parts.amount },
      { account: accounts.committed.id, cents: parts.toCommitted },
      { account: accounts.free.id, cents: parts.amount - parts.toCommitted },
    ]);
  }

  /** Locks both ends of a transfer; throws where the giving end has too little. `undefined` is outside of the budget. */
  async transfer(
    work: Work,
    budget: Budget,
    move: { from: End; to: End; amount: bigint },
    cause: Cause,
    dryRun = false,
  ): Promise<void> {
    const { from, to, amount } = move;
    const lines = [from, to].flatMap((end) => (typeof end === 'string' ? [] : [end.id]));
    await this.#deps.cap.lock(work, typeof to === 'string' ? null : to.campaign);
    const locked = await lockAccounts(work.tx, budget.id, lines, true);
    const account = (end: End): { id: string; cents: bigint } => {
      const found =
        end === 'reserve' ? locked.reserve : end === 'outside' ? locked.funding : locked.lines.get(end.id)?.free;
      if (found === undefined) throw notOpen();
      return found;
    };
    const [giver, taker] = [account(from), account(to)];
    if (from !== 'outside' && giver.cents < amount)
      throw belowCommitments(
        from === 'reserve'
          ? { zh: '机动', en: 'The reserve' }
          : { zh: `科目“${from.title}”`, en: `The line “${from.title}”` },
        giver.cents,
        amount,
        await this.openCommitments(work, budget.id, typeof from === 'string' ? undefined : from.id),
      );
    await this.#deps.cap.guardTransfer(work, from, to, amount);
    if (dryRun) return;
    if (typeof to !== 'string') await this.#stillSpendable(work, to);
    for (const end of [from, to]) if (typeof end !== 'string') this.#show(work, end);
    await this.#post(work, budget.id, 'transfer', cause, [
      { account: giver.id, cents: -amount },
      { account: taker.id, cents: amount },
    ]);
    if (typeof from !== 'string') {
      const accounts = locked.lines.get(from.id);
      const limits = await readLimits(work.tx, work.actor.workspaceId);
      if (accounts !== undefined) await this.#tell(work, from, sumsOf(accounts), { free: -amount }, limits);
    }
  }

  /** Commitments that hold money of a budget or one line, the greatest first, as far as the actor sees them. */
  async openCommitments(work: Work, budget: string, line?: string): Promise<readonly OpenCommitment[]> {
    const of = line === undefined ? sql`` : sql` AND l.id = ${line}::uuid`;
    return work.tx.query<{ id: string; code: string; title: string; open: string }>(sql`
      SELECT c.id, c.code, c.title, (c.amount_amount - coalesce(c.settled_amount, 0))::numeric(20,2)::text AS open
      FROM commitment c JOIN budget_line l ON l.id = c.line
      WHERE c.workspace_id = ${work.actor.workspaceId}::uuid AND l.budget = ${budget}::uuid${of} AND c.deleted_at IS NULL
        AND c.state IN ('committed', 'partlySettled')
      ORDER BY c.amount_amount - coalesce(c.settled_amount, 0) DESC, c.id LIMIT 20`);
  }

  /** Pages that show the line count anew. */
  #show(work: Work, line: BudgetLine): void {
    work.live({
      type: 'record',
      record: 'budgetLine',
      id: line.id,
      version: line.version,
      unitId: line.unitId,
      ownerId: line.ownerId,
    });
  }

  async #lockLine(work: Work, line: BudgetLine): Promise<{ accounts: LineAccounts; limits: Limits }> {
    const limits = await readLimits(work.tx, work.actor.workspaceId);
    const locked: LockedAccounts = await lockAccounts(work.tx, line.budget, [line.id]);
    const accounts = locked.lines.get(line.id);
    if (accounts === undefined) throw notOpen();
    this.#show(work, line);
    return { accounts, limits };
  }

  #guard(work: Work, line: BudgetLine, sums: Sums, out: bigint, limits: Limits): void {
    try {
      guardLine(line, sums, out, limits);
    } catch (error) {
      if (error instanceof AppError) this.#deps.tellRefused(work, line, error);
      throw error;
    }
  }

  #post(work: Work, budget: string, kind: Movement['kind'], cause: Cause, postings: readonly Posting[]): Promise<void> {
    return post(work, {
      budget,
      kind,
      record: cause.record,
      recordId: cause.id,
      note: cause.note ?? null,
      key: `${cause.record}:${cause.id}:${kind}`,
      postings,
      ...(cause.date === undefined ? {} : { date: cause.date }),
    });
  }

  /** Tells owner and signers when a line reaches a limit: once for each time it is crossed. */
  async #tell(work: Work, line: BudgetLine, before: Sums, change: Partial<Sums>, limits: Limits): Promise<void> {
    const after: Sums = {
      free: before.free + (change.free ?? 0n),
      committed: before.committed + (change.committed ?? 0n),
      actual: before.actual + (change.actual ?? 0n),
    };
    const rank = { none: 0, fine: 0, warned: 1, over: 2 } as const;
    const level = (s: Sums) => levelOf(planOf(s), usedOf(s), limits);
    const [was, is] = [level(before), level(after)];
    if (rank[is] <= rank[was]) return;
    const rate = planOf(after) > 0n ? `${Math.round(Number((usedOf(after) * 1_000n) / planOf(after))) / 10}%` : '—';
    const left = fromCents(after.free);
    const budget = await this.#deps.reads.read(work.tx, Budget, line.budget);
    const signers = await this.#deps.organization.holdersOf(work.actor.workspaceId, 'budget.approve');
    await this.#deps.notices.tell(work, {
      kind: is === 'over' ? 'budget.over' : 'budget.warned',
      title:
        is === 'over'
          ? {
              zh: `科目“${line.title}”已超计划：使用率 ${rate}，余额 ${left}`,
              en: `The line “${line.title}” is over its plan: ${rate} used, ${left} left`,
            }
          : {
              zh: `科目“${line.title}”使用率 ${rate}，余额 ${left}`,
              en: `The line “${line.title}” is ${rate} used, ${left} left`,
            },
      dedupeKey: `budget.${is}:${line.id}:${fromCents(usedOf(after))}:${fromCents(planOf(after))}`,
      record: 'budgetLine',
      recordId: line.id,
      people: [line.ownerId, budget.ownerId, ...signers.map((s) => s.id)].filter((p) => p !== null),
    });
  }
}

export const heldBy = (c: {
  readonly amount: Money;
  readonly settled: Money | null;
  readonly state: string;
}): bigint =>
  c.state === 'committed' || c.state === 'partlySettled' ? cents(c.amount.amount) - cents(c.settled?.amount) : 0n;

const notOpen = (): AppError =>
  new AppError('transition_refused', { reason: { zh: '预算尚未启用', en: 'The budget is not active yet' } });
