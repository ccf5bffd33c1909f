import { sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { AppError, invalid, issue } from '../../shared/errors.ts';
import type { Db } from '../postgres/pool.ts';
import type { Accounts } from './accounts.ts';
import type { Attempts } from './attempts.ts';
import { toHeaders } from './auth.plugin.ts';
import type { Auth } from './auth.ts';

/** What a person enters once more to sign: the password, or a code of the second factor. */
export type Proof = { readonly password: string } | { readonly code: string };
/** Throws unless the proof is that of the person behind the request; answers what it was. */
export type Confirm = (request: FastifyRequest, proof: Proof) => Promise<'password' | 'totp'>;

export interface ConfirmDeps {
  readonly auth: Auth;
  readonly accounts: Accounts;
  readonly attempts: Attempts;
  readonly ownerDb: Db;
  readonly publicUrl: () => string;
}

/** Signing asks as sign-in does, with the same lock-out: an unlocked screen must not be enough. */
export function createConfirm({ auth, accounts, attempts, ownerDb, publicUrl }: ConfirmDeps): Confirm {
  return async (request, proof) => {
    const session = await auth.sessionOf(request.headers.cookie ?? '');
    if (session === null) throw new AppError('unauthenticated');
    if ('password' in proof) {
      const attempt = await attempts.begin(session.email, request.ip);
      if (!(await accounts.checkPassword(session.userId, proof.password)))
        throw invalid(issue(['signature'], '密码不正确', 'The password is not right'));
      await attempt.succeeded();
      return 'password';
    }
    const { on } = await ownerDb.one<{ on: boolean }>(
      sql`SELECT two_factor_enabled AS "on" FROM auth.app_user WHERE id = ${session.userId}`,
    );
    if (!on)
      throw invalid(
        issue(['signature'], '尚未开启两步验证，请输入密码', 'No second factor is set up; enter the password'),
      );
    const attempt = await attempts.begin(`totp ${session.email}`, request.ip);
    const headers = toHeaders(request);
    const url = new URL('/api/auth/two-factor/verify-totp', publicUrl());
    headers.set('content-type', 'application/json');
    headers.set('origin', url.origin);
    const answer = await auth.handle(
      new Request(url, { method: 'POST', headers, body: JSON.stringify({ code: proof.code }) }),
    );
    if (answer.status === 429) throw new AppError('locked_out', { retryAfterSeconds: 60 });
    if (!answer.ok) throw invalid(issue(['signature'], '动态码不正确', 'The code is not right'));
    await attempt.succeeded();
    return 'totp';
  };
}
