import * as z from 'zod';
import { defineRoute } from '../route.ts';

/** What is left until a deadline: negative when it is over. */
export const ClockLeft = z.object({
  unit: z.enum(['minutes', 'workingMinutes', 'days', 'workingDays']),
  amount: z.int(),
});
export type ClockLeft = z.infer<typeof ClockLeft>;

/** The last run of a clock of a row. */
export const ClockInfo = z.object({
  record: z.string(),
  recordId: z.uuid(),
  key: z.string(),
  label: z.object({ zh: z.string(), en: z.string() }),
  state: z.enum(['running', 'paused', 'kept', 'late', 'void']),
  /** calm, near (somebody was warned) or over. */
  tone: z.enum(['calm', 'near', 'over']),
  /** Measured at `asOf` in working time; null once it has stopped. */
  left: ClockLeft.nullable(),
  asOf: z.string(),
  startedAt: z.string(),
  dueAt: z.string(),
  stoppedAt: z.string().nullable(),
  pausedReason: z.string().nullable(),
  /** The deadline lies in, or its count passes, a year whose holidays nobody has published: weekends are assumed. */
  assumed: z.boolean(),
  personId: z.uuid().nullable(),
  mayPause: z.boolean(),
});
export type ClockInfo = z.infer<typeof ClockInfo>;

export const ClocksAnswer = z.object({ items: z.array(ClockInfo) });
export const PauseBody = z.strictObject({ reason: z.string().trim().min(1).max(2_000) });

/** What the one who asks answers for, the most urgent first. */
export const myClocks = defineRoute({
  id: 'clock.mine',
  method: 'GET',
  path: '/api/clocks/mine',
  summary: { zh: '我的时限', en: 'My clocks' },
  access: 'signedIn',
  response: z.object({
    items: z.array(ClockInfo.extend({ path: z.string(), code: z.string(), title: z.string() })),
  }),
});
