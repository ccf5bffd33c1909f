import type { Label } from '../label.ts';

export interface NoticeGroup {
  readonly label: Label;
  /** What people read beside the switch. */
  readonly help: Label;
  /** Kinds, or beginnings of kinds that end in a dot. */
  readonly kinds: readonly string[];
  /** Never held back by quiet hours and never switched off: somebody waits, or a promise is broken. */
  readonly urgent?: true;
  /** How it comes by mail where a person has not chosen. */
  readonly mail: 'off' | 'now' | 'digest';
}

/**
 * The kinds of notices as people choose among them, in the order of the page. Urgent groups are asked first, so that
 * `approval.overdue` is not taken for one of `approval.`.
 */
export const noticeGroups = {
  approvalLate: {
    label: { zh: '审批超时与升级', en: 'Overdue approvals' },
    help: { zh: '审批超时、升级给你、无人可审', en: 'An approval is overdue, comes up to you or is stuck' },
    kinds: ['approval.escalated', 'approval.overdue', 'approval.late', 'approval.stuck', 'approval.papersLate'],
    urgent: true,
    mail: 'now',
  },
  clockLate: {
    label: { zh: '时限超时与升级', en: 'Missed deadlines' },
    help: { zh: '时限到期未完成，或升级给你', en: 'A deadline is missed or comes up to you' },
    kinds: ['clock.missed', 'clock.escalated'],
    urgent: true,
    mail: 'now',
  },
  incident: {
    label: { zh: '活动事故', en: 'Incidents' },
    help: { zh: '页面故障、支付失败、刷单等', en: 'Page down, payment failure, click farming' },
    kinds: ['incident.'],
    urgent: true,
    mail: 'now',
  },
  approval: {
    label: { zh: '审批', en: 'Approvals' },
    help: { zh: '等你审批、已批准、被退回、委托', en: 'Waiting for you, approved, sent back, delegated' },
    kinds: ['approval.', 'delegation.'],
    mail: 'now',
  },
  mention: {
    label: { zh: '提到我', en: 'Mentions' },
    help: { zh: '评论里 @ 了你', en: 'Somebody called you in a comment' },
    kinds: ['mention'],
    mail: 'now',
  },
  clockWarned: {
    label: { zh: '时限预警', en: 'Deadline warnings' },
    help: { zh: '时限快到了', en: 'A deadline comes near' },
    kinds: ['clock.warned'],
    mail: 'digest',
  },
  task: {
    label: { zh: '任务与会议', en: 'Tasks and meetings' },
    help: { zh: '指派、提交、验收、借调、会议', en: 'Assigned, submitted, accepted, lent, meetings' },
    kinds: ['task.', 'secondment.', 'meeting.', 'team.'],
    mail: 'digest',
  },
  comment: {
    label: { zh: '评论', en: 'Comments' },
    help: { zh: '你关注的记录有新评论', en: 'New comments on what you watch' },
    kinds: ['comment'],
    mail: 'digest',
  },
  watched: {
    label: { zh: '关注的记录', en: 'Watched records' },
    help: { zh: '你关注的记录被修改或流转', en: 'What you watch was changed or moved on' },
    kinds: ['watch.'],
    mail: 'off',
  },
  campaign: {
    label: { zh: '活动与风险', en: 'Campaigns and risks' },
    help: { zh: '活动取消、偏差、风险触发', en: 'Cancelled, deviating, a risk comes up' },
    kinds: ['campaign.', 'risk.', 'deviation.', 'retrospective.', 'alert.'],
    mail: 'digest',
  },
  budget: {
    label: { zh: '预算与对账', en: 'Budget' },
    help: { zh: '预警、超支、被拒、每周对账', en: 'Warned, over, refused, weekly reconciliation' },
    kinds: ['budget.', 'reconciliation.', 'transfer.'],
    mail: 'digest',
  },
  report: {
    label: { zh: '周报与月报', en: 'Papers' },
    help: { zh: '执行周报、月报生成', en: 'A weekly or monthly paper is there' },
    kinds: ['report.'],
    mail: 'off',
  },
  other: {
    label: { zh: '系统与其他', en: 'System and others' },
    help: { zh: '管理办法、网络钩子、机器人等', en: 'House policy, webhooks, robots' },
    kinds: [],
    mail: 'digest',
  },
} as const satisfies Readonly<Record<string, NoticeGroup>>;

export type NoticeGroupKey = keyof typeof noticeGroups;
export const noticeGroupKeys = Object.keys(noticeGroups) as NoticeGroupKey[];

/** The group of a kind; what nobody has put into one is 系统与其他. */
export function groupOf(kind: string): NoticeGroupKey {
  const fits = (one: string): boolean => (one.endsWith('.') ? kind.startsWith(one) : kind === one);
  return noticeGroupKeys.find((key) => noticeGroups[key].kinds.some(fits)) ?? 'other';
}

export const isUrgent = (key: NoticeGroupKey): boolean => (noticeGroups[key] as NoticeGroup).urgent === true;
