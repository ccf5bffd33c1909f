import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  allUnits,
  type CompileContext,
  compile,
  explainError,
  findBuiltinMetric,
  type InsightInput,
  MetricDef,
  onlyUnits,
  parseInsight,
  type QueryError,
  type Scope,
  toSql,
} from './index.ts';
import { name, render, sql, text } from './sql.ts';

const context: CompileContext = {
  workspaceId: 'w',
  scope: allUnits(),
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  metrics: findBuiltinMetric,
  hasOverrides: false,
};
const trend = {
  kind: 'trend',
  metrics: ['pv'],
  from: '2026-03-01',
  to: '2026-04-01',
  interval: 'day',
} satisfies InsightInput;

function errorOf(input: unknown, ctx: CompileContext = context): QueryError {
  const parsed = parseInsight(input);
  if (!parsed.ok) return parsed.error;
  const result = compile(parsed.value, ctx);
  if (result.ok) throw new Error(`compiled: ${result.value.main.sql}`);
  return result.error;
}
function compiled(input: InsightInput, ctx: CompileContext = context) {
  const parsed = parseInsight(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const result = compile(parsed.value, ctx);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('[O6] scope by construction', () => {
  test('a scope cannot be written as a literal', () => {
    expectTypeOf({ kind: 'all' as const }).not.toExtend<Scope>();
    expectTypeOf<Omit<CompileContext, 'scope'>>().not.toExtend<CompileContext>();
    expectTypeOf<Omit<CompileContext, 'workspaceId'>>().not.toExtend<CompileContext>();
  });

  test('a cast, JSON or nothing in its place gives no SQL at run time either', () => {
    for (const scope of [{ kind: 'all' }, JSON.parse(JSON.stringify(allUnits())), undefined, null, 'all'])
      expect(errorOf(trend, { ...context, scope: scope as Scope })).toEqual({ kind: 'missing-scope' });
    expect(errorOf(trend, { ...context, workspaceId: '' })).toEqual({ kind: 'missing-workspace' });
    expect(errorOf(trend, { ...context, workspaceId: undefined as unknown as string })).toEqual({
      kind: 'missing-workspace',
    });
  });

  test('every scan of every insight is held to workspace and units', () => {
    const ctx = { ...context, scope: onlyUnits(['u2', 'u1']), hasOverrides: true };
    const range = { from: '2026-03-01', to: '2026-04-01' };
    const metrics = ['gmv', 'bounce_rate', 'new_users', 'repurchase_rate', 'cost', 'cac'];
    const insights: InsightInput[] = [
      { ...trend, metrics, breakdown: { by: ['channel'] }, compare: 'year' },
      { ...trend, metrics: ['order_lines', 'units_sold', 'gmv'], breakdown: { by: ['line.category'] } },
      { kind: 'breakdown', metrics: ['gmv', 'roas'], by: ['campaign'], ...range },
      { kind: 'cohort', interval: 'month', ...range, start: { all: [] } },
    ];
    for (const insight of insights) {
      const c = compiled(insight, ctx);
      const queries = [c.main, ...(c.kind !== 'cohort' && c.comparison ? [c.comparison.query] : [])];
      for (const { sql: printed, params } of queries) {
        const scans = printed.match(/FROM (events|facts) AS|FROM \(\nSELECT \*/g) ?? [];
        expect(scans.length).toBeGreaterThan(0);
        expect(printed.match(/(e|f)\.workspace_id = \{/g)).toHaveLength(scans.length);
        expect(printed.match(/(e|f)\.unit_id IN \{p\d+:Array\(String\)\}/g)).toHaveLength(scans.length);
        expect(Object.values(params)).toContainEqual(['u1', 'u2']);
      }
    }
  });

  test('no unit sees no row', () => {
    expect(compiled(trend, { ...context, scope: onlyUnits([]) }).main.sql).toContain('AND 0 AND');
    expect(compiled(trend, { ...context, scope: onlyUnits(['']) }).main.sql).toContain('AND 0 AND');
  });
});

describe('[D2] definitions that are wrong give an error and no SQL', () => {
  test('of form', () => {
    for (const wrong of [
      null,
      'SELECT 1',
      {},
      { ...trend, kind: 'sql' },
      { ...trend, extra: 1 },
      { ...trend, metrics: [] },
      { ...trend, metrics: ['pv; DROP TABLE events'] },
      { ...trend, to: '2026-03-01' },
      { ...trend, from: '2026-02-30' },
      { ...trend, from: '1969-01-01' },
      { ...trend, timeZone: 'Mars/Olympus' },
      { ...trend, timeZone: "UTC'" },
      { ...trend, currency: 'cny' },
      { ...trend, interval: 'minute' },
      { ...trend, filter: { field: 'path', op: 'like', value: 'x' } },
      { ...trend, filter: { field: 'path', op: 'eq', value: 'a\ud800' } },
      { ...trend, filter: { field: 'path', op: 'eq', value: null } },
      { ...trend, breakdown: { by: ['channel', 'device', 'os'] } },
    ])
      expect(errorOf(wrong).kind).toBe('invalid');
    const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ not: inner }), {
      field: 'path',
      op: 'isEmpty',
    });
    expect(errorOf({ ...trend, filter: deep }).kind).toBe('invalid');
  });

  test('of meaning', () => {
    const filtered = (field: string, op: string, value?: unknown) =>
      errorOf({ ...trend, filter: { field, op, value } });
    expect(errorOf({ ...trend, metrics: ['nothing'] })).toEqual({ kind: 'unknown-metric', metric: 'nothing' });
    expect(filtered('password', 'eq', 'x')).toEqual({ kind: 'unknown-column', column: 'password' });
    expect(filtered('constructor', 'eq', 'x')).toEqual({ kind: 'unknown-column', column: 'constructor' });
    expect(filtered("name' OR 1=1 --", 'eq', 'x').kind).toBe('unknown-column');
    expect(filtered('path', 'lt', 'x').kind).toBe('operator-not-for-column');
    expect(filtered('path', 'eq').kind).toBe('value-not-for-column');
    expect(filtered('path', 'eq', ['a', 'b']).kind).toBe('value-not-for-column');
    expect(filtered('path', 'eq', 3).kind).toBe('value-not-for-column');
    expect(filtered('revenue', 'gt', 'much').kind).toBe('value-not-for-column');
    expect(filtered('revenue', 'gt', 1e30).kind).toBe('value-not-for-column');
    expect(filtered('revenue', 'between', [1]).kind).toBe('value-not-for-column');
    expect(filtered('line.sku', 'eq', 'x').kind).toBe('column-not-for-source');
    expect(errorOf({ ...trend, metrics: ['cost'], filter: { field: 'device', op: 'eq', value: 'mobile' } }).kind).toBe(
      'column-not-for-source',
    );
    expect(errorOf({ ...trend, metrics: ['cost'], interval: 'hour', to: '2026-03-02' }).kind).toBe('interval-too-fine');
    expect(errorOf({ ...trend, breakdown: { by: ['revenue'] } }).kind).toBe('operator-not-for-column');
    expect(errorOf({ ...trend, interval: 'hour', to: '2027-01-01' }).kind).toBe('too-many-buckets');
    expect(errorOf({ ...trend, breakdown: { by: ['channel'], sort: 'uv' } })).toEqual({
      kind: 'unknown-metric',
      metric: 'uv',
    });
  });

  test('metrics that refer to each other', () => {
    const make = (self: string, other: string) =>
      MetricDef.parse({ ...findBuiltinMetric('pv'), name: self, expression: { metric: other } });
    const own = new Map([make('a', 'b'), make('b', 'a')].map((m) => [m.name, m]));
    const error = errorOf({ ...trend, metrics: ['a'] }, { ...context, metrics: (n) => own.get(n) });
    expect(error).toEqual({ kind: 'metric-cycle', metrics: ['a', 'b', 'a'] });
    expect(explainError(error).zh).toContain('a → b → a');
  });
});

describe('SQL', () => {
  test('no value stands in the text of a statement', () => {
    const hostile = `'; DROP TABLE events; -- {p0:String} \\ \u0000 😀`;
    const c = compiled({
      ...trend,
      metrics: ['gmv'],
      filter: {
        all: [
          { field: `properties.${hostile}`, op: 'eq', value: hostile },
          { field: 'channel', op: 'in', value: [hostile] },
        ],
      },
      breakdown: { by: [`properties.${hostile.replaceAll('.', '\\.')}`] },
    });
    expect(c.main.sql).not.toContain('DROP TABLE');
    expect(Object.values(c.main.params)).toContain(hostile);
  });

  test('pieces are made of pieces only', () => {
    // @ts-expect-error a string in a slot does not compile
    const wrong = () => sql`SELECT ${'1; DROP TABLE events'}`;
    expect(wrong).toThrow(TypeError);
    expect(() => name('events; DROP')).toThrow('not a name');
    expect(render(sql`a = ${text('x')} OR b = ${text('x')} OR c = ${text('y')}`)).toEqual({
      sql: 'a = {p0:String} OR b = {p0:String} OR c = {p1:String}',
      params: { p0: 'x', p1: 'y' },
    });
  });

  test('several metrics of one trend share one pass over the events', () => {
    const c = compiled({
      ...trend,
      metrics: ['pv', 'uv', 'sessions', 'orders', 'buyers', 'gmv', 'aov', 'conversion_rate'],
    });
    expect(c.main.sql.match(/FROM events/g)).toHaveLength(1);
    expect(c.main.sql.match(/uniqExactIf/g)).toHaveLength(5);
  });

  test('only the event names that are needed are read', () => {
    const { sql: printed, params } = compiled({ ...trend, metrics: ['gmv', 'refunds'] }).main;
    expect(printed).toMatch(/e\.name IN \(\{p\d+:String\}, \{p\d+:String\}\)/);
    expect(Object.values(params)).toEqual(expect.arrayContaining(['Order Completed', 'Order Refunded']));
    expect(compiled({ ...trend, metrics: ['sessions'] }).main.sql).not.toContain('e.name');
  });

  test('overrides are joined only where they exist and a person is asked for', () => {
    expect(compiled({ ...trend, metrics: ['uv'] }).main.sql).not.toContain('person_overrides');
    expect(compiled({ ...trend, metrics: ['uv'] }, { ...context, hasOverrides: true }).main.sql).toContain(
      'person_overrides',
    );
    expect(compiled({ ...trend, metrics: ['pv'] }, { ...context, hasOverrides: true }).main.sql).not.toContain(
      'person_overrides',
    );
  });

  test('every definition prints as a script, its parameters first', () => {
    const parsed = parseInsight({
      ...trend,
      metrics: ['gmv'],
      compare: 'previous',
      filter: { field: 'channel', op: 'eq', value: "it's \\ new\nline" },
    });
    if (!parsed.ok) throw new Error('invalid');
    const printed = toSql(parsed.value, context);
    expect(printed.ok && printed.value).toMatchInlineSnapshot(`
      "SET param_p0 = 'Asia/Shanghai';
      SET param_p1 = 'Order Completed';
      SET param_p2 = 'CNY';
      SET param_p3 = 'w';
      SET param_p4 = '2026-03-01';
      SET param_p5 = '2026-04-01';
      SET param_p6 = 'it\\\\\\'s \\\\\\\\ new\\\\nline';
      SELECT (toUInt32(bucket) = 0) * 2 + 1 AS lvl, bucket, m0 AS v0, cx
      FROM (
      SELECT toDate(e.time, {p0:String}) AS bucket, sumIf(e.revenue, (e.name = {p1:String} AND e.currency = {p2:String})) AS m0, groupUniqArrayIf(16)(toString(e.currency), (e.name = {p1:String} AND e.currency != {p2:String} AND e.revenue != 0)) AS cx
      FROM events AS e
      WHERE (e.workspace_id = {p3:String} AND e.is_bot = 0 AND e.name = {p1:String} AND e.time >= toDateTime64(toDate({p4:String}), 3, {p0:String}) AND e.time < toDateTime64(toDate({p5:String}), 3, {p0:String}) AND e.channel = {p6:String})
      GROUP BY bucket WITH ROLLUP
      )
      ORDER BY lvl, bucket;
      -- compared with 2026-02-01 … 2026-03-01
      SET param_p0 = 'Asia/Shanghai';
      SET param_p1 = 'Order Completed';
      SET param_p2 = 'CNY';
      SET param_p3 = 'w';
      SET param_p4 = '2026-02-01';
      SET param_p5 = '2026-03-01';
      SET param_p6 = 'it\\\\\\'s \\\\\\\\ new\\\\nline';
      SELECT (toUInt32(bucket) = 0) * 2 + 1 AS lvl, bucket, m0 AS v0, cx
      FROM (
      SELECT toDate(e.time, {p0:String}) AS bucket, sumIf(e.revenue, (e.name = {p1:String} AND e.currency = {p2:String})) AS m0, groupUniqArrayIf(16)(toString(e.currency), (e.name = {p1:String} AND e.currency != {p2:String} AND e.revenue != 0)) AS cx
      FROM events AS e
      WHERE (e.workspace_id = {p3:String} AND e.is_bot = 0 AND e.name = {p1:String} AND e.time >= toDateTime64(toDate({p4:String}), 3, {p0:String}) AND e.time < toDateTime64(toDate({p5:String}), 3, {p0:String}) AND e.channel = {p6:String})
      GROUP BY bucket WITH ROLLUP
      )
      ORDER BY lvl, bucket;
      "
    `);
  });

  test('personal columns are told', () => {
    const range = { from: '2026-03-01', to: '2026-04-01' };
    expect(compiled({ kind: 'breakdown', metrics: ['gmv'], by: ['person'], ...range }).personal).toBe(true);
    expect(compiled({ ...trend, filter: { field: 'user', op: 'eq', value: 'x' } }).personal).toBe(true);
    expect(compiled({ ...trend, metrics: ['uv'] }).personal).toBe(false);
  });
});
