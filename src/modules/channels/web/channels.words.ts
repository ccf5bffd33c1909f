import type { Label } from '../../../shared/label.ts';
import { titles } from './channels.titles.ts';

/** Words of the tracked links' pages. */
export const words = {
  links: titles.links,
  create: { zh: '新建追踪链接', en: 'New tracked link' },
  noLinks: { zh: '这个活动还没有追踪链接', en: 'This campaign has no tracked link yet' },
  noLinksHelp: {
    zh: '每个投放位置一条链接，UTM 按命名规则自动生成，来的人和订单自动归到活动和渠道。',
    en: 'One link for each place it is put. UTM parameters follow the naming rules, so visits and orders find their campaign and channel.',
  },
  link: titles.link,
  uv: { zh: '访客数', en: 'Visitors' },
  orders: { zh: '订单数', en: 'Orders' },
  gmv: { zh: '成交额', en: 'GMV' },
  conversionRate: { zh: '转化率', en: 'Conversion rate' },
  otherLink: { zh: '未登记的链接', en: 'Link that is not kept here' },
  preview: { zh: '生成结果预览', en: 'What it will be' },
  previewEmpty: { zh: '填写内容、目标网址和渠道后预览', en: 'Fill in content, target and channel to see it' },
  previewFull: { zh: '访客打开的完整链接', en: 'Full address that visitors open' },
  previewCode: { zh: 'xxxxxxxx 是创建时生成的短码', en: 'xxxxxxxx stands for the short code, made on creation' },
  make: { zh: '创建链接', en: 'Create link' },
  made: { zh: '链接已创建', en: 'The link is ready' },
  another: { zh: '再建一条', en: 'Make another' },
  done: { zh: '完成', en: 'Done' },
  short: { zh: '短链接', en: 'Short link' },
  full: { zh: '完整链接', en: 'Full link' },
  copyShort: { zh: '复制短链接', en: 'Copy short link' },
  qr: { zh: '二维码', en: 'QR code' },
  qrOf: { zh: '“{{name}}”的二维码', en: 'QR code of “{{name}}”' },
  svg: { zh: '下载 SVG', en: 'Download SVG' },
  png: { zh: '下载 PNG', en: 'Download PNG' },
  last30: { zh: '近 30 天', en: 'Last 30 days' },
  noFigures: { zh: '还没有人从这条链接进来', en: 'Nobody has come through this link yet' },
  paused: { zh: '链接不在生效状态，打开会提示已停用。', en: 'The link is not active: whoever opens it is told so.' },
  everything: { zh: '全部追踪链接', en: 'All tracked links' },
} as const satisfies Record<string, Label>;
