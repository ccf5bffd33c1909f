import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { cents, fromCents, toCents } from '../../../shared/money.ts';
import type { PatchOf } from '../../../shared/record/record.ts';
import { BudgetLine } from '../budget.contract.ts';
import { Commitment, type Expense } from '../spending.contract.ts';
import type { CampaignCap } from './campaign-cap.ts';
import { heldBy, type LedgerService } from './ledger.service.ts';
import { spentFrom } from './ledger.store.ts';
import { refuseOwn } from './own.rules.ts';
import { referred } from './referred.ts';

export interface SpendingDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly ledger: LedgerService;
  readonly cap: Pick<CampaignCap, 'campaignOf'>;
  /** Works in which another room's own approval stands for the one of the commitment. */
  readonly approvedElsewhere: WeakSet<Work>;
}

const refused = (zh: string, en: string): AppError => new AppError('transition_refused', { reason: { zh, en } });
const twoDecimals = (amount: string): void => {
  if (toCents(amount) === undefined)
    throw invalid(issue(['amount'], '金额最多两位小数', 'An amount has at most two decimals'));
};
/** What stands once money is promised. */
const fixed = ['line', 'campaign', 'amount', 'requestKey'] as const;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function settleCommitment(
  deps: SpendingDeps,
  work: Work,
  change: Change<typeof Commitment>,
): Promise<Partial<Commitment>> {
  const { action, before, after } = change;
  const { ledger, reads } = deps;
  switch (action) {
    case 'create':
      twoDecimals(after.amount.amount);
      return {
        campaign: await deps.cap.campaignOf(work, after),
        requestedBy: work.actor.personId,
        settled: { amount: '0', currency: after.amount.currency },
      };
    case 'update':
      twoDecimals(after.amount.amount);
      if (before !== null && before.state !== 'requested' && fixed.some((name) => !same(before[name], after[name])))
        throw refused(
          '已承诺的科目、活动和金额不能改：释放余额后另行申请',
          'Line, campaign and amount of a commitment stand: release the rest and ask anew',
        );
      // Whoever changes what is asked for asks for it: they do not sign it.
      return before !== null && fixed.some((name) => !same(before[name], after[name]))
        ? { campaign: await deps.cap.campaignOf(work, after), requestedBy: work.actor.personId }
        : {};
    case 'commit': {
      if (!deps.approvedElsewhere.has(work)) refuseOwn(work, [after.requestedBy, after.createdBy]);
      const { line, budget } = await ledger.spendable(work, after.line);
      const amount = ledger.amountOf(after.amount, budget.total.currency);
      // The line may have been given to a campaign since it was asked for.
      const campaign = await deps.cap.campaignOf(work, after);
      await ledger.commit(work, line, campaign, amount, { record: 'commitment', id: after.id, note: after.title });
      return { campaign, committedBy: work.actor.personId };
    }
    case 'release':
    case 'cancel': {
      if (before === null || before.state === 'requested') return {};
      const line = await reads.read(work.tx, BudgetLine, after.line);
      const held = async () => heldBy(await reads.read(work.tx, Commitment, after.id));
      await ledger.release(work, line, held, { record: 'commitment', id: after.id, note: after.title });
      return {};
    }
    case 'delete':
      if (before !== null && !['requested', 'cancelled'].includes(before.state))
        throw refused('已承诺的不能删除，可取消或释放', 'What is committed cannot be deleted: cancel or release it');
      return {};
    default:
      return {};
  }
}

export const commitmentHooks = (deps: SpendingDeps): RecordHooks<typeof Commitment> => ({
  beforeSave: (work, change) => settleCommitment(deps, work, change),
});

/** The line of an expense is that of its commitment; without one it is named. */
async function lineOf(
  deps: SpendingDeps,
  work: Work,
  after: Expense,
): Promise<{ readonly line: string; readonly campaign: string | null }> {
  const commitment =
    after.commitment === null ? null : await referred(deps.reads, work, Commitment, after.commitment, 'commitment');
  const line = commitment?.line ?? after.line;
  if (line === null) throw invalid(issue(['line'], '请选择预算科目或承诺', 'Choose a budget line or a commitment'));
  if (after.line !== null && after.line !== line)
    throw invalid(issue(['line'], '科目与承诺的科目不一致', 'The line is not that of the commitment'));
  return { line, campaign: commitment?.campaign ?? null };
}

/** A commitment with a new sum of what was settled, in the state that follows from it. */
async function settleOf(deps: SpendingDeps, work: Work, id: string, change: bigint): Promise<void> {
  const now = await deps.reads.read(work.tx, Commitment, id);
  const settled = cents(now.settled?.amount) + change;
  const amount = cents(now.amount.amount);
  const alive = ['committed', 'partlySettled', 'settled'].includes(now.state);
  const state = !alive ? now.state : settled >= amount ? 'settled' : settled > 0n ? 'partlySettled' : 'committed';
  await deps.writes.update(work, Commitment, id, now.version, {} as PatchOf<typeof Commitment>, {
    system: { settled: { amount: fromCents(settled), currency: now.amount.currency }, state },
  });
}

async function book(deps: SpendingDeps, work: Work, expense: Expense): Promise<Partial<Expense>> {
  const { line: lineId, campaign } = await lineOf(deps, work, expense);
  const { line, budget } = await deps.ledger.spendable(work, lineId);
  const amount = deps.ledger.amountOf(expense.amount, budget.total.currency);
  if (expense.date < budget.period.start || expense.date > (budget.period.end ?? expense.date))
    throw invalid(
      issue(
        ['date'],
        `发生日不在预算期间 ${budget.period.start} 至 ${budget.period.end ?? ''} 内`,
        `The date lies outside of the budget’s period ${budget.period.start} to ${budget.period.end ?? ''}`,
      ),
    );
  const { commitment } = expense;
  // Read once the accounts are locked: only then nobody else settles the same commitment.
  const held = async (): Promise<bigint> =>
    commitment === null ? 0n : heldBy(await deps.reads.read(work.tx, Commitment, commitment));
  const cause = { record: 'expense' as const, id: expense.id, note: expense.title, date: expense.date };
  const taken = await deps.ledger.spend(work, line, campaign ?? line.campaign, amount, held, cause);
  if (commitment !== null && taken > 0n) await settleOf(deps, work, commitment, taken);
  return { line: lineId, bookedBy: work.actor.personId };
}

async function unbook(deps: SpendingDeps, work: Work, expense: Expense): Promise<void> {
  if (expense.line === null) throw new Error('a booked expense has a line');
  const line = await deps.reads.read(work.tx, BudgetLine, expense.line);
  const from = await spentFrom(work.tx, work.actor.workspaceId, expense.id);
  const commitment =
    expense.commitment === null ? null : await deps.reads.read(work.tx, Commitment, expense.commitment);
  const alive = commitment !== null && ['committed', 'partlySettled', 'settled'].includes(commitment.state);
  await deps.ledger.unspend(
    work,
    line,
    { amount: cents(expense.amount.amount), toCommitted: alive ? from.committed : 0n },
    { record: 'expense', id: expense.id, note: expense.title },
  );
  // One that was released is closed: what comes back is free.
  if (alive && from.committed > 0n) await settleOf(deps, work, commitment.id, -from.committed);
}

async function settleExpense(
  deps: SpendingDeps,
  work: Work,
  change: Change<typeof Expense>,
): Promise<Partial<Expense>> {
  const { action, before, after } = change;
  switch (action) {
    case 'create':
    case 'update':
      twoDecimals(after.amount.amount);
      return { line: (await lineOf(deps, work, after)).line };
    case 'book':
      return book(deps, work, after);
    case 'void':
      await unbook(deps, work, after);
      // The invoice may be booked again, rightly this time.
      return after.invoice === null ? {} : { invoice: `${after.invoice} × ${after.code}` };
    case 'drop':
      return after.invoice === null ? {} : { invoice: `${after.invoice} × ${after.code}` };
    case 'delete':
      if (before?.state === 'booked')
        throw refused('已入账的费用不能删除，可冲销', 'A booked expense cannot be deleted: void it');
      return {};
    default:
      return {};
  }
}

export const expenseHooks = (deps: SpendingDeps): RecordHooks<typeof Expense> => ({
  beforeSave: (work, change) => settleExpense(deps, work, change),
});
