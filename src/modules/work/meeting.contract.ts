import * as z from 'zod';
import type { Condition } from '../../shared/record/condition.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'empty')
    .max(max, 'too_long')
    .refine((s) => !s.includes('\u0000') && s.isWellFormed(), 'bad_character');

export const AgendaItem = z.strictObject({
  text: line(500),
  /** Who speaks to it. */
  person: z.uuid().nullish(),
  minutes: z.int().min(1).max(600).nullish(),
});
export type AgendaItem = z.infer<typeof AgendaItem>;

/** How something was decided (B: who decides how). */
export const decisionWays = {
  chair: { zh: '主持人决定', en: 'By the chair' },
  consensus: { zh: '一致同意', en: 'By consensus' },
  vote: { zh: '表决', en: 'By vote' },
  referred: { zh: '报上级决定', en: 'Referred upwards' },
} as const;

/** Key and task are set by the server: a decision becomes a task at once. */
export const Decision = z.strictObject({
  key: z.uuid().nullish(),
  text: line(2_000),
  how: z.enum(Object.keys(decisionWays) as [keyof typeof decisionWays, ...(keyof typeof decisionWays)[]]),
  decidedBy: z.uuid().nullish(),
  owner: z.uuid(),
  due: z.iso.date(),
  taskId: z.uuid().nullish(),
});
export type Decision = z.infer<typeof Decision>;

export const meetingFlags = ['noAgenda', 'noDecisions'] as const;
export type MeetingFlag = (typeof meetingFlags)[number];

const planned: Condition = { field: 'state', op: 'eq', value: 'planned' };
const notCancelled: Condition = { field: 'state', op: 'ne', value: 'cancelled' };

/** People come together, decide, and what they decide is done (O5). `ownerId` is who calls the meeting. */
export const Meeting = defineRecord({
  id: 'meeting',
  path: 'meetings',
  room: 'work',
  label: { zh: '会议', en: 'Meeting' },
  code: 'MTG-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '会议', en: 'Title' }, { required: true, aliases: ['会议', '会议名称', '主题', 'title'] }),
    kind: f.choice({
      weekly: { zh: '周会', en: 'Weekly' },
      fortnightly: { zh: '双周会（市场—产品）', en: 'Fortnightly (marketing–product)' },
      monthly: { zh: '月会', en: 'Monthly' },
      other: { zh: '专题会', en: 'Special' },
    })({ zh: '类型', en: 'Kind' }, { required: true, default: 'other' }),
    startsAt: f.instant({ zh: '开始时间', en: 'Starts' }, { required: true, aliases: ['时间', '开始', 'start'] }),
    minutes: bounded(f.integer({ zh: '时长（分钟）', en: 'Minutes' }, { required: true, default: 60 }), {
      min: 5,
      max: 1_440,
    }),
    repeat: f.choice({
      none: { zh: '不重复', en: 'Once' },
      weekly: { zh: '每周', en: 'Every week' },
      fortnightly: { zh: '每两周', en: 'Every two weeks' },
      monthly: { zh: '每月（同一天）', en: 'Every month (same day)' },
    })(
      { zh: '重复', en: 'Repeats' },
      {
        required: true,
        default: 'none',
        help: { zh: '开完一次，自动安排下一次', en: 'Once it is held, the next one is planned' },
      },
    ),
    place: f.text({ zh: '地点', en: 'Place' }, { aliases: ['地点', '会议室', 'place'] }),
    link: f.link({ zh: '会议链接', en: 'Link' }),
    attendees: f.refs('person')({ zh: '参会人', en: 'Attendees' }, { aliases: ['参会人', '参会人员', 'attendees'] }),
    campaign: f.ref('campaign')({ zh: '相关活动', en: 'Campaign' }),
    team: f.ref('team')({ zh: '项目组', en: 'Project team' }),
    agenda: f.json(z.array(AgendaItem).max(50))(
      { zh: '议程', en: 'Agenda' },
      { help: { zh: '开会前没有议程会提醒', en: 'A meeting without one is flagged before it starts' } },
    ),
    decisions: f.json(z.array(Decision).max(100))(
      { zh: '决议', en: 'Decisions' },
      { help: { zh: '每条决议立即生成任务，交给负责人', en: 'Each becomes a task of its owner at once' } },
    ),
    record: f.longText({ zh: '纪要', en: 'Minutes of the meeting' }),
    endsAt: f.instant({ zh: '结束时间', en: 'Ends' }, { readOnly: true }),
    agendaCount: f.integer({ zh: '议程数', en: 'Agenda items' }, { readOnly: true }),
    decisionCount: f.integer({ zh: '决议数', en: 'Decisions taken' }, { readOnly: true }),
    /** First meeting of the series; empty for one that stands alone. */
    series: f.ref('meeting')({ zh: '系列', en: 'Series' }, { readOnly: true }),
    /** Rises with every change of what an invitation says (RFC 5546). */
    sequence: f.integer({ zh: '邀请版本', en: 'Invitation version' }, { readOnly: true }),
    flags: f.computed(z.array(z.enum(meetingFlags)))({ zh: '提醒', en: 'Flags' }),
  },
  states: {
    initial: 'planned',
    all: {
      planned: { zh: '已安排', en: 'Planned', tone: 'info' },
      held: { zh: '已召开', en: 'Held', tone: 'good' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'hold', label: { zh: '已召开', en: 'Mark as held' }, from: 'planned', to: 'held' },
      {
        action: 'cancel',
        label: { zh: '取消会议', en: 'Cancel' },
        from: 'planned',
        to: 'cancelled',
        reason: true,
        danger: true,
      },
      { action: 'plan', label: { zh: '重新安排', en: 'Plan again' }, from: ['held', 'cancelled'], to: 'planned' },
    ],
    frozen: ['cancelled'],
  },
  views: {
    list: { columns: ['title', 'kind', 'startsAt', 'state', 'flags', 'ownerId', 'decisionCount'], sort: '-startsAt' },
    board: { by: 'kind', card: ['startsAt', 'ownerId', 'flags'] },
    calendar: { field: 'startsAt' },
    sections: [
      {
        label: { zh: '会议', en: 'Meeting' },
        fields: [
          'title',
          'kind',
          'startsAt',
          'minutes',
          'repeat',
          'place',
          'link',
          'ownerId',
          'attendees',
          'campaign',
          'team',
          'unitId',
        ],
      },
      { label: { zh: '议程与决议', en: 'Agenda and decisions' }, fields: ['agenda', 'decisions', 'record'] },
      {
        label: { zh: '系统', en: 'Kept by the system' },
        fields: ['endsAt', 'agendaCount', 'decisionCount', 'series', 'sequence', 'flags'],
      },
    ],
  },
  savedViews: [
    {
      key: 'next',
      label: { zh: '接下来', en: 'Next' },
      filter: { all: [planned, { field: 'startsAt', op: 'gte', value: { relative: 'today', days: -1 } }] },
      sort: 'startsAt',
    },
    {
      key: 'flagged',
      label: { zh: '缺议程或决议', en: 'Without agenda or decisions' },
      filter: {
        any: [
          {
            all: [
              planned,
              { field: 'agendaCount', op: 'eq', value: 0 },
              { field: 'startsAt', op: 'lt', value: { relative: 'today', days: 2 } },
            ],
          },
          {
            all: [
              notCancelled,
              { field: 'decisionCount', op: 'eq', value: 0 },
              { field: 'endsAt', op: 'lt', value: { relative: 'today' } },
            ],
          },
        ],
      },
      sort: '-startsAt',
    },
  ],
  search: ['title', 'record', 'place'],
  import: { matchKey: ['title', 'startsAt'] },
});
export type Meeting = RowOf<typeof Meeting>;

const summary = { zh: '我的日历订阅', en: 'My calendar feed' };
export const feedState = defineRoute({
  id: 'calendar.feed',
  method: 'GET',
  path: '/api/calendar/feed',
  summary,
  access: 'signedIn',
  response: z.object({ since: z.string().nullable(), lastReadAt: z.string().nullable() }),
});
/** The address holds a secret and is told once; an earlier one stops working. */
export const openFeed = defineRoute({
  id: 'calendar.open',
  method: 'POST',
  path: '/api/calendar/feed',
  summary: { zh: '生成订阅地址', en: 'Make a feed address' },
  access: 'signedIn',
  status: 201,
  response: z.object({ url: z.string() }),
});
export const closeFeed = defineRoute({
  id: 'calendar.close',
  method: 'DELETE',
  path: '/api/calendar/feed',
  summary: { zh: '停用订阅地址', en: 'Revoke the feed address' },
  access: 'signedIn',
  status: 204,
});
export const readFeed = defineRoute({
  id: 'calendar.read',
  method: 'GET',
  path: '/api/calendar/:token/huanying.ics',
  summary: { zh: '会议与任务的 iCalendar', en: 'Meetings and due tasks as iCalendar' },
  access: 'public',
  params: z.strictObject({ token: z.string().regex(/^[\w-]{43}$/) }),
  perMinute: 60,
  errors: ['not_found'],
});
