import type { MetricDef } from '@huanying/query';
import { Decimal } from 'decimal.js';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { inTurns } from '../../../server/figures/in-turns.ts';
import { addDays, type Period } from '../../../server/figures/pace.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { HeadOf, RecordDef, RowOf } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { OrgUnit, Person } from '../../organization/organization.contract.ts';
import type { GoalSplitPart, GoalSplitPlan, SplitAxis, SplitMethod } from '../goal-split.contract.ts';
import { Goal } from '../strategy.contract.ts';
import { goalFilter, goalRows } from './goal-progress.service.ts';
import { addUpToOne, allocate, sumOf, type TimeAxis, timeParts, yearBefore } from './goal-split.rules.ts';
import { basisOf } from './metric-basis.ts';

type GoalRow = RowOf<typeof Goal>;

export interface SplitAsked {
  readonly along: SplitAxis;
  readonly method: SplitMethod;
  readonly parts?: readonly string[] | undefined;
  readonly shares?: readonly string[] | undefined;
  readonly target?: string | undefined;
}
export interface SplitApplied {
  readonly along: SplitAxis;
  readonly parts: readonly Omit<GoalSplitPart, 'share' | 'history'>[];
  readonly acceptGap: boolean;
}

export interface GoalSplitDeps {
  readonly metrics: Metrics;
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly unitsBelow: (workspaceId: string, unitId: string) => Promise<readonly string[]>;
}

/** A part before it has a target; `past` is where its history lies. */
interface Part {
  readonly cut: Omit<GoalSplitPart, 'share' | 'target' | 'history'>;
  readonly past?: { readonly period: Period; readonly filter?: object };
}

const isTime = (along: SplitAxis): along is TimeAxis => along === 'quarter' || along === 'month' || along === 'week';
const noSum = {
  ratio: {
    zh: '比率和均值不能相加：每一部分都要达到同样的水平，可逐个调整',
    en: 'Ratios and means do not add up: each part has the same level to reach, and can be changed',
  },
  person: {
    zh: '人数会重复计算，各部分之和通常大于整体：这里按占比分配，不核对合计',
    en: 'Persons are counted once in the whole and again in parts: these are shares, and their sum is not checked',
  },
} as const satisfies Record<string, Label>;
const decimalsOf = (metric: MetricDef): number =>
  metric.unit === 'money' ? 2 : metric.unit === 'count' || metric.unit === 'person' ? 0 : 6;

/** Breaks goals down (S1): by time, channel, org unit or person; by equal parts, shares or the season of the past. */
export class GoalSplitService {
  readonly #deps: GoalSplitDeps;

  constructor(deps: GoalSplitDeps) {
    this.#deps = deps;
  }

  /** What a breakdown would give; nothing is written. */
  async preview(actor: Actor, id: string, asked: SplitAsked): Promise<GoalSplitPlan> {
    const goal = await this.#goal(actor, id);
    const { metric, note } = await this.#metric(actor, goal);
    const parts = await this.#parts(actor, goal, asked);
    const target = asked.target ?? goal.target;
    if (note === noSum.ratio)
      return {
        parts: parts.map(({ cut }) => ({ ...cut, share: null, target, history: null })),
        target,
        sum: null,
        note,
      };
    const history = asked.method === 'season' ? await this.#history(actor, goal, parts) : undefined;
    const weights = history ?? this.#shares(asked, parts.length);
    const whole = sumOf(weights);
    const targets = allocate(target, weights, decimalsOf(metric));
    return {
      parts: parts.map(({ cut }, i) => ({
        ...cut,
        share: new Decimal(weights[i] ?? 0).div(whole).toDecimalPlaces(6).toFixed(),
        target: targets[i] ?? '0',
        history: history?.[i] ?? null,
      })),
      target,
      sum: note === null ? sumOf(targets) : null,
      note,
    };
  }

  /** Writes the parts as goals below, all or none. */
  async apply(actor: Actor, id: string, asked: SplitApplied): Promise<{ id: string; code: string; title: string }[]> {
    const goal = await this.#goal(actor, id);
    const { note } = await this.#metric(actor, goal);
    const sum = sumOf(asked.parts.map((p) => p.target));
    const gap = new Decimal(sum).sub(goal.target);
    if (note === null && !gap.isZero() && !asked.acceptGap)
      throw invalid(
        issue(
          ['parts'],
          `各部分合计 ${sum}，比目标 ${goal.target} ${gap.isPositive() ? '多' : '少'} ${gap.abs().toFixed()}`,
          `The parts add up to ${sum}: ${gap.abs().toFixed()} ${gap.isPositive() ? 'more' : 'less'} than the target ${goal.target}`,
        ),
      );
    const end = goal.period.end ?? goal.period.start;
    for (const [i, { period, title }] of asked.parts.entries())
      if (period.start > period.end || period.start < goal.period.start || period.end > end)
        throw invalid(
          issue(
            ['parts', i, 'period'],
            `“${title}”的周期不在上级目标的周期内`,
            `“${title}” lies outside the period of the goal above`,
          ),
        );
    return this.#deps.writes.transaction(actor, async (work) => {
      await this.#refuseTwice(work, goal, asked);
      const made: { id: string; code: string; title: string }[] = [];
      for (const part of asked.parts) {
        const row = await this.#deps.writes.create(work, Goal, {
          title: part.title,
          metric: goal.metric,
          target: part.target,
          period: part.period,
          parent: goal.id,
          campaign: goal.campaign,
          channel: part.channel ?? goal.channel,
          countedUnit: part.countedUnit ?? goal.countedUnit,
          unitId: part.countedUnit ?? goal.unitId,
          ownerId: part.ownerId ?? goal.ownerId,
        });
        made.push({ id: row.id, code: row.code, title: row.title });
      }
      return made;
    });
  }

  #goal(actor: Actor, id: string): Promise<GoalRow> {
    return reading(this.#deps.reads.deps.db, actor, (tx) => this.#deps.reads.read(tx, Goal, id));
  }

  async #metric(actor: Actor, goal: GoalRow): Promise<{ metric: MetricDef; note: Label | null }> {
    const known = new Map((await this.#deps.metrics.list(actor)).map((m) => [m.name, m]));
    const metric = known.get(goal.metric);
    if (metric === undefined) throw new AppError('not_found');
    const level = basisOf(metric, (name) => known.get(name)) === 'level';
    return { metric, note: level ? noSum.ratio : metric.unit === 'person' ? noSum.person : null };
  }

  #shares({ method, shares }: SplitAsked, count: number): string[] {
    if (method === 'equal') return Array.from({ length: count }, () => '1');
    if (shares?.length !== count)
      throw invalid(issue(['shares'], `需要 ${count} 个占比`, `${count} shares are needed`));
    if (!addUpToOne(shares)) {
      const percent = new Decimal(sumOf(shares)).mul(100).toFixed();
      throw invalid(issue(['shares'], `占比合计 ${percent}%，应为 100%`, `The shares add up to ${percent}%, not 100%`));
    }
    return [...shares];
  }

  async #parts(actor: Actor, goal: GoalRow, { along, parts: ids = [] }: SplitAsked): Promise<Part[]> {
    const { start, end } = goal.period;
    if (end === null) throw invalid(issue(['period'], '目标需要结束日期', 'A goal needs an end'));
    const period = { start, end };
    const whole = { period, channel: null, countedUnit: null, ownerId: null };
    if (isTime(along)) {
      const cuts = timeParts(period, along, actor.locale === 'en' ? 'en' : 'zh');
      if (cuts.length > 120)
        throw invalid(issue(['along'], `会分成 ${cuts.length} 份，最多 120 份`, `${cuts.length} parts; at most 120`));
      return cuts.map((cut) => ({
        cut: { ...whole, title: `${goal.title} · ${cut.title}`, period: cut.period },
        past: { period: yearBefore(cut.period, along) },
      }));
    }
    if (ids.length === 0) throw invalid(issue(['parts'], '请选择要分给谁', 'Choose what to break it down to'));
    const past = { start: addDays(start, -364), end: addDays(start, -1) };
    if (along === 'channel') {
      const rows = await this.#named(actor, Channel, ids);
      return rows.map((r) => ({
        cut: { ...whole, title: `${goal.title} · ${r.name}`, channel: r.id },
        past: { period: past, filter: { field: 'channel', op: 'eq', value: r.slug } },
      }));
    }
    if (along === 'unit') {
      const rows = await this.#named(actor, OrgUnit, ids);
      return Promise.all(
        rows.map(async (r) => ({
          cut: { ...whole, title: `${goal.title} · ${r.name}`, countedUnit: r.id },
          past: {
            period: past,
            filter: { field: 'unit', op: 'in', value: await this.#deps.unitsBelow(actor.workspaceId, r.id) },
          },
        })),
      );
    }
    const people = await this.#named(actor, Person, ids);
    return people.map((r) => ({ cut: { ...whole, title: `${goal.title} · ${r.name}`, ownerId: r.id } }));
  }

  /** The rows of these ids that the actor sees, in the order asked for; one that is not there is named. */
  async #named<D extends RecordDef>(actor: Actor, def: D, ids: readonly string[]): Promise<HeadOf<D>[]> {
    const { items } = await this.#deps.reads.list(actor, def, {
      filter: { field: 'id', op: 'in', value: [...ids] },
      limit: 60,
    });
    const found = new Map(items.map((row) => [row.id, row]));
    return [...new Set(ids)].map((id, i) => {
      const row = found.get(id);
      if (row === undefined)
        throw invalid(
          issue(['parts', i], `没有找到这个${def.label.zh}`, `This ${def.label.en.toLowerCase()} was not found`),
        );
      return row;
    });
  }

  /** What each part had in its past. Where nothing is known nothing is made up: another method is to be chosen. */
  async #history(actor: Actor, goal: GoalRow, parts: readonly Part[]): Promise<string[]> {
    const rows = await reading(this.#deps.reads.deps.db, actor, (tx) => goalRows(this.#deps, actor, tx, [goal]));
    const own = goalFilter(rows.get(goal.id) ?? [])?.all;
    const values = await inTurns(parts, async ({ past }) => {
      if (past === undefined)
        throw invalid(
          issue(
            ['method'],
            '指标不按人员统计，不能按历史分解',
            'Metrics are not counted by person: there is no history',
          ),
        );
      const filters = [...(own ?? []), ...(past.filter === undefined ? [] : [past.filter])];
      const figure = await this.#deps.metrics.figure(
        actor,
        goal.metric,
        { from: past.period.start, to: addDays(past.period.end, 1) },
        filters.length === 0 ? undefined : { all: filters },
      );
      return figure === null || new Decimal(figure).isNegative() ? '0' : figure;
    });
    if (new Decimal(sumOf(values)).isZero())
      throw invalid(
        issue(
          ['method'],
          '过去一年没有这个指标的数据，不能按历史分解；请改用平均或占比',
          'There are no figures of the past year to break it down by; use equal parts or shares',
        ),
      );
    return values;
  }

  /** One after another: two at the same moment are the second time for the later one. */
  async #refuseTwice(work: Work, goal: GoalRow, asked: SplitApplied): Promise<void> {
    await work.tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`split ${goal.id}`}, 0))`);
    const items = await work.tx.query<{
      code: string;
      start: string;
      end: string | null;
      channel: string | null;
      unit: string | null;
      owner: string | null;
    }>(sql`
      SELECT code, period_start AS start, period_end AS "end", channel, counted_unit AS unit, owner_id AS owner FROM goal
      WHERE parent = ${goal.id}::uuid AND state <> 'cancelled' AND deleted_at IS NULL`);
    const keyOf = (
      p: { period: { start: string; end: string | null } },
      channel: unknown,
      unit: unknown,
      owner: unknown,
    ) => JSON.stringify([p.period.start, p.period.end, channel, unit, asked.along === 'person' ? owner : null]);
    const there = new Map(items.map((g) => [keyOf({ period: g }, g.channel, g.unit, g.owner), g]));
    const twice = asked.parts.flatMap((p) => {
      const found = there.get(keyOf(p, p.channel ?? goal.channel, p.countedUnit ?? goal.countedUnit, p.ownerId));
      return found === undefined ? [] : [found.code];
    });
    if (twice.length > 0)
      throw new AppError('conflict', {
        reason: {
          zh: `这样分解过了：${twice.slice(0, 5).join('、')}${twice.length > 5 ? ' 等' : ''}`,
          en: `It was broken down like this before: ${twice.slice(0, 5).join(', ')}${twice.length > 5 ? ' …' : ''}`,
        },
      });
  }
}
