import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import type { Grant } from '../../shared/access.ts';
import { AppError } from '../../shared/errors.ts';
import { type Actor, createActor } from '../access/actor.ts';
import type { Db } from '../postgres/pool.ts';
import { todayIn } from '../records/read.service.ts';
import type { RecordRegistry } from '../records/registry.ts';
import type { Auth } from './auth.ts';
import type { Directory, Membership } from './directory.ts';

export const keyPrefix = 'hy_';
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The hash of the service key in an Authorization header; what does not look like one is none of ours. */
function shownHash(authorization: string | undefined): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  return bearer?.startsWith(keyPrefix) === true ? hashKey(bearer) : undefined;
}

export interface AuthenticateDeps {
  readonly auth: Pick<Auth, 'sessionOf'>;
  readonly directory: Directory;
  /** As the owner: a key is looked up before its workspace is known. */
  readonly ownerDb: Db;
  readonly registry: RecordRegistry;
  readonly now: () => Date;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly grants: Grant[];
  readonly unit_id: string | null;
  readonly workspace_id: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly access_version: string;
  readonly last_used_at: string | null;
}
const mostCached = 5_000;

export interface Authenticator {
  /** Who asks; null when nobody is signed in. Throws `unauthenticated` for a wrong key. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  /** The hash of the service key that a request shows; `proven` once it has opened a door. Undefined where none is shown. */
  readonly shownKey: (
    authorization: string | undefined,
  ) => { readonly hash: string; readonly proven: boolean } | undefined;
  /** A person or key as they are now, for work that goes on without a request. Null when they may no longer act. */
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/**
 * Who asks: from the session cookie (workspace by the header `huanying-workspace`, else the person's first one) or a
 * service key. Permissions are kept per person, version of the workspace's organisation, and day: a change of
 * positions counts from the next request on, and an assignment that ends today gives nothing tomorrow.
 */
export function createAuthenticator(deps: AuthenticateDeps): Authenticator {
  const standings = new Map<string, Promise<Actor>>();
  const proven = new Set<string>();
  const keep = (key: string, make: () => Promise<Actor>): Promise<Actor> => {
    const known = standings.get(key);
    if (known !== undefined) return known;
    const made = make();
    standings.set(key, made);
    made.catch(() => standings.delete(key));
    if (standings.size > mostCached) standings.delete(standings.keys().next().value ?? '');
    return made;
  };

  const ofPerson = async (m: Membership): Promise<Actor> => {
    const { workspace, personId } = m;
    const today = todayIn(deps.now(), workspace.timeZone);
    const base = await keep(`${personId} ${workspace.accessVersion} ${today}`, async () => {
      const { place, homeUnitId } = await deps.directory.standingOf(workspace.id, personId, today);
      return createActor({
        ...nobody,
        kind: 'person',
        id: personId,
        personId,
        workspaceId: workspace.id,
        via: 'page',
        homeUnitId,
        place,
        records: deps.registry.defs,
      });
    });
    const { timeZone, currency } = workspace;
    return own(base, { name: m.name, locale: m.locale, timeZone, currency });
  };

  const ofKey = async (row: KeyRow): Promise<Actor> => {
    const base = await keep(`${row.id} ${row.access_version}`, async () =>
      createActor({
        ...nobody,
        kind: 'key',
        id: row.id,
        personId: null,
        name: row.name,
        workspaceId: row.workspace_id,
        via: 'api',
        homeUnitId: row.unit_id,
        place: await deps.directory.keyPlace(row.workspace_id, row.unit_id, row.grants, row.name),
        records: deps.registry.defs,
      }),
    );
    return own(base, { timeZone: row.time_zone, currency: row.currency });
  };

  const find = async (request: FastifyRequest): Promise<Actor | null> => {
    const hash = shownHash(request.headers.authorization);
    if (hash !== undefined) {
      const row = await findKey(deps, sql`k.hash = ${hash}`);
      if (row === undefined)
        throw new AppError('unauthenticated', {
          reason: { zh: '密钥无效或已作废', en: 'The key is not valid or was revoked' },
        });
      proven.add(hash);
      if (proven.size > mostCached) proven.delete(proven.values().next().value ?? '');
      await noteUse(deps, row);
      return own(await ofKey(row), {
        via: request.headers['user-agent']?.startsWith('huanying-cli') === true ? 'cli' : 'api',
      });
    }
    if (request.headers.cookie === undefined) return null;
    const session = await deps.auth.sessionOf(request.headers.cookie);
    if (session === null) return null;
    const memberships = await deps.directory.membershipsOf(session.userId);
    const wanted = request.headers['huanying-workspace'];
    const membership =
      wanted === undefined
        ? memberships[0]
        : memberships.find((m) => typeof wanted === 'string' && m.workspace.id === wanted.toLowerCase());
    return membership === undefined ? null : ofPerson(membership);
  };

  return {
    async authenticate(request) {
      const actor = await find(request);
      return actor === null ? null : own(actor, { address: request.ip, requestId: request.id });
    },
    shownKey(authorization) {
      const hash = shownHash(authorization);
      return hash === undefined ? undefined : { hash, proven: proven.has(hash) };
    },
    async actorOf(workspaceId, kind, id) {
      if (kind === 'key') {
        const row = await findKey(deps, sql`k.id = ${id}::uuid AND k.workspace_id = ${workspaceId}::uuid`);
        return row === undefined ? null : own(await ofKey(row), { via: 'job' });
      }
      const membership = await deps.directory.membershipOf(workspaceId, id);
      return membership === null ? null : own(await ofPerson(membership), { via: 'job' });
    },
  };
}

const nobody = { name: '', timeZone: 'UTC', currency: 'CNY', locale: 'zh', address: null, requestId: null } as const;

/** The actor with some facts of its own; the reaches and their JSON stay shared, so they are worked out once. */
const own = (base: Actor, facts: Partial<Omit<Actor, 'reach' | 'accessJson'>>): Actor => ({
  kind: base.kind,
  id: base.id,
  personId: base.personId,
  name: base.name,
  workspaceId: base.workspaceId,
  timeZone: base.timeZone,
  currency: base.currency,
  locale: base.locale,
  via: base.via,
  homeUnitId: base.homeUnitId,
  address: base.address,
  requestId: base.requestId,
  ...facts,
  reach: (permission) => base.reach(permission),
  get accessJson() {
    return base.accessJson;
  },
});

/** A living key: neither revoked nor expired. */
const findKey = ({ ownerDb, now }: AuthenticateDeps, which: SQL): Promise<KeyRow | undefined> =>
  ownerDb.maybeOne<KeyRow>(sql`
    SELECT k.id, k.name, k.grants, k.unit_id, k.workspace_id, k.last_used_at, w.time_zone, w.currency, w.access_version
    FROM service_key k JOIN workspace w ON w.id = k.workspace_id
    WHERE ${which} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${now().toISOString()}::timestamptz)`);

/** That a key is used is noted at most once a minute. */
async function noteUse({ ownerDb, now }: AuthenticateDeps, row: KeyRow): Promise<void> {
  const at = now();
  if (row.last_used_at !== null && Date.parse(row.last_used_at) > at.getTime() - 60_000) return;
  await ownerDb.execute(
    sql`UPDATE service_key SET last_used_at = ${at.toISOString()}::timestamptz WHERE id = ${row.id}::uuid AND (last_used_at IS NULL OR last_used_at < ${at.toISOString()}::timestamptz - interval '1 minute')`,
  );
}
