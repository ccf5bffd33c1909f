import * as z from 'zod';
import { type NoticeGroupKey, noticeGroupKeys } from '../../shared/platform/notice-kinds.ts';
import { defineRoute } from '../../shared/route.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not_a_time');
/** From one time of the day to another, over midnight where it ends before it begins. */
export const QuietHours = z.strictObject({ from: clockTime, to: clockTime }).refine((q) => q.from !== q.to, 'empty');
export type QuietHours = z.infer<typeof QuietHours>;

export const GroupWays = z.strictObject({
  /** Shown in the inbox. */
  page: z.boolean(),
  mail: z.enum(['off', 'now', 'digest']),
  /** May be called by name in a group where a robot tells of it. */
  robot: z.boolean(),
});
export type GroupWays = z.infer<typeof GroupWays>;

export const NoticePreferences = z.strictObject({
  groups: z.strictObject(
    Object.fromEntries(noticeGroupKeys.map((key) => [key, GroupWays])) as Record<NoticeGroupKey, typeof GroupWays>,
  ),
  quiet: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('workspace') }),
    z.strictObject({ mode: z.literal('own'), hours: QuietHours }),
    z.strictObject({ mode: z.literal('off') }),
  ]),
  digest: z.strictObject({
    every: z.enum(['day', 'week']),
    hour: z.int().min(0).max(23),
    /** 1 is Monday; of a weekly digest. */
    weekday: z.int().min(1).max(7),
  }),
  /** What one is called on the platforms, for mentions: user id of WeCom and DingTalk, open id of Feishu. */
  accounts: z.strictObject({
    wecom: z.string().trim().max(100),
    dingtalk: z.string().trim().max(100),
    feishu: z.string().trim().max(100),
  }),
  /** Agrees that robots call by the phone number where no account is named. */
  byPhone: z.boolean(),
});
export type NoticePreferences = z.infer<typeof NoticePreferences>;

export const MyNoticeSettings = z.object({
  preferences: NoticePreferences,
  /** False while they are as the product comes. */
  chosen: z.boolean(),
  workspace: z.object({ quiet: QuietHours.nullable(), timeZone: z.string() }),
  /** Where mail goes; null for who has no address. */
  email: z.string().nullable(),
  /** Mail is sent at all: a mail server is set, and this is not the demo left as it came. */
  mail: z.enum(['on', 'noServer', 'demo']),
});
export type MyNoticeSettings = z.infer<typeof MyNoticeSettings>;

export const getNoticeSettings = defineRoute({
  id: 'notice.settings',
  method: 'GET',
  path: '/api/me/notice-settings',
  summary: { zh: '我的通知设置', en: 'My notice settings' },
  access: 'signedIn',
  response: MyNoticeSettings,
});
export const putNoticeSettings = defineRoute({
  id: 'notice.putSettings',
  method: 'PUT',
  path: '/api/me/notice-settings',
  summary: { zh: '修改我的通知设置', en: 'Change my notice settings' },
  access: 'signedIn',
  body: NoticePreferences,
  response: MyNoticeSettings,
});
/** The quiet hours of everybody who has not chosen own ones; null for none. */
export const putWorkspaceQuiet = defineRoute({
  id: 'notice.workspaceQuiet',
  method: 'PUT',
  path: '/api/notice-quiet-hours',
  summary: { zh: '设定工作区免打扰时段', en: 'Set the quiet hours of the workspace' },
  access: { permission: 'workspace.manage' },
  body: z.strictObject({ quiet: QuietHours.nullable() }),
  response: z.object({ quiet: QuietHours.nullable(), timeZone: z.string() }),
});
