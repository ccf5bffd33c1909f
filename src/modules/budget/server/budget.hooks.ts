import { sql } from 'drizzle-orm';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { cents, fromCents, shareOf, toCents } from '../../../shared/money.ts';
import { Budget, type BudgetLine } from '../budget.contract.ts';
import type { CampaignCap } from './campaign-cap.ts';
import type { CampaignSums } from './campaign-sums.store.ts';
import type { BudgetSums } from './figures.store.ts';
import type { OpenCommitment } from './ledger.rules.ts';
import type { LedgerService } from './ledger.service.ts';
import { holdAccounts, holdBudget, lockAccounts, moveAccounts, openBudget, openLines, post } from './ledger.store.ts';
import { referred } from './referred.ts';

export interface BudgetHookDeps {
  readonly reads: RecordReads;
  readonly ledger: LedgerService;
  readonly sums: BudgetSums;
  readonly campaigns: CampaignSums;
  readonly cap: CampaignCap;
  /** Works in which a transfer changes the total: everybody else is refused. */
  readonly refitting: WeakSet<Work>;
}

const changed = (before: Budget | null, after: Budget): boolean =>
  before !== null &&
  (before.total.amount !== after.total.amount ||
    before.total.currency !== after.total.currency ||
    before.reserveShare !== after.reserveShare ||
    before.period.start !== after.period.start ||
    before.period.end !== after.period.end);

/** The lines of a budget must use up exactly what is not reserve. */
async function balance(work: Work, budget: Budget): Promise<bigint> {
  const { amount, n } = await work.tx.one<{ amount: string; n: number }>(
    sql`SELECT coalesce(sum(amount_amount), 0) AS amount, count(*)::int AS n FROM budget_line WHERE workspace_id = ${work.actor.workspaceId}::uuid AND budget = ${budget.id}::uuid AND deleted_at IS NULL`,
  );
  const total = cents(budget.total.amount);
  const reserve = shareOf(total, budget.reserveShare ?? '0');
  const missing = total - reserve - cents(amount);
  if (n > 0 && missing === 0n) return reserve;
  const diff = fromCents(missing < 0n ? -missing : missing);
  throw new AppError('transition_refused', {
    reason:
      missing < 0n
        ? {
            zh: `科目合计超出 ${diff}：科目合计 ${fromCents(cents(amount))}，机动 ${fromCents(reserve)}，总额 ${fromCents(total)}`,
            en: `The lines exceed the total by ${diff}: lines ${fromCents(cents(amount))}, reserve ${fromCents(reserve)}, total ${fromCents(total)}`,
          }
        : {
            zh: `还有 ${diff} 没有分到科目：科目合计 ${fromCents(cents(amount))}，机动 ${fromCents(reserve)}，总额 ${fromCents(total)}`,
            en: `${diff} is not in any line yet: lines ${fromCents(cents(amount))}, reserve ${fromCents(reserve)}, total ${fromCents(total)}`,
          },
    missing: fromCents(missing),
  });
}

/** Lines have the currency of their budget: no sum ever mixes two. */
async function demandNoLines(work: Work, before: Budget, after: Budget): Promise<void> {
  const { amount, n } = await work.tx.one<{ amount: string; n: number }>(
    sql`SELECT coalesce(sum(amount_amount), 0)::numeric(20,2)::text AS amount, count(*)::int AS n FROM budget_line WHERE workspace_id = ${work.actor.workspaceId}::uuid AND budget = ${before.id}::uuid AND deleted_at IS NULL`,
  );
  if (n === 0) return;
  const [was, is] = [before.total.currency, after.total.currency];
  throw invalid(
    issue(
      ['total'],
      `预算已有 ${n} 个科目共 ${was} ${amount}，不能改为 ${is}：请另建 ${is} 的预算，或先删除这些科目`,
      `The budget has ${n} lines of ${was} ${amount} in all and cannot turn ${is}: make another budget in ${is}, or delete the lines first`,
    ),
  );
}

/** The snapshot that is approved. */
async function proposalOf(work: Work, budget: Budget, reserve: bigint): Promise<Budget['proposal']> {
  const { digest, lines } = await work.tx.one<{ digest: string; lines: number }>(sql`
    SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', code, title, kind, channel, campaign, amount_amount), E'\n' ORDER BY code), ''), 'UTF8')), 'hex') AS digest, count(*)::int AS lines
    FROM budget_line WHERE workspace_id = ${work.actor.workspaceId}::uuid AND budget = ${budget.id}::uuid AND deleted_at IS NULL`);
  return { total: budget.total.amount, reserve: fromCents(reserve), currency: budget.total.currency, lines, digest };
}

async function activate(work: Work, budget: Budget): Promise<void> {
  const reserve = await balance(work, budget);
  const { currency } = budget.total;
  const lines = await work.tx.query<{ id: string; unit_id: string | null; owner_id: string | null; amount: string }>(
    sql`SELECT id, unit_id, owner_id, amount_amount AS amount FROM budget_line WHERE workspace_id = ${work.actor.workspaceId}::uuid AND budget = ${budget.id}::uuid AND deleted_at IS NULL ORDER BY id`,
  );
  await openBudget(work, budget, currency);
  await openLines(
    work,
    budget.id,
    currency,
    lines.map((l) => ({ id: l.id, unitId: l.unit_id, ownerId: l.owner_id })),
  );
  const accounts = await lockAccounts(
    work.tx,
    budget.id,
    lines.map((l) => l.id),
    true,
  );
  if (accounts.funding === undefined || accounts.reserve === undefined) throw new Error('a budget has two accounts');
  await post(work, {
    budget: budget.id,
    kind: 'open',
    record: 'budget',
    recordId: budget.id,
    key: `budget:${budget.id}:open`,
    postings: [
      { account: accounts.funding.id, cents: -cents(budget.total.amount) },
      { account: accounts.reserve.id, cents: reserve },
      ...lines.flatMap((l) => {
        const free = accounts.lines.get(l.id)?.free.id;
        return free === undefined ? [] : [{ account: free, cents: cents(l.amount) }];
      }),
    ],
  });
}

/** Nothing is closed over money that is promised; the accounts are locked, so that nobody promises more meanwhile. */
async function demandSettled({ ledger }: BudgetHookDeps, work: Work, budget: string, line: string | null) {
  const held = await holdAccounts(work.tx, budget, line);
  if (held > 0n) throw stillOpen(await ledger.openCommitments(work, budget, line ?? undefined), held);
}

const stillOpen = (open: readonly OpenCommitment[], held: bigint): AppError => {
  const list = open.map((c) => `${c.code} ${c.title} ${c.open}`);
  if (list.length === 0) list.push(fromCents(held));
  return new AppError('transition_refused', {
    reason: { zh: `还有未结承诺：${list.join('；')}`, en: `Open commitments: ${list.join('; ')}` },
    commitments: open,
  });
};

async function settle(
  deps: BudgetHookDeps,
  work: Work,
  { action, before, after }: Change<typeof Budget>,
): Promise<Partial<Budget>> {
  // A budget that comes back brings its lines along: the locks of their campaigns before any other.
  const back =
    action === 'restore' && after.state !== 'cancelled' ? await deps.campaigns.ofBudget(work.tx, after.id) : [];
  for (const { campaign } of back) await deps.cap.lock(work, campaign);
  if (action !== 'create') await holdBudget(work.tx, after.id, 'state');
  for (const { campaign, plan } of back)
    await deps.cap.guardPlan(work, campaign, {
      way: 'budget',
      name: after.title,
      amount: plan,
      currency: after.total.currency,
      besides: { budget: after.id },
    });
  switch (action) {
    case 'create':
    case 'update':
      if (after.period.end === null) throw invalid(issue(['period'], '预算需要结束日期', 'A budget needs an end'));
      if (toCents(after.total.amount) === undefined)
        throw invalid(issue(['total'], '金额最多两位小数', 'An amount has at most two decimals'));
      if (before !== null && before.state !== 'draft' && changed(before, after) && !deps.refitting.has(work))
        throw new AppError('transition_refused', {
          reason: {
            zh: '批准后的总额、期间和机动比例只能经调拨或重新编制变动',
            en: 'Once proposed, total, period and reserve change only by a transfer or a revision',
          },
        });
      if (before !== null && before.total.currency !== after.total.currency) await demandNoLines(work, before, after);
      return {};
    case 'propose':
      return { proposedBy: work.actor.personId, proposal: await proposalOf(work, after, await balance(work, after)) };
    case 'approve':
      return { approvedBy: work.actor.personId, approvedAt: work.now.toISOString() };
    case 'reject':
      return { proposedBy: null };
    case 'withdraw':
      return { proposedBy: null };
    case 'revise':
      return { proposedBy: null, approvedBy: null, approvedAt: null };
    case 'activate':
      await activate(work, after);
      return {};
    case 'close': {
      await demandSettled(deps, work, after.id, null);
      return {};
    }
    case 'delete':
      if (!['draft', 'cancelled'].includes(before?.state ?? ''))
        throw new AppError('transition_refused', {
          reason: { zh: '只能删除编制中或已作废的预算', en: 'Only a draft or cancelled budget can be deleted' },
        });
      return {};
    default:
      return {};
  }
}

export const budgetHooks = (deps: BudgetHookDeps): RecordHooks<typeof Budget> => ({
  beforeSave: (work, change) => settle(deps, work, change),
  // How the approval went is told by the approval.
  async afterSave(work, { before, after }) {
    if (before !== null && (before.unitId !== after.unitId || before.ownerId !== after.ownerId))
      await moveAccounts(work.tx, after.id, null, after);
  },
  computed: async (actor, rows, tx) => (await deps.sums.ofBudgets(actor, tx, rows)).map((use) => ({ use })),
});

const fixed = ['budget', 'kind', 'channel', 'campaign'] as const;

/** Whether an edit of a line gives its campaign money that it did not have. */
const brings = (before: BudgetLine, after: BudgetLine): boolean =>
  before.campaign !== after.campaign ||
  before.budget !== after.budget ||
  cents(after.amount.amount) > cents(before.amount.amount);

async function settleLine(deps: BudgetHookDeps, work: Work, change: Change<typeof BudgetLine>): Promise<undefined> {
  const { action, before, after } = change;
  // What a campaign gains: its lock before any account, as whoever spends for it takes it.
  const fresh = before === null || action === 'restore';
  const taker = before === null || fresh || brings(before, after) ? after.campaign : null;
  const leaves = before !== null && before.campaign !== null && before.campaign !== after.campaign;
  await deps.cap.lock(work, taker);
  await holdBudget(work.tx, after.budget, 'lines');
  const budget = await referred(deps.reads, work, Budget, after.budget, 'budget');
  const refuse = (zh: string, en: string): AppError => new AppError('transition_refused', { reason: { zh, en } });
  if (action === 'create' || action === 'update' || action === 'restore') {
    deps.ledger.amountOf(after.amount, budget.total.currency);
    if (after.period !== null && after.period.end === null)
      throw invalid(issue(['period'], '使用期间需要结束日期', 'The period needs an end'));
    if (after.kind === 'channel' && after.channel === null)
      throw invalid(issue(['channel'], '请选择渠道', 'Choose the channel'));
    if (after.kind === 'campaign' && after.campaign === null)
      throw invalid(issue(['campaign'], '请选择活动', 'Choose the campaign'));
    const moved =
      before !== null && (cents(before.amount.amount) !== cents(after.amount.amount) || before.budget !== after.budget);
    if (
      budget.state !== 'draft' &&
      (moved || (fresh && (budget.state !== 'active' || cents(after.amount.amount) !== 0n)))
    )
      throw budget.state === 'active'
        ? refuse(
            '预算已启用：金额只能经调拨变动，新科目的金额须为 0，再调拨',
            'The budget is active: transfers move amounts; a new line begins with 0 and is given money by a transfer',
          )
        : refuse(
            `预算“${budget.title}”不在编制中，不能改科目`,
            `The budget “${budget.title}” is not a draft: its lines stand`,
          );
    if (
      before !== null &&
      budget.state !== 'draft' &&
      budget.state !== 'active' &&
      fixed.some((name) => before[name] !== after[name])
    )
      throw refuse(
        `预算“${budget.title}”不在编制中，不能改科目`,
        `The budget “${budget.title}” is not a draft: its lines stand`,
      );
    if (taker !== null || leaves) {
      if (budget.state === 'active') {
        await lockAccounts(work.tx, budget.id, [after.id]);
        await deps.cap.guardMove(work, before, after);
      } else if (taker !== null)
        await deps.cap.guardPlan(work, taker, {
          way: before !== null && before.campaign !== after.campaign ? 'move' : 'line',
          name: after.title,
          amount: cents(after.amount.amount),
          currency: after.amount.currency,
          besides: { line: after.id },
        });
    }
    if (fresh && budget.state === 'active') await openLines(work, budget.id, budget.total.currency, [after]);
  }
  if (action === 'delete' && budget.state !== 'draft' && budget.state !== 'cancelled')
    throw refuse('预算已提交，科目不能删除，可停用', 'The budget was proposed: close the line instead of deleting it');
  if (action === 'close' && budget.state === 'active') await demandSettled(deps, work, budget.id, after.id);
  return undefined;
}

export const lineHooks = (deps: BudgetHookDeps): RecordHooks<typeof BudgetLine> => ({
  beforeSave: (work, change) => settleLine(deps, work, change),
  async afterSave(work, { before, after }) {
    if (before !== null && (before.unitId !== after.unitId || before.ownerId !== after.ownerId))
      await moveAccounts(work.tx, after.budget, after.id, after);
  },
  computed: async (actor, rows, tx) => (await deps.sums.ofLines(actor, tx, rows)).map((use) => ({ use })),
});
