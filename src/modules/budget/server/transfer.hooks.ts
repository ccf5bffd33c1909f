import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, type Issue, invalid, issue } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { PatchOf } from '../../../shared/record/record.ts';
import { Budget, BudgetLine } from '../budget.contract.ts';
import type { BudgetTransfer, PlaceOfMoney } from '../transfer.contract.ts';
import type { End } from './campaign-cap.ts';
import type { LedgerService } from './ledger.service.ts';
import { referred } from './referred.ts';

export interface TransferDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly ledger: LedgerService;
  readonly refitting: WeakSet<Work>;
}

async function endOf(
  deps: TransferDeps,
  work: Work,
  t: BudgetTransfer,
  place: PlaceOfMoney,
  id: string | null,
  field: string,
): Promise<End> {
  if (place !== 'line') return place;
  if (id === null) throw invalid(issue([field], '请选择科目', 'Choose the line'));
  const line = await referred(deps.reads, work, BudgetLine, id, field);
  if (line.budget !== t.budget)
    throw invalid(issue([field], '科目不属于这个预算', 'The line belongs to another budget'));
  return line;
}

async function check(
  deps: TransferDeps,
  work: Work,
  t: BudgetTransfer,
): Promise<{ budget: Budget; from: End; to: End; amount: bigint }> {
  const budget = await referred(deps.reads, work, Budget, t.budget, 'budget');
  const faults: Issue[] = [];
  if (t.fromPlace === t.toPlace && t.fromPlace !== 'line')
    faults.push(issue(['toPlace'], '调出与调入相同', 'Both ends are the same'));
  if (t.fromPlace === 'line' && t.toPlace === 'line' && t.fromLine !== null && t.fromLine === t.toLine)
    faults.push(issue(['toLine'], '调出与调入是同一科目', 'Both ends are the same line'));
  if (faults.length > 0) throw invalid(...faults);
  const from = await endOf(deps, work, t, t.fromPlace, t.fromLine, 'fromLine');
  const to = await endOf(deps, work, t, t.toPlace, t.toLine, 'toLine');
  if (typeof to !== 'string' && to.state !== 'open')
    throw invalid(issue(['toLine'], '调入科目已停用', 'The taking line is closed'));
  return { budget, from, to, amount: deps.ledger.amountOf(t.amount, budget.total.currency) };
}

const ends = (t: BudgetTransfer): Partial<BudgetTransfer> => ({
  fromLine: t.fromPlace === 'line' ? t.fromLine : null,
  toLine: t.toPlace === 'line' ? t.toLine : null,
});

function active(budget: Budget): void {
  if (budget.state !== 'active')
    throw new AppError('transition_refused', {
      reason: { zh: `预算“${budget.title}”不在执行中`, en: `The budget “${budget.title}” is not active` },
    });
}

async function move(deps: TransferDeps, work: Work, t: BudgetTransfer): Promise<void> {
  const { budget, from, to, amount } = await check(deps, work, t);
  active(budget);
  await deps.ledger.transfer(work, budget, { from, to, amount }, { record: 'budgetTransfer', id: t.id, note: t.title });
  const by = (from === 'outside' ? amount : 0n) - (to === 'outside' ? amount : 0n);
  if (by === 0n) return;
  // Read once the accounts are locked, so that two raises both count.
  const now = await deps.reads.read(work.tx, Budget, budget.id);
  deps.refitting.add(work);
  try {
    const total = { amount: fromCents(cents(now.total.amount) + by), currency: now.total.currency };
    await deps.writes.update(work, Budget, now.id, now.version, {} as PatchOf<typeof Budget>, {
      reason: t.reason,
      system: { total },
    });
  } finally {
    deps.refitting.delete(work);
  }
}

async function settle(
  deps: TransferDeps,
  work: Work,
  { action, before, after }: Change<typeof BudgetTransfer>,
): Promise<Partial<BudgetTransfer>> {
  switch (action) {
    case 'create':
    case 'update': {
      const set = ends(after);
      await check(deps, work, { ...after, ...set });
      return set;
    }
    case 'propose': {
      const { budget, from, to, amount } = await check(deps, work, after);
      active(budget);
      await deps.ledger.transfer(work, budget, { from, to, amount }, { record: 'budgetTransfer', id: after.id }, true);
      return { proposedBy: work.actor.personId };
    }
    case 'approve':
      await move(deps, work, after);
      return { approvedBy: work.actor.personId };
    case 'reject':
      return { proposedBy: null };
    case 'withdraw':
      return { proposedBy: null };
    case 'delete':
      if (before?.state === 'done')
        throw new AppError('transition_refused', {
          reason: { zh: '已执行的调拨不能删除', en: 'A transfer that was made stands' },
        });
      return {};
    default:
      return {};
  }
}

/** Who signs is the approval's matter; that the money is there, this one's. */
export const transferHooks = (deps: TransferDeps): RecordHooks<typeof BudgetTransfer> => ({
  beforeSave: (work, change) => settle(deps, work, change),
});
