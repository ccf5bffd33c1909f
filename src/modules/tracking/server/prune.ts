import { sql } from 'drizzle-orm';
import type { Db } from '../../../server/postgres/pool.ts';
import type { StoreLog } from '../../../server/stores/store-log.ts';

export interface PruneDeps {
  readonly db: Db;
  readonly log: StoreLog;
  readonly now: () => Date;
  /** Days for which message ids are kept; older events are looked up in the event store instead. */
  readonly messageDays?: number;
  readonly deadLetterDays?: number;
  readonly deadLettersPerWorkspace?: number;
  readonly slice?: number;
}

const dayText = (now: Date, daysAgo: number): string =>
  new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);

/**
 * Deletes what has served its purpose: message ids after 90 days, refused events after 30 or beyond 100,000 a
 * workspace, the list of writers after a week. In slices, so that receiving never waits for it.
 */
export async function pruneTracking(deps: PruneDeps): Promise<{ messages: number; letters: number }> {
  const { db } = deps;
  const now = deps.now();
  const slice = deps.slice ?? 20_000;
  const keptFrom = dayText(now, deps.messageDays ?? 90);
  const old = await db.maybeOne(sql`SELECT 1 AS one FROM message_id WHERE seen_on < ${keptFrom}::date LIMIT 1`);
  let messages = 0;
  if (old) {
    // First the horizon, then the ids: an event in between is looked up once too often, never too seldom.
    await db.execute(sql`UPDATE message_id_horizon SET kept_from = greatest(kept_from, ${keptFrom}::date)`);
    for (;;) {
      const deleted = await db.execute(sql`
        DELETE FROM message_id WHERE id IN (SELECT id FROM message_id WHERE seen_on < ${keptFrom}::date LIMIT ${slice})`);
      messages += deleted;
      if (deleted < slice) break;
    }
  }
  let letters = await db.execute(
    sql`DELETE FROM dead_letter WHERE received_at < ${dayText(now, deps.deadLetterDays ?? 30)}::date`,
  );
  const most = deps.deadLettersPerWorkspace ?? 100_000;
  letters += await db.execute(sql`
    DELETE FROM dead_letter d USING (
      SELECT workspace_id, id AS last FROM (
        SELECT workspace_id, id, row_number() OVER (PARTITION BY workspace_id ORDER BY id DESC) AS n FROM dead_letter
      ) AS numbered WHERE n = ${most} + 1
    ) AS surplus WHERE d.workspace_id = surplus.workspace_id AND d.id <= surplus.last`);
  await db.execute(sql`DELETE FROM event_writer WHERE closed_at < ${dayText(now, 7)}::date AND look_at IS NULL`);
  if (messages + letters > 0) deps.log.info({ messages, letters }, 'old message ids and refused events were deleted');
  return { messages, letters };
}
