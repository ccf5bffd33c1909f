import { plainText } from './search.words.ts';

/** A piece of text with the places to mark, as offsets in UTF-16: pages draw them, nobody writes HTML. */
export interface Marked {
  readonly text: string;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** The text as it is compared, and for each of its places the place in the original. */
function comparable(text: string): { readonly plain: string; readonly from: readonly number[] } {
  const from: number[] = [];
  let plain = '';
  let at = 0;
  for (const char of text) {
    // Most characters are as they are; folding each of them would take longer than finding the words.
    const folded = char >= '\u4e00' && char <= '\u9fff' ? char : plainText(char);
    for (let i = 0; i < folded.length; i += 1) from.push(at);
    plain += folded;
    at += char.length;
  }
  from.push(at);
  return { plain, from };
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /[a-z0-9]/.test(char);

/** Where words stand in a text, merged where they touch or overlap. */
export function markIn(text: string, words: readonly string[]): (readonly [number, number])[] {
  const { plain, from } = comparable(text);
  const hits: [number, number][] = [];
  for (const word of words) {
    if (word === '') continue;
    for (let i = plain.indexOf(word); i >= 0 && hits.length < 200; i = plain.indexOf(word, i + word.length)) {
      // A Latin word is found from its beginning: "roi" is not in "android".
      if (isLetter(word[0]) && isLetter(plain[i - 1])) continue;
      hits.push([from[i] ?? 0, from[i + word.length] ?? text.length]);
    }
  }
  const merged: [number, number][] = [];
  for (const [start, end] of hits.toSorted((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

const isHalf = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
};

/** The part of a text in which most of the marks stand, about `length` long. */
export function excerptOf(text: string, words: readonly string[], length = 140): Marked {
  const flat = text.replace(/[\s#*_`>|]/g, ' ');
  const ranges = markIn(flat, words);
  let best = 0;
  let most = -1;
  let weight = 0;
  let end = 0;
  for (const [i, [start]] of ranges.entries()) {
    // Long hits are whole phrases: they weigh by their length.
    for (let hit = ranges[end]; hit !== undefined && hit[1] <= start + length; hit = ranges[end]) {
      weight += (hit[1] - hit[0]) ** 2;
      end += 1;
    }
    if (weight > most) [best, most] = [start, weight];
    if (end > i) weight -= ((ranges[i]?.[1] ?? 0) - start) ** 2;
    else end = i + 1;
  }
  let from = Math.max(0, Math.min(best - 24, flat.length - length));
  let to = Math.min(flat.length, from + length);
  if (isHalf(flat, from)) from -= 1;
  if (isHalf(flat, to)) to += 1;
  const [head, tail] = [from > 0 ? '…' : '', to < flat.length ? '…' : ''];
  return {
    text: head + flat.slice(from, to) + tail,
    ranges: ranges
      .filter(([s, e]) => e > from && s < to)
      .map(([s, e]) => [Math.max(s, from) - from + head.length, Math.min(e, to) - from + head.length] as const),
  };
}

export const markWhole = (text: string, words: readonly string[]): Marked => ({ text, ranges: markIn(text, words) });
