import { createHash } from 'node:crypto';
import {
  allUnits,
  type BreakdownAnswer,
  type CohortAnswer,
  type CohortRow,
  type CompileContext,
  type Compiled,
  type CompiledQuery,
  compile,
  compileCoverage,
  compileFarming,
  countsRows,
  explainError,
  type FarmingLimits,
  FastRow,
  type Insight,
  localTime,
  ManyRow,
  type MetricDef,
  onlyUnits,
  parseInsight,
  type QueryError,
  querySettings,
  type Scope,
  scopeKey,
  shapeCohort,
  shapeTable,
  stableText,
  type TableRow,
  type TrendAnswer,
  toSql,
} from '@huanying/query';
import { type Actor, demand } from '../../../server/access/actor.ts';
import type { Reach } from '../../../server/access/reach.ts';
import type { ClickHouse } from '../../../server/clickhouse/client.ts';
import { inTurns } from '../../../server/figures/in-turns.ts';
import { AppError } from '../../../shared/errors.ts';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { batchesOf, type FigureQuestion } from './figures.batch.ts';
import { createGrounds, type Ground, type GroundDeps, type KnownMetric } from './metric-ground.ts';

export type Answer = TrendAnswer | BreakdownAnswer | CohortAnswer;

export interface MetricsDeps extends GroundDeps {
  readonly clickhouse: Pick<ClickHouse, 'query'>;
  readonly now: () => Date;
  readonly cache?: AnswerCache;
}

export interface Metrics {
  /** The answer to a definition, within what the actor may see. Needs `metric.read`; people by name need `personal.read`. */
  run(actor: Actor, definition: unknown): Promise<Answer>;
  /** The same definition as a script of SQL. */
  explain(actor: Actor, definition: unknown): Promise<string>;
  /** Built-in metrics, then the workspace's own. */
  list(actor: Actor): Promise<readonly KnownMetric[]>;
  /** Rows of a campaign that look like click farming, within what the actor may see. */
  farming(
    actor: Actor,
    campaign: string,
    range: { from: string; to: string },
    limits: FarmingLimits,
  ): Promise<{ readonly many: readonly ManyRow[]; readonly fast: readonly FastRow[] }>;
  /** Figures over a range by metric: exact text, null without a base. */
  figures(
    actor: Actor,
    metrics: readonly string[],
    range: { from: string; to: string },
    filter?: unknown,
  ): Promise<ReadonlyMap<string, string | null>>;
  /** Figures of many questions, in their order: few queries however many questions. */
  figuresOf(actor: Actor, questions: readonly FigureQuestion[]): Promise<(string | null)[]>;
  /** One figure. */
  figure(actor: Actor, metric: string, range: { from: string; to: string }, filter?: unknown): Promise<string | null>;
}

const toAppError = (error: QueryError): AppError => {
  if (error.kind === 'invalid') return new AppError('invalid', { issues: error.issues });
  return new AppError('invalid', {
    reason: explainError(error),
    issues: [{ path: [], message: explainError(error) }],
    query: error,
  });
};

/** Events belong to units and have no owner: of a reach only its units count. */
export const scopeOfReach = (reach: Reach): Scope => (reach.all ? allUnits() : onlyUnits(reach.units));

/** Rows that lie within both. */
const both = (a: Reach, b: Reach): Reach => {
  if (a.all) return b;
  if (b.all) return a;
  const own = new Set(a.units);
  return { all: false, units: b.units.filter((unit) => own.has(unit)), people: [] };
};

function compiledOrThrow(insight: Insight, context: CompileContext): Compiled {
  const compiled = compile(insight, context);
  if (!compiled.ok) throw toAppError(compiled.error);
  return compiled.value;
}

export function createMetrics(deps: MetricsDeps): Metrics {
  const cache = deps.cache ?? createAnswerCache({ entries: 2_000, characters: 32_000_000 });

  const groundOf = createGrounds(deps);

  const merged = (workspaceId: string, version: string): Promise<boolean> =>
    cache.get(`merged ${workspaceId} ${version}`, async () => {
      const rows = await deps.clickhouse.query({
        sql: 'SELECT 1 AS one FROM person_overrides WHERE workspace_id = {w:String} LIMIT 1',
        params: { w: workspaceId },
      });
      return rows.length > 0;
    });

  const rowsOf = <Row extends object>(query: CompiledQuery): Promise<Row[]> =>
    deps.clickhouse.query<Row>({ sql: query.sql, params: query.params, settings: querySettings });

  const parsed = (definition: unknown): Insight => {
    const insight = parseInsight(definition);
    if (!insight.ok) throw toAppError(insight.error);
    return insight.value;
  };
  const prepare = async (actor: Actor, insight: Insight, { version, metrics }: Ground) => {
    const reach = demand(actor, 'metric.read');
    const open: CompileContext = {
      workspaceId: actor.workspaceId,
      scope: scopeOfReach(reach),
      timeZone: actor.timeZone,
      currency: actor.currency,
      metrics: (name) => metrics.get(name),
      hasOverrides: await merged(actor.workspaceId, version),
    };
    const asked = compiledOrThrow(insight, open);
    if (!asked.personal) return { context: open, compiled: asked };
    // People by name: only rows that both permissions reach.
    const context = { ...open, scope: scopeOfReach(both(reach, demand(actor, 'personal.read'))) };
    return { context, compiled: compiledOrThrow(insight, context) };
  };

  const firstDays = new Map<string, { readonly version: string; readonly day: string }>();
  /** The first day with data in the scope. A later version is only asked for days before the one known. */
  const firstDay = async (context: CompileContext, timeZone: string, version: string): Promise<string> => {
    const key = `${context.workspaceId} ${timeZone} ${scopeKey(context.scope)}`;
    const known = firstDays.get(key);
    if (known?.version === version) return known.day;
    return await cache.get(`first ${version} ${key}`, async () => {
      const query = compileCoverage({ ...context, timeZone }, known?.day);
      if (!query.ok) throw toAppError(query.error);
      const earlier = (await rowsOf<{ first: string }>(query.value))[0]?.first ?? '';
      const day = earlier === '' ? (known?.day ?? '') : earlier;
      if (firstDays.size > 10_000) firstDays.clear();
      firstDays.set(key, { version, day });
      return day;
    });
  };

  const compute = async (compiled: Compiled, context: CompileContext, version: string): Promise<Answer> => {
    if (compiled.kind === 'cohort') return shapeCohort(compiled, await rowsOf<CohortRow>(compiled.main));
    const [rows, earlier, first] = await Promise.all([
      rowsOf<TableRow>(compiled.main),
      compiled.comparison ? rowsOf<TableRow>(compiled.comparison.query) : [],
      firstDay(context, compiled.timeZone, version),
    ]);
    const today = localTime(deps.now().getTime(), compiled.timeZone).slice(0, 10);
    return shapeTable(compiled, rows, earlier, coverageOf(first, today));
  };

  const answer = async (actor: Actor, definition: unknown, ground: Ground): Promise<Answer> => {
    const reach = demand(actor, 'metric.read');
    const insight = parsed(definition);
    const people = actor.reach('personal.read');
    // All that an answer hangs on, so that one already known costs no compilation.
    const key = stableText([
      insight,
      [actor.workspaceId, actor.timeZone, actor.currency],
      [scopeKey(scopeOfReach(reach)), people === undefined ? null : scopeKey(scopeOfReach(people))],
      [ground.version, ground.own],
      localTime(deps.now().getTime(), insight.timeZone ?? actor.timeZone).slice(0, 10),
    ]);
    const hash = createHash('sha256').update(key).digest('base64');
    return await cache.get(`answer ${hash}`, async () => {
      const { compiled, context } = await prepare(actor, insight, ground);
      return compute(compiled, context, ground.version);
    });
  };
  const run: Metrics['run'] = async (actor, definition) => {
    demand(actor, 'metric.read');
    return answer(actor, definition, await groundOf(actor.workspaceId));
  };

  const figures: Metrics['figures'] = async (actor, names, range, filter) => {
    const found = await run(actor, {
      kind: 'trend',
      metrics: [...names],
      interval: 'total',
      ...range,
      ...(filter === undefined ? {} : { filter }),
    });
    if (found.kind !== 'trend') throw new Error('a trend was asked for');
    return new Map(found.series.map((s) => [s.metric, s.points[0]?.exact ?? null]));
  };
  const figuresOf: Metrics['figuresOf'] = async (actor, questions) => {
    if (questions.length === 0) return [];
    demand(actor, 'metric.read');
    const ground = await groundOf(actor.workspaceId);
    const lookup = (name: string): MetricDef | undefined => ground.metrics.get(name);
    const counting = new Map(
      [...new Set(questions.map((q) => q.metric))].map((name) => [name, countsRows(name, lookup)]),
    );
    const batches = batchesOf(questions, (name) => counting.get(name) === true);
    const out: (string | null)[] = questions.map(() => null);
    await inTurns(batches, async ({ insight, asked }) => {
      const found = await answer(actor, insight, ground);
      if (found.kind !== 'trend') throw new Error('a trend was asked for');
      const bucket = new Map(found.buckets.map((b, i) => [b.from, i]));
      const nameOf = (metric: string, values: readonly string[] | null): string => JSON.stringify([metric, values]);
      const series = new Map(found.series.filter((s) => !s.key.other).map((s) => [nameOf(s.metric, s.key.values), s]));
      for (const { at, metric, series: values, from } of asked)
        out[at] = series.get(nameOf(metric, values))?.points[bucket.get(from) ?? -1]?.exact ?? null;
    });
    return out;
  };
  return {
    run,
    figuresOf,
    async explain(actor, definition) {
      demand(actor, 'metric.read');
      const insight = parsed(definition);
      const { context } = await prepare(actor, insight, await groundOf(actor.workspaceId));
      const printed = toSql(insight, context);
      if (!printed.ok) throw toAppError(printed.error);
      return printed.value;
    },
    async list(actor) {
      const { metrics } = await groundOf(actor.workspaceId);
      return [...metrics.values()].filter((m) => m.own?.status !== 'deleted');
    },
    async farming(actor, campaign, range, limits) {
      const reach = demand(actor, 'metric.read');
      const version = await deps.dataVersion(actor.workspaceId);
      const { workspaceId, timeZone, currency } = actor;
      const hasOverrides = await merged(workspaceId, version);
      const context = { workspaceId, scope: scopeOfReach(reach), timeZone, currency, hasOverrides };
      const compiled = compileFarming(campaign, range, limits, context);
      if (!compiled.ok) throw toAppError(compiled.error);
      const { many, fast } = compiled.value;
      const key = `farming ${version} ${scopeKey(context.scope)} ${stableText([workspaceId, many, fast])}`;
      return await cache.get(createHash('sha256').update(key).digest('base64'), async () => {
        const [a, b] = await Promise.all([rowsOf<ManyRow>(many), rowsOf<FastRow>(fast)]);
        return { many: a.map((row) => ManyRow.parse(row)), fast: b.map((row) => FastRow.parse(row)) };
      });
    },
    figures,
    figure: async (actor, metric, range, filter) => (await figures(actor, [metric], range, filter)).get(metric) ?? null,
  };
}

/** Figures exist from the first row to today, today included. Without any row nothing is covered. */
function coverageOf(first: string, today: string): { from: string; to: string } {
  const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return first === '' ? { from: tomorrow, to: tomorrow } : { from: first, to: tomorrow };
}
