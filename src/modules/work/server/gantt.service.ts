import { sql } from 'drizzle-orm';
import type * as z from 'zod';
import type { Actor } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { dayIn, daysFrom, instantAt, shiftDay } from '../../../server/calendar/time-zone.ts';
import { dayKind } from '../../../server/calendar/working-days.ts';
import { readCalendarSettings, workCalendar } from '../../../server/calendar/workspace-calendar.ts';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { arrangeTasks, Gantt, GanttBar } from '../gantt.contract.ts';
import { openTaskStates, Task } from '../task.contract.ts';
import { Team } from '../team.contract.ts';
import type { Bypass } from './bypass.ts';
import { criticalPath, inOrder, type Placed, pushOn, type WorkLine, workLine } from './critical-path.rules.ts';
import { fixedReason, foreignFollower, intoPast, pushesOthers, tooManyFollow } from './gantt.rules.ts';
import {
  barsById,
  barsOf,
  campaignStates,
  followersOf,
  maxFollowers,
  type Scope,
  type StoredBar,
  storedCalendar,
} from './gantt.store.ts';

export interface GanttDeps {
  readonly db: Db;
  readonly writes: RecordWrites;
  readonly bypass: Bypass;
}
type Arrange = z.infer<NonNullable<typeof arrangeTasks.body>>;
type Arranged = z.infer<NonNullable<typeof arrangeTasks.response>>;

const isOpen = (t: StoredBar): boolean => openTaskStates.includes(t.state);

/** Tasks over time: their critical path, and moving them with their order kept. */
export class GanttService {
  readonly #deps: GanttDeps;

  constructor(deps: GanttDeps) {
    this.#deps = deps;
  }

  read(
    actor: Actor,
    asked: { campaign?: string | undefined; team?: string | undefined; unit?: string | undefined },
  ): Promise<Gantt> {
    const { db, bypass } = this.#deps;
    return reading(db, actor, async (tx) => {
      const scope = await this.#scope(tx, actor, asked);
      const { bars, total } = await barsOf(tx, actor.workspaceId, scope);
      const shown = new Set(bars.map((b) => b.id));
      const beyond = [...new Set(bars.flatMap((b) => (isOpen(b) ? b.waitsFor : [])))].filter((id) => !shown.has(id));
      const outside = await bypass.look(tx, actor, () => barsById(tx, actor.workspaceId, beyond));
      const states = new Map(
        (await campaignStates(tx, actor.workspaceId, [...new Set(bars.flatMap((b) => b.campaign ?? []))])).map((c) => [
          c.id,
          c.state,
        ]),
      );
      const calendar = await this.#calendar(tx, actor);
      return draw(actor, bars, outside.filter(isOpen), total, calendar, (b) => states.get(b.campaign ?? ''));
    });
  }

  async #calendar(tx: Tx, actor: Actor): Promise<(day: string) => boolean> {
    const settings = readCalendarSettings(await storedCalendar(tx, actor.workspaceId));
    const calendar = workCalendar(actor.timeZone, settings);
    return (day) => calendar.dayKind(day).working;
  }

  async #scope(
    tx: Tx,
    actor: Actor,
    asked: { campaign?: string | undefined; team?: string | undefined; unit?: string | undefined },
  ): Promise<Scope> {
    if (asked.campaign !== undefined && (await campaignStates(tx, actor.workspaceId, [asked.campaign])).length === 0)
      throw new AppError('not_found');
    if (asked.team === undefined) return { campaign: asked.campaign, unit: asked.unit };
    const team = await this.#deps.writes.reads.read(tx, Team, asked.team);
    const people = [...(team.members ?? []).map((m) => m.person), ...(team.ownerId === null ? [] : [team.ownerId])];
    return {
      campaign: asked.campaign,
      unit: asked.unit,
      team: {
        id: team.id,
        people,
        campaign: team.campaign,
        start: team.period.start,
        end: team.period.end ?? '9999-12-31',
      },
    };
  }

  /** Moves tasks; what waits for them moves along where it is asked for, else it is a reason to refuse. */
  arrange(actor: Actor, { moves, following, past }: Arrange): Promise<Arranged> {
    const { writes, bypass } = this.#deps;
    return writes.transaction(actor, async (work) => {
      const { tx } = work;
      for (const [i, m] of moves.entries())
        if (m.end < m.start)
          throw invalid(issue(['moves', i, 'end'], '结束日期早于开始日期', 'It would end before it starts'));
      const ids = moves.map((m) => m.id);
      const own = new Map((await barsById(tx, actor.workspaceId, ids)).map((b) => [b.id, b]));
      await this.#refuseFixed(tx, actor, ids, own);
      const today = dayIn(work.now.getTime(), actor.timeZone);
      for (const { id, end } of past ? [] : moves) {
        const bar = own.get(id);
        if (bar !== undefined && end < today && end < bar.end) throw intoPast(bar, end, today);
      }
      const followers = await bypass.look(tx, actor, () => followersOf(tx, actor.workspaceId, ids));
      if (followers.length > maxFollowers) throw tooManyFollow(maxFollowers);
      const others = await this.#also(work, followers, own, moves, following);
      const all = [...moves.map((m): Placed & { version: number } => m), ...others];
      // What others wait for first: else the last would be too early for the first.
      const bars = new Map([...followers, ...own.values()].map((b) => [b.id, b]));
      const rank = new Map(inOrder([...bars.values()]).order.map((b, i) => [b.id, i]));
      const moved: Arranged['moved'][number][] = [];
      for (const m of all.toSorted((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0))) {
        const bar = bars.get(m.id);
        if (bar === undefined) throw new AppError('not_found');
        const version = await this.#move(work, bar, m);
        moved.push({ id: m.id, version, start: m.start, end: m.end, before: { start: bar.start, end: bar.end } });
      }
      return { moved };
    });
  }

  async #refuseFixed(tx: Tx, actor: Actor, ids: readonly string[], own: ReadonlyMap<string, StoredBar>): Promise<void> {
    if (ids.some((id) => !own.has(id))) throw new AppError('not_found');
    const bars = [...own.values()];
    const states = new Map(
      (await campaignStates(tx, actor.workspaceId, [...new Set(bars.flatMap((b) => b.campaign ?? []))])).map((c) => [
        c.id,
        c.state,
      ]),
    );
    for (const b of bars) {
      const mayMove = within(actor.reach('task.update'), b);
      const reason = fixedReason(b, states.get(b.campaign ?? ''), mayMove);
      if (reason !== null) throw new AppError(mayMove ? 'transition_refused' : 'forbidden', { reason });
    }
  }

  async #also(
    work: Work,
    followers: readonly StoredBar[],
    own: ReadonlyMap<string, StoredBar>,
    moves: Arrange['moves'],
    following: boolean,
  ): Promise<readonly (Placed & { version: number })[]> {
    const { actor, tx } = work;
    const at = new Map(moves.map((m) => [m.id, m]));
    if (!following) {
      const pushed = followers.filter((f) =>
        f.waitsFor.some((id) => {
          const [now, before] = [at.get(id), own.get(id)];
          // What was too early before is not made worse by this.
          return now !== undefined && before !== undefined && f.start <= now.end && f.start > before.end;
        }),
      );
      if (pushed.length === 0) return [];
      throw pushesOthers(
        pushed.map((p) => ({ code: p.code, title: within(actor.reach('task.read'), p) ? p.title : null, end: p.end })),
      );
    }
    const working = await this.#calendar(tx, actor);
    const origin = [...followers, ...moves, ...own.values()].reduce(
      (min, b) => (b.start < min ? b.start : min),
      '9999-12-31',
    );
    const line = workLine(shiftDay(origin, -7), working);
    const pushed = pushOn([...own.values(), ...followers], moves, line);
    const byId = new Map(followers.map((f) => [f.id, f]));
    return pushed.flatMap((p) => {
      const f = byId.get(p.id);
      if (f === undefined) return [];
      if (!within(actor.reach('task.update'), f)) throw foreignFollower(f.code);
      return [{ ...p, version: f.version }];
    });
  }

  async #move(work: Work, bar: StoredBar, to: Placed & { version: number }): Promise<number> {
    const { writes } = this.#deps;
    const { timeZone } = work.actor;
    if (to.start === bar.start && to.end === bar.end) return bar.version;
    const { due } = await work.tx.one<{ due: Date }>(sql`SELECT due FROM task WHERE id = ${bar.id}::uuid`);
    const at = new Date(due).getTime();
    const minutes = Math.round((at - instantAt(dayIn(at, timeZone), 0, timeZone)) / 60_000);
    const patch = {
      startOn: to.start,
      ...(to.end === bar.end ? {} : { due: new Date(instantAt(to.end, minutes, timeZone)).toISOString() }),
    };
    return (await writes.update(work, Task, bar.id, to.version, patch)).version;
  }
}

/** The chart of bars: their path, what clashes, what stands still. `outside` are open tasks that bars wait for. */
function draw(
  actor: Actor,
  bars: readonly StoredBar[],
  outside: readonly StoredBar[],
  total: number,
  working: (day: string) => boolean,
  campaignOf: (bar: StoredBar) => string | undefined,
): Gantt {
  const open = bars.filter(isOpen);
  const known = new Map([...open, ...outside].map((b) => [b.id, b]));
  const shown = new Set(bars.map((b) => b.id));
  const first = [...bars, ...outside].reduce((min, b) => (b.start < min ? b.start : min), '9999-12-31');
  const last = bars.reduce((max, b) => (b.end > max ? b.end : max), first);
  const line: WorkLine = workLine(first, working);
  const path = criticalPath([...known.values()], line);
  const critical = new Set(path.kind === 'path' ? [...path.slack].flatMap(([id, s]) => (s === 0 ? id : [])) : []);
  const codes = new Map([...known.values()].map((b) => [b.id, b.code]));
  return {
    bars: bars.map((b): GanttBar => {
      const holding = isOpen(b) ? b.waitsFor.flatMap((id) => known.get(id) ?? []) : [];
      return {
        id: b.id,
        code: b.code,
        title: b.title,
        state: b.state,
        version: b.version,
        owner: b.owner,
        campaign: b.campaign,
        start: b.start,
        end: b.end,
        waitsFor: b.waitsFor.filter((id) => shown.has(id)),
        slack: path.kind === 'path' ? (path.slack.get(b.id) ?? null) : null,
        critical: critical.has(b.id),
        clash: holding.some((h) => h.end >= b.start),
        fixed: fixedReason(b, campaignOf(b), within(actor.reach('task.update'), b)),
      };
    }),
    total,
    freeDays: bars.length === 0 ? [] : freeDays(shiftDay(first, -21), shiftDay(last, 42), working),
    path: path.kind === 'path' ? path.ids.filter((id) => shown.has(id)) : [],
    length: path.kind === 'path' ? path.length : 0,
    finish: path.kind === 'path' && open.length > 0 ? line.dayOf(Math.max(0, path.finish - 1)) : null,
    loop: path.kind === 'loop' ? path.ids.map((id) => codes.get(id) ?? '') : null,
  };
}

function freeDays(from: string, to: string, working: (day: string) => boolean): Gantt['freeDays'] {
  // Three years are all that a chart shows.
  const count = Math.min(1_100, daysFrom(from, to));
  return Array.from({ length: count + 1 }, (_, i) => shiftDay(from, i)).flatMap((day) =>
    working(day) ? [] : [{ day, holiday: dayKind(day).holiday }],
  );
}
