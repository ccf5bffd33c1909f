import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Label } from '../../shared/label.ts';
import { groupOf, isUrgent } from '../../shared/platform/notice-kinds.ts';
import type { Notice } from '../../shared/platform/notices.contract.ts';
import type { Actor } from '../access/actor.ts';
import type { Db } from '../postgres/pool.ts';
import { reading, type Work, working } from '../records/work.ts';
import type { Readers } from './readers.ts';

export interface Telling {
  readonly kind: string;
  readonly title: Label;
  /** The same key is told to the same person once, whatever the reasons. */
  readonly dedupeKey: string;
  /** The row that it is about. Only who may read it is told of it, but for those who are entitled. */
  readonly record?: string;
  readonly recordId?: string;
  readonly people: readonly string[];
  /** Told whatever they may read: they are asked to decide, are invited, or it is about their own request. */
  readonly entitled?: readonly string[];
}

interface NoticeRow {
  readonly id: string;
  readonly kind: string;
  readonly title: Label;
  readonly record: string | null;
  readonly record_id: string | null;
  readonly created_at: string;
  readonly read_at: string | null;
}

/** The inbox of each person. */
export class Notices {
  readonly db: Db;
  readonly now: () => Date;
  /** Set once all rooms are wired; without it, as in a bench, everybody is told. */
  readers: Readers | undefined;

  constructor(db: Db, now: () => Date) {
    this.db = db;
    this.now = now;
  }

  /** Tells people, within the change that is told about. Nobody is told of what they did themselves. */
  tell(work: Work, t: Telling): Promise<void> {
    return this.tellAll(work, [t]);
  }

  /** Many things at once, in one statement. */
  async tellAll(work: Work, all: readonly Telling[]): Promise<void> {
    const told = await this.#allowed(work, all);
    const rows = told.flatMap(({ t, people }) =>
      people
        .filter((person) => person !== work.actor.personId)
        .map((person) => ({
          id: uuidv7(),
          person,
          kind: t.kind,
          title: t.title,
          record: t.record ?? null,
          recordId: t.recordId ?? null,
          key: t.dedupeKey,
          entitled: t.entitled?.includes(person) === true,
          // What is urgent is in the inbox whatever a person has chosen.
          group: isUrgent(groupOf(t.kind)) ? null : groupOf(t.kind),
        })),
    );
    if (rows.length === 0) return;
    const written = await work.tx.execute(sql`
      INSERT INTO notice (id, workspace_id, person_id, kind, title, record, record_id, dedupe_key, created_at, entitled, hidden)
      SELECT (e->>'id')::uuid, ${work.actor.workspaceId}::uuid, p.id, e->>'kind', e->'title', e->>'record', (e->>'recordId')::uuid, e->>'key', ${work.now.toISOString()}::timestamptz, (e->>'entitled')::boolean, e->>'group' IS NOT NULL AND notice_hidden(p.id, e->>'group')
      FROM jsonb_array_elements(${JSON.stringify(rows)}::jsonb) WITH ORDINALITY AS a(e, n) JOIN person p ON p.id = (e->>'person')::uuid AND p.deleted_at IS NULL
      ORDER BY n ON CONFLICT DO NOTHING`);
    // Which of them were new cannot be asked: nobody reads the inbox of others.
    if (written > 0)
      for (const person of new Set(rows.map((r) => r.person))) work.live({ type: 'notice', personId: person });
  }

  /** Who was put on a list of watchers, owners or managers may since have lost the row from sight: a title tells much. */
  async #allowed(work: Work, all: readonly Telling[]) {
    const { readers } = this;
    const { workspaceId } = work.actor;
    const rows = all.flatMap(({ record, recordId: id }) =>
      record === undefined || id === undefined ? [] : [{ record, id }],
    );
    const places = await readers?.placesOf(work, rows);
    const reads = readers?.asking(workspaceId);
    const out: { readonly t: Telling; readonly people: readonly string[] }[] = [];
    for (const t of all) {
      const place = places?.get(`${t.record} ${t.recordId}`);
      const people = new Set(t.entitled);
      for (const person of t.people)
        if (place === undefined || reads === undefined || (await reads(place.d, place.row, person))) people.add(person);
      out.push({ t, people: [...people] });
    }
    return out;
  }

  list(
    actor: Actor,
    page: { readonly cursor?: string | undefined; readonly limit: number; readonly unread?: boolean },
  ): Promise<{ items: Notice[]; nextCursor: string | null; unread: number }> {
    return reading(this.db, actor, async (tx) => {
      const before =
        page.cursor === undefined || !/^[0-9a-f-]{36}$/.test(page.cursor) ? sql`` : sql` AND id < ${page.cursor}::uuid`;
      const fresh = page.unread === true ? sql` AND read_at IS NULL` : sql``;
      const mine = sql`workspace_id = ${actor.workspaceId} AND person_id = ${actor.personId}::uuid AND NOT hidden`;
      const rows = await tx.query<NoticeRow>(
        sql`SELECT * FROM notice WHERE ${mine}${before}${fresh} ORDER BY id DESC LIMIT ${page.limit + 1}`,
      );
      const { n } = await tx.one<{ n: number }>(
        sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM notice WHERE ${mine} AND read_at IS NULL LIMIT 100) AS capped`,
      );
      const items = rows.slice(0, page.limit).map(
        (r): Notice => ({
          id: r.id,
          kind: r.kind,
          title: r.title,
          record: r.record,
          recordId: r.record_id,
          createdAt: r.created_at,
          readAt: r.read_at,
        }),
      );
      return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null, unread: n };
    });
  }

  /** Marks notices as read; all of them without ids. */
  async markRead(actor: Actor, ids: readonly string[] | undefined): Promise<void> {
    await working(this.db, actor, this.now, async (work) => {
      const which = ids === undefined ? sql`` : sql` AND id = ANY (${sql.param(ids)}::uuid[])`;
      await work.tx.execute(
        sql`UPDATE notice SET read_at = ${work.now.toISOString()} WHERE workspace_id = ${actor.workspaceId} AND person_id = ${actor.personId}::uuid AND read_at IS NULL${which}`,
      );
      work.live({ type: 'notice', ...(actor.personId === null ? {} : { personId: actor.personId }) });
    });
  }
}
