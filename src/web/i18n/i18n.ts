import { useCallback, useSyncExternalStore } from 'react';
import type { Label, Locale } from '../../shared/label.ts';
import { getPreferences, setPreferences } from '../preferences.ts';
import type { Texts } from './zh.ts';

/**
 * The page's words: two typed objects, one of them loaded. A library for this would weigh more than both; of what it
 * adds only the plural is needed, and `fill` knows it.
 */
const load: Readonly<Record<Locale, () => Promise<Texts>>> = {
  zh: async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
};

interface Spoken {
  readonly locale: Locale;
  readonly texts: Texts | null;
}
let spoken: Spoken = { locale: 'zh', texts: null };
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const useSpoken = (): Spoken => useSyncExternalStore(subscribe, () => spoken);

async function speak(locale: Locale): Promise<void> {
  spoken = { locale, texts: await load[locale]() };
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  for (const listener of listeners) listener();
}

/** Loads the words before the first page: Chinese unless the person chose otherwise. */
export const startI18n = (): Promise<void> => speak(getPreferences().locale ?? 'zh');

export async function switchLocale(locale: Locale): Promise<void> {
  setPreferences({ locale });
  await speak(locale);
}

export const useLocale = (): Locale => useSpoken().locale;

export type Values = Readonly<Record<string, string | number>>;

/** Fills `{{name}}` in a text, and `{{name|task|tasks}}` with the word for one or for any other number. */
export const fill = (text: string, values: Values = {}): string =>
  text.replace(/\{\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}\}/g, (whole, key: string, one?: string, many?: string) => {
    if (!(key in values)) return whole;
    const value = String(values[key]);
    if (one === undefined) return value;
    return value === '1' ? one : (many ?? whole);
  });

export type Say = (label: Label, values?: Values) => string;

/** Says a label of a declaration or of a room in the person's language. */
export function useSay(): Say {
  const locale = useLocale();
  return useCallback<Say>((label, values) => fill(label[locale], values), [locale]);
}

/** `list.empty`: the path of every single text. */
export type TextKey<T = Texts, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${P}${K}`
    : T[K] extends readonly string[]
      ? never
      : TextKey<T[K], `${P}${K}.`>;
}[keyof T & string];

/** The text at a path; the path itself where there is none, so that a mistake shows and does not break. */
export function textAt(texts: Texts | null, key: string): string {
  let at: unknown = texts;
  for (const part of key.split('.')) at = (at as Readonly<Record<string, unknown>> | null | undefined)?.[part];
  return typeof at === 'string' ? at : key;
}

export type Text = (key: TextKey, values?: Values) => string;

/** The page's own words, typed by zh.ts. */
export function useText(): Text {
  const { texts } = useSpoken();
  return useCallback<Text>((key, values) => fill(textAt(texts, key), values), [texts]);
}

/** Groups and lists of words, such as the days of the week. Only below the start, where the words are loaded. */
export function useTexts(): Texts {
  const { texts } = useSpoken();
  if (texts === null) throw new Error('the words are not loaded yet');
  return texts;
}
