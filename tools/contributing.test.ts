import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestStores, type TestStores } from '../src/server/testing/test-stores.ts';
import { checkImports } from './imports.mjs';
import { bin, root, run } from './lib/ground.mjs';
import { applyDiff, blocksOf } from './lib/guide.mjs';

const blocks = blocksOf(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'));
const copied = ['src', 'packages', 'tools', 'migrations', 'package.json', 'tsconfig.base.json', 'tsconfig.server.json'];

describe('CONTRIBUTING.md, followed step by step', () => {
  let copy = '';
  let stores: TestStores;

  beforeAll(async () => {
    stores = await createTestStores();
    copy = mkdtempSync(join(tmpdir(), 'huanying-contributing-'));
    const isPackage = (path: string): boolean => path.includes('node_modules');
    for (const path of [...copied, 'tsconfig.web.json']) {
      cpSync(join(root, path), join(copy, path), { recursive: true, filter: (from) => !isPackage(from) });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    for (const { language, file, text } of blocks) {
      const path = join(copy, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, language === 'diff' ? applyDiff(readFileSync(path, 'utf8'), text) : text);
    }
  });
  afterAll(async () => {
    rmSync(copy, { recursive: true, force: true });
    await stores.close();
  });

  it('names a contract, a module, pages, their two places in the house, and a README', () => {
    const kinds = blocks.map((block) => `${block.language} ${block.file.replace('src/modules/interviews/', '')}`);
    expect(kinds).toEqual([
      'ts interviews.contract.ts',
      'ts server/interviews.module.ts',
      'ts web/interviews.routes.tsx',
      'diff src/server/modules.ts',
      'diff src/web/routes.tsx',
      'md README.md',
    ]);
  });

  it.each(['tsconfig.server.json', 'tsconfig.web.json'])(
    'type-checks (%s)',
    async (project) => {
      const { code, output } = await run(bin('tsc'), ['-p', project], { cwd: copy, quiet: true });
      expect(output.trim()).toBe('');
      expect(code).toBe(0);
    },
    120_000,
  );

  it('keeps the import rules', async () => {
    const { violations } = await checkImports(copy);
    expect(violations.filter(({ from }) => /interviews|modules\.ts|routes\.tsx/.test(from))).toEqual([]);
  });

  it('drafts a migration that makes the table, walled by row-level security, and then has nothing left to draft', async () => {
    const draft = () =>
      run(process.execPath, ['--import', 'tsx', 'tools/draft-migration.ts'], {
        cwd: copy,
        quiet: true,
        env: { DATABASE_URL: stores.databaseUrl },
      });
    const first = await draft();
    expect(first.output).toMatch(/^CREATE TABLE interview \(/);
    await stores.owner.pool.query(first.output);
    expect(
      await stores.owner.one(sql`SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'interview'`),
    ).toEqual({ relrowsecurity: true, relforcerowsecurity: true });
    expect((await draft()).output).toMatch(/^-- /);
  }, 120_000);
});
