import { sql } from 'drizzle-orm';
import { systemActor } from '../access/actor.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Db } from '../postgres/pool.ts';
import { working } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import type { StoreLog } from '../stores/store-log.ts';
import { loadClocks } from './clock.rows.ts';
import { ClockPlanner } from './clock-planner.ts';
import { type EscalationPeople, fireClocks } from './clock-steps.ts';

/** Emitted with a change of calendar, policy or leave (`{person}`): running clocks are planned anew. */
export const replanTopic = 'clocks.replan';

export interface ClockRunnerDeps {
  /** The owner's: clocks of all workspaces are kept by one runner a node. */
  readonly db: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly outbox: Pick<Outbox, 'on'>;
  readonly people: EscalationPeople;
  readonly now: () => Date;
  readonly log: StoreLog;
}

export interface ClockRunner {
  start(): void;
  stop(): Promise<void>;
  /** Does what is due now, everywhere; answers how many clocks told something. */
  fire(): Promise<number>;
  /** Plans running clocks anew that an older declaration or a year without data has planned, and starts missing ones. */
  catchUp(): Promise<number>;
}

const batch = 200;
const pollMs = 1_000;

/**
 * Fires clocks. Any number of nodes may run one: each takes what no other holds, and what was told is written in the
 * same transaction as the telling, so that a step is told once, whoever dies and whatever the machine's clock does.
 */
export function createClockRunner(deps: ClockRunnerDeps): ClockRunner {
  const { db, writes, now, log } = deps;
  const { registry } = writes.reads.deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const actorOf = async (workspaceId: string) => {
    const workspace = await db.one<{ id: string; timeZone: string; currency: string }>(
      sql`SELECT id, time_zone AS "timeZone", currency FROM workspace WHERE id = ${workspaceId}::uuid`,
    );
    return systemActor(workspace, registry.defs, '时限 / clocks');
  };
  const planner = new ClockPlanner(db, writes, actorOf, now);
  deps.outbox.on(replanTopic, async ({ workspaceId, payload }) => {
    const { person } = payload;
    await planner.replan(workspaceId, typeof person === 'string' ? sql`c.person_id = ${person}::uuid` : sql`true`);
  });

  // The house policy names numbers: their clocks follow it.
  deps.outbox.on('policy.changed', async ({ workspaceId }) => {
    await planner.replan(workspaceId, sql`true`);
  });

  const fireIn = async (workspaceId: string): Promise<number> =>
    working(db, await actorOf(workspaceId), now, async (work) => {
      const due = sql`c.next_at <= ${work.now.toISOString()}::timestamptz`;
      const loaded = await loadClocks(work.tx, workspaceId, due, [], { lock: 'skip', limit: batch });
      await fireClocks(work, { ...deps, reads: writes.reads }, loaded);
      return loaded.clocks.length;
    });

  const fire = async (): Promise<number> => {
    let fired = 0;
    const over: string[] = [];
    while (!stopped) {
      const next = await db.maybeOne<{ workspace_id: string }>(sql`
        SELECT workspace_id FROM clock WHERE next_at <= ${now().toISOString()}::timestamptz AND workspace_id <> ALL (${sql.param(over)}::uuid[])
        ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`);
      if (next === undefined) break;
      let done = 0;
      try {
        done = await fireIn(next.workspace_id);
      } catch (err) {
        // One workspace that fails does not hold up the others.
        log.error({ err, workspaceId: next.workspace_id }, 'clocks could not be told and will be tried again');
      }
      if (done === 0) over.push(next.workspace_id);
      fired += done;
    }
    return fired;
  };

  const turn = async (): Promise<void> => {
    await fire().catch((err: unknown) => log.warn({ err }, 'the clocks could not be read'));
    if (!stopped)
      timer = setTimeout(() => {
        running = turn();
      }, pollMs);
  };

  return {
    fire,
    catchUp: () => planner.catchUp(),
    start() {
      const first = planner.catchUp().catch((err: unknown) => log.warn({ err }, 'clocks could not be planned anew'));
      running = Promise.all([first, turn()]);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
