import { sql } from 'drizzle-orm';
import { lateClocks } from '../../../server/clocks/late-clocks.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { ChangeObserver } from '../../../server/records/registry.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Retrospective } from '../retrospectives.contract.ts';
import { systemReason } from './retrospective.hooks.ts';
import { kindOfRecord, type Subject, type SubjectKind } from './subject.ts';

export interface FollowerDeps {
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly campaigns: Pick<CampaignsApi, 'brief'>;
  readonly organization: Pick<OrganizationApi, 'systemActor' | 'people'>;
  /** A number of the house policy. */
  readonly setting: (workspaceId: string, key: string) => Promise<number | undefined>;
}

interface Known {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly version: number;
}

/** From being proposed to its end a campaign has passed the gate at which the hold is asked for. */
const handedOn: readonly string[] = ['proposed', 'approved', 'preparing', 'live', 'evaluating'];

const approved: Label = {
  zh: '活动已批准，不能删除；不办了请取消并写明原因',
  en: 'It is approved and not deleted: cancel it with the reason',
};
const stands: Label = {
  zh: '活动已经做过，账目、数据和复盘都以它为准，不能删除',
  en: 'It has run: accounts, figures and its retrospective stand on it, so it is not deleted',
};
/** Why a campaign does not vanish: by what it owes, or by the state from which it would be deleted. */
const vanishing = {
  late: {
    zh: '复盘已逾期，不能取消或删除，请结束活动并提交复盘',
    en: 'Its retrospective is overdue: end the campaign and submit it instead of cancelling or deleting',
  },
  over: {
    zh: '活动期已过，不能取消，请结束活动并提交复盘',
    en: 'Its period is over: end the campaign and look back instead of cancelling',
  },
  approved,
  preparing: approved,
  live: {
    zh: '活动正在进行，不能删除：请结束并复盘，或取消并写明原因',
    en: 'It is live and not deleted: end it and look back, or cancel it with the reason',
  },
  evaluating: stands,
  closed: stands,
} as const satisfies Readonly<Record<string, Label>>;

/** What campaigns and teams owe to their retrospectives: it begins with the end, closing needs it, and who owes one proposes nothing new. */
export function subjectFollower(deps: FollowerDeps): ChangeObserver {
  const { ownerDb, writes, notices, campaigns, organization } = deps;

  const asked = async <T>(work: Work, part: (work: Work) => Promise<T>): Promise<T> =>
    asSystem(work, await organization.systemActor(work.actor.workspaceId, systemReason), part);
  const find = (work: Work, { field }: SubjectKind, id: string): Promise<Known | undefined> =>
    asked(work, (inner) =>
      inner.tx.maybeOne<Known & Record<string, unknown>>(
        sql`SELECT id, code, state, version FROM retrospective WHERE ${sql.identifier(field)} = ${id}::uuid AND deleted_at IS NULL`,
      ),
    );

  const refuseClosing = async (work: Work, kind: SubjectKind, id: string): Promise<void> => {
    const found = await find(work, kind, id);
    const { zh, en } = kind.refusal;
    if (found?.state === 'accepted' || found?.state === 'filed') return;
    const state = Object.entries(Retrospective.states.all).find(([key]) => key === found?.state)?.[1];
    throw new AppError('transition_refused', {
      reason:
        found === undefined || state === undefined
          ? {
              zh: `${zh}需要一份通过的复盘，请先新建复盘`,
              en: `${en} needs an accepted retrospective: make one first`,
            }
          : {
              zh: `${zh}复盘需要通过，${found.code} 现在是“${state.zh}”`,
              en: `${en} needs an accepted retrospective: ${found.code} is ${state.en.toLowerCase()}`,
            },
    });
  };

  /** What one of these people owes besides this campaign, the longest due first, as it is told. */
  const owedBy = async (
    workspaceId: string,
    campaign: Campaign,
    people: readonly (string | null)[],
    now: Date,
  ): Promise<{ readonly zh: string; readonly en: string; readonly personId: string | null } | undefined> => {
    const named = people.filter((p) => p !== null);
    if (named.length === 0 || (await deps.setting(workspaceId, 'holdProposalsForRetrospective')) === 0) return;
    // As the owner of the tables: that something is owed counts, also where the proposer may not see it.
    const late = await lateClocks(ownerDb, workspaceId, Campaign, now, { key: 'retrospective' });
    const owed = late.filter((c) => c.personId !== null && named.includes(c.personId) && c.recordId !== campaign.id);
    const first = owed[0];
    if (first === undefined) return;
    const waiting = await campaigns.brief(workspaceId, first.recordId);
    const name = waiting === undefined ? '' : `${waiting.code} ${waiting.title}`;
    return {
      zh: `“${name}”${owed.length > 1 ? `等 ${owed.length} 个活动` : ''}的复盘已逾期`,
      en: `The retrospective of “${name}”${owed.length > 1 ? ` and ${owed.length - 1} more` : ''} is overdue`,
      personId: first.personId,
    };
  };

  const refuseProposing = async (work: Work, campaign: Campaign): Promise<void> => {
    // Whoever leads it and whoever proposes it: lending somebody's name to a proposal does not help.
    const people = [campaign.manager, campaign.ownerId, work.actor.personId];
    const owed = await owedBy(work.actor.workspaceId, campaign, people, work.now);
    if (owed === undefined) return;
    throw new AppError('transition_refused', {
      reason: { zh: `${owed.zh}，交了复盘才能提交新方案`, en: `${owed.en}: submit it before a new proposal` },
    });
  };

  /** What was proposed in somebody else's name is not handed on, once it is, to who could not have proposed it. */
  const refuseHandingOn = async (work: Work, before: Campaign, after: Campaign): Promise<void> => {
    if (!handedOn.includes(after.state)) return;
    const fields = (['manager', 'ownerId'] as const).filter((f) => after[f] !== before[f] && after[f] !== null);
    const people = fields.map((f) => after[f]);
    const owed = await owedBy(work.actor.workspaceId, after, people, work.now);
    if (owed === undefined) return;
    const [who] = await organization.people(work.actor.workspaceId, owed.personId === null ? [] : [owed.personId]);
    const name = who?.name ?? '';
    const reason = {
      zh: `${owed.zh}，${name}交了复盘才能接手已提交的活动`,
      en: `${owed.en}: ${name} submits it before taking over a campaign that is proposed or approved`,
    };
    const field = fields.includes('manager') ? 'manager' : 'ownerId';
    throw new AppError('transition_refused', { reason, issues: [issue([field], reason.zh, reason.en)] });
  };

  /** A campaign that ran and owes its retrospective is ended and looked back at, not made away with. */
  const refuseVanishing = async (work: Work, campaign: Campaign, action: 'cancel' | 'delete'): Promise<void> => {
    const ran = ['live', 'evaluating'].includes(campaign.state);
    const late = ran
      ? await lateClocks(ownerDb, work.actor.workspaceId, Campaign, work.now, {
          ids: [campaign.id],
          key: 'retrospective',
        })
      : [];
    const over = ran && (campaign.period.end ?? '') < todayIn(work.now, work.actor.timeZone);
    const reason =
      late.length > 0
        ? vanishing.late
        : action === 'cancel'
          ? over
            ? vanishing.over
            : undefined
          : vanishing[campaign.state as keyof typeof vanishing];
    if (reason !== undefined) throw new AppError('transition_refused', { reason });
  };

  const begin = async (work: Work, kind: SubjectKind, subject: Subject): Promise<void> => {
    if ((await find(work, kind, subject.id)) !== undefined) return;
    const row = await asked(work, (inner) => writes.create(inner, Retrospective, { [kind.field]: subject.id }));
    await notices.tell(work, {
      kind: 'retrospective.begun',
      title: kind.ended(subject.title),
      dedupeKey: `retrospective.begun:${row.id}`,
      record: Retrospective.id,
      recordId: row.id,
      people: [subject.responsible].filter((p) => p !== null),
    });
  };

  return {
    async before(work, d, { action, before, after }) {
      const kind = kindOfRecord(d);
      if (kind === undefined) return;
      if (action === kind.closes) await refuseClosing(work, kind, after.id);
      if (d.id !== Campaign.id) return;
      if ((action === 'cancel' || action === 'delete') && before !== null)
        await refuseVanishing(work, before as unknown as Campaign, action);
      if (action === 'update' && before !== null)
        await refuseHandingOn(work, before as unknown as Campaign, after as unknown as Campaign);
      if (action === 'propose' || action === 'proposeUrgent') await refuseProposing(work, after as unknown as Campaign);
    },
    async after(work, d, { action, after }) {
      const kind = kindOfRecord(d);
      if (kind === undefined) return;
      if (action === kind.ends) await begin(work, kind, kind.toSubject(after));
      if (action !== kind.closes) return;
      const found = await find(work, kind, after.id);
      if (found?.state === 'accepted')
        await asked(work, (inner) => writes.transition(inner, Retrospective, found.id, found.version, 'file'));
    },
  };
}
