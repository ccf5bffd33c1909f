/** One process at a time for what two must not do at once: installing, building. Node only: it runs before the install. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any install or build: numbers of processes are used again, after a restart of the machine above all. */
const longestMs = 20 * 60_000;

/** @param {unknown} error @param {string} code */
const isCode = (error, code) => error instanceof Error && 'code' in error && error.code === code;

/** @param {string} path */
function contentOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** @param {string} path @param {string} holder */
function isAlive(path, holder) {
  const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > longestMs) return false;
  const pid = Number(holder);
  // Another is just writing its number.
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** Takes the lock, or answers who has it. @param {string} path @returns {string | undefined} */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return contentOf(path) ?? '';
  }
}

/** Removes the lock of a process that ended without doing so. @param {string} path @param {string} holder */
function clear(path, holder) {
  const aside = `${path}-${process.pid}`;
  try {
    // Only one of several gets it; whoever took another's by mistake gives it back.
    renameSync(path, aside);
    if (contentOf(aside) === holder) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

/**
 * Runs `work` when no other process runs what the same file locks. A process that died with the lock holds up nobody.
 * @template T
 * @param {string} path the lock: a file beside what is written
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] told once when another is at it
 * @returns {Promise<T>}
 */
export async function inTurn(path, work, onWait) {
  let told = false;
  for (let holder = take(path); holder !== undefined; holder = take(path)) {
    if (!isAlive(path, holder)) {
      clear(path, holder);
      continue;
    }
    if (!told) onWait?.();
    told = true;
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
