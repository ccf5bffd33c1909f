import * as z from 'zod';
import { type NoticeGroupKey, noticeGroupKeys, noticeGroups } from '../../shared/platform/notice-kinds.ts';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

export const platforms = {
  wecom: { zh: '企业微信', en: 'WeCom' },
  dingtalk: { zh: '钉钉', en: 'DingTalk' },
  feishu: { zh: '飞书', en: 'Feishu' },
} as const;
export type Platform = keyof typeof platforms;

const groupChoices = Object.fromEntries(noticeGroupKeys.map((key) => [key, noticeGroups[key].label])) as Record<
  NoticeGroupKey,
  { readonly zh: string; readonly en: string }
>;

/** A robot in a group of WeCom, DingTalk or Feishu that tells the group what happens in a unit or a project team. */
export const Robot = defineRecord({
  id: 'robot',
  path: 'robots',
  room: 'notices',
  label: { zh: '群机器人', en: 'Group robot' },
  code: 'ROB-{####}',
  title: 'name',
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true }),
    platform: f.choice(platforms)({ zh: '平台', en: 'Platform' }, { required: true }),
    groups: f.choices(groupChoices)(
      { zh: '发送哪些通知', en: 'Which notices' },
      {
        required: true,
        default: ['approvalLate', 'clockLate', 'incident', 'campaign'],
        help: {
          zh: '所属部门及下级的通知发到这个群；部门为总部时是全部',
          en: 'Notices about its unit and those below go to the group; of the root unit, all',
        },
      },
    ),
    team: f.ref('team')(
      { zh: '只发这个项目组的', en: 'Only of this project team' },
      {
        help: {
          zh: '填写后只发此项目组及其活动的通知',
          en: 'Then only notices about the team and its campaign go there',
        },
      },
    ),
    mention: f.boolean(
      { zh: '@ 相关的人', en: 'Mention people' },
      {
        default: true,
        help: {
          zh: '只 @ 在“通知设置”里登记了账号或同意用手机号的人',
          en: 'Only people who named their account, or agreed to their phone number, in their settings',
        },
      },
    ),
    language: f.choice({ zh: { zh: '中文', en: 'Chinese' }, en: { zh: '英文', en: 'English' } })(
      { zh: '消息语言', en: 'Language' },
      { default: 'zh' },
    ),
    notes: f.longText({ zh: '说明', en: 'Notes' }),
    /** Only what this person may see goes to the group: whoever last chose what goes there. */
    seenBy: f.person(
      { zh: '以谁的权限发送', en: 'Sent as seen by' },
      {
        readOnly: true,
        help: {
          zh: '最后设定地址或范围的人；此人看不到的记录不会发到群里',
          en: 'Who last set the address or the scope; what they may not see does not go to the group',
        },
      },
    ),
    seenByKey: f.text({ zh: '以哪个密钥的权限发送', en: 'Sent as seen by the key' }, { readOnly: true }),
  },
  states: {
    initial: 'paused',
    all: {
      active: { zh: '启用', en: 'Active', tone: 'good' },
      paused: { zh: '暂停', en: 'Paused', tone: 'warning' },
      retired: { zh: '停用', en: 'Retired' },
    },
    transitions: [
      { action: 'activate', label: { zh: '启用', en: 'Activate' }, from: 'paused', to: 'active' },
      { action: 'pause', label: { zh: '暂停', en: 'Pause' }, from: 'active', to: 'paused' },
      {
        action: 'retire',
        label: { zh: '停用', en: 'Retire' },
        from: ['active', 'paused'],
        to: 'retired',
        danger: true,
      },
    ],
    frozen: ['retired'],
  },
  views: {
    list: { columns: ['name', 'platform', 'unitId', 'team', 'groups', 'state', 'updatedAt'], sort: 'name' },
    sections: [
      { label: { zh: '群', en: 'Group' }, fields: ['name', 'platform', 'language', 'notes'] },
      { label: { zh: '范围', en: 'Scope' }, fields: ['groups', 'unitId', 'team', 'mention', 'seenBy', 'seenByKey'] },
    ],
  },
  search: ['name', 'notes'],
});
export type Robot = RowOf<typeof Robot>;

export const deliveryStates = {
  sent: { zh: '已送达', en: 'Delivered', tone: 'good' },
  limited: { zh: '被限流', en: 'Too many', tone: 'warning' },
  retry: { zh: '将重试', en: 'To be tried again', tone: 'warning' },
  refused: { zh: '被拒绝', en: 'Refused', tone: 'bad' },
  stopped: { zh: '配置有误，已暂停', en: 'Wrong set-up, paused', tone: 'bad' },
} as const;

/** One request to the platform and what came of it. */
export const RobotDelivery = z.object({
  id: z.uuid(),
  at: z.string(),
  outcome: z.enum(['sent', 'limited', 'retry', 'refused', 'stopped']),
  /** How many notices it held. */
  notices: z.int(),
  /** The first of them, in the group's language. */
  title: z.string(),
  status: z.int().nullable(),
  /** `errcode` or `code` of the answer. */
  code: z.int().nullable(),
  answer: z.string().nullable(),
  ms: z.int(),
  /** How many of its notices were given up after it and can be sent again. */
  givenUp: z.int(),
});
export type RobotDelivery = z.infer<typeof RobotDelivery>;

export const RobotHealth = z.object({
  /** Host of the address; the address itself is a credential and is never shown again. */
  host: z.string().nullable(),
  setAt: z.string().nullable(),
  hasSecret: z.boolean(),
  waiting: z.int(),
  /** Given up after all tries in the last seven days. */
  failed: z.int(),
  failures: z.int(),
  failingSince: z.string().nullable(),
  restUntil: z.string().nullable(),
});
export type RobotHealth = z.infer<typeof RobotHealth>;

const idParams = z.strictObject({ id: z.uuid() });

export const putRobotAddress = defineRoute({
  id: 'robot.address',
  method: 'PUT',
  path: '/api/robots/:id/address',
  summary: { zh: '设定机器人地址与密钥（不再显示）', en: 'Set address and secret of a robot, never shown again' },
  access: { permission: 'robot.update' },
  params: idParams,
  body: z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'not_a_link' }).max(1_000),
    /** 加签 secret of DingTalk and Feishu. */
    secret: z.string().trim().min(1).max(200).nullable().default(null),
  }),
  response: RobotHealth,
  perMinute: 30,
});

export const testRobot = defineRoute({
  id: 'robot.test',
  method: 'POST',
  path: '/api/robots/:id/test',
  summary: { zh: '向群里发一条测试消息', en: 'Send a test message to the group' },
  access: { permission: 'robot.update' },
  params: idParams,
  response: RobotDelivery,
  status: 201,
  perMinute: 10,
  errors: ['conflict', 'rate_limited'],
});

export const listRobotDeliveries = defineRoute({
  id: 'robot.deliveries',
  method: 'GET',
  path: '/api/robots/:id/deliveries',
  summary: { zh: '机器人的发送记录', en: 'What a robot sent' },
  access: { permission: 'robot.read' },
  params: idParams,
  query: z.strictObject({
    cursor: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(RobotDelivery), nextCursor: z.string().nullable(), health: RobotHealth }),
});

export const resendRobotDelivery = defineRoute({
  id: 'robot.resend',
  method: 'POST',
  path: '/api/robot-deliveries/:id/resend',
  summary: { zh: '重发已放弃的通知', en: 'Send again what was given up' },
  access: { permission: 'robot.update' },
  params: idParams,
  response: RobotDelivery,
  status: 201,
  perMinute: 120,
  errors: ['conflict'],
});
