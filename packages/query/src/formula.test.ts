import { describe, expect, test } from 'vitest';
import { findBuiltinMetric } from './builtin-metrics.ts';
import { compile } from './compile.ts';
import { parseFormula } from './formula.ts';
import { unitFault, unitOf } from './formula-unit.ts';
import { parseInsight } from './insight.ts';
import type { Expression, MetricDef } from './metric.ts';
import { allUnits } from './scope.ts';

const read = (text: string): Expression => {
  const result = parseFormula(text);
  if (!result.ok) throw new Error(result.fault.message.en);
  return result.value;
};
const fault = (text: string): string => {
  const result = parseFormula(text);
  return result.ok ? 'no fault' : result.fault.message.en;
};
const event = (value: string) => ({ field: 'event', op: 'eq', value });

test('[D2] a formula is arithmetic with its usual order', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((metric) => ({ metric })) as [Expression, Expression, Expression];
  expect(read('a - b / c')).toEqual({ op: '-', left: a, right: { op: '/', left: b, right: c } });
  expect(read('a - b - c')).toEqual({ op: '-', left: { op: '-', left: a, right: b }, right: c });
  expect(read('（a − b）÷ c')).toEqual({ op: '/', left: { op: '-', left: a, right: b }, right: c });
  expect(read('-a*2.5')).toEqual({
    op: '*',
    left: { op: '-', left: { constant: 0 }, right: a },
    right: { constant: 2.5 },
  });
  expect(read('a × 30%')).toEqual({ op: '*', left: a, right: { constant: 0.3 } });
  expect(read('a-b')).toEqual({ op: '-', left: a, right: b });
  expect(read('-5')).toEqual({ constant: -5 });
});

test('[D2] measures over the events of a name, with filters, in either language', () => {
  expect(read('count("Coupon Redeemed")')).toEqual({
    measure: 'count',
    from: 'events',
    where: event('Coupon Redeemed'),
  });
  expect(read('人数(“领券”)')).toEqual({ measure: 'uniq', of: 'person', from: 'events', where: event('领券') });
  expect(
    read(`sum('Order Completed', properties.shipping where channel in ("a", "b") and not region = "330000")`),
  ).toEqual({
    measure: 'sum',
    of: 'properties.shipping',
    from: 'events',
    where: {
      all: [
        event('Order Completed'),
        {
          all: [
            { field: 'channel', op: 'in', value: ['a', 'b'] },
            { not: { field: 'region', op: 'eq', value: '330000' } },
          ],
        },
      ],
    },
  });
  expect(
    read('newpersons("Played" where properties.level >= 5 or (properties.vip = true and city contains "杭"))'),
  ).toEqual({
    measure: 'newPersons',
    where: {
      all: [
        event('Played'),
        {
          any: [
            { field: 'properties.level', op: 'gte', value: 5 },
            {
              all: [
                { field: 'properties.vip', op: 'eq', value: true },
                { field: 'city', op: 'contains', value: '杭' },
              ],
            },
          ],
        },
      ],
    },
  });
  // What lines tell is counted over lines.
  expect(read('sum("Order Completed", line.quantity)')).toMatchObject({ from: 'lines' });
  expect(read('count("Order Completed" where line.sku = "TEA")')).toMatchObject({ from: 'lines' });
});

test('[D2] what is wrong with a formula is said where it is', () => {
  expect(fault('')).toBe('Character 1: Write a formula');
  expect(fault('gmv /')).toBe('Character 6: Here a metric, a number or a bracket was expected, but the formula ends');
  expect(fault('gmv uv')).toBe('Character 5: Here an operator (+ - * /) was expected, but there is "uv"');
  expect(fault('(gmv')).toBe('Character 5: Here ")" was expected, but the formula ends');
  expect(fault('GMV')).toContain('no key of a metric');
  expect(fault('median("x")')).toContain('There is no measure "median"');
  expect(fault('constructor("x")')).toContain('There is no measure');
  expect(fault('count(x)')).toContain('the name of an event in quotes');
  expect(fault('count("x)')).toBe('Character 7: The quotation mark is not closed');
  expect(fault('count("x" where a ~ 1)')).toContain('"~" is not understood');
  expect(fault('count("x" where a = b)')).toContain('a value');
  expect(fault('1e999')).not.toBe('no fault');
  expect(fault('9'.repeat(400))).toContain('too large');
  expect(fault(`${'('.repeat(50)}gmv${')'.repeat(50)}`)).toContain('nested too deep');
  expect(fault(Array.from({ length: 40 }, () => 'gmv').join('+'))).toContain('At most 30 operations');
  expect(fault('x'.repeat(3_000))).toContain('at most 2000');
  const zh = parseFormula('gmv /');
  expect(zh.ok ? '' : zh.fault.message.zh).toBe('第 6 个字符：此处应为指标、数字或括号，却是公式到此结束');
});

describe('[D2] units are typed', () => {
  const unit = (text: string): string => {
    const answer = unitOf(read(text), findBuiltinMetric);
    return answer.ok ? answer.unit : answer.message.en;
  };
  test.each([
    ['gmv', 'money'],
    ['gmv - refunds * 1.06', 'money'],
    ['gmv / orders', 'money'],
    ['gmv / cost', 'ratio'],
    ['buyers / uv', 'ratio'],
    ['count("X") / uv', 'open'],
    ['count("X") / count("Y")', 'ratio'],
    ['conversion_rate * gmv', 'money'],
    ['sum("Order Completed", revenue) / 2', 'money'],
    ['avg("X", properties.seconds)', 'open'],
    ['avg_visit_duration * sessions', 'duration'],
    ['1 + 2', 'number'],
  ])('%s is %s', (text, expected) => expect(unit(text)).toBe(expected));
  test('what does not fit together is told', () => {
    expect(unit('gmv + uv')).toBe('The two sides of "+" differ in unit: money and persons do not add up');
    expect(unit('gmv * cost')).toBe('money times money means nothing');
    expect(unitFault('money', 'ratio')?.en).toBe('The formula gives money, the chosen unit is a ratio');
    expect(unitFault('number', 'count')?.en).toContain('no metric');
    expect([unitFault('open', 'money'), unitFault('person', 'count'), unitFault('ratio', 'ratio')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('[D2] whatever is written: either a fault with its place, or an expression that compiles or says why not', () => {
  const pieces = [
    'gmv',
    'uv',
    'nothing',
    '(',
    ')',
    '+',
    '-',
    '*',
    '/',
    '1.5',
    '"X"',
    '“',
    'count',
    'sum(',
    'where',
    'and',
    'in',
    'properties.a',
    ',',
    '>=',
    '%',
    '\u0000',
    '\ud83c',
    '；',
    'constructor',
    '__proto__',
    'true',
    "'; DROP TABLE events; --",
  ];
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  let compiled = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]).join(random(2) ? ' ' : '');
    const result = parseFormula(text);
    if (!result.ok) {
      expect(result.fault.at).toBeGreaterThan(0);
      continue;
    }
    const own = { ...findBuiltinMetric('pv'), name: 'own', expression: result.value } as MetricDef;
    const insight = parseInsight({
      kind: 'trend',
      metrics: ['own'],
      interval: 'day',
      from: '2026-03-01',
      to: '2026-03-08',
    });
    if (!insight.ok) throw new Error('the insight is sound');
    const answer = compile(insight.value, {
      workspaceId: 'w',
      scope: allUnits(),
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      metrics: (name) => (name === 'own' ? own : findBuiltinMetric(name)),
      hasOverrides: false,
    });
    if (answer.ok) compiled++;
  }
  expect(compiled).toBeGreaterThan(100);
});
