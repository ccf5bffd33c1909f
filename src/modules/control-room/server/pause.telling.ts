import type { Notices } from '../../../server/notices/notices.service.ts';
import type { ChangeObserver } from '../../../server/records/registry.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';

export interface PauseDeps {
  readonly notices: Notices;
  readonly organization: Pick<OrganizationApi, 'escalation'>;
}

/** That a campaign stopped speaking, or speaks again, is heard by its people and the directors. */
export const tellOfPauses = ({ notices, organization }: PauseDeps): ChangeObserver => ({
  async after(work, d, { action, before, after }, reason) {
    if (d.id !== Campaign.id || before === null || (action !== 'pause' && action !== 'resume')) return;
    const row = after as unknown as Campaign;
    const { workspaceId } = work.actor;
    const above = await Promise.all([
      organization.escalation.holdersOfPosition(workspaceId, 'marketing_director'),
      organization.escalation.managerOf(workspaceId, row.unitId, null),
    ]);
    const { title } = row;
    await notices.tell(work, {
      kind: `campaign.${action}`,
      title:
        action === 'pause'
          ? { zh: `活动“${title}”已暂停：${reason ?? ''}`, en: `The campaign “${title}” is paused: ${reason ?? ''}` }
          : { zh: `活动“${title}”已恢复`, en: `The campaign “${title}” goes on` },
      dedupeKey: `campaign.${action}:${row.id}:${row.version}`,
      record: Campaign.id,
      recordId: row.id,
      people: [row.manager, row.ownerId, row.createdBy, ...above.flat()].filter((p) => p !== null),
    });
  },
});
