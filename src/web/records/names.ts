import type { Label, Locale } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';

const irregular: Readonly<Record<string, string>> = { person: 'people' };

/** English plural of a record's name; declarations hold the singular. Chinese has none. */
export function pluralOf(en: string): string {
  const words = en.split(' ');
  const last = words.at(-1) ?? '';
  const known = irregular[last.toLowerCase()];
  const plural =
    known !== undefined
      ? last[0] === last[0]?.toUpperCase()
        ? `${known[0]?.toUpperCase()}${known.slice(1)}`
        : known
      : /[^aeiou]y$/i.test(last)
        ? `${last.slice(0, -1)}ies`
        : /(s|x|z|ch|sh)$/i.test(last)
          ? `${last}es`
          : `${last}s`;
  return [...words.slice(0, -1), plural].join(' ');
}

/** 活动, Campaigns: as a heading. */
export const pluralLabel = (def: Pick<RecordDef, 'label'>): Label => ({ zh: def.label.zh, en: pluralOf(def.label.en) });

const lower = (text: string): string => `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;

/** The record's name inside a sentence: "New campaign", "No campaigns yet". */
export const nameIn = (def: Pick<RecordDef, 'label'>, locale: Locale, many = false): string =>
  locale === 'zh' ? def.label.zh : lower(many ? pluralOf(def.label.en) : def.label.en);
