import { daysBetween } from '@huanying/query';
import { todayIn } from '../../../server/records/read.service.ts';
import type { ApprovalItem } from '../../../shared/platform/approvals.contract.ts';
import type { Notice } from '../../../shared/platform/notices.contract.ts';
import type { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { TrackedLink } from '../../channels/channels.contract.ts';
import type { Goal, GoalProgress } from '../../strategy/strategy.contract.ts';
import type { Waiting } from '../workbench.contract.ts';

/** A campaign that begins within so many days and is not live is told to who leads it. */
const prepareDays = 7;

/** The deadline that a clock of a campaign runs to: by the house policy and the calendar, as its page says. */
export interface CampaignDue {
  readonly campaign: string;
  readonly clock: string;
  /** Last day in time. */
  readonly day: string;
  readonly over: boolean;
}

const of = (
  kind: Waiting['kind'],
  stage: Waiting['stage'],
  record: 'campaign' | 'goal' | 'trackedLink',
  path: string,
  row: { readonly id: string; readonly code: string },
  title: string,
  zh: string,
  en: string,
  due: string | null,
  overdue: boolean,
): Waiting => ({
  kind,
  stage,
  title,
  reason: { zh, en },
  record,
  recordId: row.id,
  code: row.code,
  due,
  overdue,
  to: `/${path}/${row.id}`,
});

/** What waits for the person's decision, of whatever record: where it stands, and by which day. */
export const approvalWaits = (items: readonly ApprovalItem[], timeZone: string): Waiting[] =>
  items.map((a) => ({
    kind: 'approve',
    stage: stageOf(a.record),
    title: a.title,
    reason: {
      zh: `${a.submittedBy}提交${a.urgent ? '，走绿色通道' : ''}${a.step === null ? '' : ` · ${a.step.zh}`}`,
      en: `Asked by ${a.submittedBy}${a.urgent ? ', urgent' : ''}${a.step === null ? '' : ` · ${a.step.en}`}`,
    },
    record: a.record,
    recordId: a.recordId,
    code: a.code,
    due: a.dueAt === null ? null : todayIn(new Date(a.dueAt), timeZone),
    overdue: a.overdue,
    to: `/approvals/${a.id}`,
  }));

/** What campaigns ask of who leads them, by the clocks that run for them. */
export function campaignWaits(own: readonly Campaign[], today: string, dues: readonly CampaignDue[]): Waiting[] {
  const dueOf = (c: Campaign, clock: string) => dues.find((x) => x.campaign === c.id && x.clock === clock);
  const one = (
    c: Campaign,
    kind: Waiting['kind'],
    stage: Waiting['stage'],
    zh: string,
    en: string,
    due: string | null,
    over = due !== null && due < today,
  ): Waiting => of(kind, stage, 'campaign', 'campaigns', c, c.title, zh, en, due, over);
  return own.flatMap((c): Waiting[] => {
    const { start } = c.period;
    const end = c.period.end ?? start;
    switch (c.state) {
      case 'draft': {
        const due = dueOf(c, 'proposal');
        return [
          one(c, 'revise', 'execution', '草稿尚未提交', 'A draft not proposed yet', due?.day ?? start, due?.over),
        ];
      }
      case 'approved':
      case 'preparing':
        return daysBetween(today, start) > prepareDays
          ? []
          : [one(c, 'prepare', 'execution', '临近上线，请完成筹备', 'Begins soon: finish preparing', start)];
      case 'live':
        return end >= today
          ? []
          : [
              one(
                c,
                'evaluate',
                'evaluation',
                '活动期已结束，请结束并复盘',
                'The period is over: end and evaluate it',
                end,
              ),
            ];
      case 'evaluating': {
        const due = dueOf(c, 'retrospective');
        return [
          one(
            c,
            'evaluate',
            'evaluation',
            '等你完成复盘并结案',
            'Waits for your retrospective',
            due?.day ?? null,
            due?.over,
          ),
        ];
      }
      default:
        return [];
    }
  });
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
/** How far behind: the share that is reached, and for figures that add up the share that is due. */
function behind(p: GoalProgress): [zh: string, en: string] {
  const reached = percent(Number(p.ratio ?? 0));
  if (p.basis === 'level' || p.direction === 'down_good' || p.pace === null)
    return [`完成 ${reached}`, `${reached} reached`];
  const due = percent(Number(p.pace) / Number(p.target));
  return [`完成 ${reached}，应达 ${due}`, `${reached} reached, ${due} due`];
}

export function goalWaits(goals: readonly Goal[], today: string): Waiting[] {
  return goals.flatMap((g): Waiting[] => {
    const end = g.period.end ?? today;
    const one = (kind: Waiting['kind'], stage: Waiting['stage'], zh: string, en: string): Waiting[] => [
      of(kind, stage, 'goal', 'goals', g, g.title, zh, en, end, end < today),
    ];
    if (end < today)
      return one('goalDue', 'evaluation', '周期已结束，请确认结果', 'The period is over: confirm the result');
    if (g.progress?.status === 'behind') return one('goalBehind', 'strategy', ...behind(g.progress));
    return [];
  });
}

export const linkWaits = (links: readonly TrackedLink[]): Waiting[] =>
  links.map((l) =>
    of(
      'linkExpiring',
      'execution',
      'trackedLink',
      'tracked-links',
      l,
      l.name,
      '过期后短链接不再跳转',
      'The short link stops working after that day',
      l.expiresOn,
      false,
    ),
  );

/** Paths of records that notices speak of. */
const paths: Readonly<Record<string, string>> = {
  campaign: 'campaigns',
  goal: 'goals',
  channel: 'channels',
  channelAccount: 'channel-accounts',
  trackedLink: 'tracked-links',
  person: 'people',
  orgUnit: 'units',
  task: 'tasks',
  sop: 'sops',
  meeting: 'meetings',
  team: 'teams',
  secondment: 'secondments',
};
const stageOf = (record: string | null): Waiting['stage'] => (record === 'goal' ? 'strategy' : 'execution');

/**
 * Unread mentions wait for an answer; other notices only for a look, and not beside what they tell of: a campaign to
 * approve is not told twice.
 */
export function noticeWaits(notices: readonly Notice[], known: readonly Waiting[]): Waiting[] {
  const told = new Set(known.map((w) => w.recordId));
  return notices
    .filter((n) => n.kind === 'mention' || n.recordId === null || !told.has(n.recordId))
    .map((n) => ({
      kind: n.kind === 'mention' ? 'mention' : 'notice',
      stage: stageOf(n.record),
      title: n.title.zh,
      reason: n.title,
      record: n.record,
      recordId: n.recordId,
      code: null,
      due: null,
      overdue: false,
      to:
        n.record !== null && n.recordId !== null && paths[n.record] !== undefined
          ? `/${paths[n.record]}/${n.recordId}`
          : '/notices',
    }));
}

const weight: Readonly<Record<Waiting['kind'], number>> = {
  approve: 0,
  evaluate: 1,
  prepare: 2,
  goalDue: 3,
  goalBehind: 4,
  mention: 5,
  revise: 6,
  linkExpiring: 7,
  notice: 8,
};
/** Overdue first, then by kind, then by day. */
export const urgency = (a: Waiting, b: Waiting): number =>
  Number(b.overdue) - Number(a.overdue) ||
  weight[a.kind] - weight[b.kind] ||
  (a.due ?? '9999').localeCompare(b.due ?? '9999');
