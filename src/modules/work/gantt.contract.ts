import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';

/** Most tasks that one chart shows: the soonest to end first, what is done last. */
export const maxBars = 500;

const label = z.object({ zh: z.string(), en: z.string() });
const span = z.object({ start: z.iso.date(), end: z.iso.date() });

/** A task as a bar. Days are both inside. */
export const GanttBar = span.extend({
  id: z.uuid(),
  code: z.string(),
  title: z.string(),
  state: z.string(),
  version: z.int(),
  owner: z.string().nullable(),
  campaign: z.string().nullable(),
  /** Bars of this chart that it waits for. */
  waitsFor: z.array(z.uuid()),
  /** Working days that it may slip without moving the end of the whole; null for what is done. */
  slack: z.int().nullable(),
  critical: z.boolean(),
  /** It begins before something it waits for has ended. */
  clash: z.boolean(),
  /** Why it does not move; null where the reader may move it. */
  fixed: label.nullable(),
});
export type GanttBar = z.infer<typeof GanttBar>;

export const Gantt = z.object({
  bars: z.array(GanttBar),
  /** How many tasks there are; more than bars where the chart is cut. */
  total: z.int(),
  /** Free days of the chart's span, with the holiday's name. */
  freeDays: z.array(z.object({ day: z.iso.date(), holiday: label.nullable() })),
  /** Tasks that decide when all is done, in their order. */
  path: z.array(z.uuid()),
  /** Working days of the path. */
  length: z.int(),
  /** Day on which all is done if everything keeps its days. */
  finish: z.iso.date().nullable(),
  /** Codes of tasks that wait for each other: no path can be computed. */
  loop: z.array(z.string()).nullable(),
});
export type Gantt = z.infer<typeof Gantt>;

export const taskGantt = defineRoute({
  id: 'task.gantt',
  method: 'GET',
  path: '/api/tasks/gantt',
  summary: { zh: '任务甘特图与关键路径', en: 'Gantt chart of tasks with the critical path' },
  access: { permission: 'task.read' },
  query: z.strictObject({ campaign: z.uuid().optional(), team: z.uuid().optional(), unit: z.uuid().optional() }),
  response: Gantt,
  errors: ['not_found'],
});

const move = z.strictObject({ id: z.uuid(), version: z.int(), start: z.iso.date(), end: z.iso.date() });

export const arrangeTasks = defineRoute({
  id: 'task.arrange',
  method: 'POST',
  path: '/api/tasks/arrange',
  summary: { zh: '调整任务的起止', en: 'Move tasks in time' },
  access: { permission: 'task.update' },
  body: z.strictObject({
    moves: z.array(move).min(1).max(maxBars),
    /** What waits for a moved task and would begin too early moves along. */
    following: z.boolean().default(false),
    /** Also to where it would be over before today, as when a move is undone; else that is a reason to refuse. */
    past: z.boolean().default(false),
  }),
  /** What was moved, with the days before: given back as moves they undo it. */
  response: z.object({ moved: z.array(span.extend({ id: z.uuid(), version: z.int(), before: span })) }),
  errors: ['not_found', 'invalid', 'version_conflict', 'transition_refused'],
});
