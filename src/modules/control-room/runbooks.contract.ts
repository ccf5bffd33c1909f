import type { Label } from '../../shared/label.ts';

/** What may go wrong with a running campaign. */
export const incidentKinds = {
  pageDown: { zh: '页面打不开', en: 'Page down' },
  payment: { zh: '支付失败', en: 'Payment failure' },
  clickFarming: { zh: '疑似刷单', en: 'Suspected click farming' },
  stockOut: { zh: '缺货', en: 'Out of stock' },
  publicOpinion: { zh: '舆情', en: 'Public opinion' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Label>;
export type IncidentKind = keyof typeof incidentKinds;

/** Who does a step: the roles of an incident. */
export type RunbookRole = 'commander' | 'communicator';
export interface RunbookStep {
  readonly key: string;
  readonly role: RunbookRole;
  readonly text: Label;
}

const step = (key: string, role: RunbookRole, zh: string, en: string): RunbookStep => ({ key, role, text: { zh, en } });
const confirm = step(
  'confirm',
  'commander',
  '核实现象：何时起、哪些渠道、影响多少人',
  'Confirm: since when, which channels, how many people',
);
const tellInside = step(
  'inform',
  'communicator',
  '通知客服与渠道同事，统一口径',
  'Tell service and channels what to say',
);
const followUp = step('verify', 'commander', '恢复后观察 30 分钟数据', 'Watch the figures for 30 minutes afterwards');

/** 处置手册: what is done first, second, third when it happens. Copied into the incident, so that old ones keep theirs. */
export const runbooks: Readonly<Record<IncidentKind, readonly RunbookStep[]>> = {
  pageDown: [
    confirm,
    step('pause', 'commander', '暂停活动，停止向坏页面引流', 'Pause the campaign: no more visitors to a broken page'),
    step('rollback', 'commander', '联系技术：回滚最近的发布或切换备用页', 'Roll back the last release or switch pages'),
    tellInside,
    step('resume', 'commander', '用手机走一遍页面，正常后恢复活动', 'Walk through it on a phone, then resume'),
    followUp,
  ],
  payment: [
    confirm,
    step('method', 'commander', '逐个支付方式试付 0.01 元，记下失败的', 'Try each method with 0.01, note which fail'),
    step('switch', 'commander', '下线失败的支付方式，联系支付机构', 'Take the failing method away, call the provider'),
    tellInside,
    step('orders', 'commander', '导出未支付订单，恢复后逐个通知', 'Export unpaid orders, tell each buyer afterwards'),
    followUp,
  ],
  clickFarming: [
    step('evidence', 'commander', '看信号的证据行，排除门店与代下单', 'Read the evidence; rule out stores and helpers'),
    step('hold', 'commander', '暂缓发货与返券，冻结可疑订单', 'Hold shipping and coupons of suspect orders'),
    step('limit', 'commander', '收紧限购：每人每设备件数', 'Tighten the limit for a person and a device'),
    step('partner', 'communicator', '向渠道与达人索取流量说明', 'Ask channel and KOL about their traffic'),
    step('settle', 'commander', '按证据结算，留存材料', 'Settle by the evidence and keep it'),
  ],
  stockOut: [
    confirm,
    step('stop', 'commander', '下架或改预售，改页面库存文案', 'Take it down or sell ahead, change the page'),
    step('supply', 'commander', '向供应链确认补货时间', 'Ask the supply chain when it is back'),
    tellInside,
    step(
      'customers',
      'communicator',
      '联系已付款未发货的顾客：等待、换货或退款',
      'Offer buyers waiting, exchange or refund',
    ),
  ],
  publicOpinion: [
    step('collect', 'commander', '收集原帖、传播量、诉求，截图留证', 'Collect posts, reach and demands, keep copies'),
    step('stop', 'commander', '停发相关内容，必要时暂停活动', 'Stop the content concerned, pause if needed'),
    step('legal', 'commander', '法务判断责任与风险', 'Legal judges responsibility and risk'),
    step(
      'statement',
      'communicator',
      '2 小时内拟声明，经批准后发布',
      'Draft a statement within 2 hours, publish once approved',
    ),
    tellInside,
    step('watch', 'communicator', '每小时看一次声量，直到回落', 'Look at the volume every hour until it falls'),
  ],
  other: [confirm, tellInside, followUp],
};
