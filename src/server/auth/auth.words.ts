import { AppError, type ErrorCode, type Issue, issue } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';

/** A refusal of better-auth: its code, and a sentence that is English only. */
export interface BetterAuthError {
  readonly code?: string;
  readonly message?: string;
}

const wrongPair: Label = { zh: '邮箱或密码不正确', en: 'E-mail or password is not right' };
const again: Label = { zh: '请重新登录', en: 'Please sign in again' };
const noTwoFactor: Label = { zh: '还没有开启两步验证', en: 'Two-factor sign-in is not switched on' };
const noPassword: Label = {
  zh: '此账号没有密码，请用单点登录，或请管理员发送设置密码的链接',
  en: 'This account has no password: sign in through your company, or ask an administrator for a link to set one',
};
const provider: Label = {
  zh: '单点登录没有成功，请重试或联系管理员',
  en: 'Signing in through your company did not work: try again or ask an administrator',
};

/** What better-auth answers on the paths that can be reached, in both languages. */
const known: Readonly<Record<string, readonly [ErrorCode, Label]>> = {
  INVALID_EMAIL_OR_PASSWORD: ['unauthenticated', wrongPair],
  INVALID_EMAIL: ['unauthenticated', wrongPair],
  USER_NOT_FOUND: ['unauthenticated', wrongPair],
  INVALID_USER: ['unauthenticated', wrongPair],
  not_a_member: ['unauthenticated', wrongPair],
  INVALID_PASSWORD: ['invalid', { zh: '当前密码不正确', en: 'The present password is not right' }],
  PASSWORD_TOO_SHORT: ['invalid', { zh: '密码太短', en: 'The password is too short' }],
  PASSWORD_TOO_LONG: ['invalid', { zh: '密码太长', en: 'The password is too long' }],
  CREDENTIAL_ACCOUNT_NOT_FOUND: ['invalid', noPassword],
  ACCOUNT_NOT_FOUND: ['invalid', noPassword],
  INVALID_CODE: ['unauthenticated', { zh: '验证码不正确', en: 'The code is not right' }],
  INVALID_BACKUP_CODE: ['unauthenticated', { zh: '备用码不正确', en: 'The backup code is not right' }],
  OTP_HAS_EXPIRED: ['unauthenticated', { zh: '验证码已过期，请用新的', en: 'The code has expired: use a new one' }],
  INVALID_TWO_FACTOR_COOKIE: ['unauthenticated', again],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['locked_out', again],
  ACCOUNT_TEMPORARILY_LOCKED: ['locked_out', { zh: '验证码错误次数过多', en: 'Too many wrong codes' }],
  TOTP_NOT_ENABLED: ['invalid', noTwoFactor],
  TOTP_NOT_CONFIGURED: ['invalid', noTwoFactor],
  TWO_FACTOR_NOT_ENABLED: ['invalid', noTwoFactor],
  BACKUP_CODES_NOT_ENABLED: ['invalid', noTwoFactor],
  TOTP_ALREADY_ENABLED: ['invalid', { zh: '两步验证已经开启', en: 'Two-factor sign-in is on already' }],
  SESSION_EXPIRED: ['unauthenticated', again],
  SESSION_NOT_FRESH: ['unauthenticated', again],
  INVALID_TOKEN: ['invalid', { zh: '链接或凭证无效', en: 'The link or token is not valid' }],
  TOKEN_EXPIRED: ['invalid', { zh: '链接或凭证已过期', en: 'The link or token has expired' }],
  PROVIDER_NOT_FOUND: ['invalid', { zh: '没有配置单点登录', en: 'Signing in through your company is not set up' }],
  FAILED_TO_GET_USER_INFO: ['invalid', provider],
  USER_EMAIL_NOT_FOUND: ['invalid', provider],
  INVALID_CALLBACK_URL: ['forbidden', { zh: '返回地址不属于本站', en: 'The address to return to is not of this site' }],
  INVALID_REDIRECT_URL: ['forbidden', { zh: '返回地址不属于本站', en: 'The address to return to is not of this site' }],
  INVALID_ORIGIN: [
    'forbidden',
    { zh: '请求不是从本站页面发出的', en: 'The request did not come from a page of this site' },
  ],
  MISSING_OR_NULL_ORIGIN: [
    'forbidden',
    { zh: '请求不是从本站页面发出的', en: 'The request did not come from a page of this site' },
  ],
  BODY_MUST_BE_AN_OBJECT: ['invalid', { zh: '请求内容应为 JSON 对象', en: 'The body must be a JSON object' }],
};

const fields: Readonly<Record<string, Label>> = {
  email: { zh: '邮箱', en: 'E-mail' },
  password: { zh: '密码', en: 'Password' },
  currentPassword: { zh: '当前密码', en: 'Present password' },
  newPassword: { zh: '新密码', en: 'New password' },
  code: { zh: '验证码', en: 'Code' },
  token: { zh: '会话', en: 'Session' },
  provider: { zh: '登录方式', en: 'Provider' },
  callbackURL: { zh: '返回地址', en: 'Address to return to' },
};

const unknown: Label = {
  zh: '登录服务没有接受这次请求，请检查填写的内容后重试',
  en: 'The sign-in service did not take this request: check what was entered and try again',
};

const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  415: 'unsupported_media',
  429: 'rate_limited',
};

/** The fields that a validation names, as in `[body.email] Invalid input; [body.password] …`. */
function issuesOf(message: string): Issue[] {
  const names = new Set([...message.matchAll(/\[body\.([\w.]+)\]/g)].map((m) => m[1] ?? ''));
  return [...names].map((name) => {
    const label = fields[name] ?? { zh: `“${name}”`, en: `“${name}”` };
    return issue([name], `${label.zh}没有填写，或格式不对`, `${label.en} is missing or not in the right form`);
  });
}

/** better-auth's refusal as one of our catalogue. Its English sentence is kept as `detail`, for who reads logs. */
export function translateAuthError(status: number, { code, message }: BetterAuthError): AppError {
  const mapped = code === undefined ? undefined : known[code];
  if (mapped !== undefined) return new AppError(mapped[0], { reason: mapped[1], cause: code });
  const own = byStatus[status] ?? (status >= 500 ? 'internal' : 'invalid');
  if (own === 'internal') return new AppError('internal');
  const issues = own === 'invalid' ? issuesOf(message ?? '') : [];
  return new AppError(own, {
    ...(code === undefined ? {} : { cause: code }),
    ...(message === undefined ? {} : { detail: message }),
    ...(issues.length > 0 ? { issues } : own === 'invalid' ? { reason: unknown } : {}),
    ...(own === 'rate_limited' ? { retryAfterSeconds: 60 } : {}),
  });
}
