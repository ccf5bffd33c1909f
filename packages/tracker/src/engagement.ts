import { on } from './safe.ts';

/** Without a sign of the visitor for so long, looking ends. */
const idleLimit = 60_000;

/** Measures how long a page is looked at: visible, and with the visitor at it. Answers a function that takes the sum. */
export const watchEngagement = (): (() => number) => {
  let sum = 0;
  let since = performance.now();
  let active = since;
  let visible = !document.hidden;
  const count = (): void => {
    const now = performance.now();
    if (visible) sum += Math.max(0, Math.min(now, active + idleLimit) - since);
    since = now;
  };
  on(window, 'scroll keydown pointerdown pointermove touchstart', () => {
    const now = performance.now();
    if (now > active + idleLimit) count();
    active = now;
  });
  on(document, 'visibilitychange', () => {
    count();
    visible = !document.hidden;
    active = since;
  });
  return () => {
    count();
    const taken = Math.round(sum);
    sum = 0;
    return taken;
  };
};
