import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { Link } from './task.rules.ts';

export interface StoredBlocker {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly state: string;
  readonly unitId: string | null;
  readonly ownerId: string | null;
}

/** Tasks of a set that are still to be done. */
export const openAmong = (tx: Queries, workspaceId: string, ids: readonly string[]): Promise<StoredBlocker[]> =>
  tx.query<StoredBlocker>(sql`
    SELECT id, code, title, state, unit_id AS "unitId", owner_id AS "ownerId" FROM task
    WHERE id = ANY (${sql.param([...ids])}::uuid[]) AND workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND state NOT IN ('done', 'cancelled')
    ORDER BY due, id`);

/**
 * The loop that a task would close by waiting for others: the tasks from it back to it, in order; empty where there is
 * none. One change of dependencies at a time in a workspace, or two could close a loop together.
 */
export async function findLoop(
  tx: Queries,
  workspaceId: string,
  task: Link,
  dependsOn: readonly string[],
): Promise<Link[]> {
  await tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`task order ${workspaceId}`}, 0))`);
  const rows = await tx.query<{ id: string; waits: string; code: string; title: string }>(sql`
    WITH RECURSIVE chain AS (
      SELECT id, depends_on FROM task WHERE id = ANY (${sql.param([...dependsOn])}::uuid[]) AND workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL
      UNION SELECT t.id, t.depends_on FROM chain c JOIN task t ON t.id = ANY (c.depends_on) AND t.deleted_at IS NULL
    ) SELECT c.id, unnest(c.depends_on) AS waits, t.code, t.title FROM chain c JOIN task t ON t.id = c.id`);
  const next = new Map<string, string[]>();
  const links = new Map<string, Link>([[task.id, task]]);
  for (const r of rows) {
    next.set(r.id, [...(next.get(r.id) ?? []), r.waits]);
    links.set(r.id, { id: r.id, code: r.code, title: r.title });
  }
  // Shortest way back, so that the sentence names no more than it must.
  const cameFrom = new Map<string, string>();
  let edge: readonly string[] = dependsOn;
  for (const id of edge) cameFrom.set(id, task.id);
  while (edge.length > 0) {
    const further: string[] = [];
    for (const id of edge)
      for (const to of next.get(id) ?? []) {
        if (to === task.id) {
          const path = [id];
          for (let at = id; cameFrom.get(at) !== task.id && cameFrom.has(at); )
            path.push((at = cameFrom.get(at) ?? ''));
          return [task, ...path.toReversed().flatMap((one) => links.get(one) ?? [])];
        }
        if (!cameFrom.has(to)) {
          cameFrom.set(to, id);
          further.push(to);
        }
      }
    edge = further;
  }
  return [];
}

export async function countOpenParts(tx: Queries, workspaceId: string, id: string): Promise<number> {
  const { n } = await tx.one<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM task WHERE workspace_id = ${workspaceId}::uuid AND parent = ${id}::uuid AND deleted_at IS NULL AND state NOT IN ('done', 'cancelled')`,
  );
  return n;
}

/** Parts of tasks: how many there are and how many are done. */
export const countParts = (
  tx: Queries,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ id: string; done: number; all: number }[]> =>
  tx.query(sql`
    SELECT parent AS id, count(*) FILTER (WHERE state = 'done')::int AS done, count(*)::int AS "all" FROM task
    WHERE workspace_id = ${workspaceId}::uuid AND parent = ANY (${sql.param([...ids])}::uuid[]) AND deleted_at IS NULL AND state <> 'cancelled' GROUP BY parent`);

/** Open tasks that waited for this one and now wait for nothing: their owners can begin. */
export const freedBy = (
  tx: Queries,
  workspaceId: string,
  id: string,
): Promise<{ id: string; code: string; title: string; ownerId: string | null }[]> =>
  tx.query(sql`
    SELECT w.id, w.code, w.title, w.owner_id AS "ownerId" FROM task w
    WHERE w.workspace_id = ${workspaceId}::uuid AND w.depends_on @> ARRAY[${id}]::uuid[] AND w.deleted_at IS NULL AND w.state = 'todo'
      AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = ANY (w.depends_on) AND t.id <> ${id}::uuid AND t.deleted_at IS NULL AND t.state NOT IN ('done', 'cancelled'))
    LIMIT 200`);

/** Claims a source for a task: true for the first who asks, who then makes it; the others are told its id. */
export async function claimSource(
  tx: Queries,
  workspaceId: string,
  key: string,
  taskId: string,
): Promise<{ readonly id: string; readonly mine: boolean }> {
  const done = await tx.execute(
    sql`INSERT INTO task_source (workspace_id, key, task_id) VALUES (${workspaceId}::uuid, ${key}, ${taskId}::uuid) ON CONFLICT DO NOTHING`,
  );
  if (done > 0) return { id: taskId, mine: true };
  const { id } = await tx.one<{ id: string }>(
    sql`SELECT task_id AS id FROM task_source WHERE workspace_id = ${workspaceId}::uuid AND key = ${key}`,
  );
  return { id, mine: false };
}
