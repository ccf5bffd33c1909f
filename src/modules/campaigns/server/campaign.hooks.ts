import type { Notices } from '../../../server/notices/notices.service.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import type { Campaign } from '../campaigns.contract.ts';

type Row = RowOf<typeof Campaign>;

/** Who leads a campaign owns it, so that “own” in permissions means the manager. */
function leaders(before: Row | null, after: Row): Partial<Row> {
  if (after.manager === null) return before === null ? { manager: after.ownerId } : {};
  return after.manager === before?.manager ? {} : { ownerId: after.manager };
}

const running = { pausedAt: null, pausedBy: null, pauseReason: null };

async function settle(work: Work, { action, before, after, reason }: Change<typeof Campaign>): Promise<Partial<Row>> {
  switch (action) {
    case 'create':
    case 'update':
      if (after.period.end === null) throw invalid(issue(['period'], '活动需要结束日期', 'A campaign needs an end'));
      return leaders(before, after);
    case 'propose':
    case 'proposeUrgent':
      return { proposedBy: work.actor.personId };
    case 'withdraw':
      return { proposedBy: null };
    case 'approve':
      return { approvedBy: work.actor.personId, approvedAt: work.now.toISOString() };
    case 'reject':
      return { proposedBy: null };
    case 'launch':
      if ((after.period.end ?? '') < todayIn(work.now, work.actor.timeZone))
        throw new AppError('transition_refused', {
          reason: { zh: '活动期已过，请先修改起止日期', en: 'The period is over: change it first' },
        });
      return {};
    case 'pause':
      return { pausedAt: work.now.toISOString(), pausedBy: work.actor.personId, pauseReason: reason?.trim() ?? null };
    case 'resume':
      return running;
    case 'revise':
      return { proposedBy: null, approvedBy: null, approvedAt: null };
    case 'reopen':
      return { proposedBy: null, approvedBy: null, approvedAt: null, ...running };
    default:
      return {};
  }
}

export const campaignHooks = (notices: Notices): RecordHooks<typeof Campaign> => ({
  beforeSave: (work, change) => settle(work, change),
  // How an approval went is told by the approval.
  async afterSave(work, { action, before, after }) {
    if (action !== 'cancel') return;
    const people = [after.manager, after.createdBy, before?.proposedBy ?? null];
    await notices.tell(work, {
      kind: 'campaign.cancel',
      title: { zh: `活动“${after.title}”已取消`, en: `The campaign “${after.title}” was cancelled` },
      dedupeKey: `campaign.cancel:${after.id}:${after.version}`,
      record: 'campaign',
      recordId: after.id,
      people: people.filter((p) => p !== null),
    });
  },
});
