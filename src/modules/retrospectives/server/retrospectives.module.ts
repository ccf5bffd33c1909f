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

import { countFacts } from './facts.service.ts';
import { retrospectiveHooks, systemReason } from './retrospective.hooks.ts';
import { subjectFollower } from './subject.follower.ts';

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

/** 复盘: looking back at campaigns and project teams, with their facts; filed as cases. */
export function retrospectivesModule(deps: RetrospectivesDeps): Room {
  const { registry, reads, organization } = deps;
  const createTask: WorkApi['createTask'] = (work, input) => deps.work.createTask(work, input);
  const all = { ...deps, createTask };
  registry.add([registerRecord(Retrospective, retrospectiveHooks(all))]);
  registry.observe(subjectFollower(deps));
  return {
    routes: [
      bind(retrospectiveFacts, async (actor, { params }) => {
        const { item } = await reads.get(actor, Retrospective, params.id);
        const frozen = item.state !== 'draft';
        const mayCount = actor.reach('metric.read') !== undefined;
        if (!mayCount && item.team === null) return { frozen, facts: null };
        const system = await organization.systemActor(actor.workspaceId, systemReason);
        // As the system: what a team did is no figure, and the field hides the whole from who may not see figures.
        const { item: whole } = await reads.get(system, Retrospective, params.id);
        const facts = (whole.facts as RetrospectiveFacts | null) ?? (await countFacts(deps, system, whole));
        return { frozen: whole.facts !== null, facts: mayCount ? facts : withoutFigures(facts) };
      }),
    ],
  };
}

/** A team's facts for who may not see figures: what its campaigns brought is left out. */
const withoutFigures = (facts: RetrospectiveFacts): RetrospectiveFacts | null =>
  facts.about === 'team'
    ? {
        ...facts,
        campaigns: facts.campaigns.map((c) => ({ ...c, gmv: null, plannedGmv: null, cost: null, roi: null })),
      }
    : null;
