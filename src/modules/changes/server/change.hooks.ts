import { sql } from 'drizzle-orm';
import type { ApprovalPowers } from '../../../server/approvals/approvals.powers.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { PatchOf } from '../../../shared/record/record.ts';
import type { BudgetApi } from '../../budget/budget.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { type CampaignChange, type ChangeDiff, changeKinds } from '../changes.contract.ts';
import {
  type CampaignRow,
  demandChangeable,
  demandCovered,
  demandPresent,
  diffOf,
  mergedLines,
  tiedUp,
  wantedFaults,
} from './change.rules.ts';
import type { PlanService } from './plan.service.ts';

export interface ChangeDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly approvals: Pick<ApprovalPowers, 'amend'>;
  readonly budget: Pick<BudgetApi, 'holdCampaign'>;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
  readonly plans: PlanService;
}

async function campaignOf(deps: ChangeDeps, work: Work, id: string): Promise<CampaignRow> {
  try {
    return await deps.reads.read(work.tx, Campaign, id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    throw invalid(issue(['campaign'], '没有找到所选的活动', 'The chosen campaign was not found'));
  }
}

const wantedBudget = (diff: ChangeDiff): string | undefined =>
  (diff.find((x) => x.field === 'budget')?.to as { amount: string } | undefined)?.amount;

/** Money in use is counted whoever asks, what they may not see too, and stands still until this transaction ends. */
async function covered(deps: ChangeDeps, work: Work, campaign: string, diff: ChangeDiff): Promise<void> {
  const wanted = wantedBudget(diff);
  if (wanted !== undefined) demandCovered(wanted, tiedUp({ use: await deps.budget.holdCampaign(work, campaign) }));
}

async function describe(deps: ChangeDeps, work: Work, row: CampaignChange): Promise<Partial<CampaignChange>> {
  const campaign = await campaignOf(deps, work, row.campaign);
  demandChangeable(campaign);
  const faults = wantedFaults(row, campaign, todayIn(work.now, work.actor.timeZone));
  if (faults.length > 0) throw invalid(...faults);
  const diff = diffOf(row, campaign);
  if (diff.length === 0)
    throw invalid(issue(['newBudget'], '没有要改的内容，请填写新的值', 'Nothing would change: fill in a new value'));
  const zh = work.actor.locale !== 'en';
  return {
    title: zh
      ? `${campaign.title} · ${changeKinds[row.kind].zh}变更`
      : `${campaign.title} · change of ${changeKinds[row.kind].en.toLowerCase()}`,
    diff,
    manager: campaign.manager,
    unitId: campaign.unitId,
  };
}

/** The change becomes the plan: campaign, its approval and the new version in one transaction, one after another. */
async function apply(deps: ChangeDeps, work: Work, row: CampaignChange): Promise<Partial<CampaignChange>> {
  // Money first, then the row: in the order of whoever spends.
  await covered(deps, work, row.campaign, row.diff ?? []);
  await work.tx.execute(sql`SELECT 1 FROM campaign WHERE id = ${row.campaign}::uuid FOR UPDATE`);
  const campaign = await campaignOf(deps, work, row.campaign);
  demandChangeable(campaign);
  demandPresent(row, campaign, await deps.plans.ensureFirst(work, campaign));
  const diff = row.diff ?? [];
  const lists = mergedLines(row, campaign);
  const patch = Object.fromEntries(
    diff.map(({ field, to }) => [field, field === 'channelPlan' || field === 'products' ? lists[field] : to]),
  ) as PatchOf<typeof Campaign>;
  const version = await deps.plans.applyVersion(work, campaign, row, () =>
    deps.approvals.amend(work, (own) =>
      deps.writes.update(own, Campaign, campaign.id, campaign.version, patch, { reason: `${row.code} ${row.reason}` }),
    ),
  );
  return { appliedVersion: version, appliedAt: work.now.toISOString() };
}

async function settle(
  deps: ChangeDeps,
  work: Work,
  { action, before, after }: Change<typeof CampaignChange>,
): Promise<Partial<CampaignChange>> {
  switch (action) {
    case 'create':
      return describe(deps, work, after);
    case 'update': {
      if (before !== null && before.campaign !== after.campaign)
        throw invalid(issue(['campaign'], '变更属于一个活动，请另建一份', 'A change belongs to one campaign'));
      return describe(deps, work, after);
    }
    case 'propose': {
      const described = await describe(deps, work, after);
      const campaign = await campaignOf(deps, work, after.campaign);
      await covered(deps, work, campaign.id, described.diff ?? []);
      return {
        ...described,
        planVersion: await deps.plans.current(work, campaign),
        proposedBy: work.actor.personId,
      };
    }
    case 'approve':
      return apply(deps, work, after);
    case 'withdraw':
    case 'reject':
      return { proposedBy: null };
    case 'delete':
      if (before?.state === 'applied')
        throw new AppError('transition_refused', {
          reason: { zh: '已生效的变更不能删除', en: 'A change in force stands' },
        });
      return {};
    default:
      return {};
  }
}

/** Who signs is the approval's matter; that the campaign can take the change, this one's. */
export const changeHooks = (deps: ChangeDeps): RecordHooks<typeof CampaignChange> => ({
  beforeSave: (work, change) => settle(deps, work, change),
});
