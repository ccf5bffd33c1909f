import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { AppError, invalid, issue } from '../../shared/errors.ts';
import type { Delegation } from '../../shared/platform/approvals.contract.ts';
import type { Actor } from '../access/actor.ts';
import { instantAt, shiftDay } from '../calendar/time-zone.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { Db, Queries } from '../postgres/pool.ts';
import { todayIn } from '../records/read.service.ts';
import { reading, working } from '../records/work.ts';

interface Row {
  readonly id: string;
  readonly from_person: string;
  readonly from_name: string;
  readonly to_person: string;
  readonly to_name: string;
  readonly start_at: string;
  readonly end_at: string;
  readonly ended_at: string | null;
  readonly reason: string | null;
}
/** Longer than this is a change of position, not a stand-in. */
const longestDays = 92;

const signedInPerson = (actor: Actor): string => {
  if (actor.personId !== null) return actor.personId;
  throw new AppError('forbidden', { reason: { zh: '只有本人可以委托', en: 'Only a person can do this' } });
};

/** Who decides in whose stead, and for which days. Nobody hands on what was handed to them. */
export class Delegations {
  readonly #db: Db;
  readonly #notices: Notices;
  readonly #now: () => Date;

  constructor(db: Db, notices: Notices, now: () => Date) {
    this.#db = db;
    this.#notices = notices;
    this.#now = now;
  }

  list(actor: Actor): Promise<{ items: Delegation[] }> {
    return reading(this.#db, actor, async (tx) => ({
      items: await this.#rows(
        tx,
        sql`d.workspace_id = ${actor.workspaceId}::uuid AND (d.from_person = ${actor.personId}::uuid OR d.to_person = ${actor.personId}::uuid)`,
      ),
    }));
  }

  create(
    actor: Actor,
    input: { readonly to: string; readonly from: string; readonly until: string; readonly reason?: string | undefined },
  ): Promise<Delegation> {
    const me = signedInPerson(actor);
    if (input.to === me) throw invalid(issue(['to'], '不能委托给自己', 'Choose somebody else'));
    if (input.until < input.from) throw invalid(issue(['until'], '结束不能早于开始', 'Ends before it begins'));
    if (input.until > shiftDay(input.from, longestDays))
      throw invalid(issue(['until'], `最长 ${longestDays} 天`, `At most ${longestDays} days`));
    return working(this.#db, actor, this.#now, async (work) => {
      if (input.until < todayIn(work.now, actor.timeZone))
        throw invalid(issue(['until'], '结束日期已过', 'The last day is over'));
      const to = await work.tx.maybeOne<{ name: string }>(
        sql`SELECT name FROM person WHERE id = ${input.to}::uuid AND workspace_id = ${actor.workspaceId}::uuid AND state = 'active' AND deleted_at IS NULL`,
      );
      if (to === undefined) throw invalid(issue(['to'], '没有这位在职人员', 'There is no such active person'));
      const id = uuidv7();
      const start = new Date(instantAt(input.from, 0, actor.timeZone)).toISOString();
      const end = new Date(instantAt(shiftDay(input.until, 1), 0, actor.timeZone)).toISOString();
      await work.tx.execute(sql`
        INSERT INTO delegation (id, workspace_id, from_person, to_person, start_at, end_at, reason, created_at, created_by)
        VALUES (${id}::uuid, ${actor.workspaceId}::uuid, ${me}::uuid, ${input.to}::uuid, ${start}::timestamptz, ${end}::timestamptz, ${input.reason ?? null}, ${work.now.toISOString()}::timestamptz, ${me}::uuid)`);
      work.audit({
        record: 'delegation',
        recordId: id,
        unitId: null,
        ownerId: me,
        action: 'create',
        reason: input.reason ?? null,
        changes: {
          to: { before: null, after: to.name },
          days: { before: null, after: `${input.from} – ${input.until}` },
        },
      });
      await this.#notices.tell(work, {
        kind: 'delegation.create',
        title: {
          zh: `${actor.name}委托你代为审批（${input.from} 至 ${input.until}）`,
          en: `${actor.name} lets you approve in their stead (${input.from} – ${input.until})`,
        },
        dedupeKey: `delegation:${id}`,
        people: [input.to],
      });
      const [made] = await this.#rows(work.tx, sql`d.id = ${id}::uuid`);
      if (made === undefined) throw new Error('the delegation is gone');
      return made;
    });
  }

  async end(actor: Actor, id: string): Promise<void> {
    const me = signedInPerson(actor);
    await working(this.#db, actor, this.#now, async (work) => {
      const n = await work.tx.execute(
        sql`UPDATE delegation SET ended_at = ${work.now.toISOString()}::timestamptz WHERE id = ${id}::uuid AND from_person = ${me}::uuid AND workspace_id = ${actor.workspaceId}::uuid AND ended_at IS NULL`,
      );
      if (n === 0) throw new AppError('not_found');
      const changes = { ended: { before: null, after: work.now.toISOString() } };
      work.audit({ record: 'delegation', recordId: id, unitId: null, ownerId: me, action: 'end', changes });
    });
  }

  async #rows(tx: Queries, where: ReturnType<typeof sql>): Promise<Delegation[]> {
    const rows = await tx.query<Row>(sql`
      SELECT d.*, f.name AS from_name, t.name AS to_name FROM delegation d JOIN person f ON f.id = d.from_person JOIN person t ON t.id = d.to_person
      WHERE ${where} ORDER BY d.end_at DESC, d.id LIMIT 100`);
    const now = this.#now().toISOString();
    return rows.map((r) => ({
      id: r.id,
      from: { id: r.from_person, name: r.from_name },
      to: { id: r.to_person, name: r.to_name },
      start: r.start_at,
      end: r.end_at,
      reason: r.reason,
      state: r.ended_at !== null || r.end_at <= now ? 'over' : r.start_at > now ? 'coming' : 'active',
    }));
  }
}
