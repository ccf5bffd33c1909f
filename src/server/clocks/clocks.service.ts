import { sql } from 'drizzle-orm';
import { AppError, issue } from '../../shared/errors.ts';
import type { ClockDef } from '../../shared/record/clock.ts';
import type { ClockInfo } from '../../shared/record/clock-wire.ts';
import { type BaseRow, permissionOf, type RecordDef } from '../../shared/record/record.ts';
import { type Actor, demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { WorkCalendar } from '../calendar/working-time.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import { reading } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import { type ClockRow, isGoing, loadClocks, storeClocks } from './clock.rows.ts';
import { leftOf } from './clock-plan.ts';

/** Whoever may stop a clock answers for it: a permission of its own, so that nobody holds up their own deadline. */
export const pausePermission = (d: RecordDef): string => permissionOf(d, 'pauseClock');

/** Not even who leads everybody else. */
const isTheirs = (actor: Actor, run: ClockRow): boolean => actor.personId !== null && actor.personId === run.personId;

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

function toneOf(run: ClockRow, now: number): ClockInfo['tone'] {
  if (!isGoing(run)) return run.state === 'late' ? 'over' : 'calm';
  const at = run.pausedAt ?? now;
  if (run.missedAt !== null || at > run.dueAt) return 'over';
  return run.steps.some((s) => s.name.startsWith('warn') && s.at <= at) ? 'near' : 'calm';
}

/** A run as pages see it. */
function toInfo(actor: Actor, d: RecordDef, c: ClockDef, run: ClockRow, now: Date, calendar: WorkCalendar): ClockInfo {
  const at = run.pausedAt ?? now.getTime();
  return {
    record: run.record,
    recordId: run.recordId,
    key: run.key,
    label: c.label,
    state: run.state,
    tone: toneOf(run, now.getTime()),
    left: isGoing(run) ? leftOf(c, run.dueAt, at, calendar) : null,
    asOf: now.toISOString(),
    startedAt: iso(run.startedAt),
    dueAt: iso(run.dueAt),
    stoppedAt: isoOrNull(run.stoppedAt),
    pausedReason: run.pausedReason,
    assumed: !run.known && isGoing(run),
    personId: run.personId,
    mayPause: within(actor.reach(pausePermission(d)), run) && (run.state === 'paused' || !isTheirs(actor, run)),
  };
}

/** What going on first, and of that what is due first. */
const byUrgency = (a: ClockInfo, b: ClockInfo): number =>
  Number(b.left !== null) - Number(a.left !== null) || a.dueAt.localeCompare(b.dueAt);

/** Clocks as people see, pause and resume them. */
export class Clocks {
  readonly #reads: RecordReads;
  readonly #writes: RecordWrites;

  constructor(reads: RecordReads, writes: RecordWrites) {
    this.#reads = reads;
    this.#writes = writes;
  }

  /** The last run of each clock of a row. */
  ofRow(actor: Actor, d: RecordDef, id: string): Promise<{ items: ClockInfo[] }> {
    if (d.shared !== true) demand(actor, permissionOf(d, 'read'));
    return reading(this.#reads.deps.db, actor, async (tx) => {
      await this.#reads.load(tx, d, id);
      return { items: await this.#infos(tx, actor, d, [id], false) };
    });
  }

  /** What is going on in the rows of a list. */
  ofRows(actor: Actor, d: RecordDef, ids: readonly string[]): Promise<{ items: ClockInfo[] }> {
    if (d.shared !== true) demand(actor, permissionOf(d, 'read'));
    return reading(this.#reads.deps.db, actor, async (tx) => ({ items: await this.#infos(tx, actor, d, ids, true) }));
  }

  async #infos(
    tx: Work['tx'],
    actor: Actor,
    d: RecordDef,
    ids: readonly string[],
    goingOnly: boolean,
  ): Promise<ClockInfo[]> {
    const going = goingOnly ? sql` AND c.state IN ('running', 'paused')` : sql``;
    const which = sql`c.record = ${d.id} AND c.record_id = ANY (${sql.param(ids)}::uuid[])${going}`;
    const { clocks, calendarOf } = await loadClocks(tx, actor.workspaceId, which, [], { lock: 'none' });
    const seen = new Set<string>();
    const now = this.#reads.deps.now();
    return clocks
      .flatMap((run) => {
        const c = d.clocks?.find((one) => one.key === run.key);
        const last = `${run.recordId} ${run.key}`;
        if (c === undefined || seen.has(last)) return [];
        seen.add(last);
        return [toInfo(actor, d, c, run, now, calendarOf(run.personId))];
      })
      .toSorted(byUrgency);
  }

  /** What somebody answers for, the most urgent first, with the rows that it is about. */
  mine(actor: Actor): Promise<{ items: (ClockInfo & { path: string; code: string; title: string })[] }> {
    return reading(this.#reads.deps.db, actor, async (tx) => {
      const which = sql`c.person_id = ${actor.personId}::uuid AND c.state IN ('running', 'paused')`;
      const { clocks, calendarOf } = await loadClocks(tx, actor.workspaceId, which, [], { lock: 'none' });
      const now = this.#reads.deps.now();
      const items: (ClockInfo & { path: string; code: string; title: string })[] = [];
      for (const d of this.#reads.deps.registry.defs) {
        const runs = clocks.filter((k) => k.record === d.id);
        if (runs.length === 0) continue;
        const rows = await this.#reads.names.titles(tx, actor, d, [...new Set(runs.map((r) => r.recordId))]);
        for (const run of runs) {
          const c = d.clocks?.find((one) => one.key === run.key);
          const row = rows.get(run.recordId);
          if (c === undefined || row === undefined) continue;
          items.push({ ...toInfo(actor, d, c, run, now, calendarOf(run.personId)), path: d.path, ...row });
        }
      }
      return { items: items.toSorted(byUrgency).slice(0, 100) };
    });
  }

  pause(actor: Actor, d: RecordDef, id: string, key: string, reason: string): Promise<{ items: ClockInfo[] }> {
    return this.#act(actor, d, id, key, reason, (work, { run }) => {
      if (isTheirs(actor, run))
        throw new AppError('forbidden', {
          reason: {
            zh: '不能暂停自己负责的时限，请由上级或他人暂停',
            en: 'Nobody pauses the clock that they answer for: ask a superior or somebody else',
          },
        });
      if (run.state === 'paused') throw conflict('时限已暂停', 'The clock is paused already');
      // Nobody silences what is late by pausing it.
      if (run.missedAt !== null || work.now.getTime() > run.dueAt)
        throw conflict('已超时，不能暂停', 'It is late already and cannot be paused');
      return Promise.resolve({ ...run, state: 'paused', pausedAt: work.now.getTime(), pausedReason: reason });
    });
  }

  resume(actor: Actor, d: RecordDef, id: string, key: string): Promise<{ items: ClockInfo[] }> {
    return this.#act(actor, d, id, key, null, (work, { c, run, row, calendar }) => {
      if (run.pausedAt === null) throw conflict('时限没有暂停', 'The clock is not paused');
      // A machine whose clock was set back must not make time run backwards.
      const pause = { from: run.pausedAt, to: Math.max(run.pausedAt, work.now.getTime()) };
      const awake = { ...run, state: 'running' as const, pausedAt: null, pauses: [...run.pauses, pause] };
      return this.#writes.clocks.resumed(work, c, awake, row, calendar);
    });
  }

  async #act(
    actor: Actor,
    d: RecordDef,
    id: string,
    key: string,
    reason: string | null,
    act: (
      work: Work,
      on: {
        c: ClockDef;
        run: ClockRow;
        row: BaseRow & Readonly<Record<string, unknown>>;
        calendar: WorkCalendar;
      },
    ) => Promise<ClockRow>,
  ): Promise<{ items: ClockInfo[] }> {
    await this.#writes.transaction(actor, async (work) => {
      const row = (await this.#reads.read(work.tx, d, id)) as BaseRow & Readonly<Record<string, unknown>>;
      if (!within(demand(actor, pausePermission(d)), row))
        throw new AppError('forbidden', {
          reason: { zh: '此记录不在你的权限范围内', en: 'This record lies outside your permission' },
        });
      const c = d.clocks?.find((one) => one.key === key);
      if (c === undefined)
        throw new AppError('invalid', { issues: [issue(['key'], '没有这个时限', 'There is no such clock')] });
      const which = sql`c.record = ${d.id} AND c.record_id = ${id}::uuid AND c.key = ${key} AND c.state IN ('running', 'paused')`;
      const { clocks, calendarOf } = await loadClocks(work.tx, actor.workspaceId, which);
      const run = clocks[0];
      if (run === undefined) throw conflict('时限没有在计时', 'The clock is not running');
      const next = await act(work, { c, run, row, calendar: calendarOf(run.personId) });
      await storeClocks(work.tx, actor.workspaceId, [next]);
      const place = { unitId: row.unitId, ownerId: row.ownerId };
      work.audit({
        record: d.id,
        recordId: id,
        ...place,
        action: next.state === 'paused' ? 'clock.pause' : 'clock.resume',
        reason,
        changes: { [`clock:${key}`]: { before: iso(run.dueAt), after: iso(next.dueAt) } },
      });
      work.live({ type: 'record', record: d.id, id, version: row.version, ...place });
    });
    return this.ofRow(actor, d, id);
  }
}

const conflict = (zh: string, en: string): AppError => new AppError('conflict', { reason: { zh, en } });
