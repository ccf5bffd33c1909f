/** `npm start`: installs and builds when needed, then becomes the server. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/built.mjs';
import { requireNode, root } from './lib/ground.mjs';
import { ensureInstalled } from './lib/install.mjs';

requireNode();
// npm passes a signal on to its shell alone, which does not hand it down: whoever stops `npm start` stops the server.
if (process.env['npm_lifecycle_event'] === 'start') {
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}
await ensureInstalled();
await ensureBuilt();
process.env['NODE_ENV'] ??= 'production';
// In this very process: one process to signal, to kill and to count memory of.
await import(pathToFileURL(join(root, 'dist/server/main.js')).href);
