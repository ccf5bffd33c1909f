import { AppError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { Money } from '../../../shared/record/field.ts';
import type { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { Sums } from './ledger.rules.ts';
import { usedOf } from './ledger.rules.ts';

/** What the lines of a campaign would hold more, and what brings it. */
export interface Gain {
  readonly way: 'move' | 'line' | 'transfer' | 'budget';
  /** Title of the line, or of the budget. */
  readonly name: string;
  readonly amount: bigint;
  readonly currency: string;
  /** What `amount` speaks of already: it is not counted among what the campaign has. */
  readonly besides?: { readonly line?: string; readonly budget?: string };
}

type Telling = (told: { readonly name: string; readonly more: string; readonly left: string }) => Label;
/** What was asked for, and how to mend it. */
export const tellings: Readonly<Record<Gain['way'], Telling>> = {
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
export const approvedStates: ReadonlySet<string> = new Set(['approved', 'preparing', 'live', 'evaluating', 'closed']);

/** Cents of a campaign's budget: unlike a ledger's amount it may carry more than two decimals, which buy nothing. */
export const wholeCents = (amount: string): bigint => cents(amount.replace(/(\.\d{2})\d+$/, '$1'));

/** No rate is known between two currencies, so that nothing in one is ever held against the other. */
export const currencyClash = (campaign: Campaign, what: Label, other: Money): Label | null => {
  const { budget } = campaign;
  if (budget === null || budget.currency === other.currency) return null;
  const own = `${budget.currency} ${fromCents(wholeCents(budget.amount))}`;
  const asked = `${other.currency} ${fromCents(wholeCents(other.amount))}`;
  return {
    zh: `活动“${campaign.title}”的预算是 ${own}，${what.zh}是 ${asked}，两种币种不相加：请用 ${budget.currency} 的预算和科目，或改选预算为 ${other.currency} 的活动`,
    en: `The campaign “${campaign.title}” has a budget of ${own}, ${what.en} is ${asked}, and no two currencies are added up: use a budget and line in ${budget.currency}, or choose a campaign with a budget in ${other.currency}`,
  };
};

/** Spending beyond what a campaign may use, told with what is left. */
export function beyondCap(
  campaign: Campaign,
  told: {
    readonly cap: bigint;
    readonly most: bigint;
    readonly used: Sums;
    readonly out: bigint;
    readonly signed: boolean;
  },
  guard: string,
): AppError {
  const { used } = told;
  const room = told.most - usedOf(used);
  const [cap, most, out, left] = [told.cap, told.most, told.out, room > 0n ? room : 0n].map(fromCents) as [
    string,
    string,
    string,
    string,
  ];
  const [sum, committed, actual] = [usedOf(used), used.committed, used.actual].map(fromCents);
  return new AppError('conflict', {
    reason: {
      zh: `活动“${campaign.title}”的预算${told.signed ? '经变更签定为' : '批准为'} ${cap}，已占用 ${sum}（承诺 ${committed}，已入账 ${actual}），按红线 ${guard} 最多用到 ${most}，还可支出 ${left}，不能再支出 ${out}：先申请变更活动预算，或把金额减到 ${left}`,
      en: `The budget of the campaign “${campaign.title}” was ${told.signed ? 'signed' : 'approved'} at ${cap}; ${sum} of it is in use (committed ${committed}, booked ${actual}), at most ${most} may be (limit ${guard}), so ${left} is left and ${out} more is too much: ask for a change of the campaign’s budget, or lower the amount to ${left}`,
    },
    campaign: campaign.id,
    left,
    asked: out,
  });
}

/** Why a campaign cannot ask for, or be given, this budget: what was planned, promised and paid for it before. */
export function shortOf(campaign: Campaign, asked: bigint, planned: bigint, used: Sums): AppError | null {
  const [is, sum, committed, actual, lines] = [asked, usedOf(used), used.committed, used.actual, planned].map(
    fromCents,
  );
  const refuse = (reason: Label): AppError => new AppError('transition_refused', { reason });
  if (usedOf(used) > asked)
    return refuse({
      zh: `活动“${campaign.title}”申请 ${is}，低于已占用的 ${sum}（承诺 ${committed}，已入账 ${actual}）：把预算提到至少 ${sum}，或先释放承诺`,
      en: `The campaign “${campaign.title}” asks for ${is}, below the ${sum} in use (committed ${committed}, booked ${actual}): ask for at least ${sum}, or release commitments first`,
    });
  if (planned > asked)
    return refuse({
      zh: `活动“${campaign.title}”申请 ${is}，它的科目已有 ${lines}，多出 ${fromCents(planned - asked)}：把活动预算提到 ${lines}，或先把科目减到 ${is} 以内（预算已启用的，调拨出多的部分）`,
      en: `The campaign “${campaign.title}” asks for ${is} and its lines already hold ${lines}, ${fromCents(planned - asked)} more: ask for ${lines}, or lower the lines to ${is} first (transfer the surplus away where the budget is active)`,
    });
  return null;
}

/** Money in use keeps its campaign: a line that carries some does not change sides. */
export function demandUnused(line: { readonly title: string }, moves: Sums): Label | null {
  if (usedOf(moves) === 0n) return null;
  const [sum, committed, actual, free] = [usedOf(moves), moves.committed, moves.actual, moves.free].map(fromCents);
  return {
    zh: `科目“${line.title}”已为它的活动占用 ${sum}（承诺 ${committed}，已入账 ${actual}），不能改活动：请另建科目，再把可动用的 ${free} 调拨过去`,
    en: `${sum} of the line “${line.title}” is in use for its campaign (committed ${committed}, booked ${actual}), so it keeps it: open another line and transfer the ${free} that is free`,
  };
}

export const givenAway = (line: { readonly title: string }): AppError =>
  new AppError('conflict', {
    reason: {
      zh: `科目“${line.title}”刚改了活动，请重试`,
      en: `The line “${line.title}” was just given to another campaign: try again`,
    },
  });
