import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../server/access/actor.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { KeySource, NewWriteKey, WriteKey } from '../tracking.contract.ts';
import { demandAll } from './demand-all.ts';
import type { WriteKeyInfo } from './intake.ts';

export interface WriteKeysDeps {
  readonly db: Db;
  /** As the owner: who sends a key is nobody the workspace knows, the key alone tells which workspace is meant. */
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly now: () => Date;
  /** Called after a revocation: this node stops taking the key at once, the others within ten seconds. */
  readonly forget: () => void;
}

const prefix = 'hyw_';
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Keys that admit events. They can only write, so a page may carry one in the open. */
export class WriteKeys {
  readonly #deps: WriteKeysDeps;

  constructor(deps: WriteKeysDeps) {
    this.#deps = deps;
  }

  async list(actor: Actor): Promise<{ items: WriteKey[] }> {
    demandAll(actor, 'tracking.read');
    return reading(this.#deps.db, actor, async (tx) => ({ items: (await rows(tx, actor.workspaceId)).map(toKey) }));
  }

  async create(actor: Actor, input: NewWriteKey): Promise<{ item: WriteKey; key: string }> {
    demandAll(actor, 'tracking.manage');
    return this.#deps.writes.transaction(actor, async (work) => {
      const made = await insertWriteKey(work.tx, actor.workspaceId, input, work.now, actor.personId);
      work.audit({
        record: 'writeKey',
        recordId: made.id,
        unitId: input.unitId,
        ownerId: null,
        action: 'create',
        changes: {
          name: { before: null, after: input.name },
          source: { before: null, after: input.source },
          unitId: { before: null, after: input.unitId },
        },
      });
      const [row] = await rows(work.tx, actor.workspaceId, made.id);
      if (!row) throw new AppError('internal');
      return { item: toKey(row), key: made.key };
    });
  }

  async revoke(actor: Actor, id: string): Promise<void> {
    demandAll(actor, 'tracking.manage');
    await this.#deps.writes.transaction(actor, async (work) => {
      const revoked = await work.tx.execute(sql`
        UPDATE write_key SET revoked_at = ${work.now.toISOString()}::timestamptz
        WHERE id = ${id}::uuid AND workspace_id = ${actor.workspaceId}::uuid AND revoked_at IS NULL`);
      if (revoked === 0) throw new AppError('not_found');
      work.audit({ record: 'writeKey', recordId: id, unitId: null, ownerId: null, action: 'revoke', changes: {} });
    });
    this.#deps.forget();
  }

  /** What a key as sent admits; undefined for an unknown or revoked one. */
  async find(key: string): Promise<WriteKeyInfo | undefined> {
    const row = await this.#deps.ownerDb.maybeOne<{
      id: string;
      workspace_id: string;
      source: KeySource;
      unit_id: string | null;
    }>(
      sql`SELECT id, workspace_id, source, unit_id FROM write_key WHERE key_hash = ${hashOf(key)} AND revoked_at IS NULL`,
    );
    return row && { id: row.id, workspaceId: row.workspace_id, source: row.source, unitId: row.unit_id };
  }

  /** The same by id, for dead letters; also when it was revoked since. */
  async byId(workspaceId: string, id: string): Promise<WriteKeyInfo | undefined> {
    const row = await this.#deps.ownerDb.maybeOne<{ source: KeySource; unit_id: string | null }>(
      sql`SELECT source, unit_id FROM write_key WHERE id = ${id}::uuid AND workspace_id = ${workspaceId}::uuid`,
    );
    return row && { id, workspaceId, source: row.source, unitId: row.unit_id };
  }
}

/** Makes a key. The demo and first set-up call it as the system, everybody else through `create`. */
export async function insertWriteKey(
  tx: Queries,
  workspaceId: string,
  input: NewWriteKey,
  now: Date,
  createdBy: string | null,
): Promise<{ id: string; key: string }> {
  if (input.unitId !== null) {
    const unit = await tx.maybeOne(
      sql`SELECT 1 AS one FROM org_unit WHERE id = ${input.unitId}::uuid AND workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL`,
    );
    if (!unit) throw invalid(issue(['unitId'], '没有找到所选的部门', 'The chosen unit was not found'));
  }
  const key = `${prefix}${randomBytes(24).toString('base64url')}`;
  const id = uuidv7();
  await tx.execute(sql`
    INSERT INTO write_key (id, workspace_id, name, source, key_hash, hint, unit_id, created_at, created_by)
    VALUES (${id}::uuid, ${workspaceId}::uuid, ${input.name}, ${input.source}, ${hashOf(key)}, ${key.slice(-4)},
      ${input.unitId}::uuid, ${now.toISOString()}::timestamptz, ${createdBy}::uuid)`);
  return { id, key };
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly source: KeySource;
  readonly hint: string;
  readonly unit_id: string | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
  readonly accepted: string | null;
  readonly duplicates: string | null;
  readonly rejected: string | null;
  readonly last_at: string | null;
}

const toKey = (row: KeyRow): WriteKey => ({
  id: row.id,
  name: row.name,
  source: row.source,
  hint: row.hint,
  unitId: row.unit_id,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
  accepted: Number(row.accepted ?? 0),
  duplicates: Number(row.duplicates ?? 0),
  rejected: Number(row.rejected ?? 0),
  lastUsedAt: row.last_at,
});

const rows = (tx: Queries, workspaceId: string, id: string | null = null): Promise<KeyRow[]> =>
  tx.query<KeyRow>(sql`
    SELECT k.id, k.name, k.source, k.hint, k.unit_id, k.created_at, k.revoked_at, c.accepted, c.duplicates, c.rejected, c.last_at
    FROM write_key k LEFT JOIN LATERAL (
      SELECT sum(accepted) AS accepted, sum(duplicates) AS duplicates, sum(rejected) AS rejected, max(last_at) AS last_at
      FROM ingest_counter i
      WHERE i.workspace_id = k.workspace_id AND i.write_key_id = k.id AND i.day > current_date - 30
    ) c ON true
    WHERE k.workspace_id = ${workspaceId}::uuid AND (${id}::uuid IS NULL OR k.id = ${id}::uuid)
    ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id DESC LIMIT 500`);
