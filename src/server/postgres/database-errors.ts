import { AppError, issue } from '../../shared/errors.ts';

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** SQLSTATEs after which the same statement may succeed on another connection, later. */
const awayStates = new Set(['57P01', '57P02', '57P03', '53300', '25006']);
const awayMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Query read timeout',
];

/** The SQLSTATE or system code of an error of `pg`, '' when there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError)
    return error.errors.some(isConnectionError) || connectionCodes.has(codeOf(error));
  const code = codeOf(error);
  if (connectionCodes.has(code) || awayStates.has(code) || code.startsWith('08')) return true;
  return error instanceof Error && awayMessages.some((message) => error.message.startsWith(message));
}

/** Serialization failure or deadlock: the whole transaction may be run again. */
export function isRetryable(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return codeOf(cause) === '40001' || codeOf(cause) === '40P01';
}

/**
 * Errors that are about the state of the database become an AppError; all others stay as they are, so that a room can
 * tell a unique violation (23505) from a bug.
 */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (isConnectionError(error)) return new AppError('database_unavailable', { retryAfterSeconds: 2 }, { cause: error });
  if (code === '53100' || code === 'ENOSPC')
    return new AppError('disk_full', { retryAfterSeconds: 60 }, { cause: error });
  if (code === '53200') return new AppError('overloaded', { retryAfterSeconds: 5 }, { cause: error });
  // NUL, as a character or as an escape in JSON, is no text for PostgreSQL. The text itself may have been valid JSON.
  if (code === '22021' || code === '22P05')
    return new AppError(
      'invalid',
      { issues: [issue([], '文字里有无法保存的字符（NUL）', 'The text holds a character that cannot be kept (NUL)')] },
      { cause: error },
    );
  if (code === '57014') return new AppError('query_too_heavy', {}, { cause: error });
  if (code === '40001' || code === '40P01') {
    return new AppError('overloaded', { retryAfterSeconds: 1 }, { cause: error });
  }
  return error;
}
