import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { hashKey, keyPrefix } from '../../../server/auth/authenticate.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import type { RoomDeps } from '../../../server/room.ts';
import type { Grant } from '../../../shared/access.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import type { ServiceKey } from '../account.contract.ts';
import { unitsBelow } from './directory.store.ts';
import { demandGrantable } from './grants.rules.ts';

export interface NewKey {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly unitId?: string | null | undefined;
  readonly expiresAt?: string | null | undefined;
}
interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly grants: Grant[];
  readonly unit_id: string | null;
  readonly created_by: string | null;
  readonly creator: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}
const toKey = (r: KeyRow): ServiceKey => ({
  id: r.id,
  name: r.name,
  hint: r.hint,
  grants: r.grants,
  unitId: r.unit_id,
  createdAt: r.created_at,
  createdBy: { id: r.created_by, name: r.creator },
  expiresAt: r.expires_at,
  lastUsedAt: r.last_used_at,
  revokedAt: r.revoked_at,
});
const localName = '本机工具 / local tools';

/** Keys for programs: shown once, kept as a hash, never farther-reaching than whoever makes them. */
export class ServiceKeys {
  readonly #deps: RoomDeps;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
  }

  async list(actor: Actor): Promise<{ items: ServiceKey[] }> {
    demandAll(actor);
    return reading(this.#deps.db, actor, async (tx) => ({ items: (await rows(tx, actor.workspaceId)).map(toKey) }));
  }

  async create(actor: Actor, input: NewKey): Promise<{ item: ServiceKey; key: string }> {
    demandAll(actor);
    const now = this.#deps.now();
    if (typeof input.expiresAt === 'string' && Date.parse(input.expiresAt) <= now.getTime())
      throw new AppError('invalid', {
        issues: [issue(['expiresAt'], '有效期应在将来', 'The expiry must be in the future')],
      });
    return this.#deps.writes.transaction(actor, async (work) => {
      const below = await unitsBelow(work.tx, actor.workspaceId);
      const unitId = input.unitId ?? null;
      if (unitId !== null && !below.has(unitId))
        throw new AppError('invalid', {
          issues: [issue(['unitId'], '没有找到所选的部门', 'The chosen unit was not found')],
        });
      demandGrantable(actor, input.grants, unitId, below, ['grants']);
      return this.insert(work, input);
    });
  }

  async revoke(actor: Actor, id: string): Promise<void> {
    demandAll(actor);
    await this.#deps.writes.transaction(actor, async (work) => {
      const n = await work.tx.execute(
        sql`UPDATE service_key SET revoked_at = ${work.now.toISOString()}::timestamptz WHERE id = ${id}::uuid AND workspace_id = ${actor.workspaceId} AND revoked_at IS NULL`,
      );
      if (n === 0) throw new AppError('not_found');
      work.audit({ record: 'serviceKey', recordId: id, unitId: null, ownerId: null, action: 'revoke', changes: {} });
    });
  }

  /**
   * A fresh key for the tools of this machine with every right; the one of the last start no longer works. It stays the
   * same holder: an import that it began goes on after a restart.
   */
  async renewLocal(work: Work): Promise<string> {
    const grants: Grant[] = ['*', 'personal.read'].map((permission) => ({ permission, scope: 'workspace' }));
    const key = newKey();
    const kept = await work.tx.maybeOne<{ id: string }>(sql`
      UPDATE service_key SET hash = ${hashKey(key)}, hint = ${key.slice(-4)}, grants = ${JSON.stringify(grants)}::jsonb
      WHERE id = (SELECT id FROM service_key WHERE workspace_id = ${work.actor.workspaceId} AND name = ${localName}
                  AND created_by IS NULL AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1) RETURNING id`);
    if (kept === undefined) return (await this.insert(work, { name: localName, grants }, key)).key;
    await work.tx.execute(
      sql`UPDATE service_key SET revoked_at = ${work.now.toISOString()}::timestamptz WHERE workspace_id = ${work.actor.workspaceId}
        AND name = ${localName} AND created_by IS NULL AND revoked_at IS NULL AND id <> ${kept.id}::uuid`,
    );
    work.audit({
      record: 'serviceKey',
      recordId: kept.id,
      unitId: null,
      ownerId: null,
      action: 'renewKey',
      changes: {},
    });
    return key;
  }

  async insert(work: Work, input: NewKey, key = newKey()): Promise<{ item: ServiceKey; key: string }> {
    const id = uuidv7();
    const { actor } = work;
    await work.tx.execute(sql`
      INSERT INTO service_key (id, workspace_id, name, hash, hint, grants, unit_id, created_by, created_at, expires_at)
      VALUES (${id}, ${actor.workspaceId}, ${input.name}, ${hashKey(key)}, ${key.slice(-4)}, ${JSON.stringify(input.grants)}::jsonb,
              ${input.unitId ?? null}::uuid, ${actor.personId}::uuid, ${work.now.toISOString()}, ${input.expiresAt ?? null}::timestamptz)`);
    work.audit({
      record: 'serviceKey',
      recordId: id,
      unitId: null,
      ownerId: null,
      action: 'create',
      changes: { name: { before: null, after: input.name }, grants: { before: null, after: input.grants } },
    });
    const [row] = await rows(work.tx, actor.workspaceId, id);
    if (row === undefined) throw new AppError('forbidden');
    return { item: toKey(row), key };
  }
}

const newKey = (): string => `${keyPrefix}${randomBytes(32).toString('base64url')}`;

/** Keys belong to the whole workspace: a narrower scope gives none. */
function demandAll(actor: Actor): void {
  if (!demand(actor, 'serviceKey.manage').all)
    throw new AppError('forbidden', {
      permission: 'serviceKey.manage',
      reason: {
        zh: '管理服务密钥需要全部范围的权限',
        en: 'Managing service keys needs the permission for the whole workspace',
      },
    });
}

const rows = (db: Queries, workspaceId: string, id: string | null = null): Promise<KeyRow[]> =>
  db.query<KeyRow>(sql`
    SELECT k.id, k.name, k.hint, k.grants, k.unit_id, k.created_by, p.name AS creator, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
    FROM service_key k LEFT JOIN person p ON p.id = k.created_by
    WHERE k.workspace_id = ${workspaceId} AND (${id}::uuid IS NULL OR k.id = ${id}::uuid) ORDER BY k.created_at DESC, k.id DESC LIMIT 500`);
