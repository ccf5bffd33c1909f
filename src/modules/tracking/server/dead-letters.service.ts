import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { DeadLetter } from '../tracking.contract.ts';
import { demandAll } from './demand-all.ts';
import type { IntakeService, WriteKeyInfo } from './intake.ts';
import type { Outcome, PreparedRequest } from './prepared.ts';
import { rejections } from './rejections.ts';

export interface DeadLettersDeps {
  readonly db: Db;
  readonly writes: RecordWrites;
  readonly intake: IntakeService;
  readonly submit: (request: PreparedRequest) => Promise<Outcome>;
  readonly keyById: (workspaceId: string, id: string) => Promise<WriteKeyInfo | undefined>;
}

export type Chosen = { readonly ids: readonly string[] } | { readonly code: string };

export interface Replay {
  readonly replayed: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: readonly { readonly id: string; readonly code: string; readonly message: Label }[];
}

interface LetterRow {
  readonly id: string;
  readonly received_at: string;
  readonly write_key_id: string | null;
  readonly source: string;
  readonly code: string;
  readonly type: string;
  readonly name: string;
  readonly message_id: string;
  readonly truncated: boolean;
  readonly replayed_at: string | null;
}
interface WholeRow extends LetterRow {
  readonly payload: string;
}

/** Most letters that one call takes again. */
const replayLimit = 500;
const columns = sql`id, received_at, write_key_id, source, code, type, name, message_id, truncated, replayed_at`;
const malformed: Label = { zh: '不是有效的 JSON', en: 'Not valid JSON' };

export const sentenceOf = (code: string): Label =>
  (rejections as Readonly<Record<string, Label>>)[code] ??
  (code === 'malformed_json' ? malformed : { zh: code, en: code });

const toLetter = (row: LetterRow): DeadLetter => ({
  id: row.id,
  receivedAt: row.received_at,
  code: row.code,
  message: sentenceOf(row.code),
  source: row.source,
  writeKeyId: row.write_key_id,
  type: row.type,
  name: row.name,
  messageId: row.message_id,
  truncated: row.truncated,
  replayedAt: row.replayed_at,
});

/** Refused events: to look at, to take again when the reason is gone, to mend, to throw away. */
export class DeadLetters {
  readonly #deps: DeadLettersDeps;

  constructor(deps: DeadLettersDeps) {
    this.#deps = deps;
  }

  async list(
    actor: Actor,
    query: {
      readonly code?: string | undefined;
      readonly replayed: boolean;
      readonly cursor?: string | undefined;
      readonly limit: number;
    },
  ): Promise<{
    items: DeadLetter[];
    nextCursor: string | null;
    waiting: { code: string; message: Label; count: number }[];
  }> {
    demandAll(actor, 'tracking.read');
    return reading(this.#deps.db, actor, async (tx) => {
      const rows = await tx.query<LetterRow>(sql`
        SELECT ${columns} FROM dead_letter
        WHERE workspace_id = ${actor.workspaceId}::uuid
          AND (${query.code ?? null}::text IS NULL OR code = ${query.code ?? null})
          AND (${query.replayed} OR replayed_at IS NULL)
          AND (${query.cursor ?? null}::uuid IS NULL OR id < ${query.cursor ?? null}::uuid)
        ORDER BY id DESC LIMIT ${query.limit + 1}`);
      const waiting = await tx.query<{ code: string; count: string }>(sql`
        SELECT code, count(*) AS count FROM dead_letter
        WHERE workspace_id = ${actor.workspaceId}::uuid AND replayed_at IS NULL GROUP BY code ORDER BY 2 DESC, 1`);
      const page = rows.slice(0, query.limit);
      return {
        items: page.map(toLetter),
        nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
        waiting: waiting.map(({ code, count }) => ({ code, message: sentenceOf(code), count: Number(count) })),
      };
    });
  }

  async get(actor: Actor, id: string): Promise<DeadLetter & { payload: string }> {
    demandAll(actor, 'tracking.read');
    return reading(this.#deps.db, actor, async (tx) => {
      const [row] = await letters(tx, actor, sql`id = ${id}::uuid`);
      if (!row) throw new AppError('not_found');
      return { ...toLetter(row), payload: row.payload };
    });
  }

  /** Sends letters through the same door again, with the time at which they first came. */
  async replay(actor: Actor, chosen: Chosen): Promise<Replay> {
    demandAll(actor, 'tracking.manage');
    const rows = await reading(this.#deps.db, actor, (tx) =>
      letters(tx, actor, sql`replayed_at IS NULL AND NOT truncated AND ${condition(chosen)}`),
    );
    let accepted = 0;
    let duplicates = 0;
    const done: string[] = [];
    const refused: { id: string; code: string; message: Label }[] = [];
    for (const row of rows) {
      const result = await this.#again(actor, row, row.payload);
      if ('code' in result) refused.push({ id: row.id, code: result.code, message: sentenceOf(result.code) });
      else {
        accepted += result.accepted;
        duplicates += result.duplicates;
        done.push(row.id);
      }
    }
    await this.#mark(actor, done);
    return { replayed: done.length, accepted, duplicates, refused };
  }

  /** One letter with its text corrected by hand. */
  async mend(actor: Actor, id: string, payload: string): Promise<{ accepted: boolean; duplicate: boolean }> {
    demandAll(actor, 'tracking.manage');
    const [row] = await reading(this.#deps.db, actor, (tx) =>
      letters(tx, actor, sql`id = ${id}::uuid AND replayed_at IS NULL`),
    );
    if (!row) throw new AppError('not_found');
    const result = await this.#again(actor, row, payload);
    if ('code' in result) throw invalid({ path: ['payload'], message: sentenceOf(result.code) });
    await this.#mark(actor, [id]);
    return { accepted: result.accepted > 0, duplicate: result.duplicates > 0 };
  }

  async discard(actor: Actor, chosen: Chosen): Promise<{ discarded: number }> {
    demandAll(actor, 'tracking.manage');
    return this.#deps.writes.transaction(actor, async (work) => {
      const discarded = await work.tx.execute(sql`
        DELETE FROM dead_letter WHERE workspace_id = ${actor.workspaceId}::uuid AND ${condition(chosen)}`);
      work.audit({
        record: 'deadLetter',
        recordId: null,
        unitId: null,
        ownerId: null,
        action: 'discard',
        changes: { count: { before: discarded, after: 0 } },
      });
      return { discarded };
    });
  }

  async #again(
    actor: Actor,
    row: WholeRow,
    payload: string,
  ): Promise<{ accepted: number; duplicates: number } | { code: string }> {
    let item: unknown;
    try {
      item = JSON.parse(payload);
    } catch {
      return { code: 'malformed_json' };
    }
    const { workspaceId } = actor;
    const known = row.write_key_id === null ? undefined : await this.#deps.keyById(workspaceId, row.write_key_id);
    const key = known ?? { id: row.write_key_id ?? nobody, workspaceId, source: row.source, unitId: null };
    const items = isBatch(item) ? item.batch : [item];
    const { request } = await this.#deps.intake.replay(items, key, Date.parse(row.received_at));
    const [first] = request.refused;
    if (first) return { code: first.code };
    const { duplicates } = await this.#deps.submit(request);
    return { accepted: request.events.length - duplicates.length, duplicates: duplicates.length };
  }

  async #mark(actor: Actor, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#deps.writes.transaction(actor, async (work) => {
      await work.tx.execute(sql`UPDATE dead_letter SET replayed_at = ${work.now.toISOString()}::timestamptz
        WHERE workspace_id = ${actor.workspaceId}::uuid AND id = ANY (${sql.param(ids)}::uuid[])`);
      work.audit({
        record: 'deadLetter',
        recordId: null,
        unitId: null,
        ownerId: null,
        action: 'replay',
        changes: { ids: { before: null, after: ids } },
      });
    });
  }
}

const nobody = '00000000-0000-0000-0000-000000000000';

const isBatch = (item: unknown): item is { batch: unknown[] } =>
  typeof item === 'object' && item !== null && 'batch' in item && Array.isArray(item.batch);

const condition = (chosen: Chosen): SQL =>
  'ids' in chosen
    ? sql`id = ANY (${sql.param(chosen.ids)}::uuid[])`
    : sql`code = ${chosen.code} AND replayed_at IS NULL`;

const letters = (tx: Tx, actor: Actor, where: SQL): Promise<WholeRow[]> =>
  tx.query<WholeRow>(sql`
    SELECT ${columns}, payload FROM dead_letter
    WHERE workspace_id = ${actor.workspaceId}::uuid AND ${where} ORDER BY id LIMIT ${replayLimit}`);
