import { titles } from './analytics.titles.ts';
/** Words of the pages of papers that were sent. */
export const sentWords = {
  title: titles.sent,
  all: { zh: '全部', en: 'All' },
  kind: { zh: '哪一种', en: 'Kind' },
  mine: { zh: '只看发给我的', en: 'Only those sent to me' },
  paper: { zh: '报告', en: 'Paper' },
  to: { zh: '收件人', en: 'To' },
  when: { zh: '发送', en: 'Sent' },
  state: { zh: '状态', en: 'State' },
  figures: { zh: '发送时的数字', en: 'Figures as sent' },
  hidden: { zh: '你无权查看内容', en: 'You may not see the content' },
  compare: { zh: '对照', en: 'Compare' },
  asNow: { zh: '现在的数字', en: 'As it is now' },
  more: { zh: '更多', en: 'More' },
  exportXlsx: { zh: '导出 Excel', en: 'Export to Excel' },
  exportCsv: { zh: '导出 CSV', en: 'Export as CSV' },
  older: { zh: '更早的', en: 'Older' },
  empty: { zh: '还没有发送过报告', en: 'No paper was sent yet' },
  emptyHelp: {
    zh: '在日报、周报、月报页面订阅，或点“现在发给我”；每份发出的报告都会按发送时的内容保存五年',
    en: 'Subscribe on the page of a report, or have one sent to you; each is kept for five years as it was sent',
  },
  weekly: { zh: '打开周报', en: 'Open the weekly review' },
  frozen: {
    zh: '这是 {{when}} 发给{{name}}的内容（{{occasion}}，{{via}}），数字停在发送时，不会再变。',
    en: 'This is what went to {{name}} on {{when}} ({{occasion}}, {{via}}). The figures stand as they were.',
  },
  openNow: { zh: '看现在的数字', en: 'See it as it is now' },
  notSent: { zh: '这份没有送达，下次会按此内容再发。', en: 'It did not arrive; this content is sent again.' },
  noContent: {
    zh: '这份报告含有你无权查看的内容；请向收件人或管理员索取。',
    en: 'This paper holds what you may not see; ask its reader or an administrator.',
  },
  hash: { zh: '内容指纹', en: 'Fingerprint of the content' },
} as const;
