import { pauseAfterTries } from '../../../server/outbound/pauses.ts';
import type { Platform } from '../robot.contract.ts';

const second = 1_000;
const minute = 60 * second;

interface Window {
  readonly ms: number;
  readonly most: number;
}

/** What each platform permits a robot, by its own documentation. */
const windows: Readonly<Record<Platform, readonly Window[]>> = {
  wecom: [{ ms: minute, most: 20 }],
  dingtalk: [{ ms: minute, most: 20 }],
  feishu: [
    { ms: minute, most: 100 },
    { ms: second, most: 5 },
  ],
};

/** The clocks of two machines differ, and a message is on its way for a while: a window is taken a little wider. */
const margin = 250;
export const longestWindow = minute + margin;

/**
 * When the next message may leave, given when the last ones left, in milliseconds; `now` when at once. Windows slide:
 * no minute holds more than the platform permits, wherever it begins.
 */
export function nextSlot(platform: Platform, sentAt: readonly number[], now: number): number {
  return windows[platform].reduce((slot, { ms, most }) => {
    const held = sentAt.filter((at) => at > now - ms - margin).toSorted((a, b) => a - b);
    const blocking = held[held.length - most];
    return blocking === undefined ? slot : Math.max(slot, blocking + ms + margin);
  }, now);
}

/** Pauses between the tries of a message: about a day in all. */
const pauses = [10 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, 2 * 60 * minute, 6 * 60 * minute];

/** How long to wait after so many tries; null after the last one. */
export const pauseAfter = (tries: number, random: number): number | null => pauseAfterTries(pauses, tries, random);

/** How long a platform is left alone that says "too many": DingTalk shuts a robot out for ten minutes. */
export function restAfterLimit(platform: Platform, retryAfterSeconds: number | null): number {
  const own = platform === 'dingtalk' ? 10 * minute : minute;
  return Math.max(own, Math.min((retryAfterSeconds ?? 0) * second, 60 * minute));
}
/** News of yesterday is in the page; nobody wants it in the group. */
export const staleAfterMs = 24 * 60 * minute;
