import type { Label } from '../../../shared/label.ts';

/** Why an item of a request was not taken. The code is for programs, the sentence for people. */
export const rejections = {
  not_utf8: {
    zh: '内容不是 UTF-8 编码，请转为 UTF-8 后重发',
    en: 'The body is not UTF-8: encode it as UTF-8 and send it again',
  },
  not_an_object: { zh: '事件必须是 JSON 对象', en: 'An event must be a JSON object' },
  type_unknown: {
    zh: 'type 必须是 track、page、screen、identify、group 或 alias',
    en: 'type must be track, page, screen, identify, group or alias',
  },
  event_name_missing: { zh: 'track 事件缺少 event 名称', en: 'A track event needs a name in "event"' },
  event_name_invalid: {
    zh: '事件名称须为不超过 200 个字符的文本，且不含控制字符',
    en: 'The event name must be text of at most 200 characters without control characters',
  },
  message_id_invalid: {
    zh: 'messageId 须为不超过 255 个字符的文本',
    en: 'messageId must be text of at most 255 characters',
  },
  user_id_invalid: {
    zh: 'userId 须为不超过 255 个字符的文本或数字',
    en: 'userId must be text of at most 255 characters, or a number',
  },
  anonymous_id_invalid: {
    zh: 'anonymousId 须为不超过 255 个字符的文本',
    en: 'anonymousId must be text of at most 255 characters',
  },
  identity_missing: {
    zh: '缺少 userId 与 anonymousId：请至少提供其一',
    en: 'Neither userId nor anonymousId: give at least one of them',
  },
  group_id_missing: { zh: 'group 事件缺少 groupId', en: 'A group event needs a groupId' },
  previous_id_missing: {
    zh: 'alias 事件需要 previousId 与 userId',
    en: 'An alias event needs a previousId and a userId',
  },
  properties_invalid: { zh: 'properties/traits 必须是对象', en: 'properties or traits must be an object' },
  context_invalid: { zh: 'context 必须是对象', en: 'context must be an object' },
  timestamp_invalid: {
    zh: 'timestamp 须为带时区的 ISO 8601 时间，且日期存在',
    en: 'timestamp must be an ISO 8601 instant with a time zone, of a day that exists',
  },
  time_before_1970: {
    zh: 'timestamp 早于 1970 年，请核对发送方的时钟',
    en: 'timestamp lies before 1970: check the clock of the sender',
  },
  time_in_future: { zh: '事件时间晚于现在一天以上', en: 'The event lies more than a day in the future' },
  amount_invalid: {
    zh: '订单金额无法识别：total、revenue、value 与商品的 price、quantity 须为数字，如 128.5',
    en: 'The amount cannot be read: total, revenue, value, price and quantity of products must be numbers, as 128.5',
  },
  amount_negative: {
    zh: '订单金额不能为负；退款请用 Order Refunded',
    en: 'The amount of an order cannot be negative; a refund is an Order Refunded',
  },
  currency_invalid: {
    zh: 'currency 须为现行货币的三位代码，如 CNY',
    en: 'currency must be the code of a currency in use, as CNY',
  },
  too_large: { zh: '单个事件超过 32 kB', en: 'The event is larger than 32 kB' },
  too_deep: { zh: '嵌套超过 24 层', en: 'Nested deeper than 24 levels' },
} as const satisfies Record<string, Label>;

export type RejectionCode = keyof typeof rejections;

/** Things done to an item that was taken, told in the answer. */
export const notes = {
  time_clamped: { zh: '时间在未来，已改为接收时间', en: 'The time lay ahead of now and was set to now' },
  time_ancient: { zh: '事件发生在一年以前', en: 'The event is more than a year old' },
  text_repaired: {
    zh: '已去除 NUL 字符并替换不完整的 Unicode 字符',
    en: 'NUL characters were removed and broken Unicode characters replaced',
  },
  message_id_made: {
    zh: '缺少 messageId，已代为生成；重发将被重复计数',
    en: 'No messageId was sent, one was made: a retry would count again',
  },
} as const satisfies Record<string, Label>;

export type NoteCode = keyof typeof notes;
