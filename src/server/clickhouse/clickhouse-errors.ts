import { ClickHouseError } from '@clickhouse/client';
import { AppError } from '../../shared/errors.ts';
import { isConnectionError } from '../postgres/database-errors.ts';

/** Memory limit, time limit, too slow, too many rows or bytes to read. */
const heavyCodes = new Set(['241', '159', '160', '158', '307', '396']);
const cancelledCode = '394';
/** Too many simultaneous queries; too many parts: inserts come faster than merges. */
const busyCodes = new Set(['202', '252']);
/** Not enough space on the device, as reserved or as written. */
const diskCodes = new Set(['243']);

/** Errors about the state of the store become an AppError; a wrong statement stays what it is: a bug. */
export function toClickHouseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const options = { cause: error };
  if (error instanceof ClickHouseError) {
    if (diskCodes.has(error.code) || /No space left on device|errno: 28\b/.test(error.message)) {
      return new AppError('disk_full', { retryAfterSeconds: 60 }, options);
    }
    // 241 with "(total)" is the server's own limit, reached by all queries together.
    if (error.code === '241' && error.message.includes('(total)')) {
      return new AppError('overloaded', { retryAfterSeconds: 5 }, options);
    }
    if (heavyCodes.has(error.code) || error.code === cancelledCode) return new AppError('query_too_heavy', {}, options);
    if (busyCodes.has(error.code)) return new AppError('overloaded', { retryAfterSeconds: 2 }, options);
    return error;
  }
  if (isConnectionError(error) || (error instanceof Error && /socket hang up|Timeout error/.test(error.message))) {
    return new AppError('clickhouse_unavailable', { retryAfterSeconds: 2 }, options);
  }
  return error;
}
