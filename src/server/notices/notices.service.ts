import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Label } from '../../shared/label.ts';
import { groupOf, isUrgent } from '../../shared/platform/notice-kinds.ts';
import type { Notice } from '../../shared/platform/notices.contract.ts';
import type { Actor } from '../access/actor.ts';
import type { Db } from '../postgres/pool.ts';
import { reading, type Work, working } from '../records/work.ts';

export interface Telling {
  readonly kind: string;
  readonly title: Label;
  /** The same key is told to the same person once, whatever the reasons. */
  readonly dedupeKey: string;
  readonly record?: string;
  readonly recordId?: string;
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

  constructor(db: Db, now: () => Date) {
    this.db = db;
    this.now = now;
  }

  /** Tells people, within the change that is told about. Nobody is told of what they did themselves. */
  tell(work: Work, t: Telling & { readonly people: readonly string[] }): Promise<void> {
    return this.tellAll(work, [t]);
  }

  /** Many things at once, in one statement. */
  async tellAll(work: Work, all: readonly (Telling & { readonly people: readonly string[] })[]): Promise<void> {
    const rows = all.flatMap((t) =>
      [...new Set(t.people)]
        .filter((person) => person !== work.actor.personId)
        .map((person) => ({
          id: uuidv7(),
          person,
          kind: t.kind,
          title: t.title,
          record: t.record ?? null,
          recordId: t.recordId ?? null,
          key: t.dedupeKey,
          // What is urgent is in the inbox whatever a person has chosen.
          group: isUrgent(groupOf(t.kind)) ? null : groupOf(t.kind),
        })),
    );
    if (rows.length === 0) return;
    const told = await work.tx.execute(sql`
      INSERT INTO notice (id, workspace_id, person_id, kind, title, record, record_id, dedupe_key, created_at, hidden)
      SELECT (e->>'id')::uuid, ${work.actor.workspaceId}::uuid, p.id, e->>'kind', e->'title', e->>'record', (e->>'recordId')::uuid, e->>'key', ${work.now.toISOString()}::timestamptz, e->>'group' IS NOT NULL AND notice_hidden(p.id, e->>'group')
      FROM jsonb_array_elements(${JSON.stringify(rows)}::jsonb) WITH ORDINALITY AS a(e, n) JOIN person p ON p.id = (e->>'person')::uuid AND p.deleted_at IS NULL
      ORDER BY n ON CONFLICT DO NOTHING`);
    // Which of them were new cannot be asked: nobody reads the inbox of others.
    if (told > 0)
      for (const person of new Set(rows.map((r) => r.person))) work.live({ type: 'notice', personId: person });
  }

  async tellWatchers(work: Work, t: Telling & { readonly record: string; readonly recordId: string }): Promise<void> {
    const watchers = await work.tx.query<{ person_id: string }>(
      sql`SELECT person_id FROM watcher WHERE workspace_id = ${work.actor.workspaceId} AND record = ${t.record} AND record_id = ${t.recordId}::uuid LIMIT 500`,
    );
    await this.tell(work, { ...t, people: watchers.map((w) => w.person_id) });
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
