import { expect, test } from 'vitest';
import type { Condition } from '../../../shared/record/condition.ts';
import { conditionOps } from '../../../shared/record/condition.ts';
import { en } from '../../i18n/en.ts';
import { fill } from '../../i18n/i18n.ts';
import { zh } from '../../i18n/zh.ts';
import { columnField } from '../registry.ts';
import { Sample } from '../sample.testing.ts';
import { allOf, conditionsOf, isComplete, opsFor, withOp } from './filter.ts';
import { leafParts, type SentenceWords, sentence } from './sentence.ts';

const wordsOf = (locale: 'zh' | 'en'): SentenceWords => {
  const t = locale === 'zh' ? zh : en;
  return {
    locale,
    ops: t.ops,
    and: t.app.and,
    or: t.app.or,
    join: t.app.listJoin,
    yes: t.app.yes,
    no: t.app.no,
    me: t.list.me,
    today: t.list.today,
    not: t.ops.ne,
    daysAgo: (n) => fill(t.ops.daysAgo, { n }),
    daysAhead: (n) => fill(t.ops.daysAhead, { n }),
    nameOf: (target, id) => (target === 'channel' && id === 'c1' ? '抖音' : target === 'person' ? '王芳' : undefined),
    todayDay: '2026-11-22',
    timeZone: 'Asia/Shanghai',
  };
};
const inZh = (c: Condition): string => sentence(Sample, c, wordsOf('zh'));
const inEn = (c: Condition): string => sentence(Sample, c, wordsOf('en'));

test.each<[Condition, string, string]>([
  [{ field: 'state', op: 'in', value: ['draft', 'proposed'] }, '状态 是 草稿、待审批', 'State is Draft, Proposed'],
  [{ field: 'title', op: 'contains', value: '双11' }, '名称 包含 “双11”', 'Title contains “双11”'],
  [{ field: 'budget', op: 'gte', value: '10000' }, '预算 不小于 ¥10,000', 'Budget at least ¥10,000'],
  [{ field: 'visitors', op: 'between', value: [10, 2000] }, '访客 介于 10 至 2,000', 'Visitors between 10 to 2,000'],
  [{ field: 'share', op: 'lt', value: '0.125' }, '占比 小于 12.5%', 'Share less than 12.5%'],
  [{ field: 'due', op: 'lte', value: '2026-11-21' }, '截止 不晚于 昨天', 'Due by Yesterday'],
  [{ field: 'due', op: 'gte', value: { relative: 'today', days: -7 } }, '截止 不早于 7 天前', 'Due from 7 days ago'],
  [{ field: 'due', op: 'isEmpty' }, '截止 为空', 'Due is empty'],
  [{ field: 'seenAt', op: 'gte', value: '2026-11-21T16:00:00Z' }, '查看时间 不早于 今天', 'Seen at from Today'],
  [{ field: 'urgent', op: 'eq', value: true }, '紧急 是 是', 'Urgent is Yes'],
  [{ field: 'manager', op: 'eq', value: { relative: 'me' } }, '负责人 是 我', 'Manager is me'],
  [{ field: 'channels', op: 'hasAny', value: ['c1'] }, '渠道 含有任一 抖音', 'Channels has any of 抖音'],
])('[D3] a filter reads as a sentence: %j', (condition, chinese, english) => {
  expect(inZh(condition)).toBe(chinese);
  expect(inEn(condition)).toBe(english);
});

test('[D3] groups read as one sentence, with brackets where they are nested', () => {
  const group: Condition = {
    all: [
      { field: 'state', op: 'eq', value: 'draft' },
      {
        any: [
          { field: 'urgent', op: 'eq', value: true },
          { field: 'due', op: 'isEmpty' },
        ],
      },
    ],
  };
  expect(inZh(group)).toBe('状态 是 草稿，且 （紧急 是 是，或 截止 为空）');
  expect(inZh({ not: { field: 'due', op: 'isEmpty' } })).toBe('不是（截止 为空）');
});

test('long lists are cut, and an unknown field does not break the page', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  expect(leafParts(Sample, { field: 'tags', op: 'hasAny', value: ids }, wordsOf('zh')).value).toBe('“a”、“b”、“c” +2');
  expect(inZh({ field: 'gone', op: 'eq', value: 'x' })).toBe('gone 是 x');
});

test('[D3] every kind that is kept can be filtered, personal data only as a whole', () => {
  for (const name of Object.keys(Sample.fields)) {
    const field = columnField(Sample, name);
    const ops = field === undefined ? [] : opsFor(field);
    expect(ops.length > 0, name).toBe(!['shape', 'total'].includes(name));
    for (const op of ops) expect(conditionOps).toContain(op);
  }
  expect(opsFor(Sample.fields.email)).toEqual(['eq', 'ne', 'isEmpty', 'notEmpty']);
});

test('a test is carried to another relation with its value', () => {
  const leaf = { field: 'visitors', op: 'gte', value: 5 } as const;
  expect(withOp(leaf, 'between')).toEqual({ field: 'visitors', op: 'between', value: [5, null] });
  expect(isComplete(withOp(leaf, 'between'))).toBe(false);
  expect(withOp(leaf, 'isEmpty')).toEqual({ field: 'visitors', op: 'isEmpty' });
  expect(withOp({ field: 'kind', op: 'in', value: ['promo'] }, 'notIn')).toMatchObject({ value: ['promo'] });
  expect(isComplete({ field: 'kind', op: 'in', value: [] })).toBe(false);
  expect(isComplete({ field: 'kind', op: 'isEmpty' })).toBe(true);
});

test('conditions are joined by "and"', () => {
  const leaf = { field: 'due', op: 'isEmpty' } as const;
  expect(conditionsOf(null)).toEqual([]);
  expect(conditionsOf(leaf)).toEqual([leaf]);
  expect(conditionsOf(allOf([leaf, leaf]))).toEqual([leaf, leaf]);
  expect(allOf([])).toBeNull();
});
