import { describe, expect, test } from 'vitest';
import {
  allUnits,
  changeOf,
  compile,
  findBuiltinMetric,
  type InsightInput,
  parseInsight,
  shapeTable,
  type TableRow,
} from './index.ts';
import { toFigure } from './shape.ts';

function shaped(input: InsightInput, rows: TableRow[], earlier: TableRow[] = [], coverage = {}) {
  const parsed = parseInsight(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const context = {
    workspaceId: 'w',
    scope: allUnits(),
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    metrics: findBuiltinMetric,
    hasOverrides: false,
  };
  const compiled = compile(parsed.value, context);
  if (!compiled.ok || compiled.value.kind === 'cohort') throw new Error('not a table');
  return shapeTable(compiled.value, rows, earlier, coverage);
}
const trend = {
  kind: 'trend',
  metrics: ['pv', 'bounce_rate'],
  from: '2026-03-01',
  to: '2026-03-04',
  interval: 'day',
} satisfies InsightInput;

describe('[D2] shaping', () => {
  test('decimals stay exact and lose only zeros', () => {
    expect(toFigure('9747747.9340000000')).toEqual({ value: 9747747.934, exact: '9747747.934' });
    expect(toFigure('100')).toEqual({ value: 100, exact: '100' });
    expect(toFigure('0.0000000000')).toEqual({ value: 0, exact: '0' });
    expect(toFigure('-0.000')).toEqual({ value: -0, exact: '0' });
    expect(toFigure('90071992547409931.50')).toMatchObject({ exact: '90071992547409931.5' });
    expect(toFigure(null)).toEqual({ value: null, exact: null });
    expect(toFigure(Number.NaN)).toEqual({ value: null, exact: null });
  });

  test('an empty bucket is 0 for a count and nothing for a rate', () => {
    const answer = shaped(trend, [
      { lvl: 1, bucket: '2026-03-02', v0: '5', v1: 0.5 },
      { lvl: 3, bucket: '1970-01-01', v0: '5', v1: 0.5 },
    ]);
    if (answer.kind !== 'trend') throw new Error('not a trend');
    expect(answer.series.map((s) => s.points.map((p) => p.exact))).toEqual([
      ['0', '5', '0'],
      [null, '0.5', null],
    ]);
    expect(answer.series.map((s) => s.total?.exact)).toEqual(['5', '0.5']);
  });

  test('a bucket outside the data is nothing for a count too', () => {
    const answer = shaped(trend, [], [], { from: '2026-03-02', to: '2026-03-03' });
    if (answer.kind !== 'trend') throw new Error('not a trend');
    expect(answer.series[0]?.points.map((p) => p.exact)).toEqual([null, '0', null]);
  });

  test('[D4] rates differ in percentage points, amounts in per cent, and nothing is divided by zero', () => {
    const [pv, rate] = [findBuiltinMetric('pv'), findBuiltinMetric('bounce_rate')];
    const roas = findBuiltinMetric('roas');
    if (!pv || !rate || !roas) throw new Error('missing');
    expect(changeOf(pv, toFigure('120'), toFigure('100'))).toMatchObject({
      difference: 20,
      relative: 0.2,
      points: null,
    });
    expect(changeOf(pv, toFigure('120'), toFigure('0'))).toMatchObject({ difference: 120, relative: null });
    expect(changeOf(pv, toFigure('120'), toFigure(null))).toMatchObject({ difference: null, relative: null });
    expect(changeOf(rate, toFigure(0.25), toFigure(0.2)).points).toBeCloseTo(5);
    expect(changeOf(roas, toFigure(3), toFigure(2))).toMatchObject({ difference: 1, relative: 0.5, points: null });
  });

  test('[D4] the earlier period stands beside each bucket', () => {
    const now: TableRow[] = [
      { lvl: 1, bucket: '2026-03-01', v0: '30' },
      { lvl: 3, bucket: '1970-01-01', v0: '30' },
    ];
    const before: TableRow[] = [
      { lvl: 1, bucket: '2026-02-26', v0: '20' },
      { lvl: 3, bucket: '1970-01-01', v0: '20' },
    ];
    const answer = shaped({ ...trend, metrics: ['pv'], compare: 'previous' }, now, before);
    if (answer.kind !== 'trend') throw new Error('not a trend');
    expect(answer.compared).toEqual({ compare: 'previous', range: { from: '2026-02-26', to: '2026-03-01' } });
    expect(answer.series[0]?.changes?.map((c) => [c.previous.exact, c.relative])).toEqual([
      ['20', 0.5],
      ['0', null],
      ['0', null],
    ]);
    expect(answer.series[0]?.totalChange).toMatchObject({ difference: 10, relative: 0.5 });
  });

  test('the rest stands last whatever its size, a value called 其他 is itself', () => {
    const rows: TableRow[] = [
      { lvl: 3, v0: '100', other: 0, d0: '' },
      { lvl: 2, v0: '70', other: 1, d0: '' },
      { lvl: 2, v0: '20', other: 0, d0: '其他' },
      { lvl: 2, v0: '10', other: 0, d0: '' },
    ];
    const answer = shaped(
      { kind: 'breakdown', metrics: ['pv'], by: ['channel'], from: '2026-03-01', to: '2026-03-04' },
      rows,
    );
    if (answer.kind !== 'breakdown') throw new Error('not a breakdown');
    expect(answer.rows.map((r) => [r.key.values, r.key.other, r.figures[0]?.exact])).toEqual([
      [['其他'], false, '20'],
      [[''], false, '10'],
      [[], true, '70'],
    ]);
    expect(answer.total.figures[0]?.exact).toBe('100');
  });
});
