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

/** `meta` of a query that is renewed when any of these change: records by id, `metrics`. */
export const follows = (...names: readonly string[]): { readonly follows: readonly string[] } => ({ follows: names });
const followsOf = (meta: Readonly<Record<string, unknown>> | undefined): readonly string[] =>
  (meta?.follows as readonly string[] | undefined) ?? [];

const gatherMs = 250;

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

/**
 * Keeps the page's figures and rows fresh for as long as it is open. The first renewal is made at once; those that follow
 * it closely are gathered for 250 ms.
 */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/live');
    const waiting = new Map<string, readonly unknown[]>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = new Set<string>();
    const flush = (): void => {
      timer = undefined;
      if (heard.size === 0) return;
      timer = setTimeout(flush, gatherMs);
      for (const queryKey of waiting.values()) void client.invalidateQueries({ queryKey });
      // Pages that bring several things together say in `meta` what they hang on.
      const told = new Set(heard);
      void client.invalidateQueries({ predicate: (query) => followsOf(query.meta).some((name) => told.has(name)) });
      waiting.clear();
      heard.clear();
    };
    const renew = (key: readonly unknown[], name: string): void => {
      heard.add(name);
      waiting.set(JSON.stringify(key), key);
      // Behind the messages that came in the same moment.
      timer ??= setTimeout(flush, 0);
    };
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    source.onmessage = (event: MessageEvent<string>) => {
      const message = parseLive(event.data);
      if (message?.type === 'record') {
        renew(recordKeys.all(message.record), message.record);
        renew(approvalsKey, 'approvals');
      }
      if (message?.type === 'metrics') renew(metricsKey, 'metrics');
      if (message?.type === 'notice') renew(noticesKey, 'notices');
    };
    return () => {
      source.close();
      setConnected(false);
      clearTimeout(timer);
    };
  }, [client]);
}
