import type { MetricDef } from '@huanying/query';
import { Decimal } from 'decimal.js';
import type { Actor } from '../../../server/access/actor.ts';
import {
  addDays,
  type Basis,
  daysIn,
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
import type { RecordDef, RowOf } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { Goal, type GoalLine, type GoalProgress } from '../strategy.contract.ts';
import { addsUpByDay, basisOf } from './metric-basis.ts';

type GoalRow = RowOf<typeof Goal>;
type GoalFilter = { readonly all: readonly object[] };

export interface GoalProgressDeps {
  readonly metrics: Metrics;
  readonly reads: RecordReads;
  readonly now: () => Date;
  /** A unit and all below it. */
  readonly unitsBelow: (workspaceId: string, unitId: string) => Promise<readonly string[]>;
}

/** A goal with all that its figures need. */
interface Prepared {
  readonly goal: GoalRow;
  readonly period: Period;
  readonly metric: MetricDef;
  readonly basis: Basis;
  readonly filter: GoalFilter | undefined;
  /** The actor may see all that counts; otherwise a figure would be a part that looks like the whole. */
  readonly visible: boolean;
}

/** Most figures that are asked for at the same time: goals of a list share the event store with everybody. */
const parallel = 4;

/** Answers in the order of the items, a few at the same time. */
export async function inTurns<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const out: B[] = [];
  for (let at = 0; at < items.length; at += parallel)
    out.push(...(await Promise.all(items.slice(at, at + parallel).map(work))));
  return out;
}

/** What a goal counts, as parts of a filter that must all hold; undefined where what it names is gone. */
export async function goalFilter(
  { reads, unitsBelow }: Pick<GoalProgressDeps, 'reads' | 'unitsBelow'>,
  workspaceId: string,
  tx: Tx,
  goal: GoalRow,
): Promise<object[] | undefined> {
  const look = async <D extends RecordDef>(def: D, id: string): Promise<RowOf<D> | undefined> => {
    try {
      return await reads.read(tx, def, id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return undefined;
      throw error;
    }
  };
  const parts: object[] = [];
  if (goal.campaign !== null) {
    const campaign = await look(Campaign, goal.campaign);
    if (campaign === undefined) return undefined;
    parts.push({ field: 'campaign', op: 'eq', value: campaign.code });
  }
  if (goal.channel !== null) {
    const channel = await look(Channel, goal.channel);
    if (channel === undefined) return undefined;
    parts.push({ field: 'channel', op: 'eq', value: channel.slug });
  }
  if (goal.countedUnit !== null)
    parts.push({ field: 'unit', op: 'in', value: await unitsBelow(workspaceId, goal.countedUnit) });
  return parts;
}

/** Computes what goals have reached. Nothing is stored: a figure is always that of its metric. */
export class GoalProgressService {
  readonly #deps: GoalProgressDeps;

  constructor(deps: GoalProgressDeps) {
    this.#deps = deps;
  }

  /** One for each row, in order; null where the actor may not read metrics or the metric is gone. */
  async progressOf(actor: Actor, tx: Tx, goals: readonly GoalRow[]): Promise<(GoalProgress | null)[]> {
    if (actor.reach('metric.read') === undefined) return goals.map(() => null);
    const metrics = await this.#definitions(actor);
    const prepared: (Prepared | undefined)[] = [];
    for (const goal of goals) prepared.push(await this.#prepare(actor, tx, goal, metrics));
    return inTurns(prepared, (p) => (p === undefined ? Promise.resolve(null) : this.#progress(actor, p)));
  }

  /** The progress with its line from the first day to the last. */
  async line(actor: Actor, id: string): Promise<GoalLine> {
    const metrics = await this.#definitions(actor);
    const prepared = await reading(this.#deps.reads.deps.db, actor, async (tx) =>
      this.#prepare(actor, tx, await this.#deps.reads.read(tx, Goal, id), metrics),
    );
    if (prepared === undefined) throw new AppError('not_found');
    const progress = await this.#progress(actor, prepared);
    const input = this.#paceInput(actor, prepared, progress.value);
    const points = paceLine(input);
    const actual = prepared.visible
      ? await this.#actual(actor, prepared, input, progress.value)
      : new Map<string, string>();
    const shown = points.filter((p) => actual.size === 0 || actual.has(p.date) || p.date >= input.now.date);
    return { progress, points: shown.map((p) => ({ ...p, actual: actual.get(p.date) ?? null })) };
  }

  async #definitions(actor: Actor): Promise<ReadonlyMap<string, MetricDef>> {
    const list = await this.#deps.metrics.list(actor);
    return new Map(list.map((m) => [m.name, m]));
  }

  async #prepare(
    actor: Actor,
    tx: Tx,
    goal: GoalRow,
    metrics: ReadonlyMap<string, MetricDef>,
  ): Promise<Prepared | undefined> {
    const metric = metrics.get(goal.metric);
    const { start, end } = goal.period;
    if (metric === undefined || end === null) return undefined;
    const parts = await goalFilter(this.#deps, actor.workspaceId, tx, goal);
    if (parts === undefined) return undefined;
    const reach = actor.reach('metric.read');
    let visible = reach?.all === true;
    if (goal.countedUnit !== null) {
      const units = await this.#deps.unitsBelow(actor.workspaceId, goal.countedUnit);
      visible ||= reach !== undefined && !reach.all && units.every((u) => reach.units.includes(u));
    }
    return {
      goal,
      metric,
      visible,
      period: { start, end },
      basis: basisOf(metric, (name) => metrics.get(name)),
      filter: parts.length === 0 ? undefined : { all: parts },
    };
  }

  #paceInput(actor: Actor, p: Prepared, value: string | null): PaceInput {
    return {
      period: p.period,
      now: momentIn(this.#deps.now(), actor.timeZone),
      target: p.goal.target,
      value,
      basis: p.basis,
      direction: p.metric.direction,
    };
  }

  async #progress(actor: Actor, p: Prepared): Promise<GoalProgress> {
    const range = { from: p.period.start, to: addDays(p.period.end, 1) };
    const value = p.visible ? await this.#deps.metrics.figure(actor, p.metric.name, range, p.filter) : null;
    return {
      ...paceOf(this.#paceInput(actor, p, value)),
      value,
      target: p.goal.target,
      basis: p.basis,
      direction: p.metric.direction,
      unit: p.metric.unit,
      currency: actor.currency,
      asOf: this.#deps.now().toISOString(),
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
        ...(p.filter === undefined ? {} : { filter: p.filter }),
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
    const values = await inTurns(dates, (date) =>
      this.#deps.metrics.figure(actor, p.metric.name, { from: start, to: addDays(date, 1) }, p.filter),
    );
    return new Map(dates.map((date, i) => [date, values[i] ?? null]));
  }
}
