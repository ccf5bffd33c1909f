import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Label, Locale } from '../../shared/label.ts';
import { getPreferences, setPreferences } from '../preferences.ts';
import type { Texts } from './zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: Texts };
  }
}

const load: Readonly<Record<Locale, () => Promise<Texts>>> = {
  zh: async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
};

async function use(locale: Locale): Promise<void> {
  if (!i18next.hasResourceBundle(locale, 'page')) i18next.addResourceBundle(locale, 'page', await load[locale]());
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
}

/** Chinese unless the person chose otherwise. */
export const chosenLocale = (): Locale => getPreferences().locale ?? 'zh';

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    ns: ['page'],
    defaultNS: 'page',
    lng: 'zh',
    partialBundledLanguages: true,
    resources: {},
    // React escapes already.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await use(chosenLocale());
}

export async function switchLocale(locale: Locale): Promise<void> {
  setPreferences({ locale });
  await use(locale);
}

export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh';
}

export type Values = Readonly<Record<string, string | number>>;

/** Fills `{{name}}` in a text. */
export const fill = (text: string, values: Values = {}): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => (key in values ? String(values[key]) : whole));

export type Say = (label: Label, values?: Values) => string;

/** Says a label of a declaration or of a room in the person's language. */
export function useSay(): Say {
  const locale = useLocale();
  return useCallback<Say>((label, values) => fill(label[locale], values), [locale]);
}

/** The page's own words, typed by zh.ts. */
export const useText = () => useTranslation().t;
export type Text = ReturnType<typeof useText>;
