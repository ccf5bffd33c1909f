import { pauseAfterTries } from '../../../server/outbound/pauses.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses before the second try and those after it; the last try comes two days after the first. */
const pauses = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  24 * hour,
] as const;

/** A receiver that answers nothing in between is given up after this, and the webhook paused. */
export const pauseAfterMs = 24 * hour;
/** Fewer failures than these are no proof. */
export const pauseAfterFailures = 5;

/** How long to wait after so many tries; a receiver that says when to come again is believed. */
export const pauseAfter = (tries: number, random: number, retryAfterSeconds: number | null): number | null =>
  pauseAfterTries(pauses, tries, random, retryAfterSeconds);

/**
 * How long to leave a receiver alone after so many failures in a row. It may be that single messages are refused; from
 * the third on it is taken to be the receiver, which is then not asked once for each message that waits.
 */
export function restAfter(failures: number): number | null {
  if (failures < 3) return null;
  return Math.min(5 * second * 4 ** (failures - 3), 5 * minute);
}
