import { sql } from 'drizzle-orm';
import { lateClocks } from '../../../server/clocks/late-clocks.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import type { ChangeObserver } from '../../../server/records/registry.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Retrospective } from '../retrospectives.contract.ts';
import { systemReason } from './retrospective.hooks.ts';

export interface FollowerDeps {
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly campaigns: Pick<CampaignsApi, 'brief'>;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
  /** A number of the house policy. */
  readonly setting: (workspaceId: string, key: string) => Promise<number | undefined>;
}

interface Known {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly version: number;
}

/** What campaigns owe to their retrospectives: it begins with the end, closing needs it, and who owes one proposes nothing new. */
export function campaignFollower(deps: FollowerDeps): ChangeObserver {
  const { ownerDb, writes, notices, campaigns, organization } = deps;

  const asked = async <T>(work: Work, part: (work: Work) => Promise<T>): Promise<T> =>
    asSystem(work, await organization.systemActor(work.actor.workspaceId, systemReason), part);
  const find = (work: Work, campaignId: string): Promise<Known | undefined> =>
    asked(work, (inner) =>
      inner.tx.maybeOne<Known & Record<string, unknown>>(
        sql`SELECT id, code, state, version FROM retrospective WHERE campaign = ${campaignId}::uuid AND deleted_at IS NULL`,
      ),
    );

  const refuseClosing = async (work: Work, campaignId: string): Promise<void> => {
    const found = await find(work, campaignId);
    if (found?.state === 'accepted' || found?.state === 'filed') return;
    const state = Object.entries(Retrospective.states.all).find(([key]) => key === found?.state)?.[1];
    throw new AppError('transition_refused', {
      reason:
        found === undefined || state === undefined
          ? {
              zh: '结案前需要一份通过的复盘，请先新建复盘',
              en: 'Closing needs an accepted retrospective: make one first',
            }
          : {
              zh: `结案前复盘需要通过，${found.code} 现在是“${state.zh}”`,
              en: `Closing needs an accepted retrospective: ${found.code} is ${state.en.toLowerCase()}`,
            },
    });
  };

  const refuseProposing = async (work: Work, campaign: Campaign): Promise<void> => {
    const { workspaceId } = work.actor;
    const owner = campaign.manager ?? campaign.ownerId;
    if (owner === null || (await deps.setting(workspaceId, 'holdProposalsForRetrospective')) === 0) return;
    // As the owner of the tables: that something is owed counts, also where the proposer may not see it.
    const late = await lateClocks(ownerDb, workspaceId, Campaign, work.now, { key: 'retrospective' });
    const owed = late.filter((c) => c.personId === owner && c.recordId !== campaign.id);
    const first = owed[0];
    if (first === undefined) return;
    const waiting = await campaigns.brief(workspaceId, first.recordId);
    const name = waiting === undefined ? '' : `${waiting.code} ${waiting.title}`;
    const more =
      owed.length > 1 ? { zh: `等 ${owed.length} 个活动`, en: ` and ${owed.length - 1} more` } : { zh: '', en: '' };
    throw new AppError('transition_refused', {
      reason: {
        zh: `“${name}”${more.zh}的复盘已逾期，交了复盘才能提交新方案`,
        en: `The retrospective of “${name}”${more.en} is overdue: submit it before a new proposal`,
      },
    });
  };

  const begin = async (work: Work, campaign: Campaign): Promise<void> => {
    if ((await find(work, campaign.id)) !== undefined) return;
    const row = await asked(work, (inner) => writes.create(inner, Retrospective, { campaign: campaign.id }));
    await notices.tell(work, {
      kind: 'retrospective.begun',
      title: {
        zh: `活动“${campaign.title}”结束，复盘已备好数据，等你来写`,
        en: `The campaign “${campaign.title}” has ended: its retrospective waits for you, with its figures filled in`,
      },
      dedupeKey: `retrospective.begun:${row.id}`,
      record: Retrospective.id,
      recordId: row.id,
      people: [campaign.manager ?? campaign.ownerId].filter((p) => p !== null),
    });
  };

  return {
    async before(work, d, { action, after }) {
      if (d.id !== Campaign.id) return;
      if (action === 'close') await refuseClosing(work, after.id);
      if (action === 'propose' || action === 'proposeUrgent') await refuseProposing(work, after as unknown as Campaign);
    },
    async after(work, d, { action, after }) {
      if (d.id !== Campaign.id) return;
      if (action === 'evaluate') await begin(work, after as unknown as Campaign);
      if (action !== 'close') return;
      const found = await find(work, after.id);
      if (found?.state === 'accepted')
        await asked(work, (inner) => writes.transition(inner, Retrospective, found.id, found.version, 'file'));
    },
  };
}
