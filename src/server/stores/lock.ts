import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { isProcessRunning, processStart } from './process-facts.ts';
import { findRuntime } from './runtime-file.ts';
import { StoreError } from './store-error.ts';

const LockContent = z.object({
  pid: z.number(),
  /** Start of the process by the kernel's clock, '' where /proc is missing: pids are used again. */
  started: z.string(),
  host: z.string(),
  nonce: z.string(),
});
type LockContent = z.infer<typeof LockContent>;

export interface DataLock {
  release(): void;
}

const heartbeatMs = 3_000;
/** A holder on another host (a container, a network disk) cannot be asked; its heartbeat is watched this long. */
const defaultWatchMs = 8_000;

/** Takes the data directory for this process. Refuses while another living process has it. */
export async function lockDataDir(dataDir: string, watchMs = defaultWatchMs): Promise<DataLock> {
  const path = join(dataDir, 'huanying.lock');
  const mine: LockContent = {
    pid: process.pid,
    started: processStart(process.pid),
    host: hostname(),
    nonce: randomUUID(),
  };
  await acquire(path, JSON.stringify(mine), { dataDir, watchMs });
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  heartbeat.unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (read(path) === JSON.stringify(mine)) rmSync(path, { force: true });
    },
  };
}

/**
 * `link` makes the file whole or not at all. A stale file is never removed, only replaced, and only by the one process
 * that holds the claim on exactly that stale content; so two starters cannot both take it over. A claim is itself such
 * a lock: if its holder died, it is taken over the same way.
 */
async function acquire(path: string, mine: string, context: { dataDir: string; watchMs: number }): Promise<void> {
  for (;;) {
    if (create(path, mine)) return;
    const found = read(path);
    if (found === null) continue;
    const holder = parse(found);
    if (holder !== null && (await isAlive(holder, path, context.watchMs))) throw refusal(context.dataDir, holder);
    const claim = `${path}.${createHash('sha256').update(found).digest('hex').slice(0, 16)}`;
    await acquire(claim, mine, context);
    try {
      if (read(path) !== found) continue;
      const draft = `${path}.${randomUUID()}`;
      writeFileSync(draft, mine, { mode: 0o600, flush: true });
      renameSync(draft, path);
      return;
    } finally {
      rmSync(claim, { force: true });
    }
  }
}

function create(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parse(text: string): LockContent | null {
  try {
    return LockContent.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isAlive(holder: LockContent, path: string, watchMs: number): Promise<boolean> {
  if (holder.host !== hostname()) {
    const before = modified(path);
    for (const until = Date.now() + watchMs; Date.now() < until; await sleep(200)) {
      if (modified(path) !== before) return true;
    }
    return false;
  }
  if (!isProcessRunning(holder.pid)) return false;
  return holder.started === '' || processStart(holder.pid) === holder.started;
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The disk is away; whoever looks after the stores says so.
  }
}

function refusal(dataDir: string, holder: LockContent): StoreError {
  const runtime = findRuntime(dataDir);
  const url = runtime?.pid === holder.pid ? runtime.url : null;
  const place = holder.host === hostname() ? '' : ` @ ${holder.host}`;
  return new StoreError('data_locked', {
    zh: `数据目录 ${dataDir} 正被另一个环营进程使用（进程 ${holder.pid}${place}${url === null ? '' : `，地址 ${url}`}）：请先停止它，或用 HUANYING_DATA 指定另一个目录`,
    en: `The data directory ${dataDir} is in use by another Huanying (process ${holder.pid}${place}${url === null ? '' : `, at ${url}`}): stop it first, or name another directory with HUANYING_DATA`,
  });
}
