import { type SQL, sql } from 'drizzle-orm';
import type { DaySpan, WorkCalendar } from '../calendar/working-time.ts';
import { readCalendarSettings, workCalendar } from '../calendar/workspace-calendar.ts';
import type { Queries } from '../postgres/pool.ts';
import type { Pause, Step } from './clock-plan.ts';

export type ClockState = 'running' | 'paused' | 'kept' | 'late' | 'void';

/** A run of a clock, as it is stored. Instants in milliseconds. */
export interface ClockRow {
  readonly id: string;
  readonly record: string;
  readonly recordId: string;
  readonly key: string;
  readonly unitId: string | null;
  readonly ownerId: string | null;
  readonly personId: string | null;
  readonly state: ClockState;
  readonly startedAt: number;
  readonly dueAt: number;
  readonly known: boolean;
  readonly spec: string;
  readonly steps: readonly Step[];
  readonly done: readonly string[];
  readonly missedAt: number | null;
  readonly stoppedAt: number | null;
  readonly pausedAt: number | null;
  readonly pausedReason: string | null;
  readonly pauses: readonly Pause[];
}

/** Running or paused: one at a time for each clock of a row. */
export const isGoing = (c: ClockRow): boolean => c.state === 'running' || c.state === 'paused';

/** The instant at which the runner looks at a clock again; null for never. */
export function nextOf(c: Pick<ClockRow, 'state' | 'steps' | 'done'>): number | null {
  if (c.state !== 'running') return null;
  const waiting = c.steps.filter((s) => !c.done.includes(s.name)).map((s) => s.at);
  return waiting.length === 0 ? null : Math.min(...waiting);
}

const ms = (column: string): SQL => sql`(extract(epoch FROM c.${sql.identifier(column)}) * 1000)::float8`;

/** A clock of the alias `c` as the JSON of `ClockRow`. */
export const clockJson = sql`jsonb_build_object(
  'id', c.id, 'record', c.record, 'recordId', c.record_id, 'key', c.key, 'unitId', c.unit_id, 'ownerId', c.owner_id,
  'personId', c.person_id, 'state', c.state, 'startedAt', ${ms('started_at')}, 'dueAt', ${ms('due_at')}, 'known', c.known,
  'spec', c.spec, 'steps', c.steps, 'done', to_jsonb(c.done), 'missedAt', ${ms('missed_at')}, 'stoppedAt', ${ms('stopped_at')},
  'pausedAt', ${ms('paused_at')}, 'pausedReason', c.paused_reason, 'pauses', c.pauses)`;

/** Writes runs, new and known, in one statement. */
export async function storeClocks(db: Queries, workspaceId: string, rows: readonly ClockRow[]): Promise<void> {
  if (rows.length === 0) return;
  const given = rows.map((c) => ({ ...c, nextAt: nextOf(c) }));
  const instant = (name: string): SQL => sql`to_timestamp((e->>${name}::text)::float8 / 1000)`;
  await db.execute(sql`
    INSERT INTO clock (id, workspace_id, record, record_id, key, unit_id, owner_id, person_id, state, started_at, due_at, known, spec, steps, done, next_at, missed_at, stopped_at, paused_at, paused_reason, pauses)
    SELECT (e->>'id')::uuid, ${workspaceId}::uuid, e->>'record', (e->>'recordId')::uuid, e->>'key', (e->>'unitId')::uuid, (e->>'ownerId')::uuid, (e->>'personId')::uuid, e->>'state',
           ${instant('startedAt')}, ${instant('dueAt')}, (e->>'known')::boolean, e->>'spec', e->'steps', ARRAY(SELECT jsonb_array_elements_text(e->'done')),
           ${instant('nextAt')}, ${instant('missedAt')}, ${instant('stoppedAt')}, ${instant('pausedAt')}, e->>'pausedReason', e->'pauses'
    FROM jsonb_array_elements(${JSON.stringify(given)}::jsonb) AS e
    ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id, owner_id = excluded.owner_id, person_id = excluded.person_id, state = excluded.state,
      started_at = excluded.started_at, due_at = excluded.due_at, known = excluded.known, spec = excluded.spec, steps = excluded.steps, done = excluded.done,
      next_at = excluded.next_at, missed_at = excluded.missed_at, stopped_at = excluded.stopped_at, paused_at = excluded.paused_at,
      paused_reason = excluded.paused_reason, pauses = excluded.pauses`);
}

export interface LoadOptions {
  /** `wait` for other writers, as those who change clocks do; `skip` what others hold, first come first; or only read. */
  readonly lock?: 'wait' | 'skip' | 'none';
  readonly limit?: number;
}

export interface Loaded {
  readonly clocks: readonly ClockRow[];
  /** The calendar of a person: that of the workspace without their leave. */
  readonly calendarOf: (personId: string | null) => WorkCalendar;
}

/**
 * Clocks with all that they are counted by, in one round trip: what the workspace has set, and who is away.
 * `which` is a condition on the alias `c`; `people` are further ones whose leave is wanted.
 */
export async function loadClocks(
  db: Queries,
  workspaceId: string,
  which: SQL,
  people: readonly (string | null)[] = [],
  how: LoadOptions = {},
): Promise<Loaded> {
  const lock = { wait: sql`FOR UPDATE`, skip: sql`FOR UPDATE SKIP LOCKED`, none: sql`` }[how.lock ?? 'wait'];
  const row = await db.maybeOne<{
    time_zone: string;
    calendar: unknown;
    clocks: ClockRow[] | null;
    away: { person: string; start: string; end: string }[] | null;
  }>(sql`
    WITH found AS MATERIALIZED (SELECT c.* FROM clock c WHERE c.workspace_id = ${workspaceId}::uuid AND ${which} ORDER BY ${how.lock === 'skip' ? sql`c.next_at` : sql`c.id`} LIMIT ${how.limit ?? 10_000} ${lock})
    SELECT w.time_zone, w.settings->'calendar' AS calendar,
      (SELECT jsonb_agg(${clockJson} ORDER BY c.started_at DESC, c.id DESC) FROM found c) AS clocks,
      (SELECT jsonb_agg(jsonb_build_object('person', l.person, 'start', l.starts, 'end', l.ends))
       FROM leave_of(${sql.param(people.filter((p) => p !== null))}::uuid[] || (SELECT coalesce(array_agg(DISTINCT f.person_id), '{}') FROM found f WHERE f.person_id IS NOT NULL)) l) AS away
    FROM workspace w WHERE w.id = ${workspaceId}::uuid`);
  const settings = readCalendarSettings(row?.calendar);
  const office = workCalendar(row?.time_zone ?? 'Asia/Shanghai', settings);
  return {
    clocks: row?.clocks ?? [],
    calendarOf(personId) {
      const leave: DaySpan[] = (row?.away ?? []).filter((a) => a.person === personId);
      return leave.length === 0 ? office : { ...office, leave };
    },
  };
}
