import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './lib/ground.mjs';

const folder = join(root, 'docs/guide');
const chapters = readdirSync(folder).filter((name) => name.endsWith('.md'));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Every Chinese text of the product's sources: words of pages, labels of fields and states, messages. */
function wordsOfTheProduct(): string[] {
  const sources = ['src', 'packages'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|node_modules|\/data\./.test(file))
      .map((file) => join(root, part, file)),
  );
  return sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(['`])((?:(?!\1|\\).)*\p{Script=Han}(?:(?!\1|\\).)*)\1/gu)].map(
      ([, , text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '{{}}'),
    ),
  );
}

describe('docs/guide', () => {
  it('quotes in bold only what the pages say', () => {
    // … stands for what differs from case to case.
    const plain = (text: string): string => text.replaceAll(/\{\{\w*\}\}/g, '…');
    const known = new Set(wordsOfTheProduct().map(plain));
    const said = (text: string): boolean => known.has(text) || !/\p{Script=Han}/u.test(text);
    // A button may be named with the record that it makes: 新建{{name}}.
    const made = (text: string): boolean => text.startsWith('新建') && said(text.slice(2));
    const unknown = chapters.flatMap((name) =>
      [
        ...read(name)
          .replaceAll(/```[\s\S]*?```/g, '')
          .matchAll(/\*\*(.+?)\*\*/g),
      ]
        .map(([, text = '']) => text)
        .filter((text) => !said(text) && !made(text) && text !== '用途' && text !== '粗体')
        .map((text) => `${name}: ${text}`),
    );
    expect(unknown).toEqual([]);
  });

  it('shows every picture that is kept, and no other; e2e/guide.test.ts takes them', () => {
    const readmes = ['README.md', 'README.zh-CN.md'].map((name) => readFileSync(join(root, name), 'utf8'));
    const shown = new Set(
      [...chapters.map(read), ...readmes].flatMap((text) =>
        [...text.matchAll(/images\/([\w.-]+)\.png/g)].map(([, name = '']) => name),
      ),
    );
    expect(
      readdirSync(join(folder, 'images'))
        .map((name) => name.replace(/\.png$/, ''))
        .toSorted(),
    ).toEqual([...shown].toSorted());
  });

  it('leads to every chapter from its first page', () => {
    const index = read('README.md');
    expect(chapters.filter((name) => name !== 'README.md' && !index.includes(`(${name})`))).toEqual([]);
  });
});
