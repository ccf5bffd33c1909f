import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { recordKeys } from './record-queries.ts';

/** What `/api/live` says. */
type LiveMessage =
  | { readonly type: 'record'; readonly record: string; readonly id: string; readonly version: number }
  | { readonly type: 'metrics'; readonly version: number }
  | { readonly type: 'notice' };

/** Queries whose key begins with `metrics` are renewed when new events or facts arrive. */
export const metricsKey = ['metrics'] as const;
export const noticesKey = ['notices'] as const;
/** Approvals hang on rows: a change of any row may be one of theirs. */
export const approvalsKey = ['approvals'] as const;

let connected = false;
const listeners = new Set<() => void>();
function setConnected(next: boolean): void {
  if (next === connected) return;
  connected = next;
  for (const listener of listeners) listener();
}
export const useLiveConnected = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connected,
  );

export function parseLive(text: string): LiveMessage | null {
  try {
    const message = JSON.parse(text) as LiveMessage;
    return typeof message?.type === 'string' ? message : null;
  } catch {
    return null;
  }
}

/** Keeps the page's figures and rows fresh for as long as it is open. Renewals of one kind are gathered for 250 ms. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/live');
    const waiting = new Map<string, readonly unknown[]>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      for (const queryKey of waiting.values()) void client.invalidateQueries({ queryKey });
      waiting.clear();
    };
    const renew = (key: readonly unknown[]): void => {
      waiting.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, 250);
    };
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    source.onmessage = (event: MessageEvent<string>) => {
      const message = parseLive(event.data);
      if (message?.type === 'record') {
        renew(recordKeys.all(message.record));
        renew(approvalsKey);
      }
      if (message?.type === 'metrics') renew(metricsKey);
      if (message?.type === 'notice') renew(noticesKey);
    };
    return () => {
      source.close();
      setConnected(false);
      clearTimeout(timer);
    };
  }, [client]);
}
