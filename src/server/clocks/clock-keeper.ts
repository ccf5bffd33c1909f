import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { amountOf, type ClockDef, clockFields } from '../../shared/record/clock.ts';
import { type Condition, type ConditionContext, evaluate } from '../../shared/record/condition.ts';
import type { BaseRow, RecordDef } from '../../shared/record/record.ts';
import type { WorkCalendar } from '../calendar/working-time.ts';
import { todayIn } from '../records/read.service.ts';
import type { Change } from '../records/registry.ts';
import { type Work, yielding } from '../records/work.ts';
import { type ClockRow, isGoing, loadClocks, storeClocks } from './clock.rows.ts';
import { planClock } from './clock-plan.ts';

type Values = BaseRow & Readonly<Record<string, unknown>>;
/** The number that the house policy sets for a name; undefined where it sets none. */
export type SettingOf = (workspaceId: string, key: string) => Promise<number | undefined>;

type Phase = 'on' | 'done' | 'void' | 'off';

function phaseOf(c: ClockDef, row: Values, ctx: ConditionContext): Phase {
  const holds = (condition: ClockDef['start']): boolean => evaluate(condition as Condition, row, ctx);
  if (row.deletedAt !== null || (c.void !== undefined && holds(c.void))) return 'void';
  if (holds(c.stop)) return 'done';
  return holds(c.start) ? 'on' : 'off';
}

interface Moved {
  readonly before: Values | null;
  readonly after: Values;
}

/** The clocks of a row that a write starts, ends or moves. */
const touchedBy = (d: RecordDef, { before, after }: Moved, ctx: ConditionContext): ClockDef[] =>
  (d.clocks ?? []).filter((c) => {
    const phase = phaseOf(c, after, ctx);
    if (before === null) return phase === 'on';
    if (phaseOf(c, before, ctx) !== phase) return true;
    return phase === 'on' && [...clockFields(c), 'ownerId'].some((name) => !same(before[name], after[name]));
  });

/** Who answers for a clock: the named field, or the owner of the row. */
const responsibleOf = (c: ClockDef, row: Values): string | null => {
  const named = c.responsible === undefined ? null : row[c.responsible];
  return typeof named === 'string' ? named : row.ownerId;
};

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Starts, moves and stops clocks with the writes of records, in the same transaction. */
export class ClockKeeper {
  /** The house policy names numbers; until it is there, those of the declarations hold. */
  settingOf: SettingOf = async () => undefined;
  readonly #settings = new WeakMap<Work, Map<string, Promise<number | undefined>>>();

  /** What writes mean for the clocks of their rows: nothing at all for most, one look at the clocks for others. */
  async follow(work: Work, d: RecordDef, changes: readonly Change[]): Promise<void> {
    const ctx = { personId: work.actor.personId, today: todayIn(work.now, work.actor.timeZone) };
    const moved = (changes as readonly Moved[]).flatMap((change) => {
      const clocks = touchedBy(d, change, ctx);
      return clocks.length === 0 ? [] : [{ ...change, clocks }];
    });
    if (moved.length === 0) return;
    // A row that is only being made has no clocks yet.
    const ids = moved.flatMap(({ before, after }) => (before === null ? [] : [after.id]));
    const keys = [...new Set(moved.flatMap(({ clocks }) => clocks.map((c) => c.key)))];
    const which =
      ids.length === 0
        ? sql`false`
        : sql`c.record = ${d.id} AND c.record_id = ANY (${sql.param(ids)}::uuid[]) AND c.key = ANY (${sql.param(keys)}::text[])`;
    const people = [...new Set(moved.flatMap(({ after, clocks }) => clocks.map((c) => responsibleOf(c, after))))];
    const loaded = await loadClocks(work.tx, work.actor.workspaceId, which, people);
    const calendars = new Map(people.map((person) => [person, loaded.calendarOf(person)]));
    const changed: ClockRow[] = [];
    const pause = yielding();
    for (const { before, after, clocks } of moved) {
      await pause();
      for (const c of clocks) {
        const runs = loaded.clocks.filter((k) => k.recordId === after.id && k.key === c.key);
        const going = runs.find(isGoing);
        const phase = phaseOf(c, after, ctx);
        if (going !== undefined && phase !== 'on') changed.push(ended(going, phase, work.now.getTime()));
        if (phase !== 'on') continue;
        // Who empties the answer and gives it again, or deletes and restores, goes on with the time that was left.
        const held = before !== null && evaluate(c.start as Condition, before, ctx);
        const base = going ?? (held ? reopened(runs[0]) : undefined) ?? fresh(d, c, after, work.now.getTime());
        const person = responsibleOf(c, after);
        const calendar = calendars.get(person) ?? loaded.calendarOf(person);
        const planned = await this.#plan(work, c, base, after, calendar);
        if (planned !== undefined) {
          // History that is brought in makes no promises.
          const past = going === undefined && planned.dueAt < work.now.getTime() && work.actor.via === 'import';
          if (!past) changed.push(planned);
        } else if (going !== undefined) changed.push(ended(going, 'void', work.now.getTime()));
      }
    }
    await storeClocks(work.tx, work.actor.workspaceId, changed);
  }

  /** Starts one clock of a row that has none; answers how many began. */
  async begin(work: Work, d: RecordDef, key: string, row: BaseRow): Promise<number> {
    const c = d.clocks?.find((one) => one.key === key);
    if (c === undefined) return 0;
    const values = row as Values;
    const person = responsibleOf(c, values);
    const { calendarOf } = await loadClocks(work.tx, work.actor.workspaceId, sql`false`, [person], { lock: 'none' });
    const run = await this.#plan(work, c, fresh(d, c, values, work.now.getTime()), values, calendarOf(person));
    await storeClocks(work.tx, work.actor.workspaceId, run === undefined ? [] : [run]);
    return run === undefined ? 0 : 1;
  }

  /** A run as it must be now; undefined while the date it hangs on is empty. */
  async #plan(
    work: Work,
    c: ClockDef,
    run: ClockRow,
    row: Values,
    calendar: WorkCalendar,
  ): Promise<ClockRow | undefined> {
    const amount = await this.#amountOf(work, c);
    const plan = planClock({ clock: c, amount, row, startedAt: run.startedAt, pauses: run.pauses, calendar });
    if (plan === undefined) return undefined;
    const now = work.now.getTime();
    // What was told stays told, but for what lies ahead again now that the deadline has moved.
    const moved = plan.dueAt !== run.dueAt;
    const at = new Map(plan.steps.map((s) => [s.name, s.at]));
    const done = run.done.filter((name) => at.has(name) && (!moved || (at.get(name) ?? 0) <= now));
    return {
      ...run,
      unitId: row.unitId,
      ownerId: row.ownerId,
      personId: responsibleOf(c, row),
      dueAt: plan.dueAt,
      known: plan.known,
      steps: plan.steps,
      spec: specOf(c, amount),
      done,
      missedAt: done.includes('due') ? run.missedAt : null,
    };
  }

  /** The number that a deadline counts with; asked of the policy once a transaction. */
  async #amountOf(work: Work, c: ClockDef): Promise<number> {
    const { setting } = c.due;
    if (setting === undefined) return amountOf(c.due);
    const known = this.#settings.get(work) ?? new Map<string, Promise<number | undefined>>();
    this.#settings.set(work, known);
    const asked = known.get(setting) ?? this.settingOf(work.actor.workspaceId, setting);
    known.set(setting, asked);
    return (await asked) ?? amountOf(c.due);
  }

  /** Plans clocks anew, of rows that are given: after a change of calendar, leave, policy or declaration. Answers what changed. */
  async replan(
    work: Work,
    d: RecordDef,
    clocks: readonly ClockRow[],
    rows: ReadonlyMap<string, Values>,
    calendarOf: (personId: string | null) => WorkCalendar,
  ): Promise<ClockRow[]> {
    const changed: ClockRow[] = [];
    for (const run of clocks) {
      const c = d.clocks?.find((one) => one.key === run.key);
      const row = rows.get(run.recordId);
      const planned =
        c === undefined || row === undefined
          ? undefined
          : await this.#plan(work, c, run, row, calendarOf(responsibleOf(c, row)));
      // A clock that is declared no more ends without a word.
      const next = planned ?? ended(run, 'void', work.now.getTime());
      if (!same(next, run)) changed.push(next);
    }
    await storeClocks(work.tx, work.actor.workspaceId, changed);
    return changed;
  }

  /** Plans one run anew, with its present pauses. */
  async resumed(work: Work, c: ClockDef, run: ClockRow, row: Values, calendar: WorkCalendar): Promise<ClockRow> {
    return (await this.#plan(work, c, run, row, calendar)) ?? ended(run, 'void', work.now.getTime());
  }

  /** What the running clocks of a declaration must have been planned by; others are stale. */
  async specOf(workspaceId: string, c: ClockDef): Promise<string> {
    const { setting } = c.due;
    const set = setting === undefined ? undefined : await this.settingOf(workspaceId, setting);
    return specOf(c, set ?? amountOf(c.due));
  }
}

const specOf = (c: ClockDef, amount: number): string =>
  JSON.stringify([c.due, amount, c.warn ?? [], c.escalate ?? [], c.responsible ?? null]);

const fresh = (d: RecordDef, c: ClockDef, row: Values, now: number): ClockRow => ({
  id: uuidv7(),
  record: d.id,
  recordId: row.id,
  key: c.key,
  unitId: row.unitId,
  ownerId: row.ownerId,
  personId: null,
  state: 'running',
  startedAt: now,
  dueAt: now,
  known: true,
  spec: '',
  steps: [],
  done: [],
  missedAt: null,
  stoppedAt: null,
  pausedAt: null,
  pausedReason: null,
  pauses: [],
});

const reopened = (run: ClockRow | undefined): ClockRow | undefined =>
  run === undefined ? undefined : { ...run, state: 'running', stoppedAt: null };

/** A run that is over. Who stops it in time, by the clock as it is now and as it was told, has kept the promise. */
const ended = (run: ClockRow, phase: Phase, now: number): ClockRow => ({
  ...run,
  // While it was paused no time has passed.
  state: phase === 'done' ? (run.missedAt !== null || (run.pausedAt ?? now) > run.dueAt ? 'late' : 'kept') : 'void',
  stoppedAt: now,
  pausedAt: null,
});
