import type { Notices } from '../../../server/notices/notices.service.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import type { Campaign } from '../campaigns.contract.ts';

type Row = RowOf<typeof Campaign>;

/** Nobody approves what they made, lead or proposed; a key without a person behind it signs for nobody. */
function refuseOwn(work: Work, campaign: Row): void {
  const { actor } = work;
  if (actor.kind === 'system') return;
  if (actor.personId === null)
    throw new AppError('forbidden', {
      reason: { zh: '审批须由人签署，不能用密钥', en: 'An approval is signed by a person, not by a key' },
    });
  const own = [campaign.createdBy, campaign.ownerId, campaign.manager, campaign.proposedBy];
  if (own.includes(actor.personId))
    throw new AppError('forbidden', {
      reason: { zh: '不能审批自己的活动，请由他人审批', en: 'Nobody approves their own campaign: ask somebody else' },
    });
}

/** Who leads a campaign owns it, so that “own” in permissions means the manager. */
function leaders(before: Row | null, after: Row): Partial<Row> {
  if (after.manager === null) return before === null ? { manager: after.ownerId } : {};
  return after.manager === before?.manager ? {} : { ownerId: after.manager };
}

async function settle(work: Work, { action, before, after }: Change<typeof Campaign>): Promise<Partial<Row>> {
  switch (action) {
    case 'create':
    case 'update':
      if (after.period.end === null) throw invalid(issue(['period'], '活动需要结束日期', 'A campaign needs an end'));
      return leaders(before, after);
    case 'propose':
      return { proposedBy: work.actor.personId };
    case 'withdraw':
      return { proposedBy: null };
    case 'approve':
      refuseOwn(work, after);
      return { approvedBy: work.actor.personId, approvedAt: work.now.toISOString() };
    case 'reject':
      refuseOwn(work, after);
      return { proposedBy: null };
    case 'launch':
      if ((after.period.end ?? '') < todayIn(work.now, work.actor.timeZone))
        throw new AppError('transition_refused', {
          reason: { zh: '活动期已过，请先修改起止日期', en: 'The period is over: change it first' },
        });
      return {};
    case 'reopen':
      return { proposedBy: null, approvedBy: null, approvedAt: null };
    default:
      return {};
  }
}

const told: Readonly<Record<string, { zh: string; en: string }>> = {
  approve: { zh: '已批准', en: 'approved' },
  reject: { zh: '被退回', en: 'sent back' },
  cancel: { zh: '已取消', en: 'cancelled' },
};

/** People who may approve a campaign, on a day of the workspace. */
export type ApproversOf = (workspaceId: string, campaign: Row, today: string) => Promise<readonly string[]>;

export const campaignHooks = (notices: Notices, approversOf: ApproversOf): RecordHooks<typeof Campaign> => ({
  beforeSave: (work, change) => settle(work, change),
  async afterSave(work, { action, before, after }) {
    if (action === 'propose') {
      const own = [after.createdBy, after.ownerId, after.manager, after.proposedBy];
      const approvers = await approversOf(work.actor.workspaceId, after, todayIn(work.now, work.actor.timeZone));
      await notices.tell(work, {
        kind: 'campaign.propose',
        title: { zh: `活动“${after.title}”等你审批`, en: `The campaign “${after.title}” waits for your approval` },
        dedupeKey: `campaign.propose:${after.id}:${after.version}`,
        record: 'campaign',
        recordId: after.id,
        people: approvers.filter((p) => !own.includes(p)),
      });
    }
    const word = told[action];
    if (word === undefined) return;
    const people = [after.manager, after.createdBy, before?.proposedBy ?? null];
    await notices.tell(work, {
      kind: `campaign.${action}`,
      title: { zh: `活动“${after.title}”${word.zh}`, en: `The campaign “${after.title}” was ${word.en}` },
      dedupeKey: `campaign.${action}:${after.id}:${after.version}`,
      record: 'campaign',
      recordId: after.id,
      people: people.filter((p) => p !== null),
    });
  },
});
