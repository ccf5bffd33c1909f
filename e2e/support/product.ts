import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../src/server/stores/free-port.ts';
import { makeTestDirectory } from '../../src/server/testing/test-directory.ts';
import { ensureBuilt } from '../../tools/lib/built.mjs';
import { root } from '../../tools/lib/ground.mjs';

/** The built product as a person starts it, in a data directory of its own. */
export interface Product {
  readonly url: string;
  readonly dataDir: string;
  /** What it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface ProductOptions {
  /** Write the demo workspace first; resolves when it is complete. */
  readonly demo: boolean;
  readonly smtpUrl: string;
}

const startTimeout = 240_000;

/** Builds when the sources are newer than dist/, starts it, and waits until it is ready (with the demo, if asked). */
export async function startProduct({ demo, smtpUrl }: ProductOptions): Promise<Product> {
  await ensureBuilt();
  const dataDir = makeTestDirectory('e2e');
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [join(root, 'dist/server/main.js')], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HUANYING_HOST: '127.0.0.1',
      PORT: String(port),
      HUANYING_URL: url,
      HUANYING_DATA: dataDir,
      HUANYING_DEMO: demo ? '1' : '0',
      HUANYING_LOG_LEVEL: 'warn',
      SMTP_URL: smtpUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await until(child, () => output.includes(`Huanying  ${url}`), startTimeout);
    await until(child, () => isReady(url), 10_000);
  } catch (error) {
    await stop();
    throw new Error(`The product did not start: ${error instanceof Error ? error.message : ''}\n${output}`, {
      cause: error,
    });
  }
  return { url, dataDir, output: () => output, stop };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );

async function until(child: ChildProcess, holds: () => boolean | Promise<boolean>, timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  while (!(await holds())) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error(`not ready within ${timeout / 1000} s`);
    await pause(50);
  }
}

/** Asks it to stop, and after half a minute no longer asks. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(timer);
}
