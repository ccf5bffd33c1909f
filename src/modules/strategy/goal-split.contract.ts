import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';

/** What a goal is broken down along. Times cut its period; the others narrow what is counted, or who answers for it. */
export const splitAxes = ['quarter', 'month', 'week', 'channel', 'unit', 'person'] as const;
export type SplitAxis = (typeof splitAxes)[number];

/** `season`: in proportion to what the same parts had a year ago (times) or in the last year (channels and units). */
export const splitMethods = ['equal', 'shares', 'season'] as const;
export type SplitMethod = (typeof splitMethods)[number];

const decimal = z.string().regex(/^\d{1,18}(\.\d{1,6})?$/, 'not_a_decimal');

export const GoalSplitPart = z.object({
  title: z.string(),
  period: z.object({ start: z.iso.date(), end: z.iso.date() }),
  channel: z.uuid().nullable(),
  countedUnit: z.uuid().nullable(),
  ownerId: z.uuid().nullable(),
  /** Part of the target, 0 to 1; null where parts do not add up. */
  share: z.string().nullable(),
  target: z.string(),
  /** What this part had in its history. */
  history: z.string().nullable(),
});
export type GoalSplitPart = z.infer<typeof GoalSplitPart>;

export const GoalSplitPlan = z.object({
  parts: z.array(GoalSplitPart),
  target: z.string(),
  /** Sum of the parts; null where a sum means nothing: ratios, and persons who are counted once. */
  sum: z.string().nullable(),
  /** Why parts do not add up. */
  note: z.object({ zh: z.string(), en: z.string() }).nullable(),
});
export type GoalSplitPlan = z.infer<typeof GoalSplitPlan>;

const params = z.strictObject({ id: z.uuid() });

export const previewGoalSplit = defineRoute({
  id: 'goal.splitPreview',
  method: 'POST',
  path: '/api/goals/:id/split/preview',
  summary: { zh: '试算目标分解', en: 'Try a breakdown of a goal' },
  access: { permission: 'goal.create' },
  params,
  body: z.strictObject({
    along: z.enum(splitAxes),
    method: z.enum(splitMethods),
    /** Channels, org units or people to break down along. */
    parts: z.array(z.uuid()).max(60).optional(),
    /** Fractions in the order of the parts; together 1. */
    shares: z.array(decimal).max(120).optional(),
    /** What if the target were another. */
    target: decimal.optional(),
  }),
  response: GoalSplitPlan,
  errors: ['not_found', 'invalid'],
});

export const splitGoal = defineRoute({
  id: 'goal.split',
  method: 'POST',
  path: '/api/goals/:id/split',
  summary: { zh: '分解目标', en: 'Break a goal down' },
  access: { permission: 'goal.create' },
  params,
  body: z.strictObject({
    along: z.enum(splitAxes),
    parts: z
      .array(
        z.strictObject({
          title: z.string().trim().min(1).max(200),
          period: z.strictObject({ start: z.iso.date(), end: z.iso.date() }),
          channel: z.uuid().nullable(),
          countedUnit: z.uuid().nullable(),
          ownerId: z.uuid().nullable(),
          target: decimal,
        }),
      )
      .min(1)
      .max(120),
    /** The parts may add up to something else than the goal's target, because somebody wants it so. */
    acceptGap: z.boolean().default(false),
  }),
  response: z.object({ items: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string() })) }),
  status: 201,
  errors: ['not_found', 'invalid', 'conflict'],
});
