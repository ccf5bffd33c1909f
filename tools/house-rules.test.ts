import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './lib/ground.mjs';
import { findSqlFromStrings } from './lib/house-rules.mjs';

const sources = ['src', 'packages'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))
    .map((path) => join(folder, path)),
);
const product = sources.filter((file) => !/\.(test|test-d|testing)\.tsx?$/.test(file) && !file.includes('/testing/'));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesWith = (pattern: RegExp, files: readonly string[] = product): string[] =>
  files.filter((file) => pattern.test(text(file)));

describe('house rules', () => {
  it('find SQL that is put together from strings', () => {
    expect(findSqlFromStrings("q('SELECT * FROM t WHERE a = ' + a)")).toHaveLength(1);
    expect(findSqlFromStrings('q(`SELECT * FROM t WHERE a = ${a}`)')).toHaveLength(1);
    expect(findSqlFromStrings('q(sql`SELECT * FROM t WHERE a = ${a}`)')).toHaveLength(0);
    expect(findSqlFromStrings("q('SELECT * FROM t WHERE a = $1', [a])")).toHaveLength(0);
  });

  it('hold: every value in a data statement is a bound parameter', () => {
    // Policies ask for rows of declared tables; nothing in them comes from outside.
    const offending = product
      .filter((file) => file !== 'src/server/records/ddl.ts')
      .map((file) => ({ file, statements: findSqlFromStrings(text(file), file.endsWith('x')) }))
      .filter(({ statements }) => statements.length > 0);
    expect(offending).toEqual([]);
  });

  it('hold: raw SQL fragments come only from where identifiers and types of declarations are written', () => {
    const allowed = /^src\/server\/(records|record-files|postgres)\//;
    expect(filesWith(/\bsql\.raw\(/).filter((file) => !allowed.test(file))).toEqual([]);
  });

  it('hold: no room counts by itself; figures come from packages/query', () => {
    // Stores keep the rows, and tracking takes them in: they read to write, not to tell.
    const rooms = product.filter((file) => /^src\/modules\/(?!tracking\/)/.test(file) && !file.endsWith('.store.ts'));
    expect(filesWith(/\bFROM\s+(events|facts)\b/i, rooms)).toEqual([]);
  });

  it('hold: no test is focused, no file is called utils, no type check is switched off', () => {
    expect(filesWith(/\b(it|test|describe)\.only\(/, sources)).toEqual([]);
    expect(sources.filter((file) => /^(utils?|helpers?|misc|common)\.tsx?$/.test(basename(file)))).toEqual([]);
    expect(
      filesWith(/@ts-(ignore|nocheck)|(biome-ignore|oxlint-disable(?!-next-line)|eslint-disable)/, sources),
    ).toEqual([]);
  });

  it('hold: nothing names a path of one machine or asks for a package host', () => {
    const leak = /["'`](\/root\/|\/home\/|\/work\/)|registry\.npm|npmmirror/;
    expect(filesWith(leak, sources)).toEqual([]);
  });
});
