import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';
import { meetingFlags } from './meeting.contract.ts';

export const DayTask = z.object({
  id: z.uuid(),
  code: z.string(),
  title: z.string(),
  state: z.string(),
  priority: z.string(),
  due: z.string(),
  version: z.int(),
  /** Names of the owner where it is somebody else's, and of the campaign. */
  owner: z.string().nullable(),
  campaign: z.object({ id: z.uuid(), title: z.string() }).nullable(),
  /** How many tasks must be done before. */
  waitsFor: z.int(),
});
export type DayTask = z.infer<typeof DayTask>;

/** How far the tasks of one kind are counted. */
export const countedTasks = 1_000;
/** At most fifty of each, with how many there are; more than `countedTasks` means that not all were counted. */
const Some = z.object({ items: z.array(DayTask), total: z.int() });
export const DayMeeting = z.object({
  id: z.uuid(),
  title: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  place: z.string().nullable(),
  link: z.string().nullable(),
  flags: z.array(z.enum(meetingFlags)),
});
export type DayMeeting = z.infer<typeof DayMeeting>;
export const MyDay = z.object({
  today: z.iso.date(),
  overdue: Some,
  /** Due until the end of today. */
  due: Some,
  /** Due within the seven days after. */
  soon: Some,
  /** Handed in to me for review. */
  toReview: Some,
  /** Left behind by people who have left the units that I head. */
  leftBehind: Some,
  /** Mine of the next seven days, and those that are over and lack decisions: the first ten. */
  meetings: z.array(DayMeeting),
  asOf: z.string(),
});
export type MyDay = z.infer<typeof MyDay>;

export const myDay = defineRoute({
  id: 'work.myDay',
  method: 'GET',
  path: '/api/work/my-day',
  summary: { zh: '我的一天：今天、逾期和等我的任务', en: 'My day: tasks due, overdue and waiting for me' },
  access: { permission: 'task.read' },
  response: MyDay,
});
