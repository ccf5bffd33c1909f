import type { Actor } from '../../../server/access/actor.ts';
import { papersOutcome, signOffOutcome } from '../../../server/approvals/papers-outcome.ts';
import { clockOutcomes } from '../../../server/clocks/late-clocks.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import { countSteps } from '../../analytics/campaign-steps.api.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { BudgetApi } from '../../budget/budget.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { ChangesApi } from '../../changes/changes.api.ts';
import type { PlanVersion } from '../../changes/changes.contract.ts';
import type { ControlRoomApi, IncidentFacts } from '../../control-room/control-room.api.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import {
  type CampaignFacts,
  funnelSteps,
  type Retrospective,
  type RetrospectiveFacts,
} from '../retrospectives.contract.ts';
import { commentsOf, toClocks } from './facts.parts.ts';
import { countTeamFacts, type TeamFactsDeps } from './team.facts.ts';

export interface FactsDeps extends TeamFactsDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly metrics: Metrics;
  readonly campaigns: Pick<CampaignsApi, 'figures'>;
  readonly budget: Pick<BudgetApi, 'budgetOf'>;
  readonly changes: ChangesApi;
  readonly controlRoom: Pick<ControlRoomApi, 'incidentsOf'>;
  readonly knowledge: Pick<KnowledgeApi, 'goalsOf'>;
  readonly now: () => Date;
}

const minutesBetween = (from: string, to: string | null): number | null =>
  to === null ? null : Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));

const toIncident = (i: IncidentFacts): CampaignFacts['incidents'][number] => ({
  code: i.code,
  title: i.title,
  severity: i.severity,
  state: i.state,
  responseMinutes: minutesBetween(i.detectedAt, i.respondedAt),
  resolveMinutes: minutesBetween(i.detectedAt, i.resolvedAt),
  cause: i.cause,
});

function toVersion(v: PlanVersion): CampaignFacts['versions'][number] {
  const amount = (name: string): string | null => (v.content[name] as { amount?: string } | null)?.amount ?? null;
  const period = v.content['period'] as { end?: string | null } | null;
  return {
    version: v.version,
    at: v.at,
    reason: v.reason,
    budget: amount('budget'),
    plannedGmv: amount('plannedGmv'),
    end: period?.end ?? null,
  };
}

/** All that the system knows of a campaign or team by now. Whole, so the actor is the system: parts would not explain a result. */
export async function countFacts(
  deps: FactsDeps,
  system: Actor,
  row: Pick<Retrospective, 'campaign' | 'team'>,
  submittedAt?: Date,
): Promise<RetrospectiveFacts> {
  if (row.team !== null) return countTeamFacts(deps, system, row.team, submittedAt);
  if (row.campaign !== null) return countCampaignFacts(deps, system, row.campaign, submittedAt);
  throw new AppError('not_found');
}

async function countCampaignFacts(
  deps: FactsDeps,
  system: Actor,
  campaignId: string,
  submittedAt?: Date,
): Promise<CampaignFacts> {
  const { reads, campaigns, budget, changes, controlRoom } = deps;
  const now = submittedAt ?? deps.now();
  const { item } = await reads.get(system, Campaign, campaignId);
  const campaign = item as Campaign;
  const [figures, money, goals, said, kept] = await Promise.all([
    campaigns.figures(system, campaignId),
    budget.budgetOf(system, campaignId),
    deps.knowledge.goalsOf(system, campaign),
    commentsOf(deps, system, Campaign, campaignId),
    reading(reads.deps.db, system, async (tx) => ({
      versions: await changes.planVersions(tx, campaignId),
      incidents: await controlRoom.incidentsOf(tx, system.workspaceId, campaignId),
      clocks: [
        ...(await clockOutcomes(tx, system.workspaceId, Campaign, campaignId, now)),
        (await papersOutcome(tx, Campaign, campaignId, now)) ?? [],
        (await signOffOutcome(tx, Campaign, campaignId, now)) ?? [],
      ]
        .flat()
        .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1)),
    })),
  ]);
  const { range, total, plan, currency } = figures;
  const steps = range === null ? [] : await countSteps(deps.metrics, system, funnelSteps, campaign.code, range);
  return {
    asOf: now.toISOString(),
    currency,
    range,
    total,
    plan,
    goals,
    // What nobody sends is no step.
    funnel: steps.filter(({ value }) => value !== null && Number(value) !== 0),
    byChannel: figures.byChannel.map(({ code, title, figures: of }) => ({ code, title, figures: of })),
    budget:
      money.lines.length === 0 && money.commitments.length === 0
        ? null
        : {
            planned: money.planned,
            committed: money.use.committed,
            actual: money.use.actual,
            imported: money.imported,
          },
    versions: kept.versions.map(toVersion).toReversed(),
    incidents: kept.incidents.map(toIncident),
    clocks: toClocks(kept.clocks, submittedAt),
    comments: said,
  };
}
