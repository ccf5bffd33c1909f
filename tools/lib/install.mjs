import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, refuse, root, run, say } from './ground.mjs';
import { inTurn } from './in-turn.mjs';

/**
 * Whether what npm last wrote into node_modules is what the lock asks for. Optional packages may be missing (they are
 * for other systems), never of another version.
 * @param {Lock} lock
 * @param {Lock} installed
 * @typedef {{version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean}} LockedPackage
 * @typedef {{packages?: Record<string, LockedPackage>}} Lock
 */
export function isInstallCurrent(lock, installed) {
  const have = installed.packages ?? {};
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (path === '' || !path.startsWith('node_modules/')) return true;
    const found = have[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** Installs when node_modules is missing or the lock changed; otherwise needs no network and writes nothing. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const code = await inTurn(join(root, 'install.lock'), install, () =>
    say('另一个进程正在安装依赖，等它完成…', 'Another process is installing packages; waiting for it…'),
  );
  if (code !== 0)
    refuse('依赖没有装好：请检查网络后再试一次。', 'The packages were not installed: check the network and try again.');
}

function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  const lock = /** @type {Lock} */ (readJson(join(root, 'package-lock.json')));
  return existsSync(hidden) && isInstallCurrent(lock, /** @type {Lock} */ (readJson(hidden)));
}

async function install() {
  if (isInstalled()) return 0;
  say('正在安装依赖（第一次约需几分钟）…', 'Installing packages (a few minutes the first time)…');
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  return code;
}
