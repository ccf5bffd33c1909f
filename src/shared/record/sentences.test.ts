import { expect, test } from 'vitest';
import * as z from 'zod';
import { f } from './field.ts';
import { sentenceOf } from './sentences.ts';

/** What a person reads for the first mistake. */
const said = (schema: z.ZodType, value: unknown): string | undefined => {
  const issue = schema.safeParse(value, { reportInput: true }).error?.issues[0];
  return issue === undefined ? undefined : sentenceOf(issue, { zh: '“名称”', en: 'Name' }).zh;
};
const label = { zh: '名称', en: 'Name' };

test.each([
  ['nothing', z.string(), undefined, '“名称”必填'],
  ['null', z.string(), null, '“名称”必填'],
  ['no choice', z.enum(['a', 'b']), undefined, '“名称”必填'],
  ['a choice that is none', z.enum(['a', 'b']), 'c', '“名称”不在可选范围内'],
  [
    'a code in capitals',
    z.string().regex(/^[a-z]+$/, 'not_a_slug'),
    'GB',
    '“名称”只用小写字母、数字和下划线，如 douyin_live',
  ],
  ['another type', z.string(), 5, '“名称”类型不正确'],
  ['half of a whole', f.integer(label).schema, 1.5, '“名称”应为整数'],
  ['an empty text', z.string().min(1), '', '“名称”不能为空'],
  ['an empty list', z.array(z.string()).min(1), [], '“名称”不能为空'],
  ['a long list', z.array(z.string()).max(2), ['a', 'b', 'c'], '“名称”过长，最多 2 项'],
  ['a big number', z.number().max(3), 4, '“名称”过大，最多 3'],
  ['parts of a cent', f.money(label).schema, { amount: '1.005', currency: 'CNY' }, '“名称”金额最多两位小数'],
  [
    'a slip in the year',
    f.dateRange(label).schema,
    { start: '2026-11-22', end: '9999-12-31' },
    '“名称”年份过早或过晚，请核对',
  ],
  ['a slip in the day', f.date(label).schema, '0202-11-22', '“名称”年份过早或过晚，请核对'],
  ['a slip in the moment', f.instant(label).schema, '9999-12-31T23:00:00Z', '“名称”年份过早或过晚，请核对'],
  ['no currency', f.money(label).schema, { amount: '1', currency: 'XXX' }, '“名称”应为现行货币的三位代码，如 CNY'],
  ['only what cannot be seen', f.text(label).schema, '\u200b\u200d', '“名称”不能为空'],
])('%s', (_, schema, value, sentence) => {
  expect(said(schema, value)).toBe(sentence);
});

test('a line of text is one line, and reads as it is stored', () => {
  const { schema } = f.text(label);
  expect(schema.parse('第一行\r\n第二行\t')).toBe('第一行 第二行');
  expect(schema.parse('x\u202Etxt.exe')).toBe('xtxt.exe');
  expect(f.tags(label).schema.parse(['新\u202E茶', '新茶\u2066'])).toEqual(['新茶']);
  expect(schema.parse('一家👨‍👩‍👧')).toBe('一家👨‍👩‍👧');
});
