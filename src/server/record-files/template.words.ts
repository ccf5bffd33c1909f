import type { Label } from '../../shared/label.ts';
import type { Field } from '../../shared/record/field.ts';
import { lineKeys } from './export.columns.ts';
import type { ImportTarget } from './import.columns.ts';

const byKind: Partial<Record<Field['kind'], Label>> = {
  integer: { zh: '整数', en: 'A whole number' },
  decimal: { zh: '数字', en: 'A number' },
  percent: { zh: '百分比，如 12.5%', en: 'A percentage, such as 12.5%' },
  money: {
    zh: '金额，如 1234.50、1.2万；不写币种用工作区的',
    en: 'An amount, such as 1234.50; the workspace’s currency',
  },
  date: { zh: '日期，如 2026-11-22', en: 'A day, such as 2026-11-22' },
  instant: { zh: '时间，如 2026-11-22 15:30', en: 'A time, such as 2026-11-22 15:30' },
  boolean: { zh: '是 或 否', en: 'yes or no' },
  tags: { zh: '多个用顿号隔开', en: 'Several, by commas' },
  ref: { zh: '名称或编号', en: 'Name or code' },
  refs: { zh: '名称或编号，多个用顿号隔开', en: 'Names or codes, by commas' },
  person: { zh: '姓名或编号', en: 'Name or code' },
  unit: { zh: '部门名称或编号', en: 'Name or code of the unit' },
  link: { zh: '网址，以 https:// 开头', en: 'A link that begins with https://' },
  region: { zh: '行政区划代码，六位数字', en: 'Code of the region, six digits' },
  metric: { zh: '指标的名称，如 gmv', en: 'Name of a metric, such as gmv' },
};
const bySystem: Readonly<Record<string, Label>> = {
  code: { zh: '已有记录的编号；新建留空', en: 'Code of a row that is there; empty for a new one' },
  unitId: { zh: '部门名称；不写用你的部门', en: 'Name of the unit; yours by default' },
  ownerId: { zh: '姓名；不写是你自己', en: 'Name of the person; you by default' },
  [lineKeys.code]: {
    zh: '每行都写；文件里出现的，其明细整体换成文件里的行',
    en: 'In each row; all lines of a code that the file names become those of the file',
  },
  [lineKeys.place]: { zh: '次序；不写按文件的次序', en: 'Their order; that of the file by default' },
};

/** What to write below a heading, in a sentence. */
export function howToWrite({ key, part }: ImportTarget, field: Field | undefined): Label {
  if (field === undefined) return bySystem[key] ?? { zh: '文字', en: 'Text' };
  if (part === 'currency') return { zh: '币种代码，如 CNY', en: 'Code of the currency, such as CNY' };
  if (part !== undefined) return byKind.date ?? field.label;
  const options = Object.values(field.options ?? {});
  if (options.length > 0) return { zh: options.map((o) => o.zh).join('、'), en: options.map((o) => o.en).join(', ') };
  return byKind[field.kind] ?? { zh: '文字', en: 'Text' };
}
