import { AppError, type Issue, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import { canonicalJson, saidBy } from '../../../shared/record/approval.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import type { CampaignBudget } from '../../budget/budget-figures.contract.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { type CampaignChange, type ChangeDiff, changeableStates, wantedFields } from '../changes.contract.ts';

/** A campaign with its lines. */
export type CampaignRow = RowOf<typeof Campaign>;
type Values = Readonly<Record<string, unknown>>;

const given = (v: unknown): boolean => v !== null && v !== undefined && !(Array.isArray(v) && v.length === 0);
export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** What a change would make different, field by field. Wanted values that the campaign has already are none. */
export function diffOf(change: CampaignChange, campaign: CampaignRow): ChangeDiff {
  const [wanted, now] = [change as unknown as Values, campaign as unknown as Values];
  const fields = Object.entries(wantedFields).flatMap(([own, field]) =>
    given(wanted[own]) && !same(wanted[own], now[field]) ? [{ field, from: now[field] ?? null, to: wanted[own] }] : [],
  );
  const lists = (['channelPlan', 'products'] as const).flatMap((field) => {
    const [from, to] = [saidBy(campaign[field]), saidBy(mergedLines(change, campaign)[field])];
    return same(from, to) ? [] : [{ field, from, to }];
  });
  return [...fields, ...lists];
}

type Lists = Pick<CampaignRow, 'channelPlan' | 'products'>;

/** The lists of a campaign with the wanted lines of a change in them. */
export const mergedLines = (
  change: Pick<CampaignChange, 'newChannelPlan' | 'newProducts'>,
  campaign: Lists,
): { readonly [F in keyof Lists]: readonly Lists[F][number][] } => ({
  channelPlan: merged(campaign.channelPlan, change.newChannelPlan, {
    about: (l) => l.channel,
    gone: (l) => l.budget !== null && cents(l.budget.amount) === 0n,
  }),
  products: merged(campaign.products, change.newProducts, {
    about: (l) => l.product.trim().toLowerCase(),
    gone: (l) => l.quantity === 0,
  }),
});

/**
 * The lines with the wanted ones in them: those about the same thing take the place of what was said of it, a line that
 * asks for nothing of it takes it out, and whatever no line speaks of stays as it is.
 */
function merged<L extends { readonly id: string }>(
  lines: readonly L[],
  wanted: readonly L[],
  { about, gone }: { readonly about: (line: L) => string; readonly gone: (line: L) => boolean },
): readonly L[] {
  const named = new Set(wanted.map(about));
  const used = new Set<string>();
  const placed = lines.flatMap((line): readonly L[] => {
    const thing = about(line);
    if (!named.has(thing)) return [line];
    if (used.has(thing)) return [];
    used.add(thing);
    // The first of them keeps the id of what it replaces, so that the history tells a change and no loss.
    return wanted.filter((l) => about(l) === thing).map((l, i) => (i === 0 ? { ...l, id: line.id } : l));
  });
  return [...placed, ...wanted.filter((l) => !used.has(about(l)))].filter((l) => !named.has(about(l)) || !gone(l));
}

/** What a campaign has tied up of its money, in cents: promised and paid, and what the platforms reported if more. */
export const tiedUp = (b: {
  readonly use: Pick<CampaignBudget['use'], 'committed' | 'actual'>;
}): { committed: bigint; actual: bigint; sum: bigint } => {
  const [committed, actual] = [cents(b.use.committed), cents(b.use.actual)];
  return { committed, actual, sum: committed + actual };
};

/** Why no change can be asked for in this state; null when it can. */
export function stateRefusal(state: Campaign['state']): Label | null {
  if (changeableStates.includes(state)) return null;
  const { zh, en } = Campaign.states.all[state];
  return state === 'draft' || state === 'proposed'
    ? { zh: `“${zh}”的活动直接修改即可，不用申请变更`, en: `A campaign that is ${en.toLowerCase()} is simply edited` }
    : { zh: `“${zh}”的活动不能再变更`, en: `A campaign that is ${en.toLowerCase()} can no longer be changed` };
}

const refuse = (reason: Label): AppError => new AppError('transition_refused', { reason });

export function demandChangeable(campaign: CampaignRow): void {
  const reason = stateRefusal(campaign.state);
  if (reason !== null) throw refuse(reason);
}

/** Faults of the wanted values that can be mended in the form. */
export function wantedFaults(change: CampaignChange, campaign: CampaignRow, today: string): Issue[] {
  const faults: Issue[] = [];
  const { newPeriod: period, newBudget: budget } = change;
  if (period !== null && period.end === null)
    faults.push(issue(['newPeriod'], '活动需要结束日期', 'A campaign needs an end'));
  if (period !== null && period.end !== null && period.end < today)
    faults.push(issue(['newPeriod'], '结束日期不能早于今天', 'The end cannot lie before today'));
  if (period !== null && campaign.state === 'live' && period.start !== campaign.period.start)
    faults.push(
      issue(
        ['newPeriod'],
        `活动已开始，开始日期保持 ${campaign.period.start}`,
        `The campaign has begun: its start stays ${campaign.period.start}`,
      ),
    );
  if (budget !== null && campaign.budget !== null && budget.currency !== campaign.budget.currency)
    faults.push(
      issue(
        ['newBudget'],
        `币种须与原预算一致（${campaign.budget.currency}）`,
        `The currency stays ${campaign.budget.currency}`,
      ),
    );
  const planned = mergedLines(change, campaign).channelPlan.reduce((sum, l) => sum + cents(l.budget?.amount), 0n);
  const whole = budget ?? campaign.budget;
  if (whole !== null && cents(whole.amount) < planned)
    faults.push(
      issue(
        [budget === null ? 'newChannelPlan' : 'newBudget'],
        `渠道计划合计 ${fromCents(planned)}，超过预算 ${fromCents(cents(whole.amount))}，请调低渠道计划`,
        `The channel plan gives away ${fromCents(planned)} of ${fromCents(cents(whole.amount))}: lower it`,
      ),
    );
  return faults;
}

/** A budget below what is promised and paid is refused with the sums. */
export function demandCovered(newBudget: string, spent: ReturnType<typeof tiedUp>): void {
  if (cents(newBudget) >= spent.sum) return;
  const [sum, committed, actual] = [spent.sum, spent.committed, spent.actual].map(fromCents);
  throw new AppError('transition_refused', {
    reason: {
      zh: `新预算 ${fromCents(cents(newBudget))} 低于已占用的 ${sum}（承诺 ${committed}，已入账 ${actual}），至少要 ${sum}`,
      en: `The new budget ${fromCents(cents(newBudget))} lies below the ${sum} in use (committed ${committed}, booked ${actual}): ask for at least ${sum}`,
    },
    inUse: { committed, actual, sum },
  });
}

/** The plan moved on since the change was written: nobody signs what they did not see. */
export function demandPresent(change: CampaignChange, campaign: CampaignRow, version: number): void {
  const now = campaign as unknown as Values;
  const moved = (change.diff ?? []).some((x) => !same(x.from, saidBy(now[x.field])));
  if (change.planVersion === version && !moved) return;
  throw refuse({
    zh: `活动计划已是第 ${version} 版，这份变更按第 ${change.planVersion ?? 0} 版提出，请退回或撤回后按新计划重新提交`,
    en: `The plan is at version ${version} by now, and this change was written for version ${change.planVersion ?? 0}: send it back and write it anew`,
  });
}
