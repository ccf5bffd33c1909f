import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRuntime, type Runtime } from '../../src/server/stores/runtime-file.ts';
import { ensureBuilt } from '../../tools/lib/built.mjs';
import { root } from '../../tools/lib/ground.mjs';

/** A Huanying as a user starts it, in a data directory of its own. */
export interface Instance {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  readonly dataDir: string;
  /** Milliseconds from the start of the process to the first 200 of /readyz. */
  readonly readyMs: number;
  /** Milliseconds until the terminal names the address: the demo is complete. */
  readonly announced: Promise<number>;
  readonly runtime: () => Runtime;
  stop(): Promise<void>;
  /** Without a warning, as a power cut does. */
  kill(): Promise<void>;
}

export const freshDataDir = (): string => mkdtempSync(join(tmpdir(), 'huanying-bench-'));
export const removeDataDir = (dataDir: string): void => rmSync(dataDir, { recursive: true, force: true });

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export async function startInstance(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  port?: number,
): Promise<Instance> {
  await ensureBuilt();
  const listen = port ?? (await freePort());
  const url = `http://127.0.0.1:${listen}`;
  const begun = performance.now();
  const child = spawn(process.execPath, [join(root, 'tools/start.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      HUANYING_HOST: '127.0.0.1',
      PORT: String(listen),
      HUANYING_DATA: dataDir,
      HUANYING_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let announce: (ms: number) => void = () => {};
  const announced = new Promise<number>((resolve) => {
    announce = resolve;
  });
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
    if (output.includes('环营 Huanying  http')) announce(performance.now() - begun);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const readyMs = await waitUntilReady(child, url, begun).catch(async (error: unknown) => {
    await end('SIGKILL');
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${output}`, { cause: error });
  });
  return {
    child,
    pid: child.pid ?? 0,
    url,
    dataDir,
    readyMs,
    announced,
    runtime() {
      const runtime = findRuntime(dataDir);
      if (runtime === undefined) throw new Error(`No runtime.json in ${dataDir}\n${output}`);
      return runtime;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

export async function waitUntilReady(child: ChildProcess, url: string, begun: number): Promise<number> {
  const deadline = begun + 180_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode} before it was ready`);
    const ok = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return performance.now() - begun;
    await sleep(20);
  }
  throw new Error('It was not ready within three minutes');
}

/** Ids of a process and of everything below it. */
export function processTree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name in brackets may hold spaces; the parent is the second word after it.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [pid];
  for (const parent of tree) for (const [child, of] of parents) if (of === parent) tree.push(child);
  return tree;
}

export const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
};

/** Resident memory in MB, and the proportional share where pages that processes have in common are counted once. */
export function memoryOf(pid: number): { readonly rss: number; readonly pss: number } {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
    return { rss: kb('Rss') / 1024, pss: kb('Pss') / 1024 };
  } catch {
    return { rss: 0, pss: 0 };
  }
}
