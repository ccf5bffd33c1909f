import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import type { FastifyBaseLogger } from 'fastify';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../config.ts';
import { toDatabaseError } from '../postgres/database-errors.ts';
import type { Directory } from './directory.ts';
import { hashPassword, longestPassword, shortestPassword, verifyPassword } from './passwords.ts';
import { sessionToken } from './session-cookie.ts';

export const oidcProviderId = 'oidc';
/** The client's address as Fastify knows it; set by the plugin, whatever the client sends under this name. */
export const addressHeader = 'x-huanying-address';
const day = 86_400;

export interface AuthOptions {
  readonly config: Pick<Config, 'url' | 'oidc'>;
  readonly log: FastifyBaseLogger;
  /** As the owner: the application's role cannot see the schema `auth`. */
  readonly databaseUrl: string;
  readonly secret: string;
  readonly directory: Pick<Directory, 'expects' | 'join' | 'membershipsOf'>;
  /** Requests a minute from one address; tests lower it. */
  readonly perMinute?: { readonly signIn: number; readonly code: number; readonly other: number };
}

/** What the rest of the server uses of better-auth. */
export interface Auth {
  handle(request: Request): Promise<Response>;
  /** The verified token in the Cookie header of a request. */
  tokenOf(cookies: string): string | null;
  /** The account behind the Cookie header of a request. */
  sessionOf(cookies: string): Promise<{ readonly userId: string; readonly email: string } | null>;
  /** Prolongs a session in use; answers the cookies to set. */
  renew(headers: Headers): Promise<readonly string[]>;
  close(): Promise<void>;
}

const columns = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;
const refused = (code: string, message: string): APIError => new APIError('FORBIDDEN', { code, message });

/** better-auth on our own tables: e-mail and password, sessions, two-factor, OpenID Connect. */
export function createAuth({ config, log, databaseUrl, secret, directory, perMinute }: AuthOptions): Auth {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 4,
    application_name: 'huanying-auth',
    options: '-c search_path=auth',
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    // A database may also hang: what is asked here is answered within milliseconds.
    query_timeout: 10_000,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  const limit = perMinute ?? { signIn: 60, code: 20, other: 300 };
  const { oidc } = config;
  const secure = config.url.startsWith('https:');
  const cookieName = `${secure ? '__Secure-' : ''}huanying.session_token`;
  const auth = betterAuth({
    appName: '环营 Huanying',
    baseURL: config.url,
    basePath: '/api/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_, message) => log.error({ auth: message }, 'sign-in') },
    trustedOrigins: (request) => [originOf(config.url), ...(request === undefined ? [] : [originOf(request.url)])],
    onAPIError: { errorURL: `${config.url}/sign-in` },
    advanced: {
      cookiePrefix: 'huanying',
      useSecureCookies: secure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: () => uuidv7() },
      // Said aloud: left out, better-auth drops both under a test runner.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: {
      modelName: 'session',
      expiresIn: 14 * day,
      updateAge: day,
      fields: {
        ...columns,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
    },
    user: { modelName: 'app_user', fields: { ...columns, emailVerified: 'email_verified' } },
    account: {
      modelName: 'account',
      encryptOAuthTokens: true,
      accountLinking: { enabled: true },
      fields: {
        ...columns,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'verification', fields: { ...columns, expiresAt: 'expires_at' } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rate_limit',
      fields: { lastRequest: 'last_request' },
      window: 60,
      max: limit.other,
      customRules: {
        '/sign-in/*': { window: 60, max: limit.signIn },
        '/two-factor/*': { window: 60, max: limit.code },
        '/change-password': { window: 60, max: limit.code },
      },
    },
    databaseHooks: {
      user: {
        create: {
          // Only the provider's callback makes accounts here, and only for people who are in the directory.
          before: async (user) => {
            if (!user.emailVerified) throw refused('email_not_verified', 'The provider has not verified this address');
            if (!(await directory.expects(user.email)))
              throw refused('not_invited', 'Nobody of this address is in the directory');
          },
          after: (user) => directory.join(user.id, user.email),
        },
      },
      session: {
        create: {
          before: async (session) => {
            if ((await directory.membershipsOf(session.userId)).length === 0)
              throw refused('not_a_member', 'This account belongs to no workspace');
          },
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Huanying',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'two_factor',
            fields: {
              backupCodes: 'backup_codes',
              userId: 'user_id',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      ...(oidc === null
        ? []
        : [
            genericOAuth({
              config: [
                {
                  providerId: oidcProviderId,
                  name: oidc.name,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
                  scopes: ['openid', 'email', 'profile'],
                  pkce: true,
                  requireIdTokenVerification: true,
                  ...(oidc.trustEmail ? { mapProfileToUser: () => ({ emailVerified: true }) } : {}),
                },
              ],
            }),
          ]),
    ],
  });
  /** better-auth tells a database that is away as a fault of its own: so whoever hears of one asks here. */
  const demandDatabase = async (): Promise<void> => {
    await pool.query('SELECT 1').catch(rethrow);
  };
  return {
    async handle(request) {
      const response = await auth.handler(request).catch(rethrow);
      if (response.status >= 500) await demandDatabase();
      return response;
    },
    tokenOf: (cookies) => sessionToken(cookies, cookieName, secret),
    async sessionOf(cookies) {
      const token = sessionToken(cookies, cookieName, secret);
      if (token === null) return null;
      const found = await pool
        .query<{ userId: string; email: string }>({
          name: 'session',
          text: 'SELECT u.id AS "userId", u.email FROM session s JOIN app_user u ON u.id = s.user_id WHERE s.token = $1 AND s.expires_at > now()',
          values: [token],
        })
        .catch(rethrow);
      return found.rows[0] ?? null;
    },
    async renew(headers) {
      const answer = await auth.api.getSession({ headers, returnHeaders: true }).catch(async (error: unknown) => {
        await demandDatabase();
        throw error;
      });
      return answer.headers.getSetCookie();
    },
    close: () => pool.end(),
  };
}

/** A database that is away is told as such: 503, and when to ask again. */
const rethrow = (error: unknown): never => {
  throw toDatabaseError(error);
};

const originOf = (url: string): string => new URL(url).origin;
