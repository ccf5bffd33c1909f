const day = 86_400_000;
/** A difference between `sentAt` and our clock below this is the way over the network, not a wrong clock. */
const skewFloor = 10_000;
/** Lateness that is worth a word in the answer. */
const ancientAfter = 365 * day;
const zoned = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

export type EventTime =
  | { readonly kind: 'time'; readonly time: number; readonly note?: 'time_clamped' | 'time_ancient' }
  | { readonly kind: 'invalid'; readonly code: 'timestamp_invalid' | 'time_before_1970' | 'time_in_future' };

/**
 * An instant as sent: ISO 8601 *with a zone*, or a number (seconds or milliseconds since 1970).
 * A text without a zone is refused: guessing one would move events between days.
 */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'string') {
    if (!zoned.test(value)) return undefined;
    // Date.parse reads 30 February as 2 March: the event would count on a day that nobody named.
    const dayOfMonth = Number(value.slice(8, 10));
    if (dayOfMonth > 28 && new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate() !== dayOfMonth) return undefined;
    const ms = Date.parse(value.includes(',') ? value.replace(',', '.') : value);
    return Number.isNaN(ms) ? undefined : ms;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.round(Math.abs(value) < 1e11 ? value * 1000 : value);
}

/**
 * When an event happened.
 * - No `timestamp`: when it was received.
 * - `sentAt` tells the sender's clock at sending; when it differs from ours by more than 10 s the event is moved by the
 *   difference (Segment's rule, with a floor: network latency must not push 23:59:59.9 into the next day).
 * - Future: up to a day ahead is set to now (told as `time_clamped` from one minute on); beyond that it is refused.
 * - Past: any time from 1970 on is accepted, for imports are ancient; more than a year is told as `time_ancient`.
 */
export function eventTime(timestamp: unknown, sentAt: unknown, receivedAt: number): EventTime {
  if (timestamp === undefined || timestamp === null) return { kind: 'time', time: receivedAt };
  const stated = parseInstant(timestamp);
  if (stated === undefined) return { kind: 'invalid', code: 'timestamp_invalid' };
  const sent = sentAt === undefined || sentAt === null ? undefined : parseInstant(sentAt);
  const skew = sent === undefined ? 0 : receivedAt - sent;
  const time = Math.abs(skew) > skewFloor ? stated + skew : stated;
  if (time > receivedAt + day) return { kind: 'invalid', code: 'time_in_future' };
  if (time > receivedAt) {
    return time > receivedAt + 60_000
      ? { kind: 'time', time: receivedAt, note: 'time_clamped' }
      : { kind: 'time', time: receivedAt };
  }
  if (time < 0) return { kind: 'invalid', code: 'time_before_1970' };
  return time < receivedAt - ancientAfter ? { kind: 'time', time, note: 'time_ancient' } : { kind: 'time', time };
}
