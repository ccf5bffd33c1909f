import { demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import type { ApprovalsApi } from '../../../server/approvals/approvals.module.ts';
import { bind } from '../../../server/http/bind.ts';
import { type Change, type RecordHooks, registerRecord } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { RisksApi } from '../../risks/risks.api.ts';
import type { PreparationApi } from '../preparation.api.ts';
import {
  campaignReadiness,
  decideLaunch,
  fillChecklist,
  listTemplates,
  PrepItem,
  startTemplate,
} from '../preparation.contract.ts';
import { Checklists } from './checklist.service.ts';
import { ReadinessService } from './readiness.service.ts';
import { startFromTemplate, type TemplateDeps, templates } from './templates.service.ts';

type Item = RowOf<typeof PrepItem>;

export interface PreparationDeps extends RoomDeps {
  readonly approvals: Pick<ApprovalsApi, 'reads' | 'service'>;
  readonly knowledge: Pick<KnowledgeApi, 'startCampaign'>;
  readonly organization: Pick<OrganizationApi, 'postings' | 'systemActor'>;
  readonly risks: RisksApi;
}

/** What is required is done, or waived with a reason that everybody reads: it does not disappear from under the gate. */
async function refuseDropping(
  reads: RoomDeps['reads'],
  work: Work,
  action: string,
  before: Item | null,
  after: Item,
): Promise<void> {
  if (before?.required !== true || !(action === 'delete' || (action === 'update' && !after.required))) return;
  const campaign = (await reads.readMany(work.tx, Campaign, [after.campaign])).get(after.campaign);
  if (campaign === undefined || campaign.state === 'cancelled') return;
  const reason = {
    zh: `“${before.title}”是必办事项，不能${action === 'delete' ? '删除' : '改为选办'}，确实不需要请点“不适用”并写明原因`,
    en: `“${before.title}” is required: instead of ${action === 'delete' ? 'deleting it' : 'making it optional'}, mark it as not needed, with the reason`,
  };
  throw action === 'delete'
    ? new AppError('transition_refused', { reason })
    : invalid(issue(['required'], reason.zh, reason.en));
}

const itemHooks = (reads: RoomDeps['reads']): RecordHooks<typeof PrepItem> => ({
  apart: true,
  async beforeSave(work, { action, before, after }) {
    if (action === 'create') {
      try {
        const { unitId } = await reads.read(work.tx, Campaign, after.campaign);
        return { unitId };
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
        throw invalid(issue(['campaign'], '没有找到所选的活动', 'The chosen campaign was not found'));
      }
    }
    if (action === 'update' && before !== null && before.campaign !== after.campaign)
      throw invalid(issue(['campaign'], '事项属于一个活动，请另建一项', 'An item belongs to one campaign'));
    await refuseDropping(reads, work, action, before, after);
    if (action === 'finish') return { doneBy: work.actor.personId, doneAt: work.now.toISOString() };
    return action === 'reopen' ? { doneBy: null, doneAt: null } : {};
  },
});

/** What is ready before a campaign goes live: templates, checklist, go or no-go, and the gate (E1, E2, E3, O1). */
export function preparationModule(deps: PreparationDeps): Room & { readonly api: PreparationApi } {
  const { registry, reads, writes, organization, knowledge, now } = deps;
  const checklists = new Checklists({ reads, writes, organization });
  const readiness = new ReadinessService(deps);
  registry.add([registerRecord(PrepItem, itemHooks(reads))]);
  registry.observe({
    async before(work, d, { action, after }) {
      if (d.id === Campaign.id && action === 'launch') await readiness.demandReady(work, after.id);
    },
    async after(work, d, change) {
      if (d.id !== Campaign.id) return;
      const { action, before, after } = change as unknown as Change<typeof Campaign>;
      if (action === 'prepare') await checklists.fillFor(work, after);
      if (action === 'cancel') await checklists.drop(work, after);
      if (action === 'update' && before !== null) await checklists.move(work, before, after);
    },
  });
  const templating: TemplateDeps = {
    knowledge,
    organization,
    checklists,
    now,
    addRisks: (work, campaign, risks) => deps.risks.add(work, campaign, risks),
  };
  return {
    api: { decideLaunch: (work, id, ask) => readiness.decideIn(work, id, ask) },
    routes: [
      bind(campaignReadiness, (actor, { params }) => readiness.of(actor, params.id)),
      bind(decideLaunch, (actor, { params, body }) => readiness.decide(actor, params.id, body)),
      bind(fillChecklist, (actor, { params }) =>
        writes.transaction(actor, async (work) => {
          const campaign = await reads.read(work.tx, Campaign, params.id);
          if (['evaluating', 'closed', 'cancelled'].includes(campaign.state))
            throw new AppError('transition_refused', {
              reason: { zh: '活动已结束，不用再筹备', en: 'The campaign is over: nothing is prepared any more' },
            });
          // For its campaign: whoever may add items there gets the whole list, which is done by many people.
          if (!within(demand(actor, 'prepItem.create'), campaign)) throw new AppError('forbidden');
          return { made: await checklists.fillFor(work, campaign) };
        }),
      ),
      bind(listTemplates, async () => ({ items: [...templates] })),
      bind(startTemplate, (actor, { params, body }) => startFromTemplate(templating, actor, params.key, body)),
    ],
  };
}
