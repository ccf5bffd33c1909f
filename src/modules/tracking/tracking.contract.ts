import * as z from 'zod';
import { line } from '../../shared/record/field.ts';
import { defineRoute } from '../../shared/route.ts';

const label = z.object({ zh: z.string(), en: z.string() });

/** Where the events of a key come from. */
export const keySources = {
  browser: { zh: '网页', en: 'Web pages' },
  miniprogram: { zh: '小程序', en: 'Mini program' },
  mobile: { zh: '移动应用', en: 'Mobile app' },
  server: { zh: '服务端', en: 'Server' },
  import: { zh: '历史数据导入', en: 'Import of the past' },
} as const;
export type KeySource = keyof typeof keySources;
const keySource = z.enum(['browser', 'miniprogram', 'mobile', 'server', 'import']);

export const WriteKey = z.object({
  id: z.uuid(),
  name: z.string(),
  source: keySource,
  /** Last characters, to tell keys apart. */
  hint: z.string(),
  /** All events of the key belong to this unit; null: decided event by event. */
  unitId: z.uuid().nullable(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
  /** Of the last 30 days. */
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  lastUsedAt: z.string().nullable(),
});
export type WriteKey = z.infer<typeof WriteKey>;

const see = { permission: 'tracking.read' };
const manage = { permission: 'tracking.manage' };
const idParams = z.strictObject({ id: z.uuid() });

export const listWriteKeys = defineRoute({
  id: 'tracking.listWriteKeys',
  method: 'GET',
  path: '/api/tracking/write-keys',
  summary: { zh: '写入密钥', en: 'Write keys' },
  access: see,
  response: z.object({ items: z.array(WriteKey) }),
});

export const NewWriteKey = z.strictObject({
  name: line(100),
  source: keySource.default('browser'),
  unitId: z.uuid().nullable().default(null),
});
export type NewWriteKey = z.infer<typeof NewWriteKey>;

export const createWriteKey = defineRoute({
  id: 'tracking.createWriteKey',
  method: 'POST',
  path: '/api/tracking/write-keys',
  summary: { zh: '新建写入密钥（只显示一次）', en: 'Make a write key (shown once)' },
  access: manage,
  body: NewWriteKey,
  response: z.object({ item: WriteKey, key: z.string() }),
  status: 201,
});

export const revokeWriteKey = defineRoute({
  id: 'tracking.revokeWriteKey',
  method: 'DELETE',
  path: '/api/tracking/write-keys/:id',
  summary: { zh: '吊销写入密钥', en: 'Revoke a write key' },
  access: manage,
  params: idParams,
  status: 204,
  errors: ['not_found'],
});

export const DeadLetter = z.object({
  id: z.uuid(),
  receivedAt: z.string(),
  /** Reason: a code and a sentence. */
  code: z.string(),
  message: label,
  source: z.string(),
  writeKeyId: z.uuid().nullable(),
  type: z.string(),
  name: z.string(),
  messageId: z.string(),
  /** Too large to be kept whole: can be looked at, not replayed. */
  truncated: z.boolean(),
  replayedAt: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

export const listDeadLetters = defineRoute({
  id: 'tracking.listDeadLetters',
  method: 'GET',
  path: '/api/tracking/dead-letters',
  summary: { zh: '死信（被拒绝的事件）', en: 'Dead letters (refused events)' },
  access: see,
  query: z.strictObject({
    code: z.string().max(40).optional(),
    /** Replayed ones are left out unless asked for. */
    replayed: z.stringbool().default(false),
    cursor: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    items: z.array(DeadLetter),
    nextCursor: z.string().nullable(),
    /** How many wait, by reason. */
    waiting: z.array(z.object({ code: z.string(), message: label, count: z.int() })),
  }),
});

export const readDeadLetter = defineRoute({
  id: 'tracking.readDeadLetter',
  method: 'GET',
  path: '/api/tracking/dead-letters/:id',
  summary: { zh: '查看一条死信', en: 'Look at a dead letter' },
  access: see,
  params: idParams,
  response: DeadLetter.extend({ payload: z.string() }),
  errors: ['not_found'],
});

const Chosen = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(500) }),
  /** All waiting ones of one reason. */
  z.strictObject({ code: z.string().min(1).max(40) }),
]);

export const replayDeadLetters = defineRoute({
  id: 'tracking.replayDeadLetters',
  method: 'POST',
  path: '/api/tracking/dead-letters/replay',
  summary: { zh: '重新处理死信', en: 'Take dead letters again' },
  access: manage,
  body: Chosen,
  response: z.object({
    replayed: z.int(),
    accepted: z.int(),
    duplicates: z.int(),
    /** Refused once more; they stay where they are. */
    refused: z.array(z.object({ id: z.uuid(), code: z.string(), message: label })),
  }),
});

/** One letter mended by hand. */
export const mendDeadLetter = defineRoute({
  id: 'tracking.mendDeadLetter',
  method: 'POST',
  path: '/api/tracking/dead-letters/:id/mend',
  summary: { zh: '修改后重新处理死信', en: 'Mend a dead letter and take it again' },
  access: manage,
  params: idParams,
  body: z.strictObject({ payload: z.string().min(2).max(65_536) }),
  response: z.object({ accepted: z.boolean(), duplicate: z.boolean() }),
  errors: ['not_found', 'invalid'],
});

export const discardDeadLetters = defineRoute({
  id: 'tracking.discardDeadLetters',
  method: 'POST',
  path: '/api/tracking/dead-letters/discard',
  summary: { zh: '丢弃死信', en: 'Discard dead letters' },
  access: manage,
  body: Chosen,
  response: z.object({ discarded: z.int() }),
});

const values = z.array(z.string().trim().min(1).max(100)).max(100).readonly();
export const channelConditions = ['source', 'medium', 'campaign', 'referrer', 'clickId', 'inApp'] as const;

/**
 * Grouping of visits into channels: data, not code. A workspace starts with the default rules and may edit its own copy.
 * Rules are read from top to bottom and the first that holds decides. All conditions of a rule must hold; within one
 * condition any of the values is enough. `*` at the end means "begins with"; a host also covers its subdomains, and
 * `google.*` all its countries.
 */
export const ChannelRule = z.strictObject({
  channel: z
    .string()
    .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'not_a_slug')
    .max(40),
  when: z
    .strictObject({
      /** utm_source. */
      source: values.optional(),
      medium: values.optional(),
      campaign: values.optional(),
      /** Host of the page that led here. */
      referrer: values.optional(),
      /** Parameters that advertising platforms append to the landing address. */
      clickId: values.optional(),
      /** Application whose built-in browser shows the page. */
      inApp: values.optional(),
    })
    .refine((when) => channelConditions.some((key) => (when[key]?.length ?? 0) > 0), 'no_condition'),
});
export type ChannelRule = z.infer<typeof ChannelRule>;
export type ChannelCondition = ChannelRule['when'];

const ChannelRulesAnswer = z.object({
  items: z.array(ChannelRule),
  /** The workspace has rules of its own. */
  own: z.boolean(),
  names: z.record(z.string(), label),
});

export const readChannelRules = defineRoute({
  id: 'tracking.readChannelRules',
  method: 'GET',
  path: '/api/tracking/channel-rules',
  summary: { zh: '渠道归类规则', en: 'Rules of channel grouping' },
  access: see,
  response: ChannelRulesAnswer,
});

export const writeChannelRules = defineRoute({
  id: 'tracking.writeChannelRules',
  method: 'PUT',
  path: '/api/tracking/channel-rules',
  summary: { zh: '修改渠道归类规则', en: 'Change the rules of channel grouping' },
  access: manage,
  body: z.strictObject({
    /** In order; none: back to the defaults. */
    items: z.array(ChannelRule).max(500),
  }),
  response: ChannelRulesAnswer,
});

/** Which channel a visit would be given: for trying rules out. */
export const tryChannelRules = defineRoute({
  id: 'tracking.tryChannelRules',
  method: 'POST',
  path: '/api/tracking/channel-rules/try',
  summary: { zh: '试算渠道归类', en: 'Try the channel grouping' },
  access: see,
  body: z.strictObject({
    items: z.array(ChannelRule).max(500).optional(),
    url: z.string().max(2048).default(''),
    referrer: z.string().max(2048).default(''),
    userAgent: z.string().max(1000).default(''),
  }),
  response: z.object({ channel: z.string(), name: label.nullable() }),
});
