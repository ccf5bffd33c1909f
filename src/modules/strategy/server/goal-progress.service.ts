import type { MetricDef } from '@huanying/query';
import { Decimal } from 'decimal.js';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import { inTurns } from '../../../server/figures/in-turns.ts';
import {
  addDays,
  type Basis,
  daysIn,
  type Moment,
  momentIn,
  type PaceInput,
  type Period,
  paceLine,
  paceOf,
} from '../../../server/figures/pace.ts';
import type { Tx } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import type { FigureQuestion, Metrics } from '../../analytics/metrics.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { Goal, type GoalLine, type GoalProgress } from '../strategy.contract.ts';
import { addsUpByDay, basisOf } from './metric-basis.ts';

type GoalRow = RowOf<typeof Goal>;
type Where = FigureQuestion['where'];

export interface GoalProgressDeps {
  readonly metrics: Metrics;
  readonly reads: RecordReads;
  readonly now: () => Date;
  /** A unit and all below it. */
  readonly unitsBelow: (workspaceId: string, unitId: string) => Promise<readonly string[]>;
}

/** When all goals of one question are judged, and in whose currency. */
interface Asked extends Moment {
  readonly currency: string;
  readonly asOf: string;
  /** The last day that counts, when it is judged as of a day that has passed. */
  readonly last?: string;
}

/** A goal with all that its figures need. */
interface Prepared {
  readonly goal: GoalRow;
  readonly period: Period;
  readonly metric: MetricDef;
  readonly basis: Basis;
  readonly rows: Where;
  /** The actor may see all that counts; otherwise a figure would be a part that looks like the whole. */
  readonly visible: boolean;
}

/**
 * The rows that goals count, by goal: every field has one of its values. A goal that names what is gone, or what the
 * actor may not see, is left out.
 */
export async function goalRows(
  { reads, unitsBelow }: Pick<GoalProgressDeps, 'reads' | 'unitsBelow'>,
  actor: Actor,
  tx: Tx,
  goals: readonly GoalRow[],
): Promise<ReadonlyMap<string, Where>> {
  const named = (field: 'campaign' | 'channel' | 'countedUnit'): string[] => [
    ...new Set(goals.flatMap((g) => g[field] ?? [])),
  ];
  const campaigns = await reads.names.titles(tx, actor, Campaign, named('campaign'));
  const channels = await reads.readMany(tx, Channel, named('channel'));
  const units = new Map(
    await inTurns(named('countedUnit'), async (id) => [id, await unitsBelow(actor.workspaceId, id)] as const),
  );
  const out = new Map<string, Where>();
  for (const goal of goals) {
    const values = {
      campaign: goal.campaign === null ? null : campaigns.get(goal.campaign)?.code,
      channel: goal.channel === null ? null : channels.get(goal.channel)?.slug,
      unit: goal.countedUnit === null ? null : units.get(goal.countedUnit),
    };
    if (Object.values(values).includes(undefined)) continue;
    out.set(
      goal.id,
      Object.entries(values).flatMap(([field, value]) =>
        value === null || value === undefined ? [] : [{ field, values: [value].flat() }],
      ),
    );
  }
  return out;
}

/** The same as a filter; undefined where every row counts. */
export const goalFilter = (rows: Where): { readonly all: readonly object[] } | undefined =>
  rows.length === 0 ? undefined : { all: rows.map(({ field, values }) => ({ field, op: 'in', value: values })) };

/** Days that metrics count. */
const countable = { from: '1971-01-01', to: '2099-12-31' } as const;

/** `last` is the last day that counts, where that is before the end. */
const questionOf = ({ metric, period, rows }: Prepared, last = period.end): FigureQuestion => ({
  metric: metric.name,
  range: { from: period.start, to: addDays(last < period.end ? last : period.end, 1) },
  where: rows,
});

const paceInput = (now: Moment, p: Prepared, value: string | null): PaceInput => ({
  period: p.period,
  now,
  target: p.goal.target,
  value,
  basis: p.basis,
  direction: p.metric.direction,
});

/** Computes what goals have reached. Nothing is stored: a figure is always that of its metric. */
export class GoalProgressService {
  readonly #deps: GoalProgressDeps;

  constructor(deps: GoalProgressDeps) {
    this.#deps = deps;
  }

  /**
   * One for each row, in order; null where the actor may not read metrics or the metric is gone. As of the end of a day
   * that has passed, or of now.
   */
  async progressOf(actor: Actor, tx: Tx, goals: readonly GoalRow[], asOf?: string): Promise<(GoalProgress | null)[]> {
    if (actor.reach('metric.read') === undefined) return goals.map(() => null);
    const now = this.#moment(actor, asOf);
    const prepared = await this.#prepare(actor, tx, goals);
    const seen = prepared.filter((p): p is Prepared => p?.visible === true && p.period.start <= (now.last ?? now.date));
    const values = await this.#deps.metrics.figuresOf(
      actor,
      seen.map((p) => questionOf(p, now.last)),
    );
    const valueOf = new Map(seen.map((p, i) => [p, values[i] ?? null]));
    return prepared.map((p) => (p === undefined ? null : this.#progress(now, p, valueOf.get(p) ?? null)));
  }

  /** The progress with its line from the first day to the last. */
  async line(actor: Actor, id: string): Promise<GoalLine> {
    const [prepared] = await reading(this.#deps.reads.deps.db, actor, async (tx) =>
      this.#prepare(actor, tx, [await this.#deps.reads.read(tx, Goal, id)]),
    );
    if (prepared === undefined) throw new AppError('not_found');
    const [value = null] = prepared.visible ? await this.#deps.metrics.figuresOf(actor, [questionOf(prepared)]) : [];
    const now = this.#moment(actor);
    const progress = this.#progress(now, prepared, value);
    const input = paceInput(now, prepared, progress.value);
    const points = paceLine(input);
    const actual = prepared.visible
      ? await this.#actual(actor, prepared, input, progress.value)
      : new Map<string, string>();
    const shown = points.filter((p) => actual.size === 0 || actual.has(p.date) || p.date >= input.now.date);
    return { progress, points: shown.map((p) => ({ ...p, actual: actual.get(p.date) ?? null })) };
  }

  async #prepare(actor: Actor, tx: Tx, goals: readonly GoalRow[]): Promise<(Prepared | undefined)[]> {
    const metrics = new Map((await this.#deps.metrics.list(actor)).map((m) => [m.name, m]));
    const rows = await goalRows(this.#deps, actor, tx, goals);
    const reach = actor.reach('metric.read');
    return goals.map((goal) => {
      const metric = metrics.get(goal.metric);
      const counted = rows.get(goal.id);
      const { start, end } = goal.period;
      if (metric === undefined || counted === undefined || end === null) return undefined;
      // Stored before such years were refused: one goal without a figure, not a list without goals.
      if (start < countable.from || end > countable.to) return undefined;
      const units = counted.find((w) => w.field === 'unit')?.values;
      return {
        goal,
        metric,
        visible:
          reach !== undefined && (reach.all || (units !== undefined && units.every((u) => reach.units.includes(u)))),
        period: { start, end },
        basis: basisOf(metric, (name) => metrics.get(name)),
        rows: counted,
      };
    });
  }

  #moment({ timeZone, currency }: Actor, asOf?: string): Asked {
    const now = this.#deps.now();
    const moment = momentIn(now, timeZone);
    if (asOf === undefined || asOf >= moment.date) return { currency, asOf: now.toISOString(), ...moment };
    const next = addDays(asOf, 1);
    const end = new Date(instantAt(next, 0, timeZone)).toISOString();
    return { currency, asOf: end, date: next, minute: 0, last: asOf };
  }

  #progress(now: Asked, p: Prepared, value: string | null): GoalProgress {
    return {
      ...paceOf(paceInput(now, p, value)),
      value,
      target: p.goal.target,
      basis: p.basis,
      direction: p.metric.direction,
      unit: p.metric.unit,
      currency: now.currency,
      asOf: now.asOf,
    };
  }

  /** What was reached at the end of each day up to today; of figures that do not add up at most some thirty days. */
  async #actual(
    actor: Actor,
    p: Prepared,
    input: PaceInput,
    total: string | null,
  ): Promise<ReadonlyMap<string, string | null>> {
    const { start } = p.period;
    const last = input.now.date < p.period.end ? input.now.date : p.period.end;
    if (last < start) return new Map();
    const days = daysIn({ start, end: last });
    if (addsUpByDay(p.metric, p.basis)) {
      const answer = await this.#deps.metrics.run(actor, {
        kind: 'trend',
        metrics: [p.metric.name],
        interval: 'day',
        from: start,
        to: addDays(last, 1),
        ...(p.rows.length === 0 ? {} : { filter: goalFilter(p.rows) }),
      });
      const daily = answer.kind === 'trend' ? (answer.series[0]?.points ?? []) : [];
      let sum = new Decimal(0);
      let begun = false;
      return new Map(
        daily.map((figure, i) => {
          if (figure.exact !== null) sum = sum.add(figure.exact);
          begun ||= figure.exact !== null;
          const date = addDays(start, i);
          return [date, date === last ? total : begun ? sum.toFixed() : null];
        }),
      );
    }
    const step = Math.ceil(days / 30);
    const dates = Array.from({ length: days }, (_, i) => addDays(start, i)).filter(
      (_, i) => (days - 1 - i) % step === 0,
    );
    const values = await this.#deps.metrics.figuresOf(
      actor,
      dates.map((date) => ({ ...questionOf(p), range: { from: start, to: addDays(date, 1) } })),
    );
    return new Map(dates.map((date, i) => [date, values[i] ?? null]));
  }
}
