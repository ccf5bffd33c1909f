import { Decimal } from 'decimal.js';
import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { countSteps } from '../../analytics/campaign-steps.api.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { CampaignFigures } from '../../campaigns/campaigns.contract.ts';
import { Goal, type GoalProgress } from '../../strategy/strategy.contract.ts';
import { type CaseFigures, type CaseGoals, type CaseLiveAnswer, funnelSteps } from '../cases.contract.ts';

export interface CaseFiguresDeps {
  readonly reads: RecordReads;
  readonly metrics: Metrics;
  readonly campaigns: Pick<CampaignsApi, 'figures'>;
}

/** What a campaign brings by now, by the metrics of its days: whole, so the actor is the system. */
export async function countFigures(deps: CaseFiguresDeps, system: Actor, campaignId: string): Promise<CaseFigures> {
  const answer = await deps.campaigns.figures(system, campaignId);
  const { range, total, plan } = answer;
  return {
    asOf: answer.asOf,
    range,
    currency: answer.currency,
    total,
    plan: {
      uv: plan.uv.planned,
      orders: plan.orders.planned,
      gmv: plan.gmv.planned,
      cost: plan.cost.planned,
      roi: plan.roi.planned,
    },
    byChannel: answer.byChannel.map(({ code, title, figures }) => ({ code, title, figures })),
    funnel: range === null ? [] : await countSteps(deps.metrics, system, funnelSteps, answer.campaign.code, range),
  };
}

/** Goals that the campaign served or that count it alone, with what they have reached. */
export async function countGoals(
  reads: RecordReads,
  system: Actor,
  campaign: { readonly id: string; readonly goal: string | null },
): Promise<CaseGoals> {
  const own = { field: 'campaign', op: 'eq', value: campaign.id } as const;
  const served = { field: 'id', op: 'eq', value: campaign.goal } as const;
  const { items } = await reads.list(system, Goal, {
    filter: campaign.goal === null ? own : { any: [own, served] },
    sort: 'period',
    limit: 50,
  });
  return items.flatMap((goal) => {
    const progress = goal.progress as GoalProgress | null;
    return progress === null
      ? []
      : [
          {
            code: goal.code,
            title: goal.title,
            metric: goal.metric,
            unit: progress.unit,
            target: progress.target,
            value: progress.value,
            ratio: progress.ratio,
          },
        ];
  });
}

type Differences = Extract<CaseLiveAnswer, { kind: 'counted' }>['differences'];
const compared = ['uv', 'orders', 'buyers', 'gmv', 'refunds', 'cost', 'roi', 'conversionRate'] as const;

/** Figures that are not what they were: what was, what is, by how much, and as a share of what was. */
export function differencesOf(frozen: CampaignFigures, live: CampaignFigures): Differences {
  return compared.flatMap((metric): Differences => {
    const [was, is] = [frozen[metric], live[metric]];
    if (was === is) return [];
    if (was === null || is === null) return [{ metric, frozen: was, live: is, delta: null, share: null }];
    const delta = new Decimal(is).minus(was);
    if (delta.isZero()) return [];
    const share = new Decimal(was).isZero() ? null : delta.div(new Decimal(was).abs()).toDecimalPlaces(6).toFixed();
    return [{ metric, frozen: was, live: is, delta: delta.toFixed(), share }];
  });
}
