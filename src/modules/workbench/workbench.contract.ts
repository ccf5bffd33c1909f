import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';

const label = z.object({ zh: z.string(), en: z.string() });
export const loopStages = {
  research: { zh: '调研', en: 'Research' },
  strategy: { zh: '策略', en: 'Strategy' },
  execution: { zh: '执行', en: 'Execution' },
  evaluation: { zh: '评估', en: 'Evaluation' },
} as const;
export type LoopStage = keyof typeof loopStages;

/** Something that waits for the asking person. `to` is the page to open. */
export const Waiting = z.object({
  kind: z.enum([
    'approve',
    'revise',
    'prepare',
    'evaluate',
    'goalBehind',
    'goalDue',
    'linkExpiring',
    'mention',
    'notice',
  ]),
  stage: z.enum(['research', 'strategy', 'execution', 'evaluation']),
  title: z.string(),
  /** Why it waits, as a sentence. */
  reason: label,
  record: z.string().nullable(),
  recordId: z.uuid().nullable(),
  code: z.string().nullable(),
  /** Day by which it should be done. */
  due: z.iso.date().nullable(),
  overdue: z.boolean(),
  to: z.string(),
});
export type Waiting = z.infer<typeof Waiting>;

export const HomeAnswer = z.object({
  /** The ring, in the order of the loop. Counts are of rows that the person may see; null: may not see any. */
  stages: z.array(
    z.object({
      stage: z.enum(['research', 'strategy', 'execution', 'evaluation']),
      label,
      waiting: z.int(),
      counts: z.array(
        z.object({
          key: z.string(),
          label,
          count: z.int(),
          to: z.string(),
          tone: z.enum(['neutral', 'info', 'good', 'warning', 'bad']),
        }),
      ),
    }),
  ),
  waiting: z.array(Waiting),
  /** Today so far and yesterday, with the change against the day before; empty without the right to see metrics. */
  figures: z.array(
    z.object({
      metric: z.string(),
      label,
      unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
      direction: z.enum(['up_good', 'down_good', 'neutral']),
      today: z.string().nullable(),
      yesterday: z.string().nullable(),
      dayBefore: z.string().nullable(),
    }),
  ),
  currency: z.string(),
  unread: z.int(),
  asOf: z.string(),
});
export type HomeAnswer = z.infer<typeof HomeAnswer>;

export const home = defineRoute({
  id: 'workbench.home',
  method: 'GET',
  path: '/api/home',
  summary: { zh: '工作台', en: 'Workbench' },
  access: 'signedIn',
  response: HomeAnswer,
});
