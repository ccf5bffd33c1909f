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

/** A task as it is about to be stored. */
export interface Chained extends Link {
  readonly dependsOn: readonly string[];
  readonly parent: string | null;
}

/**
 * The loop that a task would close: the tasks from it back to it, in order; empty where there is none. A task waits for
 * those it names, and the whole waits for its parts. One change of this order at a time in a workspace, or two could
 * close a loop together.
 */
export async function findLoop(tx: Queries, workspaceId: string, task: Chained): Promise<Link[]> {
  await tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`task order ${workspaceId}`}, 0))`);
  const rows = await tx.query<{
    id: string;
    code: string;
    title: string;
    parent: string | null;
    waits: string[] | null;
  }>(sql`
    WITH RECURSIVE chain AS (
      SELECT id, code, title, parent, depends_on FROM task
      WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND (id = ANY (${sql.param([...task.dependsOn])}::uuid[]) OR parent = ${task.id}::uuid)
      UNION SELECT t.id, t.code, t.title, t.parent, t.depends_on FROM chain c JOIN LATERAL (
        SELECT * FROM task d WHERE d.id = ANY (c.depends_on) AND d.deleted_at IS NULL
        UNION ALL SELECT * FROM task p WHERE p.parent = c.id AND p.workspace_id = ${workspaceId}::uuid AND p.deleted_at IS NULL
      ) t ON true
    ) SELECT id, code, title, parent, depends_on AS waits FROM chain WHERE id <> ${task.id}::uuid`);
  const next = new Map<string, string[]>();
  const links = new Map<string, Link>([[task.id, task]]);
  const wait = (id: string, other: string): unknown => next.set(id, [...(next.get(id) ?? []), other]);
  for (const r of rows) {
    for (const other of r.waits ?? []) wait(r.id, other);
    if (r.parent !== null) wait(r.parent, r.id);
    links.set(r.id, { id: r.id, code: r.code, title: r.title });
  }
  if (task.parent !== null) wait(task.parent, task.id);
  const first = [...task.dependsOn, ...(next.get(task.id) ?? [])];
  // Shortest way back, so that the sentence names no more than it must.
  const cameFrom = new Map<string, string>();
  let edge: readonly string[] = first;
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
