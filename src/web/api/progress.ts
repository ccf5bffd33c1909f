import { useSyncExternalStore } from 'react';

let open = 0;
const listeners = new Set<() => void>();
const changed = (): void => {
  for (const listener of listeners) listener();
};

/** Counts a request as under way until the answered function is called. */
export function requestStarted(): () => void {
  open += 1;
  changed();
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    open -= 1;
    changed();
  };
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether any request is under way. */
export const useBusy = (): boolean => useSyncExternalStore(subscribe, () => open > 0);
