import { cents, fromCents } from '../../../shared/money.ts';
import type { DraftOf } from '../../../shared/record/record.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { CampaignChange } from '../../changes/changes.contract.ts';
import { addDays, startOf } from './calendar.ts';
import { type CampaignPlan, campaignsAround } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { type DemoRecords, decideAll } from './records.writer.ts';

const hour = 3_600_000;

/** A running campaign that was given more money by two signatures, and one whose dates wait for them. */
export async function writeChanges(deps: CastDeps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const plans = campaignsAround(today);
  const live = plans.find((p) => p.state === 'live');
  const preparing = plans.find((p) => p.state === 'preparing');
  const propose = async (
    plan: CampaignPlan,
    days: number,
    draft: (campaign: Campaign) => Omit<DraftOf<typeof CampaignChange>, 'campaign'>,
  ): Promise<string> => {
    const campaign = records.campaigns.get(plan.key) ?? '';
    const at = startOf(addDays(today, -days)) + 10.5 * hour;
    const row = await cast.act(plan.manager, at, async (work) =>
      deps.writes.create(work, CampaignChange, {
        ...draft(await deps.writes.reads.read(work.tx, Campaign, campaign)),
        campaign,
      }),
    );
    await cast.act(plan.manager, at + hour / 2, (work) =>
      deps.writes.transition(work, CampaignChange, row.id, row.version, 'propose'),
    );
    return row.id;
  };
  if (live !== undefined) {
    const id = await propose(live, 3, (campaign) => ({
      kind: 'budget',
      reason: '开场三天抖音获客成本比计划低一成半，名额仍在放量，申请把预算加一成。',
      effect: '预计多成交 12%，投产比不低于原计划；机动预算内解决，不影响其他活动。',
      newBudget: raised(campaign.budget, 110n),
      newGmv: raised(campaign.plannedGmv, 112n),
    }));
    await decideAll(deps, cast, CampaignChange.id, id, {
      action: 'approve',
      who: 'director',
      at: startOf(addDays(today, -2)) + 9.5 * hour,
    });
  }
  if (preparing !== undefined)
    await propose(preparing, 1, (campaign) => ({
      kind: 'date',
      reason: '礼盒内衬返工，供应商最早晚两天到仓。',
      effect: '结束日顺延两天，预售页文案同步；总预算不变。',
      newPeriod: { start: campaign.period.start, end: addDays(campaign.period.end ?? campaign.period.start, 2) },
    }));
}

type Money = { readonly amount: string; readonly currency: string } | null;
/** So many hundredths of an amount; large ones in whole hundreds. */
function raised(money: Money, percent: bigint): Money {
  if (money === null) return null;
  const sum = (cents(money.amount) * percent) / 100n;
  return { ...money, amount: fromCents(sum > 1_000_000n ? (sum / 10_000n) * 10_000n : sum) };
}
