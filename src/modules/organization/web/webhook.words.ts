import { titles } from './organization.titles.ts';
/** Words of the webhook's own parts. */
export const words = {
  deliveries: titles.deliveries,
  secret: { zh: '签名密钥', en: 'Signing secret' },
  secretNone: {
    zh: '接收方用密钥核对签名（Standard Webhooks 规范）。还没有人看过密钥。',
    en: 'The receiver checks signatures with it (Standard Webhooks). Nobody has seen it yet.',
  },
  secretMade: { zh: '密钥生成于 {{time}}', en: 'Secret made {{time}}' },
  formerUntil: { zh: '旧密钥到 {{time}} 前仍可用', en: 'The former secret works until {{time}}' },
  makeSecret: { zh: '生成新密钥', en: 'Make a new secret' },
  secretOnce: {
    zh: '密钥只显示这一次，请立即保存到接收方。旧密钥 24 小时内仍有效。',
    en: 'The secret is shown this once. Keep it with the receiver now; the former one works for 24 hours more.',
  },
  kept: { zh: '已保存', en: 'I have kept it' },
  test: { zh: '发送测试', en: 'Send a test' },
  tested: { zh: '测试消息', en: 'Test message' },
  testSent: { zh: '测试消息已排队', en: 'The test is queued' },
  failing: {
    zh: '从 {{time}} 起连续失败 {{n}} 次；连续一天没有送达会自动暂停',
    en: '{{n}} {{n|failure|failures}} in a row since {{time}}; after a day without success it is paused',
  },
  empty: { zh: '还没有投递。所选记录变更后，这里会列出每次投递。', en: 'Nothing yet. Each delivery is listed here.' },
  all: { zh: '全部', en: 'All' },
  change: { zh: '变更', en: 'Change' },
  state: { zh: '状态', en: 'State' },
  lastAnswer: { zh: '最近答复', en: 'Last answer' },
  tries: { zh: '次数', en: 'Tries' },
  next: { zh: '下次重试', en: 'Next try' },
  again: { zh: '重新投递', en: 'Deliver again' },
  requeued: { zh: '已排队重新投递', en: 'Queued again' },
  older: { zh: '更早的', en: 'Older' },
  messageId: { zh: '消息编号', en: 'Message id' },
  noAnswer: { zh: '没有答复：{{reason}}', en: 'No answer: {{reason}}' },
  events: { zh: '选择记录与操作', en: 'Choose records and actions' },
  everything: { zh: '全部记录的全部变更', en: 'Every change of every record' },
  everyAction: { zh: '{{record}}：全部操作', en: '{{record}}: every action' },
} as const;

/** Why no answer came, by the server's reasons. */
export const reasons: Readonly<Record<string, { zh: string; en: string }>> = {
  'closed-address': { zh: '地址指向内网，未放行', en: 'the address is inside the network and not opened' },
  'not-found': { zh: '域名无法解析', en: 'the name was not found' },
  timeout: { zh: '超时', en: 'timed out' },
  connection: { zh: '连接中断', en: 'the connection broke' },
  'not-an-address': { zh: '地址不正确', en: 'not a valid address' },
  'not-visible': { zh: '设定者看不到此记录', en: 'who set it up may not see this record' },
};
