/**
 * dependency-cruiser's swc parser cannot read JSX (its source says so). Imported before it, this makes swc's parser go by
 * the extension of the file. `tools/imports.test.ts` has JSX in its pages and so notices when this no longer takes hold.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const swc = /** @type {{parseFileSync: (file: string, options: object) => unknown}} */ (require('@swc/core'));
const parse = swc.parseFileSync.bind(swc);
swc.parseFileSync = (file, options) => parse(file, { ...options, tsx: file.endsWith('x') });
