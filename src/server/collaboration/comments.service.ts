import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { AppError, invalid, issue } from '../../shared/errors.ts';
import type { BaseRow, RecordDef } from '../../shared/record/record.ts';
import type { Comment, Mentionable } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import type { Notices, Telling } from '../notices/notices.service.ts';
import type { Readers, RowPlace } from '../notices/readers.ts';
import { toRow } from '../records/columns.ts';
import type { RecordReads } from '../records/read.service.ts';
import { reading, type Work } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import { watch } from './watchers.service.ts';

interface CommentRow {
  readonly id: string;
  readonly body: string;
  readonly mentions: string[];
  readonly author_id: string | null;
  readonly author_name: string;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
}

const toComment = (actor: Actor, r: CommentRow): Comment => ({
  id: r.id,
  body: r.deleted_at === null ? r.body : '',
  createdAt: r.created_at,
  editedAt: r.edited_at,
  deletedAt: r.deleted_at,
  author: { id: r.author_id, name: r.author_name },
  mentions: r.deleted_at === null ? r.mentions : [],
  mine: r.author_id !== null && r.author_id === actor.personId,
});

const mostOffered = 8;

const watchersOf = async (work: Work, record: string, id: string): Promise<string[]> =>
  (
    await work.tx.query<{ person: string }>(
      sql`SELECT person_id AS person FROM watcher WHERE workspace_id = ${work.actor.workspaceId} AND record = ${record} AND record_id = ${id}::uuid LIMIT 500`,
    )
  ).map(({ person }) => person);

const titleOf = (d: RecordDef, row: BaseRow): string =>
  String((row as unknown as Record<string, unknown>)[d.title] ?? row.code);

const mentioned = (
  actor: Actor,
  d: RecordDef,
  row: BaseRow,
  dedupeKey: string,
  people: readonly string[],
): Telling => ({
  people,
  kind: 'mention',
  dedupeKey,
  record: d.id,
  recordId: row.id,
  title: {
    zh: `${actor.name} 在“${titleOf(d, row)}”中提到了你`,
    en: `${actor.name} mentioned you in “${titleOf(d, row)}”`,
  },
});

/** Person ids in `@[name](id)`. */
export const mentionsIn = (body: string): string[] =>
  [
    ...new Set([...body.matchAll(/@\[[^\]]{1,100}\]\(([0-9a-f-]{36})\)/gi)].map((m) => String(m[1]).toLowerCase())),
  ].slice(0, 50);

/** Comments on any record: seen by whoever sees the record; mentions and watchers are told. */
export class Comments {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly #readers: Readers | undefined;

  /** `readers` says what a person may read; without it, as for texts that the product writes, all mentions are taken. */
  constructor(reads: RecordReads, writes: RecordWrites, notices: Notices, readers?: Readers) {
    this.reads = reads;
    this.writes = writes;
    this.notices = notices;
    this.#readers = readers;
  }

  list(
    actor: Actor,
    d: RecordDef,
    id: string,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<{ items: Comment[]; nextCursor: string | null }> {
    return reading(this.reads.deps.db, actor, async (tx) => {
      await this.reads.load(tx, d, id);
      const after =
        page.cursor === undefined || !/^[0-9a-f-]{36}$/.test(page.cursor) ? sql`` : sql` AND id > ${page.cursor}::uuid`;
      const rows = await tx.query<CommentRow>(
        sql`SELECT * FROM comment WHERE workspace_id = ${actor.workspaceId} AND record = ${d.id} AND record_id = ${id}::uuid${after} ORDER BY id LIMIT ${page.limit + 1}`,
      );
      const items = rows.slice(0, page.limit).map((r) => toComment(actor, r));
      return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  /** Colleagues by name, those first who may read the row: the others cannot be mentioned, and one sees why. */
  async mentionable(actor: Actor, d: RecordDef, id: string, q: string): Promise<Mentionable[]> {
    const { db, registry } = this.reads.deps;
    const row = toRow(d, await reading(db, actor, (tx) => this.reads.load(tx, d, id)), this.reads.deps.cipher);
    const found = await this.reads.lookup(actor, registry.get('person').def, q, []);
    const here = found.filter((p) => p.state !== 'left');
    const ids = here.map((p) => p.id);
    const readers = await this.#readers?.among(actor.workspaceId, d, row as unknown as RowPlace, ids);
    const may = new Set(readers ?? ids);
    const items = here.map((p) => ({ id: p.id, name: p.title, state: p.state, may: may.has(p.id) }));
    return items.toSorted((a, b) => Number(b.may) - Number(a.may)).slice(0, mostOffered);
  }

  create(actor: Actor, d: RecordDef, id: string, body: string): Promise<Comment> {
    return this.writes.transaction(actor, async (work) => {
      const row = await this.reads.read(work.tx, d, id);
      const mentions = mentionsIn(body);
      await this.#demandReaders(work, d, row, mentions);
      const comment = await work.tx.one<CommentRow>(sql`
        INSERT INTO comment (id, workspace_id, record, record_id, unit_id, owner_id, body, mentions, author_id, author_name, created_at)
        VALUES (${uuidv7()}, ${actor.workspaceId}, ${d.id}, ${id}, ${row.unitId}::uuid, ${row.ownerId}::uuid, ${body}, ${sql.param(mentions)}::uuid[], ${actor.personId}::uuid, ${actor.name}, ${work.now.toISOString()}) RETURNING *`);
      work.audit({
        record: d.id,
        recordId: id,
        unitId: row.unitId,
        ownerId: row.ownerId,
        action: 'comment',
        changes: { comment: { before: null, after: body } },
      });
      work.live({ type: 'record', record: d.id, id, version: row.version, unitId: row.unitId, ownerId: row.ownerId });
      await this.notices.tell(work, mentioned(actor, d, row, `comment:${comment.id}`, mentions));
      const title = titleOf(d, row);
      await this.notices.tell(work, {
        people: await watchersOf(work, d.id, id),
        record: d.id,
        recordId: id,
        kind: 'comment',
        dedupeKey: `comment:${comment.id}`,
        title: { zh: `${actor.name} 评论了“${title}”`, en: `${actor.name} commented on “${title}”` },
      });
      await watch(work, d, row, [actor.personId, ...mentions]);
      return toComment(actor, comment);
    });
  }

  edit(actor: Actor, d: RecordDef, id: string, commentId: string, body: string): Promise<Comment> {
    return this.writes.transaction(actor, async (work) => {
      const before = await this.#mine(actor, d, id, commentId, work.tx);
      const row = await this.reads.read(work.tx, d, id);
      const known = new Set(before.mentions);
      const fresh = mentionsIn(body).filter((person) => !known.has(person));
      await this.#demandReaders(work, d, row, fresh);
      const after = await work.tx.one<CommentRow>(
        sql`UPDATE comment SET body = ${body}, mentions = ${sql.param(mentionsIn(body))}::uuid[], edited_at = ${work.now.toISOString()} WHERE id = ${commentId}::uuid RETURNING *`,
      );
      work.audit({
        record: d.id,
        recordId: id,
        unitId: row.unitId,
        ownerId: row.ownerId,
        action: 'editComment',
        changes: { comment: { before: before.body, after: body } },
      });
      work.live({ type: 'record', record: d.id, id, version: row.version, unitId: row.unitId, ownerId: row.ownerId });
      // Who was mentioned only now has not heard of it.
      await this.notices.tell(work, mentioned(actor, d, row, `mention:${commentId}`, fresh));
      await watch(work, d, row, fresh);
      return toComment(actor, after);
    });
  }

  remove(actor: Actor, d: RecordDef, id: string, commentId: string): Promise<void> {
    return this.writes.transaction(actor, async (work) => {
      const before = await this.#mine(actor, d, id, commentId, work.tx);
      const row = await this.reads.read(work.tx, d, id);
      await work.tx.execute(
        sql`UPDATE comment SET deleted_at = ${work.now.toISOString()} WHERE id = ${commentId}::uuid`,
      );
      work.audit({
        record: d.id,
        recordId: id,
        unitId: row.unitId,
        ownerId: row.ownerId,
        action: 'deleteComment',
        changes: { comment: { before: before.body, after: null } },
      });
      work.live({ type: 'record', record: d.id, id, version: row.version, unitId: row.unitId, ownerId: row.ownerId });
    });
  }

  /** Nobody is mentioned who may not read the row: the notice would tell them its title. */
  async #demandReaders(work: Work, d: RecordDef, row: RowPlace, mentions: readonly string[]): Promise<void> {
    if (this.#readers === undefined) return;
    const readers = new Set(await this.#readers.among(work.actor.workspaceId, d, row, mentions));
    const others = mentions.filter((person) => !readers.has(person));
    if (others.length === 0) return;
    const people = await work.tx.query<{ name: string }>(
      sql`SELECT name FROM person WHERE workspace_id = ${work.actor.workspaceId} AND id = ANY (${sql.param(others)}::uuid[]) AND deleted_at IS NULL ORDER BY name`,
    );
    const names = people.map(({ name }) => name);
    // Ids of nobody reach nobody.
    if (names.length === 0) return;
    throw invalid(
      issue(
        ['body'],
        `${names.join('、')} 看不到这条记录，不能提到：请去掉 @，或先请管理员给予权限`,
        `${names.join(', ')} may not see this record and cannot be mentioned: take out the @, or have them given access first`,
      ),
    );
  }

  async #mine(
    actor: Actor,
    d: RecordDef,
    id: string,
    commentId: string,
    tx: Parameters<RecordReads['load']>[0],
  ): Promise<CommentRow> {
    await this.reads.load(tx, d, id);
    const row = await tx.maybeOne<CommentRow>(
      sql`SELECT * FROM comment WHERE id = ${commentId}::uuid AND record = ${d.id} AND record_id = ${id}::uuid AND deleted_at IS NULL`,
    );
    if (row === undefined) throw new AppError('not_found');
    if (row.author_id === null || row.author_id !== actor.personId)
      throw new AppError('forbidden', {
        reason: { zh: '只能修改自己的评论', en: 'Only the author may change a comment' },
      });
    return row;
  }
}
