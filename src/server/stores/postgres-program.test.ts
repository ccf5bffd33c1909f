import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { ensureLibraryLinks, findPostgresPackage } from './postgres-program.ts';
import { silentLog as log } from './store-log.ts';

// A first start writes a thousand small files, which takes a while on a busy disk.
vi.setConfig({ testTimeout: 90_000 });

let ground: string;
beforeEach(() => {
  ground = makeTestDirectory('program');
  return () => {
    spawnSync('chmod', ['-R', 'u+w', ground]);
    rmSync(ground, { recursive: true, force: true });
  };
});

/** The installed package as npm leaves it when install scripts are blocked: without its library links. */
function packageWithoutLinks(): string {
  const native = join(ground, 'package', 'native');
  mkdirSync(join(ground, 'package'));
  expect(spawnSync('cp', ['-a', findPostgresPackage(), native]).status).toBe(0);
  const libraries = join(native, 'lib');
  for (const name of readdirSync(libraries)) {
    if (lstatSync(join(libraries, name)).isSymbolicLink()) rmSync(join(libraries, name));
  }
  return native;
}

test('missing library links are made outside the package, and only when they are missing', () => {
  const links = join(ground, 'links');
  expect(ensureLibraryLinks(findPostgresPackage(), links)).toBeNull();
  const native = packageWithoutLinks();
  expect(ensureLibraryLinks(native, links)).toBe(links);
  expect(existsSync(join(links, 'libicui18n.so.60'))).toBe(true);
  expect(existsSync(join(native, 'lib', 'libicui18n.so.60'))).toBe(false);
});

test('runs from a package without links that nobody else may enter', async () => {
  const native = packageWithoutLinks();
  // Read-only for its owner, closed for everybody else: as under /root.
  chmodSync(join(ground, 'package'), 0o500);
  const dataDir = join(ground, 'data');
  mkdirSync(dataDir);
  const { supervisor } = await startEmbeddedPostgres({ dataDir, password: 'secret', log, native });
  expect(supervisor.facts.state).toBe('ready');
  await supervisor.stop();
});

test('a package that cannot run is told with what to do', async () => {
  const native = join(ground, 'empty');
  mkdirSync(native);
  const dataDir = join(ground, 'data');
  mkdirSync(dataDir);
  await expect(startEmbeddedPostgres({ dataDir, password: 'secret', log, native })).rejects.toMatchObject({
    code: 'not_traversable',
  });
});
