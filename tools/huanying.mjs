/** `npm run -s huanying -- <command>`: the command line. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/built.mjs';
import { requireNode, root } from './lib/ground.mjs';
import { ensureInstalled } from './lib/install.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();
process.env['NODE_ENV'] ??= 'production';
await import(pathToFileURL(join(root, 'dist/server/cli/main.js')).href);
