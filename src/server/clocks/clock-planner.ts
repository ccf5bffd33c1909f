import { type SQL, sql } from 'drizzle-orm';
import type { Condition } from '../../shared/record/condition.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { Db } from '../postgres/pool.ts';
import { tableOf } from '../records/columns.ts';
import { compileCondition } from '../records/filter.sql.ts';
import { todayIn } from '../records/read.service.ts';
import { type Work, working } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import { loadClocks } from './clock.rows.ts';

const batch = 500;
const going = sql`c.state IN ('running', 'paused')`;

/** Plans many clocks anew, in transactions of a few hundred, seen by nobody's eyes but the system's. */
export class ClockPlanner {
  readonly #db: Db;
  readonly #writes: RecordWrites;
  readonly #actorOf: (workspaceId: string) => Promise<Actor>;
  readonly #now: () => Date;

  constructor(db: Db, writes: RecordWrites, actorOf: (workspaceId: string) => Promise<Actor>, now: () => Date) {
    this.#db = db;
    this.#writes = writes;
    this.#actorOf = actorOf;
    this.#now = now;
  }

  /** Answers how many clocks are other than before. */
  async replan(workspaceId: string, which: SQL): Promise<number> {
    const actor = await this.#actorOf(workspaceId);
    let moved = 0;
    for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined; ) {
      const from: string = after;
      after = await working(this.#db, actor, this.#now, async (work) => {
        const loaded = await loadClocks(work.tx, workspaceId, sql`c.id > ${from}::uuid AND ${going} AND ${which}`, [], {
          limit: batch,
        });
        for (const d of this.#writes.reads.deps.registry.defs) {
          const runs = loaded.clocks.filter((c) => c.record === d.id);
          if (runs.length === 0) continue;
          const ids = [...new Set(runs.map((r) => r.recordId))];
          const rows = await this.#writes.reads.readMany(work.tx, d, ids);
          const changed = await this.#writes.clocks.replan(work, d, runs, rows, loaded.calendarOf);
          for (const run of changed) {
            const before = runs.find((r) => r.id === run.id)?.dueAt ?? run.dueAt;
            if (before === run.dueAt) continue;
            work.audit({
              record: d.id,
              recordId: run.recordId,
              unitId: run.unitId,
              ownerId: run.ownerId,
              action: 'clock.moved',
              changes: {
                [`clock:${run.key}`]: {
                  before: new Date(before).toISOString(),
                  after: new Date(run.dueAt).toISOString(),
                },
              },
            });
          }
          moved += changed.length;
        }
        return loaded.clocks.length < batch
          ? undefined
          : loaded.clocks
              .map((c) => c.id)
              .toSorted()
              .at(-1);
      });
    }
    return moved;
  }

  /** After an update of the program: other declarations, newly published years, clocks that did not exist before. */
  async catchUp(): Promise<number> {
    let changed = 0;
    const workspaces = await this.#db.query<{ id: string }>(sql`SELECT id FROM workspace ORDER BY id`);
    for (const { id } of workspaces)
      for (const d of this.#writes.reads.deps.registry.defs)
        for (const c of d.clocks ?? []) {
          const spec = await this.#writes.clocks.specOf(id, c);
          changed += await this.replan(
            id,
            sql`c.record = ${d.id} AND c.key = ${c.key} AND (NOT c.known OR c.spec <> ${spec})`,
          );
          changed += await this.#begin(id, d, c.key);
        }
    return changed;
  }

  /** Rows that were there before the clock was declared: it begins for them now. */
  async #begin(workspaceId: string, d: RecordDef, key: string): Promise<number> {
    const c = d.clocks?.find((one) => one.key === key);
    if (c === undefined) return 0;
    const actor = await this.#actorOf(workspaceId);
    const { reads, clocks } = this.#writes;
    const today = todayIn(this.#now(), actor.timeZone);
    const asking = { personId: null, today, actor, cipher: reads.deps.cipher };
    const holds = (condition: typeof c.start): SQL => compileCondition(d, condition as Condition, asking);
    // Each batch goes on after the last one: to look again at those that have begun would grow with their square.
    let after: string | null = '00000000-0000-0000-0000-000000000000';
    const begin = async (work: Work): Promise<number> => {
      const rows = await work.tx.query<{ id: string }>(sql`
        SELECT id FROM ${sql.identifier(tableOf(d))} AS r WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND id > ${after}::uuid
          AND ${holds(c.start)} AND NOT coalesce(${holds(c.stop)}, false) ${c.void === undefined ? sql`` : sql`AND NOT coalesce(${holds(c.void)}, false)`}
          AND NOT EXISTS (SELECT 1 FROM clock k WHERE k.workspace_id = ${workspaceId}::uuid AND k.record = ${d.id} AND k.record_id = r.id AND k.key = ${key})
        ORDER BY id LIMIT ${batch}`);
      const found = await reads.readMany(
        work.tx,
        d,
        rows.map((r) => r.id),
      );
      let started = 0;
      for (const row of found.values()) started += await clocks.begin(work, d, key, row);
      after = rows.length < batch ? null : (rows.at(-1)?.id ?? null);
      return started;
    };
    let sum = 0;
    while (after !== null) sum += await working(this.#db, actor, this.#now, begin);
    return sum;
  }
}
