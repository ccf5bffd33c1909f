import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './lib/ground.mjs';
import { idsIn } from './lib/ids.mjs';
import { judge, readClaims, readRequirements } from './lib/requirements.mjs';
import { toRow } from './lib/results.mjs';

const testFiles = ['src', 'packages', 'e2e', 'bench', 'tools']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.test\.tsx?$/.test(path) && !path.includes('node_modules'))
      .map((path) => join(folder, path)),
  );

describe('requirement tags', () => {
  const table = readRequirements();

  it('are read from names in each of their forms', () => {
    const forms = [`[D1] one`, `[D1, H2] two`, `[D1][H2] three`, `[D1](link)`, 'a[0] none'];
    expect(forms.map(idsIn)).toEqual([['D1'], ['D1', 'H2'], ['D1', 'H2'], [], []]);
  });

  it('cover every duty of the department, each with one sentence', () => {
    expect(table.size).toBe(88);
    for (const sentence of table.values()) expect(sentence).toMatch(/^[A-Z].{20,140}\.$/);
  });

  it.each(testFiles)('of %s are all in docs/requirements.md', (file) => {
    const names = readFileSync(join(root, file), 'utf8').matchAll(
      /(?:\b(?:it|test|describe)\b[^'"`\n]*)(['"`])(.*?)\1/g,
    );
    const unknown = [...names].flatMap(([, , name = '']) => idsIn(name)).filter((id) => !table.has(id));
    expect(unknown).toEqual([]);
  });

  it('that documents claim are all in docs/requirements.md', () => {
    expect(readClaims().filter((claim) => !table.has(claim.id))).toEqual([]);
  });
});

describe('judge', () => {
  const table = new Map([
    ['D1', 'Events.'],
    ['H2', 'Figures.'],
    ['O6', 'Scope.'],
  ]);
  const tests = [
    toRow('[D1] counts once', 'a.test.ts', 'passed'),
    toRow('[H2] reads a file', 'a.test.ts', 'skipped'),
    toRow('[O6] hides a row', 'a.test.ts', 'passed'),
    toRow('[O6] hides a figure', 'a.test.ts', 'failed'),
  ];
  const claim = (id: string) => ({ id, file: 'README.md' });

  it('bears out a claim that a passing test shows', () => {
    expect(judge(table, [claim('D1')], tests).unproven).toEqual([]);
  });

  it('refuses a claim that was only skipped, that also failed, or that nothing shows', () => {
    const claims = [claim('H2'), claim('O6'), claim('G7')];
    expect(judge(table, claims, tests).unproven).toEqual(claims);
  });
});
