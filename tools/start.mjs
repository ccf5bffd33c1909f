/** `npm start`: installs and builds when needed, then becomes the server. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/built.mjs';
import { requireNode, root } from './lib/ground.mjs';
import { ensureInstalled } from './lib/install.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();
process.env['NODE_ENV'] ??= 'production';
// In this very process: one process to signal, to kill and to count memory of.
await import(pathToFileURL(join(root, 'dist/server/main.js')).href);
