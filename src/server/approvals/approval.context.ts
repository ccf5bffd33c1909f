import { sql } from 'drizzle-orm';
import type { ApprovalDef } from '../../shared/record/approval.ts';
import { addWorkingTime } from '../calendar/working-time.ts';
import { readCalendarSettings, workCalendar } from '../calendar/workspace-calendar.ts';
import type { Queries } from '../postgres/pool.ts';
import { todayIn } from '../records/read.service.ts';
import type { FlowContext } from './approval.flow.ts';
import type { Delegation, OrgFacts, Subject } from './approver.rules.ts';

export type FactsOf = (workspaceId: string, today: string) => Promise<OrgFacts>;

export interface LoadedContext {
  readonly ctx: FlowContext;
  /** Version and day of the organization that the facts are of. */
  readonly seatedBy: string;
}
const mostCached = 50;
const hourMs = 3_600_000;

/** What the engine is told about the workspace at an instant. Facts are kept for a version of the organization and a day. */
export function createContexts(factsOf: FactsOf) {
  const known = new Map<string, Promise<OrgFacts>>();
  const facts = (workspaceId: string, version: string, today: string): Promise<OrgFacts> => {
    const key = `${workspaceId} ${version} ${today}`;
    const kept = known.get(key) ?? factsOf(workspaceId, today);
    known.set(key, kept);
    kept.catch(() => known.delete(key));
    if (known.size > mostCached) known.delete(known.keys().next().value ?? '');
    return kept;
  };
  return async (db: Queries, workspaceId: string, now: Date): Promise<LoadedContext> => {
    // Neither waits for the other: they share a round trip.
    const [w, delegations] = await Promise.all([
      db.one<{ version: string; zone: string; currency: string; calendar: unknown }>(
        sql`SELECT access_version AS version, time_zone AS zone, currency, settings->'calendar' AS calendar FROM workspace WHERE id = ${workspaceId}::uuid`,
      ),
      db.query<Delegation>(sql`
        SELECT from_person AS "from", to_person AS "to", start_at AS start, end_at AS "end" FROM delegation
        WHERE workspace_id = ${workspaceId}::uuid AND ended_at IS NULL AND end_at > ${now.toISOString()}::timestamptz`),
    ]);
    const today = todayIn(now, w.zone);
    const calendar = workCalendar(w.zone, readCalendarSettings(w.calendar));
    return {
      seatedBy: `${w.version}:${today}`,
      ctx: {
        now,
        delegations,
        facts: await facts(workspaceId, w.version, today),
        due: (from, hours) => new Date(addWorkingTime(calendar, from.getTime(), hours * hourMs).at),
        condition: { personId: null, today, currency: w.currency },
      },
    };
  };
}
export type Contexts = ReturnType<typeof createContexts>;

type Row = Readonly<Record<string, unknown>> & { readonly unitId: string | null; readonly ownerId: string | null };

/** The row as the engine sees it, with everybody who has an interest in it. */
export function subjectOf(a: ApprovalDef, row: Row, submitter: string | null): Subject {
  const interested = [submitter, row.ownerId, row['createdBy'], ...a.interested.flatMap((f) => row[f])];
  return {
    row,
    unitId: row.unitId,
    ownerId: row.ownerId,
    interested: [...new Set(interested.filter((p): p is string => typeof p === 'string'))],
  };
}
