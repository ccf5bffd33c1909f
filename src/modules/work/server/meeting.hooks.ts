import { v7 as uuidv7 } from 'uuid';
import { dayIn, instantAt } from '../../../server/calendar/time-zone.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, type Issue, invalid, issue } from '../../../shared/errors.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Meeting } from '../meeting.contract.ts';
import type { WorkApi } from '../work.api.ts';
import type { Bypass } from './bypass.ts';
import { endOf, flagsOf, invitationChanged, invitedTo, nextStart, settleDecisions } from './meeting.rules.ts';
import { countLater } from './meeting.store.ts';

export interface MeetingHookDeps {
  readonly notices: Notices;
  readonly writes: RecordWrites;
  readonly organization: Pick<OrganizationApi, 'people'>;
  readonly bypass: Bypass;
  readonly createTask: WorkApi['createTask'];
  readonly now: () => Date;
}
const dayOf = (at: string, work: Work): string => dayIn(Date.parse(at), work.actor.timeZone);
type MeetingChange = Change<typeof Meeting>;
/** What is mailed, as it was when it was decided: a cancelled or deleted meeting is still told. */
export const inviteTopic = 'meeting.invite';

export function meetingHooks(deps: MeetingHookDeps): RecordHooks<typeof Meeting> {
  return {
    async beforeSave(work, { action, before, after }) {
      if (action === 'cancel' || action === 'delete' || action === 'plan' || action === 'restore')
        return { sequence: (before?.sequence ?? 0) + 1 };
      // A few minutes early is early; a day early it has not been, and nobody would miss its agenda any more.
      if (action === 'hold' && dayOf(after.startsAt, work) > todayIn(work.now, work.actor.timeZone))
        throw new AppError('transition_refused', {
          reason: {
            zh: `会议定在 ${dayOf(after.startsAt, work)}，还没有召开；提前开了请先修改开始时间`,
            en: `The meeting is on ${dayOf(after.startsAt, work)} and has not been held: if it was, change when it starts first`,
          },
        });
      if (action !== 'create' && action !== 'update') return undefined;
      if (after.ownerId === null)
        throw invalid(issue(['ownerId'], '会议需要召集人', 'A meeting needs somebody who calls it'));
      await checkPeople(deps, work, before, after);
      return {
        endsAt: endOf(after),
        agendaCount: after.agenda?.length ?? 0,
        sequence: before === null ? 0 : (before.sequence ?? 0) + (invitationChanged(before, after) ? 1 : 0),
        ...(await decide(deps, work, before, after)),
      };
    },
    async afterSave(work, change) {
      await tell(deps, work, change);
      if (change.action === 'hold') await planNext(deps, work, change.after);
    },
    computed: (_, rows) => Promise.resolve(rows.map((m) => ({ flags: flagsOf(m, deps.now()) }))),
  };
}

/** People named inside agenda and decisions work here. Those named before may have left since. */
async function checkPeople(
  { organization }: MeetingHookDeps,
  work: Work,
  before: Meeting | null,
  after: Meeting,
): Promise<void> {
  const named = (m: Meeting | null): [string, (string | number)[]][] => [
    ...(m?.agenda ?? []).flatMap((a, i): [string, (string | number)[]][] =>
      a.person ? [[a.person, ['agenda', i, 'person']]] : [],
    ),
    ...(m?.decisions ?? []).flatMap((d, i): [string, (string | number)[]][] => [
      [d.owner, ['decisions', i, 'owner']],
      ...(d.decidedBy ? [[d.decidedBy, ['decisions', i, 'decidedBy']] as [string, (string | number)[]]] : []),
    ]),
  ];
  const known = new Set(named(before).map(([id]) => id));
  const fresh = named(after).filter(([id]) => !known.has(id));
  const people = await organization.people(work.actor.workspaceId, [...new Set(fresh.map(([id]) => id))]);
  const here = new Set(people.filter((p) => !p.left).map((p) => p.id));
  const issues: Issue[] = fresh
    .filter(([id]) => !here.has(id))
    .map(([, path]) => issue(path, '没有找到此人或已离开', 'This person was not found or has left'));
  if (issues.length > 0) throw invalid(...issues);
}

/** Each decision becomes a task of its owner, once; a decision that is struck out leaves its task to its owner. */
async function decide(
  { createTask }: MeetingHookDeps,
  work: Work,
  before: Meeting | null,
  after: Meeting,
): Promise<Partial<Meeting>> {
  const decisions = settleDecisions(before?.decisions ?? null, after.decisions, uuidv7);
  for (const [i, d] of decisions.entries()) {
    if (d.taskId) continue;
    const task = await createTask(work, {
      title: d.text,
      description: d.text,
      ownerId: d.owner,
      due: new Date(instantAt(d.due, 18 * 60, work.actor.timeZone)).toISOString(),
      campaign: after.campaign,
      team: after.team,
      source: {
        key: `meeting:${after.id}:${d.key ?? i}`,
        record: 'meeting',
        id: after.id,
        label: { zh: `会议“${after.title}”的决议`, en: `A decision of “${after.title}”` },
      },
    });
    decisions[i] = { ...d, taskId: task.id };
  }
  return { decisions: decisions.length === 0 ? null : decisions, decisionCount: decisions.length };
}

/** Invitations, changes and cancellations: in the page at once, by mail through the outbox. */
async function tell({ notices }: MeetingHookDeps, work: Work, change: MeetingChange): Promise<void> {
  const { action, before, after } = change;
  if (Date.parse(after.startsAt) <= work.now.getTime()) return;
  const now = invitedTo(after);
  const earlier = before === null || before.state === 'cancelled' ? [] : invitedTo(before);
  const off = action === 'cancel' || action === 'delete';
  const asked = off ? [] : now;
  const gone = off ? earlier : earlier.filter((id) => !asked.includes(id));
  const changed = before !== null && (invitationChanged(before, after) || action === 'plan' || action === 'restore');
  if (after.state === 'held' || (!off && after.state !== 'planned')) return;
  const added = action === 'plan' || action === 'restore' ? asked : asked.filter((id) => !earlier.includes(id));
  const mail = (method: 'REQUEST' | 'CANCEL', to: readonly string[]): void => {
    if (to.length === 0) return;
    const { id, title, startsAt, endsAt, place, link, ownerId, sequence, agenda } = after;
    const meeting = { id, title, startsAt, endsAt, place, link, ownerId, sequence, agenda, invited: now };
    work.emit(inviteTopic, { method, to, meeting });
  };
  mail('REQUEST', changed ? asked : added);
  mail('CANCEL', gone);
  const say = (kind: string, people: readonly string[], zh: string, en: string): Promise<void> =>
    people.length === 0
      ? Promise.resolve()
      : notices.tell(work, {
          kind,
          people: [],
          // An invitation reaches whom it invites, by mail as well.
          entitled: people,
          title: { zh, en },
          dedupeKey: `${kind}:${after.id}:${after.version}`,
          record: 'meeting',
          recordId: after.id,
        });
  await say('meeting.invite', added, `邀请你参加“${after.title}”`, `You are invited to “${after.title}”`);
  if (changed)
    await say(
      'meeting.change',
      asked.filter((id) => !added.includes(id)),
      `会议“${after.title}”的时间或地点有变`,
      `“${after.title}” has another time or place`,
    );
  await say('meeting.cancel', gone, `会议“${after.title}”不再需要你参加`, `“${after.title}” is off for you`);
}

/** The next meeting of a series, once: a meeting that is planned again and held again has its next one already. */
async function planNext({ writes, bypass }: MeetingHookDeps, work: Work, m: Meeting): Promise<void> {
  const series = m.series ?? m.id;
  const first = series === m.id ? m.startsAt : (await writes.reads.read(work.tx, Meeting, series)).startsAt;
  const startsAt = nextStart(m, first, work.now, work.actor.timeZone);
  if (startsAt === null) return;
  await bypass.act(work, async (beyond) => {
    if ((await countLater(beyond.tx, beyond.actor.workspaceId, series, m.startsAt)) > 0) return;
    await writes.create(
      beyond,
      Meeting,
      {
        title: m.title,
        kind: m.kind,
        startsAt,
        minutes: m.minutes,
        repeat: m.repeat,
        place: m.place,
        link: m.link,
        attendees: m.attendees,
        campaign: m.campaign,
        team: m.team,
        ownerId: m.ownerId,
        unitId: m.unitId,
      },
      { system: { series } },
    );
  });
}
