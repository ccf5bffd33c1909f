import type { ErrorCode, ErrorDetails, Issue, WireError } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';

/** Errors of the API as pages see them; `offline` means that no answer came at all. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'offline';
  readonly status: number;
  readonly label: Label;
  readonly details: ErrorDetails;
  readonly requestId: string | null;

  constructor(
    code: ErrorCode | 'offline',
    status: number,
    label: Label,
    details: ErrorDetails,
    requestId: string | null,
  ) {
    super(`${code}: ${label.en}`);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.label = label;
    this.details = details;
    this.requestId = requestId;
  }

  get issues(): readonly Issue[] {
    return this.details.issues ?? [];
  }

  /** The most telling sentence: the reason where the server gave one. */
  get sentence(): Label {
    return this.details.reason ?? this.label;
  }
}

const offline: Label = { zh: '连接不上服务器，请检查网络', en: 'The server cannot be reached, check the network' };
const strange: Label = { zh: '服务器的回答无法识别', en: 'The server gave an unexpected answer' };

export const offlineError = (): ApiError => new ApiError('offline', 0, offline, {}, null);

const isWireError = (body: unknown): body is WireError =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object';

/** The error in an answer that is not 2xx. better-auth answers in its own shape: `{code, message}`. */
export function errorOf(status: number, body: unknown, requestId: string | null): ApiError {
  if (isWireError(body)) {
    const { code, message, details, requestId: id } = body.error;
    return new ApiError(code, status, message, details ?? {}, id);
  }
  const said = typeof body === 'object' && body !== null ? (body as { code?: unknown; message?: unknown }) : {};
  const code: ErrorCode = status === 401 ? 'unauthenticated' : status === 429 ? 'rate_limited' : 'internal';
  const label = typeof said.message === 'string' ? { zh: said.message, en: said.message } : strange;
  return new ApiError(code, status, label, typeof said.code === 'string' ? { authCode: said.code } : {}, requestId);
}

/** Field path (`budget.amount`) → what is wrong with it. */
export function issuesByField(error: unknown): ReadonlyMap<string, Label> {
  const map = new Map<string, Label>();
  if (error instanceof ApiError)
    for (const issue of error.issues) {
      const path = issue.path[0] === 'patch' ? issue.path.slice(1) : issue.path;
      const key = String(path[0] ?? '');
      if (!map.has(key)) map.set(key, issue.message);
    }
  return map;
}
