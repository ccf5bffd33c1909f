import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ground.mjs';

/** Everything that the build reads; tests are left out so that editing one does not rebuild. */
const inputs = [
  'src',
  'packages',
  'index.html',
  'tools/build.mjs',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
];
const isTest = (/** @type {string} */ name) => /\.(test|test-d)\.tsx?$|\.md$/.test(name);

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) =>
    entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesBelow(join(path, entry.name)),
  );
}

/** A fingerprint of the sources: paths, sizes and times, so that a deleted or restored file is noticed too. */
export function sourceFingerprint() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(filesBelow).toSorted()) {
    if (isTest(path)) continue;
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

export const stampPath = join(root, 'dist', '.stamp');

export function isBuilt() {
  try {
    return readFileSync(stampPath, 'utf8') === sourceFingerprint();
  } catch {
    // Never built, or another process is putting its build in place.
    return false;
  }
}
