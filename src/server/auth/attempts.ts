import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { AppError } from '../../shared/errors.ts';
import type { Db } from '../postgres/pool.ts';

export interface AttemptLimits {
  /** Failures of one account before it is locked. */
  readonly perAccount: number;
  /** Failures from one address before it is locked: an office shares one, so more. */
  readonly perAddress: number;
  readonly lockMinutes: number;
}
export const attemptLimits: AttemptLimits = { perAccount: 8, perAddress: 60, lockMinutes: 15 };

/**
 * Counts failed sign-ins in PostgreSQL, so that all nodes share them. An attempt is counted before the password is
 * looked at and given back when it was right: parallel guesses cannot slip through between look and count.
 * An account is known by the hash of what was typed, whether it exists or not, so locking tells nothing.
 */
export class Attempts {
  readonly #db: Db;
  readonly #now: () => Date;
  readonly #limits: AttemptLimits;

  constructor(db: Db, now: () => Date, limits: AttemptLimits = attemptLimits) {
    this.#db = db;
    this.#now = now;
    this.#limits = limits;
  }

  /** Counts an attempt; throws `locked_out` when there were too many. Answers what to call when it was right. */
  async begin(account: string, address: string): Promise<{ succeeded: () => Promise<void> }> {
    const keys = {
      account: `account:${createHash('sha256').update(account.trim().toLowerCase()).digest('hex')}`,
      address: `address:${address}`,
    };
    await this.#count(keys.address, this.#limits.perAddress);
    await this.#count(keys.account, this.#limits.perAccount);
    return {
      succeeded: async () => {
        await this.#db.execute(sql`DELETE FROM auth.attempt WHERE key = ${keys.account}`);
        await this.#db.execute(
          sql`UPDATE auth.attempt SET failures = failures - 1 WHERE key = ${keys.address} AND failures > 0 AND locked_until IS NULL`,
        );
      },
    };
  }

  /** Forgets the failures of an account: its password was set anew. */
  async forget(account: string): Promise<void> {
    const key = `account:${createHash('sha256').update(account.trim().toLowerCase()).digest('hex')}`;
    await this.#db.execute(sql`DELETE FROM auth.attempt WHERE key = ${key}`);
  }

  async #count(key: string, limit: number): Promise<void> {
    const now = this.#now();
    const lock = new Date(now.getTime() + this.#limits.lockMinutes * 60_000).toISOString();
    const windowStart = new Date(now.getTime() - this.#limits.lockMinutes * 60_000).toISOString();
    const at = now.toISOString();
    // While locked nothing moves; a new window starts when the last one is over.
    const row = await this.#db.one<{ failures: number; locked_until: string | null }>(sql`
      INSERT INTO auth.attempt AS a (key, failures, since) VALUES (${key}, 1, ${at}::timestamptz)
      ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN a.locked_until > ${at}::timestamptz THEN a.failures
                        WHEN a.locked_until IS NOT NULL OR a.since < ${windowStart}::timestamptz THEN 1 ELSE a.failures + 1 END,
        since = CASE WHEN a.locked_until > ${at}::timestamptz THEN a.since
                     WHEN a.locked_until IS NOT NULL OR a.since < ${windowStart}::timestamptz THEN ${at}::timestamptz ELSE a.since END,
        locked_until = CASE WHEN a.locked_until > ${at}::timestamptz THEN a.locked_until
                            WHEN a.locked_until IS NOT NULL OR a.since < ${windowStart}::timestamptz THEN NULL
                            WHEN a.failures + 1 > ${limit} THEN ${lock}::timestamptz END
      RETURNING failures, locked_until`);
    if (row.locked_until === null) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((Date.parse(row.locked_until) - now.getTime()) / 1000));
    throw new AppError('locked_out', { retryAfterSeconds });
  }
}
