import { describe, expect, it } from 'vitest';
import { type ColumnTarget, headerHints, headerLikeness, matchColumns, normaliseHeader } from './header.match.ts';

describe('headings', () => {
  it.each([
    ['消耗（元）', '消耗'],
    ['总花费(元)', '总花费'],
    ['点 击 率(%)', '点击率'],
    ['　点击率（％）　', '点击率'],
    ['Order_ID', 'orderid'],
    ['Order Id', 'orderid'],
    ['转化数(计费时间)', '转化数(计费时间)'],
    ['花费（单位：元）', '花费'],
    ['平均点击单价(元/次)', '平均点击单价'],
    ['\ufeff日期', '日期'],
    ['"日期"', '日期'],
    ['%', '%'],
    ['1-20s报价', '120s报价'],
  ])('[H2] %j is compared as %j', (header, expected) => expect(normaliseHeader(header)).toBe(expected));

  it('[H2] the heading tells percent, power of ten and currency', () => {
    expect(headerHints('点击率(%)')).toEqual({ percent: true });
    expect(headerHints('点击率％')).toEqual({ percent: true });
    expect(headerHints('点击率')).toEqual({});
    expect(headerHints('成交金额（万元）')).toEqual({ power: 4, currency: 'CNY' });
    expect(headerHints('消耗(元)')).toEqual({ currency: 'CNY' });
    expect(headerHints('粉丝数(万)')).toEqual({ power: 4 });
    expect(headerHints('Spend (USD)')).toEqual({ currency: 'USD' });
  });
});

const target = (key: string, label: string, ...aliases: string[]): ColumnTarget => ({ key, label, aliases });
const targets = [
  target('date', '日期', '时间', 'Date'),
  target('cost', '花费', '消耗', '消费', '总花费'),
  target('impressions', '展现量', '展示数', '曝光次数', '展现'),
  target('clicks', '点击量', '点击数', '点击'),
  target('conversions', '转化数', '目标转化量'),
];

describe('matching columns', () => {
  it.each([
    [
      '巨量引擎',
      ['时间', '广告组id', '消耗(元)', '展示数', '点击数', '点击率(%)', '转化数', '转化数(计费时间)'],
      { date: 0, cost: 2, impressions: 3, clicks: 4, conversions: 6 },
    ],
    [
      '百度',
      ['日期', '账户', '推广计划', '展现', '点击', '消费', '点击率'],
      { date: 0, impressions: 3, clicks: 4, cost: 5 },
    ],
    [
      '腾讯',
      ['日期', '花费', '曝光次数', '点击次数', '目标转化量'],
      { date: 0, cost: 1, impressions: 2, conversions: 4 },
    ],
  ])('[H2] recognises the headings of %s', (_, header, expected) =>
    expect(matchColumns(header, targets).columnOf).toEqual(expected),
  );

  it('[H2] reports how each match came about and what is left over', () => {
    const m = matchColumns(
      ['日期', '消耗 （元）', '备注', '备注', '', '千次展示费用'],
      [
        ...targets.slice(0, 2),
        { ...target('cpm', '平均千次展示费用'), required: true },
        { ...target('owner', '负责人'), required: true },
      ],
    );
    expect(m.matches.map((x) => [x.key, x.column, x.how])).toEqual([
      ['date', 0, 'exact'],
      ['cost', 1, 'normalised'],
      ['cpm', 5, 'fuzzy'],
    ]);
    expect(m.unmatched).toEqual(['owner']);
    expect(m.missing).toEqual(['owner']);
    expect(m.ignored.map((x) => x.header)).toEqual(['备注', '备注']);
    expect(m.duplicates).toEqual(['备注']);
  });

  it('[H2] never takes one figure for a like-sounding other', () => {
    for (const [a, b] of [
      ['转化数', '转化数(计费时间)'],
      ['点击量', '点击率'],
      ['转化成本', '深度转化成本'],
      ['7日新增A3', '7日新增A4'],
      ['直接支付ROI', '支付ROI'],
      ['总成交金额', '净成交金额'],
    ] as const)
      expect([a, b, headerLikeness(normaliseHeader(a), normaliseHeader(b)) < 0.8]).toEqual([a, b, true]);
    expect(headerLikeness('campaignname', 'campainname')).toBeGreaterThan(0.8);
  });

  it("[H2] the user's choice wins, also the choice of none, and no column serves two", () => {
    const header = ['日期', '时间', '花费', '消耗'];
    const m = matchColumns(header, targets, { date: 1, cost: null });
    expect(m.columnOf).toEqual({ date: 1 });
    expect(m.unmatched).toContain('cost');
    expect(matchColumns(header, targets).columnOf).toEqual({ date: 0, cost: 2 });
    expect(matchColumns(header, targets, { cost: 99, date: -1 }).columnOf).toEqual({});
  });
});
