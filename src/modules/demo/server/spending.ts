import type { OwnedFact } from '../../analytics/facts.api.ts';
import { type CampaignPlan, clicksAVisit } from './campaigns.data.ts';
import type { ChannelData } from './channels.data.ts';
import type { DemoWorld } from './generator.types.ts';
import type { Random } from './random.ts';

interface Spent {
  readonly channel: ChannelData;
  readonly campaign: string;
  readonly unitId: string;
  visits: number;
  orders: number;
}

/** Visits of one day through paid channels, and what the platforms report of them. */
export class Spending {
  readonly #world: DemoWorld;
  readonly #spent = new Map<string, Spent>();

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  visit(channel: ChannelData, plan: CampaignPlan | undefined, unitId: string, ordered: boolean): void {
    if (channel.paid === undefined) return;
    const campaign = plan === undefined ? '' : (this.#world.campaigns.get(plan.key)?.code ?? '');
    const key = `${channel.slug} ${campaign} ${unitId}`;
    const entry = this.#spent.get(key) ?? { channel, campaign, unitId, visits: 0, orders: 0 };
    entry.visits += 1;
    if (ordered) entry.orders += 1;
    this.#spent.set(key, entry);
  }

  /** Impressions, clicks, cost and conversions by campaign and region. */
  facts(date: string, random: Random): OwnedFact[] {
    return [...this.#spent.values()].flatMap(({ channel, campaign, unitId, visits, orders }) => {
      const { paid } = channel;
      if (paid === undefined) return [];
      const clicks = Math.round(visits * random.between(clicksAVisit - 0.06, clicksAVisit + 0.06));
      const impressions = Math.round(clicks / (paid.ctr * random.between(0.85, 1.15)));
      const cost = clicks * paid.cpc * random.between(0.9, 1.1);
      const fact = (metric: string, value: string, currency = ''): OwnedFact => ({
        date,
        metric,
        channel: channel.slug,
        account: this.#world.accounts.get(channel.slug) ?? '',
        campaign,
        content: '',
        // The platform's ad groups are by region.
        rowKey: this.#world.unitNames.get(unitId) ?? '',
        value,
        currency,
        unitId,
      });
      return [
        fact('impressions', String(impressions)),
        fact('clicks', String(clicks)),
        fact('cost', cost.toFixed(2), 'CNY'),
        fact('conversions', String(orders)),
      ];
    });
  }
}
