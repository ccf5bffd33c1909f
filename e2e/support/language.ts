import type { Page, Response } from 'playwright-core';
import { zh } from '../../src/web/i18n/zh.ts';

const chinese = /\p{Script=Han}/u;

/** Every dotted key of the page's own words: one of them on a page is a word that was not found. */
const keys = new Set(keysOf(zh, ''));

function keysOf(words: object, path: string): string[] {
  return Object.entries(words).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keysOf(value, `${path}${name}.`)
      : [`${path}${name}`],
  );
}

/**
 * What people typed, as far as the server told it to the page: the only Chinese that an English page may show. The
 * Chinese half of a label `{zh, en}` is not among it.
 */
export class KnownData {
  readonly #texts = new Set<string>();
  /** Texts that were found to hold nothing unknown: what is known only grows. */
  readonly #cleared = new Set<string>();

  watch(page: Page): void {
    page.on('response', (response) => void this.#read(response));
  }

  async #read(response: Response): Promise<void> {
    if (!response.url().includes('/api/') || !(response.headers()['content-type'] ?? '').includes('json')) return;
    // A page that was left takes its answers with it.
    const body: unknown = await response.json().catch(() => undefined);
    this.#collect(body);
  }

  #collect(value: unknown): void {
    if (typeof value === 'string') {
      // A mention is kept with the id of whom it means, and shown as a name.
      for (const text of [value, value.replaceAll(/@\[([^\]\n]+)\]\([0-9a-f-]{36}\)/gi, '@$1')])
        if (chinese.test(text)) this.#texts.add(text.replaceAll(/\s+/g, ' ').trim());
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const isLabel = 'zh' in value && 'en' in value;
    for (const [key, part] of Object.entries(value)) if (!(isLabel && key === 'zh')) this.#collect(part);
  }

  /** What remains of a text in Chinese when the data is taken out of it. */
  unknownIn(text: string): string {
    const whole = text.replaceAll(/\s+/g, ' ').trim();
    if (!chinese.test(whole) || this.#cleared.has(whole)) return '';
    const all = [...this.#texts];
    const parts = all.filter((known) => whole.includes(known)).toSorted((a, b) => b.length - a.length);
    const rest = all.some((known) => known.includes(whole))
      ? ''
      : parts.reduce((left, known) => left.replaceAll(known, ''), whole);
    if (chinese.test(rest)) return rest;
    this.#cleared.add(whole);
    return '';
  }
}

/** Everything on the page that is read or spoken: text, names, hints. */
export const wordsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>([document.title]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      // The switch to the other language is written in that language.
      if (parent === null || parent.closest('script, style, [lang=zh]') !== null) continue;
      const text = node.textContent?.trim() ?? '';
      if (text !== '') found.add(text);
    }
    for (const el of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const text = el.getAttribute(name);
        if (text !== null && text.trim() !== '') found.add(text.trim());
      }
    return [...found];
  });

/** Words that were not found, and places in a sentence that were not filled. */
export const rawWords = (texts: readonly string[]): string[] =>
  texts.filter((text) => text.includes('{{') || text.includes('[object Object]') || keys.has(text));
