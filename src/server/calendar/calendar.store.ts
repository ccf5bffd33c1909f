import { sql } from 'drizzle-orm';
import type { Queries } from '../postgres/pool.ts';
import type { WorkCalendar } from './working-time.ts';
import { readCalendarSettings, workCalendar } from './workspace-calendar.ts';

/** The working time of a workspace as it is set now, nobody's leave counted. */
export async function readWorkCalendar(db: Queries, workspaceId: string): Promise<WorkCalendar> {
  const { zone, settings } = await db.one<{ zone: string; settings: unknown }>(
    sql`SELECT time_zone AS zone, settings->'calendar' AS settings FROM workspace WHERE id = ${workspaceId}::uuid`,
  );
  return workCalendar(zone, readCalendarSettings(settings));
}
