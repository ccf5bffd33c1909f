import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Directory that holds package.json and migrations/. The same from the sources and from the bundle in dist/. */
export function projectRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "huanying"')) return directory;
    const parent = dirname(directory);
    if (parent === directory) throw new Error('The project directory was not found above the running file');
    directory = parent;
  }
}
