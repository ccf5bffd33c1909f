/** Adds to package-lock.json the optional packages of other systems that `npm install` left out (see lib/lock.mjs). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from './lib/ground.mjs';
import { missingOptionalPackages } from './lib/lock.mjs';

const path = join(root, 'package-lock.json');
const lock = /** @type {import('./lib/lock.mjs').Lock} */ (readJson(path));
const missing = missingOptionalPackages(lock);
const packages = Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => (a < b ? -1 : 1));
if (Object.keys(missing).length > 0) {
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
}
process.stdout.write(`${Object.keys(missing).length} optional packages added\n`);
