import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtinMetrics } from '@huanying/query';
import { describe, expect, it } from 'vitest';
import { loadDeclarations } from './lib/declarations.ts';
import { readJson, root } from './lib/ground.mjs';

type Manifest = Readonly<Record<'dependencies' | 'optionalDependencies' | 'devDependencies', Record<string, string>>>;

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = readJson(join(root, 'package.json')) as Manifest;
const packages = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
const firstColumn = (text: string): string[] =>
  [...text.matchAll(/^\| `?([^`|]+?)`? \|/gm)]
    .map(([, cell = '']) => cell)
    .filter((cell) => !/^-+$|^package$|^variable$/.test(cell));

const documents = ['.', 'docs', 'docs/adr', 'docs/guide'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe('docs/dependencies.md', () => {
  it('explains every package, once, and no other', () => {
    expect(firstColumn(read('docs/dependencies.md')).toSorted()).toEqual(Object.keys(packages).toSorted());
  });

  it('is right that versions are exact', () => {
    expect(Object.entries(packages).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('lists the variables that src/server/config.ts reads, and no other', () => {
    const source = read('src/server/config.ts');
    const names = [...source.matchAll(/['.]((?:[A-Z][A-Z0-9]*_?)+[A-Z0-9])\b/g)].map(([, name = '']) => name);
    const table = read('docs/configuration.md').split('## The data directory')[0] ?? '';
    expect(firstColumn(table).toSorted()).toEqual([...new Set(names)].toSorted());
  });
});

describe('GLOSSARY.md', () => {
  it('has every record and built-in metric under the words that the product uses', async () => {
    const rows = read('GLOSSARY.md').matchAll(/^\| (.+?) \| (.+?) \| `(\w+)` \|/gm);
    const words = new Set([...rows].map(([, zh = '', en = '', code = '']) => `${code}: ${zh} ${en}`.toLowerCase()));
    const used = [
      ...(await loadDeclarations()).map(({ id, label }) => `${id}: ${label.zh} ${label.en}`.toLowerCase()),
      ...builtinMetrics.map(({ name, label }) => `${name}: ${label.zh} ${label.en}`.toLowerCase()),
    ];
    expect(used.filter((word) => !words.has(word))).toEqual([]);
  });
});

describe('documents', () => {
  it.each(documents)('%s links only to what is there', (file) => {
    const prose = read(file).replace(/```[\s\S]*?```/g, '');
    const links = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const broken = links.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(file), target)));
    expect(broken).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const scripts = Object.keys((readJson(join(root, 'package.json')) as { scripts: Record<string, string> }).scripts);
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
