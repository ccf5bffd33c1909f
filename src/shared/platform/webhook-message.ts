import * as z from 'zod';

/** Body of what a webhook sends, by the Standard Webhooks specification. */
export const WebhookMessage = z.object({
  /** Record and action: `campaign.approve`; `webhook.test` for a try. */
  type: z.string(),
  /** When it was changed. */
  timestamp: z.string(),
  data: z.object({
    record: z.string(),
    id: z.uuid(),
    action: z.string(),
    /** Version after the change; the row may be newer, for it is as it is when it is sent. */
    version: z.int(),
    row: z.record(z.string(), z.unknown()),
  }),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;
