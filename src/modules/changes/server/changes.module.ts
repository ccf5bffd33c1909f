import type { ApprovalsApi } from '../../../server/approvals/approvals.module.ts';
import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { BudgetApi } from '../../budget/budget.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { ChangesApi } from '../changes.api.ts';
import { CampaignChange, campaignPlan } from '../changes.contract.ts';
import { changeHooks } from './change.hooks.ts';
import { PlanService } from './plan.service.ts';
import { listVersions, signedBudget } from './plan.store.ts';

export interface ChangesDeps extends RoomDeps {
  readonly approvals: Pick<ApprovalsApi, 'service'>;
  readonly budget: Pick<BudgetApi, 'holdCampaign' | 'capCampaigns'>;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
}

/** Deviations of campaigns from their plan: changes with two signatures, and every version of the plan (E5). */
export function changesModule(deps: ChangesDeps): Room & { readonly api: ChangesApi } {
  const { reads, writes, budget, organization } = deps;
  const plans = new PlanService(reads);
  deps.registry.add([
    registerRecord(
      CampaignChange,
      changeHooks({ reads, writes, approvals: deps.approvals.service.powers, budget, organization, plans }),
    ),
  ]);
  deps.registry.observe(plans.observer);
  budget.capCampaigns(signedBudget);
  return {
    routes: [bind(campaignPlan, (actor, { params }) => plans.of(actor, params.id))],
    api: { planVersions: listVersions },
  };
}
