import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt, shiftDay } from '../../../server/calendar/time-zone.ts';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { countedTasks, type DayMeeting, type DayTask, type MyDay } from '../my-day.contract.ts';
import { flagsOf } from './meeting.rules.ts';
import { meetingsOf } from './meeting.store.ts';

const shown = 50;
const soonDays = 7;
const shownMeetings = 10;

interface Row extends Omit<DayTask, 'campaign'> {
  readonly campaignId: string | null;
  readonly campaignTitle: string | null;
  readonly part: 'overdue' | 'due' | 'soon' | 'toReview' | 'leftBehind';
  readonly total: number;
}

/** What one person has to do today, in one round trip: through their own rights, like every list. */
export class MyDayService {
  readonly #db: Db;
  readonly #organization: Pick<OrganizationApi, 'leftBelow'>;
  readonly #now: () => Date;

  constructor(deps: { db: Db; organization: Pick<OrganizationApi, 'leftBelow'>; now: () => Date }) {
    this.#db = deps.db;
    this.#organization = deps.organization;
    this.#now = deps.now;
  }

  async of(actor: Actor): Promise<MyDay> {
    const now = this.#now();
    const today = todayIn(now, actor.timeZone);
    const [rows, meetings] =
      actor.personId === null
        ? [[], []]
        : await Promise.all([
            this.#rows(actor, actor.personId, now, today),
            this.#meetings(actor, actor.personId, now, today),
          ]);
    const part = (name: Row['part']): MyDay['due'] => {
      const mine = rows.filter((r) => r.part === name);
      return { items: mine.map(toTask), total: mine[0]?.total ?? 0 };
    };
    return {
      today,
      overdue: part('overdue'),
      due: part('due'),
      soon: part('soon'),
      toReview: part('toReview'),
      leftBehind: part('leftBehind'),
      meetings,
      asOf: now.toISOString(),
    };
  }

  async #meetings(actor: Actor, me: string, now: Date, today: string): Promise<DayMeeting[]> {
    if (actor.reach('meeting.read') === undefined) return [];
    const from = new Date(instantAt(shiftDay(today, -3), 0, actor.timeZone)).toISOString();
    const to = new Date(instantAt(shiftDay(today, soonDays + 1), 0, actor.timeZone)).toISOString();
    const found = await reading(this.#db, actor, (tx) => meetingsOf(tx, actor.workspaceId, me, from, to));
    return found
      .filter((m) => m.state !== 'cancelled')
      .map((m) => ({ ...m, flags: m.ownerId === me ? flagsOf(m, now) : [] }))
      .filter((m) => m.endsAt >= now.toISOString() || m.flags.length > 0)
      .slice(0, shownMeetings)
      .map(({ id, title, startsAt, endsAt, place, link, flags }) => ({
        id,
        title,
        startsAt,
        endsAt,
        place,
        link,
        flags,
      }));
  }

  async #rows(actor: Actor, me: string, now: Date, today: string): Promise<Row[]> {
    const left = await this.#organization.leftBelow(actor.workspaceId, me);
    const at = now.toISOString();
    const midnight = new Date(instantAt(shiftDay(today, 1), 0, actor.timeZone)).toISOString();
    const later = new Date(instantAt(shiftDay(today, soonDays + 1), 0, actor.timeZone)).toISOString();
    const open = sql`t.state IN ('todo', 'doing', 'review')`;
    // What was handed in waits for the reviewer, not for its owner.
    const mine = sql`t.owner_id = ${me}::uuid AND t.state IN ('todo', 'doing')`;
    const parts: [Row['part'], SQL][] = [
      ['overdue', sql`${mine} AND t.due < ${at}::timestamptz`],
      ['due', sql`${mine} AND t.due >= ${at}::timestamptz AND t.due < ${midnight}::timestamptz`],
      ['soon', sql`${mine} AND t.due >= ${midnight}::timestamptz AND t.due < ${later}::timestamptz`],
      ['toReview', sql`t.reviewer = ${me}::uuid AND t.state = 'review'`],
    ];
    if (left.length > 0) parts.push(['leftBehind', sql`t.owner_id = ANY (${sql.param(left)}::uuid[]) AND ${open}`]);
    const one = ([part, which]: [Row['part'], SQL]): SQL => {
      const found = sql`FROM task t WHERE t.workspace_id = ${actor.workspaceId}::uuid AND t.deleted_at IS NULL AND ${which}`;
      return sql`
      (SELECT ${part}::text AS part, t.id, t.code, t.title, t.state, t.priority, t.due, t.version, t.owner_id, t.campaign, t.depends_on,
        (SELECT count(*)::int FROM (SELECT 1 ${found} LIMIT ${countedTasks + 1}) AS capped) AS total
      ${found} ORDER BY t.due, t.id LIMIT ${shown})`;
    };
    return reading(this.#db, actor, (tx: Tx) =>
      tx.query<Row>(sql`
        SELECT x.part, x.total, x.id, x.code, x.title, x.state, x.priority, x.due, x.version,
          CASE WHEN x.owner_id = ${me}::uuid THEN NULL ELSE p.name END AS owner, c.id AS "campaignId", c.title AS "campaignTitle",
          (SELECT count(*)::int FROM task w WHERE w.id = ANY (x.depends_on) AND w.deleted_at IS NULL AND w.state NOT IN ('done', 'cancelled')) AS "waitsFor"
        FROM (${sql.join(parts.map(one), sql` UNION ALL `)}) AS x
        LEFT JOIN person p ON p.id = x.owner_id LEFT JOIN campaign c ON c.id = x.campaign AND c.deleted_at IS NULL
        ORDER BY x.part, x.due, x.id`),
    );
  }
}

const toTask = (row: Row): DayTask => ({
  id: row.id,
  code: row.code,
  title: row.title,
  state: row.state,
  priority: row.priority,
  due: row.due,
  version: row.version,
  owner: row.owner,
  waitsFor: row.waitsFor,
  campaign: row.campaignId === null ? null : { id: row.campaignId, title: row.campaignTitle ?? '' },
});
