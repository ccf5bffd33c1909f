const dayMs = 24 * 60 * 60_000;

/**
 * How long to wait after so many tries, in milliseconds; null after the last. `random` in [0, 1) spreads the returns of
 * many over a tenth of the pause. A receiver that says when to come again is believed, up to a day.
 */
export function pauseAfterTries(
  pauses: readonly number[],
  tries: number,
  random: number,
  retryAfterSeconds: number | null = null,
): number | null {
  const pause = pauses[tries - 1];
  if (pause === undefined) return null;
  const asked = Math.min((retryAfterSeconds ?? 0) * 1_000, dayMs);
  return Math.round(Math.max(pause, asked) * (1 + random / 10));
}
