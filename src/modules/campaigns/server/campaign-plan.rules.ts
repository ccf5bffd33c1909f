import { type Moment, paceOf } from '../../../server/figures/pace.ts';
import type { Campaign, CampaignFiguresAnswer } from '../campaigns.contract.ts';

type Planned = Pick<Campaign, 'period' | 'budget' | 'plannedUv' | 'plannedOrders' | 'plannedGmv' | 'plannedRoi'>;

/** Plan of a campaign, what is due of it by now and the forecast by run rate, beside what was counted. Pure. */
export function planOf(
  c: Planned,
  now: Moment,
  currency: string,
  total: Readonly<Record<string, string | null>>,
): CampaignFiguresAnswer['plan'] {
  const period = { start: c.period.start, end: c.period.end ?? now.date };
  const pace = (target: string | null, value: string | null | undefined) =>
    paceOf({ period, now, target: target ?? '0', value: value ?? null, basis: 'cumulative', direction: 'up_good' });
  const against = (planned: string | null, value: string | null | undefined) => {
    const { pace: due, forecast } = pace(planned, value);
    return { planned, pace: planned === null ? null : due, forecast };
  };
  const money = (m: Campaign['budget']): string | null => (m?.currency === currency ? m.amount : null);
  const count = (n: number | null): string | null => (n === null ? null : String(n));
  return {
    elapsed: pace(null, null).elapsed,
    uv: against(count(c.plannedUv), total['uv']),
    orders: against(count(c.plannedOrders), total['orders']),
    gmv: against(money(c.plannedGmv), total['gmv']),
    cost: against(money(c.budget), total['cost']),
    roi: { planned: c.plannedRoi },
  };
}
