import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { BudgetApi } from '../../budget/budget.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChangesApi } from '../../changes/changes.api.ts';
import type { ControlRoomApi } from '../../control-room/control-room.api.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { Retrospective, type RetrospectiveFacts, retrospectiveFacts } from '../retrospectives.contract.ts';
import { campaignFollower } from './campaign.follower.ts';
import { countFacts } from './facts.service.ts';
import { retrospectiveHooks, systemReason } from './retrospective.hooks.ts';

export interface RetrospectivesDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly campaigns: Pick<CampaignsApi, 'figures' | 'brief'>;
  readonly budget: Pick<BudgetApi, 'budgetOf'>;
  readonly changes: ChangesApi;
  readonly controlRoom: Pick<ControlRoomApi, 'incidentsOf'>;
  readonly knowledge: KnowledgeApi;
  readonly work: WorkApi;
  readonly organization: Pick<OrganizationApi, 'people' | 'systemActor'>;
  readonly setting: (workspaceId: string, key: string) => Promise<number | undefined>;
}

/** 复盘: looking back at campaigns, with their figures; filed as cases. */
export function retrospectivesModule(deps: RetrospectivesDeps): Room {
  const { registry, reads, organization } = deps;
  const createTask: WorkApi['createTask'] = (work, input) => deps.work.createTask(work, input);
  const all = { ...deps, createTask };
  registry.add([registerRecord(Retrospective, retrospectiveHooks(all))]);
  registry.observe(campaignFollower(deps));
  return {
    routes: [
      bind(retrospectiveFacts, async (actor, { params }) => {
        const { item } = await reads.get(actor, Retrospective, params.id);
        if (actor.reach('metric.read') === undefined) return { frozen: item.state !== 'draft', facts: null };
        if (item.facts !== null) return { frozen: true, facts: item.facts as RetrospectiveFacts };
        const system = await organization.systemActor(actor.workspaceId, systemReason);
        return { frozen: false, facts: await countFacts(deps, system, item.campaign) };
      }),
    ],
  };
}
