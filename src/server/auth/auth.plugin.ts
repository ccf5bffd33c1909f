import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, issue } from '../../shared/errors.ts';
import { wireError } from '../http/errors.ts';
import { checkOwnOrigin } from '../http/origin.ts';
import { demandStorable } from '../http/storable.ts';
import type { Attempts } from './attempts.ts';
import { type Auth, addressHeader } from './auth.ts';
import { type BetterAuthError, translateAuthError } from './auth.words.ts';
import type { Directory } from './directory.ts';
import { demandGoodPassword } from './passwords.ts';

/** The only paths of better-auth that can be reached. What is not named here does not exist. */
const reachable: ReadonlySet<string> = new Set([
  'POST /sign-in/email',
  'POST /sign-in/social',
  'GET /callback/oidc',
  'GET /get-session',
  'POST /sign-out',
  'POST /change-password',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'POST /revoke-other-sessions',
  'POST /two-factor/enable',
  'POST /two-factor/disable',
  'POST /two-factor/verify-totp',
  'POST /two-factor/verify-backup-code',
  'POST /two-factor/generate-backup-codes',
]);

/** Where a session begins; those of them that go on with one tell nothing new. */
const entrances: ReadonlySet<string> = new Set([
  '/sign-in/email',
  '/callback/oidc',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
]);

export interface AuthPluginDeps {
  readonly auth: Auth;
  readonly attempts: Attempts;
  readonly directory: Pick<Directory, 'entered'>;
  readonly publicUrl: () => string;
}

/** `/api/auth/*`: better-auth behind our own lock-out, origin check, password rules and shape of errors. */
export const authPlugin =
  ({ auth, attempts, directory, publicUrl }: AuthPluginDeps): FastifyPluginAsync =>
  async (app) => {
    /** Writes into the audit log who came in, once the session is there: after the second factor, where there is one. */
    const tellEntrance = async (request: FastifyRequest, response: Response): Promise<void> => {
      const set = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
      const entered = response.status < 400 ? await auth.sessionOf(set.join('; ')) : null;
      if (entered === null || (await auth.sessionOf(request.headers.cookie ?? ''))?.userId === entered.userId) return;
      await directory.entered(entered.userId, { address: request.ip, requestId: request.id });
    };
    app.route({
      method: ['GET', 'POST'],
      url: '/api/auth/*',
      schema: { hide: true },
      handler: async (request, reply) => {
        const path = new URL(request.url, 'http://x').pathname.slice('/api/auth'.length);
        if (!reachable.has(`${request.method} ${path}`)) throw new AppError('not_found');
        checkOwnOrigin(request, publicUrl());
        demandStorable(request.body);
        if (path === '/change-password') {
          const session = await auth.sessionOf(request.headers.cookie ?? '');
          demandGoodPassword(textOf(request, 'newPassword'), session === null ? [] : [session.email], 'newPassword');
        }
        const attempt =
          path === '/sign-in/email' ? await attempts.begin(textOf(request, 'email'), request.ip) : undefined;
        const response = await auth.handle(toRequest(request, publicUrl()));
        if (response.ok) await attempt?.succeeded();
        if (entrances.has(path)) await tellEntrance(request, response);
        return answer(reply, request, response);
      },
    });
  };

function textOf(request: FastifyRequest, name: string): string {
  const body: unknown = request.body;
  const value =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new AppError('invalid', { issues: [issue([name], '必填', 'is required')] });
}

export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && name !== 'content-length' && !name.startsWith(':')) headers.append(name, one);
  headers.set(addressHeader, request.ip);
  return headers;
}

function toRequest(request: FastifyRequest, publicUrl: string): Request {
  // Our public address, not the Host header: links and redirects that better-auth builds must not follow a forged one.
  const url = new URL(request.url, publicUrl);
  const hasBody = request.method === 'POST';
  const headers = toHeaders(request);
  if (hasBody) headers.set('content-type', 'application/json');
  // The origin was checked above; a page opened under another address of this server is still our own.
  if (hasBody) headers.set('origin', url.origin);
  return new Request(url, {
    method: request.method,
    headers,
    ...(hasBody ? { body: JSON.stringify(request.body ?? {}) } : {}),
  });
}

async function answer(reply: FastifyReply, request: FastifyRequest, response: Response): Promise<FastifyReply> {
  reply.code(response.status);
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie' && name !== 'content-length') reply.header(name, value);
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  reply.header('cache-control', 'no-store');
  const text = await response.text();
  // The session is in the cookie, which scripts cannot read; the answer must not hand them its token.
  if (response.status < 400) return reply.send(withoutTokens(text));
  const error = translateAuthError(response.status, parse(text));
  if (error.status >= 500) request.log.error({ status: response.status, text }, 'sign-in failed');
  const retryAfter = response.headers.get('x-retry-after');
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  return reply.code(error.status).type('application/json; charset=utf-8').send(wireError(error, request.id));
}

function withoutTokens(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'token' ? undefined : value)));
  } catch {
    return text;
  }
}

const parse = (text: string): BetterAuthError => {
  try {
    return JSON.parse(text) as BetterAuthError;
  } catch {
    return {};
  }
};
