/** What every tool stands on: the project's root, bilingual messages, child processes. Node only: it runs before the install. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * One message in both languages, on standard error so that `--json` output stays clean.
 * @param {string} zh
 * @param {string} en
 */
export function say(zh, en) {
  process.stderr.write(`${zh}\n${en}\n`);
}

/**
 * A refusal the user can act on: no stack trace.
 * @param {string} zh
 * @param {string} en
 * @returns {never}
 */
export function refuse(zh, en) {
  say(`✗ ${zh}`, `✗ ${en}`);
  process.exit(1);
}

/**
 * @param {string} path
 * @returns {unknown}
 */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * Whether a Node version is one that Huanying runs on.
 * @param {string} version as in `process.versions.node`
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 20);
}

export function requireNode() {
  const version = process.versions.node;
  if (isNodeSupported(version)) return;
  refuse(
    `环营需要 Node.js 20.20 或更新的版本，当前是 ${version}。`,
    `Huanying needs Node.js 20.20 or newer; this is ${version}.`,
  );
}

/**
 * Path of an installed package's command.
 * @param {string} name
 */
export function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

/**
 * Runs a command at the root. Signals that this process gets are passed on while it runs.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: Record<string, string | undefined>, quiet?: boolean, cwd?: string}} [options] `quiet` collects the output instead of showing it
 * @returns {Promise<{code: number, output: string}>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', 'inherit', 'inherit'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    let received = /** @type {NodeJS.Signals | undefined} */ (undefined);
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      received = signal;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    const finish = (/** @type {number} */ code) => {
      for (const signal of signals) process.off(signal, forward);
      // Who stops the child stops this too, and not only the present step.
      if (received !== undefined) process.kill(process.pid, received);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`;
      finish(127);
    });
    child.on('close', (code, signal) => finish(code ?? (signal ? 128 : 1)));
  });
}

/**
 * First of the given commands that is on PATH.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findCommand(names) {
  const folders = (process.env['PATH'] ?? '').split(':');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export const isRoot = () => process.getuid?.() === 0;
