import * as z from 'zod';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** `campaign.approve`, `campaign.*`, `*.delete` or `*`: a record's id and what happens to it. */
export const WebhookEvents = z
  .array(z.string().regex(/^(\*|[a-zA-Z]+\.(\*|[a-zA-Z]+)|\*\.[a-zA-Z]+)$/, 'not_an_event'))
  .min(1, 'empty')
  .max(200)
  .transform((list) => [...new Set(list)]);

/** An address of another program that is told when records change. */
export const Webhook = defineRecord({
  id: 'webhook',
  path: 'webhooks',
  room: 'organization',
  label: { zh: '网络钩子', en: 'Webhook' },
  code: 'WHK-{####}',
  title: 'name',
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true }),
    url: f.link(
      { zh: '接收地址', en: 'Address' },
      {
        required: true,
        help: {
          zh: '以 POST 发送 JSON；内网地址须由运维放行（HUANYING_WEBHOOK_NETWORKS）',
          en: 'JSON is sent to it by POST; addresses of the own network must be opened by the operator (HUANYING_WEBHOOK_NETWORKS)',
        },
      },
    ),
    events: f.json(WebhookEvents as unknown as z.ZodType<readonly string[]>)(
      { zh: '发送哪些变更', en: 'Changes to send' },
      {
        required: true,
        help: {
          zh: '记录与操作，如 campaign.approve；campaign.* 为全部操作',
          en: 'Record and action, such as campaign.approve; campaign.* is every action',
        },
      },
    ),
    notes: f.longText({ zh: '说明', en: 'Notes' }),
    /** Rows are sent as this person may see them: whoever last chose the address or the changes. */
    seenBy: f.person(
      { zh: '以谁的权限发送', en: 'Sent as seen by' },
      {
        readOnly: true,
        help: {
          zh: '最后设定地址或变更的人；只发送此人当时可见的内容，个人信息打码',
          en: 'Who last set the address or the changes; only what they may see at that moment is sent, personal data masked',
        },
      },
    ),
    /** The service key, where a program made it. */
    seenByKey: f.text({ zh: '以哪个密钥的权限发送', en: 'Sent as seen by the key' }, { readOnly: true }),
  },
  states: {
    initial: 'paused',
    all: {
      active: { zh: '启用', en: 'Active', tone: 'good' },
      paused: { zh: '暂停', en: 'Paused', tone: 'warning' },
    },
    transitions: [
      { action: 'activate', label: { zh: '启用', en: 'Activate' }, from: 'paused', to: 'active' },
      { action: 'pause', label: { zh: '暂停', en: 'Pause' }, from: 'active', to: 'paused' },
    ],
  },
  views: {
    list: { columns: ['name', 'url', 'events', 'state', 'seenBy', 'updatedAt'], sort: 'name' },
    sections: [
      { label: { zh: '接收方', en: 'Receiver' }, fields: ['name', 'url', 'events', 'notes'] },
      { label: { zh: '权限', en: 'Access' }, fields: ['seenBy', 'seenByKey'] },
    ],
  },
  search: ['name', 'url', 'notes'],
});
export type Webhook = RowOf<typeof Webhook>;

export const deliveryStates = {
  waiting: { zh: '待发送', en: 'Waiting', tone: 'info' },
  delivered: { zh: '已送达', en: 'Delivered', tone: 'good' },
  failed: { zh: '失败', en: 'Failed', tone: 'bad' },
  skipped: { zh: '未发送', en: 'Not sent', tone: 'neutral' },
} as const;

export const WebhookDelivery = z.object({
  id: z.uuid(),
  /** What the receiver gets as `webhook-id`; the same in all tries. */
  messageId: z.string(),
  /** `campaign.approve` */
  type: z.string(),
  record: z.string(),
  recordId: z.uuid(),
  state: z.enum(['waiting', 'delivered', 'failed', 'skipped']),
  changedAt: z.string(),
  nextTryAt: z.string().nullable(),
  /** Tries so far, the last ones with what came of them. */
  tries: z.int(),
  attempts: z.array(
    z.object({
      at: z.string(),
      ms: z.int(),
      status: z.int().nullable(),
      /** First bytes of the answer. */
      answer: z.string().nullable(),
      /** Why there is no answer. */
      error: z.string().nullable(),
    }),
  ),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookHealth = z.object({
  secretMadeAt: z.string().nullable(),
  /** Until then the former secret signs too. */
  formerUntil: z.string().nullable(),
  failingSince: z.string().nullable(),
  failures: z.int(),
  /** Nothing is tried before. */
  restUntil: z.string().nullable(),
});
export type WebhookHealth = z.infer<typeof WebhookHealth>;

const idParams = z.strictObject({ id: z.uuid() });

export const webhookSecret = defineRoute({
  id: 'webhook.secret',
  method: 'POST',
  path: '/api/webhooks/:id/secret',
  summary: { zh: '生成签名密钥，仅显示一次', en: 'Make a signing secret, shown once' },
  access: { permission: 'webhook.update' },
  params: idParams,
  response: z.object({ secret: z.string(), formerUntil: z.string().nullable() }),
  status: 201,
  perMinute: 30,
});

export const testWebhook = defineRoute({
  id: 'webhook.test',
  method: 'POST',
  path: '/api/webhooks/:id/test',
  summary: { zh: '发送测试消息', en: 'Send a test message' },
  access: { permission: 'webhook.update' },
  params: idParams,
  response: WebhookDelivery,
  status: 201,
  perMinute: 30,
  errors: ['conflict'],
});

export const listDeliveries = defineRoute({
  id: 'webhook.deliveries',
  method: 'GET',
  path: '/api/webhooks/:id/deliveries',
  summary: { zh: '投递记录', en: 'Deliveries of a webhook' },
  access: { permission: 'webhook.read' },
  params: idParams,
  query: z.strictObject({
    state: WebhookDelivery.shape.state.optional(),
    cursor: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    items: z.array(WebhookDelivery),
    nextCursor: z.string().nullable(),
    health: WebhookHealth,
  }),
});

export const redeliver = defineRoute({
  id: 'webhook.redeliver',
  method: 'POST',
  path: '/api/webhook-deliveries/:id/redeliver',
  summary: { zh: '重新投递', en: 'Deliver again' },
  access: { permission: 'webhook.update' },
  params: idParams,
  response: WebhookDelivery,
  status: 201,
  perMinute: 120,
  errors: ['conflict'],
});
