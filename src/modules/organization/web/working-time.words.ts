import { titles } from './organization.titles.ts';
/** Words of the page of working hours and declared days. */
export const words = {
  title: titles.title,
  intro: {
    zh: '所有按工作时间计的期限都用这里的时段和日历，保存后正在走的期限随之重算。个人请假另计。',
    en: 'Every deadline in working time counts these hours and this calendar; running ones are counted anew on saving. A person’s leave comes on top.',
  },
  hours: { zh: '每天的工作时段', en: 'Hours of a working day' },
  hoursHelp: {
    zh: '按 {{zone}} 的时间。每天共 {{n}} 小时。',
    en: 'By the time of {{zone}}. {{n}} {{n|hour|hours}} a day.',
  },
  from: { zh: '第 {{n}} 段开始', en: 'Start of part {{n}}' },
  to: { zh: '第 {{n}} 段结束', en: 'End of part {{n}}' },
  addHours: { zh: '增加时段', en: 'Add a part' },
  remove: { zh: '移除', en: 'Remove' },
  badHours: {
    zh: '每段的结束要晚于开始，后一段不能早于前一段结束。',
    en: 'Each part ends after it starts, and starts after the one before it has ended.',
  },
  days: { zh: '本公司另定的日子', en: 'Days that the company declares' },
  daysHelp: {
    zh: '国家公布的节假日和调休已经算在内，公布到 {{year}} 年；之后的年份先按周末休息推算。临时通知的放假、公司福利假、补班在这里写明，以这里为准。',
    en: 'Public holidays and make-up days are counted as published, up to {{year}}; later years assume free weekends. Holidays told late, company days off and days worked instead are written here and come first.',
  },
  day: { zh: '日期', en: 'Day' },
  kind: { zh: '上班或休息', en: 'Work or rest' },
  work: { zh: '上班', en: 'Work' },
  rest: { zh: '休息', en: 'Rest' },
  name: { zh: '名称', en: 'Name' },
  nameSample: { zh: '例：公司周年放假', en: 'E.g. company anniversary' },
  addDay: { zh: '增加日子', en: 'Add a day' },
  noDays: { zh: '还没有另定的日子。', en: 'No day is declared yet.' },
  unfinished: { zh: '日期和名称都要填，同一天只写一次。', en: 'Each needs a day and a name, and stands there once.' },
  readOnly: { zh: '只有管理整个工作区的人能修改。', en: 'Only who manages the whole workspace changes this.' },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '已保存，期限正在重算', en: 'Saved; deadlines are being counted anew' },
};
