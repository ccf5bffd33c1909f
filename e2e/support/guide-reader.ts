import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../../tools/lib/ground.mjs';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * A chapter of the guide, read while its steps are done. What is pressed, filled in or looked for is taken out of the
 * chapter word by word: a step that the chapter does not tell throws, and what nobody needed is left over.
 */
export class GuideReader {
  readonly #words: ReadonlySet<string>;
  readonly #read = new Set<string>();

  /** Reads up to the heading `until`. */
  constructor(chapter: string, until: string) {
    const [text = ''] = readFileSync(join(root, 'docs/guide', chapter), 'utf8').split(`\n## ${until}`);
    this.#words = new Set(
      [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, word = '']) => word).filter((word) => word !== '用途'),
    );
  }

  /** A word that the chapter prints in bold, as it stands there. */
  word(text: string): string {
    if (!this.#words.has(text)) throw new Error(`the chapter does not say **${text}**`);
    this.#read.add(text);
    return text;
  }

  /** Sees a word of the chapter on the page; `…` stands for what differs from case to case. */
  async see(page: Page | Locator, text: string): Promise<void> {
    const parts = this.word(text).split('…').map(escaped);
    await page
      .getByText(new RegExp(parts.join('.*')))
      .filter({ visible: true })
      .first()
      .waitFor();
  }

  /** What the chapter says and nobody has met. */
  unread(): string[] {
    return [...this.#words].filter((word) => !this.#read.has(word));
  }
}
