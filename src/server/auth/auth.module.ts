import type { FastifyRequest } from 'fastify';
import type { Room, RoomDeps } from '../room.ts';
import { type AttemptLimits, Attempts, attemptLimits } from './attempts.ts';
import { type Auth, type AuthOptions, createAuth } from './auth.ts';
import { authPlugin, toHeaders } from './auth.plugin.ts';
import { type Authenticator, createAuthenticator } from './authenticate.ts';
import type { Directory } from './directory.ts';

export interface AuthModule extends Room, Authenticator {
  readonly auth: Auth;
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
  const attempts = new Attempts(deps.ownerDb, deps.now, deps.attemptLimits ?? attemptLimits);
  return {
    auth,
    ...createAuthenticator({ ...deps, auth }),
    renewSession: (request) =>
      request.headers.cookie === undefined ? Promise.resolve([]) : auth.renew(toHeaders(request)),
    plugins: [authPlugin({ auth, attempts, publicUrl: () => deps.config.url })],
    stop: () => auth.close(),
  };
}
