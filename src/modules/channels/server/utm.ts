import { nameDictionary } from './utm-dictionary.ts';

/** What a tracked link puts into its address. */
export interface Utm {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string | null;
  readonly content: string | null;
  readonly term: string | null;
}

export interface Slugged {
  /** Lower-case snake_case, at most 40 characters; '' when nothing could be written. */
  readonly slug: string;
  /** False when characters had to be left out: the slug alone would not tell the names apart. */
  readonly whole: boolean;
}

const longestWord = Math.max(...[...nameDictionary.keys()].map((w) => w.length));
export const slugLength = 40;

/** Longest words of the dictionary first, put between underscores. */
function translate(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    let taken = 0;
    for (let length = Math.min(longestWord, text.length - at); length > 0 && taken === 0; length--) {
      const code = nameDictionary.get(text.slice(at, at + length));
      if (code === undefined) continue;
      out += `_${code}_`;
      taken = length;
    }
    if (taken === 0) out += text.charAt(at);
    at += Math.max(taken, 1);
  }
  return out;
}

/** A name as lower-case snake_case: Chinese words through the dictionary, the rest of ASCII as it stands. */
export function toSlug(name: string): Slugged {
  const plain = translate(name.normalize('NFKC').toLowerCase());
  const letters = plain.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  const cut = letters.length > slugLength;
  return {
    slug: cut ? letters.slice(0, slugLength).replace(/_[^_]*$/, '') : letters,
    whole: !cut && !/[\p{L}\p{N}]/u.test(plain.replace(/[a-z0-9]/g, '')),
  };
}

/** A keyword: as a slug where that keeps it whole; else its own characters, since a translated keyword is another one. */
export function toTerm(term: string): string | null {
  const plain = term.normalize('NFKC').trim().toLowerCase();
  if (plain === '') return null;
  if (/^[\x20-\x7e]*$/.test(plain)) return toSlug(plain).slug || null;
  return [...plain.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '')].slice(0, 100).join('') || null;
}

export interface UtmInput {
  readonly channelSlug: string;
  readonly medium: string;
  /** `CMP-2026-0012`. */
  readonly campaignCode: string | null;
  readonly content: string;
  readonly term: string | null;
  /** Ends a content that a slug alone could not tell apart. */
  readonly shortCode: string;
}

/**
 * The naming rules: the source is the channel's slug, the medium one of a fixed list, the campaign its code in
 * snake_case, the content its label in snake_case.
 */
export function buildUtm(input: UtmInput): Utm {
  const content = toSlug(input.content);
  const suffix = input.shortCode.toLowerCase();
  return {
    source: input.channelSlug,
    medium: input.medium,
    campaign: input.campaignCode === null ? null : toSlug(input.campaignCode).slug,
    content:
      content.whole && content.slug !== '' ? content.slug : content.slug === '' ? suffix : `${content.slug}_${suffix}`,
    term: input.term === null ? null : toTerm(input.term),
  };
}

const own = new Set(['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'hy_link']);
const nameOf = (pair: string): string => {
  const raw = pair.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(raw.replaceAll('+', ' ')).toLowerCase();
  } catch {
    return raw.toLowerCase();
  }
};

/**
 * The target with the parameters in it. Other parameters stay letter for letter (platform macros, signatures); own ones
 * that the target had already are replaced; the part after # stays last.
 */
export function longUrl(target: string, utm: Utm, shortCode: string): string {
  const [address = '', ...hash] = target.split('#');
  const mark = address.indexOf('?');
  const base = mark < 0 ? address : address.slice(0, mark);
  const kept =
    mark < 0
      ? []
      : address
          .slice(mark + 1)
          .split('&')
          .filter((pair) => pair !== '' && !own.has(nameOf(pair)));
  const added = [
    ['utm_source', utm.source],
    ['utm_medium', utm.medium],
    ['utm_campaign', utm.campaign],
    ['utm_content', utm.content],
    ['utm_term', utm.term],
    ['hy_link', shortCode],
  ].flatMap(([key, value]) => (value === null || value === '' ? [] : [`${key}=${encodeURIComponent(value ?? '')}`]));
  return `${base}?${[...kept, ...added].join('&')}${hash.length > 0 ? `#${hash.join('#')}` : ''}`;
}

/** No 0/o, 1/i/l: a code is also read aloud and typed from paper. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
export const shortCodeLength = 8;
export const shortCodePattern = /^[2-9a-hjkmnp-z]{4,16}$/;

/** A short code from random bytes, of which it takes as many as it needs; bytes that would favour a letter are left out. */
export function shortCodeFrom(random: (size: number) => Uint8Array): string {
  const fair = Math.floor(256 / alphabet.length) * alphabet.length;
  let code = '';
  while (code.length < shortCodeLength) {
    for (const byte of random(16)) {
      if (byte < fair && code.length < shortCodeLength) code += alphabet.charAt(byte % alphabet.length);
    }
  }
  return code;
}
