import * as z from 'zod';

const label = z.object({ zh: z.string(), en: z.string() });

/** 红绿灯: the worst of its reasons. `none`: nothing to judge by. */
export const lightTones = ['bad', 'warning', 'good', 'none'] as const;
export const Light = z.object({
  tone: z.enum(lightTones),
  /** Why, the worst first. */
  reasons: z.array(
    z.object({
      key: z.enum(['paused', 'incident', 'pace', 'budget', 'clock', 'over', 'noPlan', 'fine']),
      tone: z.enum(lightTones),
      text: label,
    }),
  ),
});
export type Light = z.infer<typeof Light>;
