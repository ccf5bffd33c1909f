/** `npm run dev`: the server from its sources, restarted on a change, and the pages by vite, which passes API calls on. */
import { spawn } from 'node:child_process';
import { bin, requireNode, root, say } from './lib/ground.mjs';
import { ensureInstalled } from './lib/install.mjs';

requireNode();
await ensureInstalled();
const port = process.env['PORT'] ?? '8080';
say(
  `服务 http://127.0.0.1:${port} · 页面（热更新）http://127.0.0.1:5173`,
  `Server http://127.0.0.1:${port} · pages with hot reload http://127.0.0.1:5173`,
);
/** @type {import('node:child_process').SpawnOptions} */
const options = { cwd: root, stdio: 'inherit', env: { ...process.env, PORT: port } };
const children = [
  spawn(
    process.execPath,
    ['--watch-path=src', '--watch-preserve-output', '--import', 'tsx', 'src/server/main.ts'],
    options,
  ),
  spawn(process.execPath, [bin('vite'), '--host=127.0.0.1'], options),
];
let ending = false;
const end = (/** @type {NodeJS.Signals} */ signal) => {
  if (ending) return;
  ending = true;
  for (const child of children) child.kill(signal);
};
process.on('SIGINT', () => end('SIGINT'));
process.on('SIGTERM', () => end('SIGTERM'));
for (const child of children) {
  child.on('exit', (code) => {
    process.exitCode ??= code ?? 1;
    end('SIGTERM');
  });
}
