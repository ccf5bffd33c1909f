import { dayIn } from '../../../server/calendar/time-zone.ts';
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

/** The findings end the research; from then on the strategy has its time. */
function researched(work: Work, before: Row | null, after: Row): Partial<Row> {
  const [had, has] = [before?.research, after.research].map((text) => (text ?? '').trim() !== '');
  if (had === has) return {};
  return { researchedAt: has ? work.now.toISOString() : null };
}

const running = { pausedAt: null, pausedBy: null, pauseReason: null };

/** A campaign does not begin before it is approved: what is not yet cannot be moved into the past, what is not before it was. */
function refuseBeforeApproval(work: Work, before: Row | null, after: Row): void {
  if (before === null || after.period.start >= before.period.start) return;
  const { timeZone } = work.actor;
  if (before.approvedAt !== null && after.period.start < dayIn(Date.parse(before.approvedAt), timeZone)) {
    const day = dayIn(Date.parse(before.approvedAt), timeZone);
    throw invalid(
      issue(['period'], `活动 ${day} 才获批，不能早于这天开始`, `It was approved on ${day} and cannot begin before`),
    );
  }
  const today = todayIn(work.now, timeZone);
  if (before.approvedAt === null && before.period.start >= today && after.period.start < today)
    throw invalid(
      issue(['period'], '活动尚未批准，不能改到今天以前开始', 'It is not approved yet: it cannot begin before today'),
    );
}

async function settle(work: Work, { action, before, after, reason }: Change<typeof Campaign>): Promise<Partial<Row>> {
  switch (action) {
    case 'create':
    case 'update':
      if (after.period.end === null) throw invalid(issue(['period'], '活动需要结束日期', 'A campaign needs an end'));
      refuseBeforeApproval(work, before, after);
      return { ...leaders(before, after), ...researched(work, before, after) };
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
  apart: true,
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
