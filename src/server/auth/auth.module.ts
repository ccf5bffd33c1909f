import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import type { Db } from '../postgres/pool.ts';
import type { Room, RoomDeps } from '../room.ts';
import { Accounts } from './accounts.ts';
import { type AttemptLimits, Attempts, attemptLimits } from './attempts.ts';
import { authPlugin, toHeaders } from './auth.plugin.ts';
import { type Auth, type AuthOptions, createAuth } from './auth.ts';
import { type Authenticator, createAuthenticator } from './authenticate.ts';
import { type Confirm, createConfirm } from './confirmation.ts';
import type { Directory } from './directory.ts';

export interface AuthModule extends Room, Authenticator {
  readonly auth: Auth;
  /** Asks the person behind a request to prove it once more. */
  readonly confirm: Confirm;
  /** Tells callers apart without asking the database: by the verified session or the key; undefined for others. */
  readonly callerKey: (request: FastifyRequest) => string | undefined;
  /** Prolongs the session of a request; answers the cookies to set. */
  readonly renewSession: (request: FastifyRequest) => Promise<readonly string[]>;
}

export interface AuthModuleDeps extends RoomDeps {
  readonly directory: Directory;
  readonly attemptLimits?: AttemptLimits;
  readonly perMinute?: AuthOptions['perMinute'];
}

/** Sign-in, sessions and keys. Wired after the organization room, which is its directory. */
export function authModule(deps: AuthModuleDeps): AuthModule {
  const databaseUrl = deps.ownerDb.pool.options.connectionString;
  if (databaseUrl === undefined) throw new Error('the owner connection has no address');
  const auth = createAuth({
    config: deps.config,
    log: deps.log,
    databaseUrl,
    secret: deps.secret('auth'),
    directory: deps.directory,
    ...(deps.perMinute === undefined ? {} : { perMinute: deps.perMinute }),
  });
  deps.jobs.define({
    name: 'auth.clean',
    cron: { expression: '17 3 * * *', timeZone: 'Asia/Shanghai' },
    run: () => clean(deps.ownerDb, deps.now()),
  });
  const attempts = new Attempts(deps.ownerDb, deps.now, deps.attemptLimits ?? attemptLimits);
  const authenticator = createAuthenticator({ ...deps, auth });
  return {
    auth,
    ...authenticator,
    confirm: createConfirm({
      auth,
      attempts,
      accounts: new Accounts(deps.ownerDb, deps.now),
      ownerDb: deps.ownerDb,
      publicUrl: () => deps.config.url,
    }),
    callerKey({ headers: { authorization, cookie } }) {
      const key = authenticator.shownKey(authorization);
      // A key that has opened nothing yet is a guess: guesses are counted together, by where they come from.
      if (key !== undefined) return key.proven ? key.hash : undefined;
      const token = cookie === undefined ? null : auth.tokenOf(cookie);
      return token === null ? undefined : createHash('sha256').update(token).digest('base64');
    },
    renewSession: (request) =>
      request.headers.cookie === undefined ? Promise.resolve([]) : auth.renew(toHeaders(request)),
    plugins: [authPlugin({ auth, attempts, directory: deps.directory, publicUrl: () => deps.config.url })],
    stop: () => auth.close(),
  };
}

/** What is over is forgotten: sessions, codes, counters, and links a month after their end. */
async function clean(db: Db, now: Date): Promise<void> {
  const at = now.toISOString();
  await db.execute(sql`DELETE FROM auth.session WHERE expires_at < ${at}::timestamptz`);
  await db.execute(sql`DELETE FROM auth.verification WHERE expires_at < ${at}::timestamptz`);
  await db.execute(
    sql`DELETE FROM auth.attempt WHERE since < ${at}::timestamptz - interval '1 day' AND (locked_until IS NULL OR locked_until < ${at}::timestamptz)`,
  );
  await db.execute(sql`DELETE FROM auth.rate_limit WHERE last_request < ${now.getTime() - 86_400_000}`);
  await db.execute(sql`DELETE FROM auth.one_time_link WHERE expires_at < ${at}::timestamptz - interval '30 days'`);
}
