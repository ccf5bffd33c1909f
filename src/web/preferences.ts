import { useSyncExternalStore } from 'react';
import type { Locale } from '../shared/label.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';
/** Which colour a favourable change has: 红涨绿跌 is usual in China, 绿涨红跌 elsewhere. */
export type TrendColours = 'redUp' | 'greenUp';
export type Density = 'compact' | 'normal';

/** What a person sets for this browser; nothing here needs the server. */
export interface Preferences {
  readonly locale: Locale | null;
  readonly theme: ThemeChoice;
  readonly trend: TrendColours | null;
  readonly density: Density;
  readonly closedSections: readonly string[];
}

const KEY = 'hy.preferences';
const initial: Preferences = { locale: null, theme: 'system', trend: null, density: 'normal', closedSections: [] };

function read(): Preferences {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return initial;
  }
}

let current = typeof localStorage === 'undefined' ? initial : read();
const listeners = new Set<() => void>();

export const getPreferences = (): Preferences => current;

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A full or forbidden store only means that the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function subscribePreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePreferences = (): Preferences =>
  useSyncExternalStore(subscribePreferences, getPreferences, getPreferences);

/** Follows what the system says of the reader. */
function useMedia(query: MediaQueryList | null): boolean {
  return useSyncExternalStore(
    (listener) => {
      query?.addEventListener('change', listener);
      return () => query?.removeEventListener('change', listener);
    },
    () => query?.matches ?? false,
  );
}
const mediaOf = (query: string): MediaQueryList | null =>
  typeof matchMedia === 'undefined' ? null : matchMedia(query);
const dark = mediaOf('(prefers-color-scheme: dark)');
const still = mediaOf('(prefers-reduced-motion: reduce)');

/** The reader asked their system for no motion. */
export const useReducedMotion = (): boolean => useMedia(still);

/** The theme in force, following the system where the person left it so. */
export function useDarkTheme(): boolean {
  const system = useMedia(dark);
  const { theme } = usePreferences();
  return theme === 'system' ? system : theme === 'dark';
}
