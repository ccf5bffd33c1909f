import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from './store-error.ts';
import type { StoreLog } from './store-log.ts';

export type ChildState = 'stopped' | 'starting' | 'ready' | 'restarting' | 'stopping';

/** How one kind of child process is started, asked and stopped. */
export interface ChildPlan {
  readonly name: string;
  /** Starts the process. Called again after each crash. */
  spawn(): ChildProcess | Promise<ChildProcess>;
  /** True as soon as the child answers; false while it is still coming up. Must not throw for "not yet". */
  answers(): Promise<boolean>;
  readonly startTimeoutMs: number;
  /** Signals in order of firmness; SIGKILL follows by itself. */
  readonly stopSignals: readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[];
  /** Last lines of the child's own log, to explain a failed start. */
  tail?(): string;
}

export interface SupervisorFacts {
  readonly name: string;
  readonly state: ChildState;
  readonly pid: number | null;
  readonly restarts: number;
  readonly startedAt: Date | null;
  readonly lastExit: string | null;
}

const firstDelayMs = 100;
const longestDelayMs = 15_000;
/** A child that ran this long is taken as healthy again, and its next crash starts from the shortest delay. */
const stableAfterMs = 30_000;

/** Waiting time before the n-th restart in a row (n from 0), with up to a half of jitter. */
export function restartDelayMs(crashes: number, random: () => number = Math.random): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** crashes);
  return Math.round(full * (0.5 + random() / 2));
}

/** Keeps one child process alive: start, restart after a crash, ordered stop. */
export class Supervisor {
  readonly #plan: ChildPlan;
  readonly #log: StoreLog;
  readonly #listeners = new Set<(facts: SupervisorFacts) => void>();
  #child: ChildProcess | null = null;
  #state: ChildState = 'stopped';
  #restarts = 0;
  #startedAt: Date | null = null;
  #lastExit: string | null = null;
  #stop = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  constructor(plan: ChildPlan, log: StoreLog) {
    this.#plan = plan;
    this.#log = log;
  }

  get facts(): SupervisorFacts {
    return {
      name: this.#plan.name,
      state: this.#state,
      pid: this.#child?.pid ?? null,
      restarts: this.#restarts,
      startedAt: this.#startedAt,
      lastExit: this.#lastExit,
    };
  }

  /** Calls back at every change of state, until the returned function is called. */
  onChange(listener: (facts: SupervisorFacts) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the child answers. A first start that fails is not retried: it throws and leaves nothing behind. */
  async start(): Promise<void> {
    this.#stop = new AbortController();
    this.#become('starting');
    try {
      const { exited } = await this.#launch();
      this.#watching = this.#watch(exited);
    } catch (error) {
      await this.#end();
      this.#become('stopped');
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#become('stopping');
    this.#stop.abort();
    await this.#end();
    await this.#watching;
    this.#become('stopped');
  }

  #become(state: ChildState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(this.facts);
  }

  /** Starts the child and waits until it answers. `exited` tells later how it ended. */
  async #launch(): Promise<{ readonly exited: Promise<string> }> {
    const child = await this.#plan.spawn();
    this.#child = child;
    this.#startedAt = new Date();
    let over: string | null = null;
    const exited = new Promise<string>((resolve) => {
      const end = (how: string): void => {
        over ??= how;
        resolve(over);
      };
      child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
      child.once('error', (error) => end(error.message));
    });
    const deadline = Date.now() + this.#plan.startTimeoutMs;
    while (!(await this.#plan.answers())) {
      if (over !== null) throw this.#failure(over);
      if (this.#stop.signal.aborted) throw this.#failure('stopped');
      if (Date.now() > deadline) throw this.#failure(`no answer within ${this.#plan.startTimeoutMs / 1000} s`);
      await Promise.race([sleep(25), exited]);
    }
    // Someone else may answer on the port of a child that died.
    if (over !== null) throw this.#failure(over);
    this.#become('ready');
    this.#log.info(
      { store: this.#plan.name, pid: child.pid, ms: Date.now() - this.#startedAt.getTime() },
      'store ready',
    );
    return { exited };
  }

  #failure(how: string): StoreError {
    this.#lastExit = how;
    const tail = this.#plan.tail?.() ?? '';
    const name = this.#plan.name;
    return new StoreError('start_failed', {
      zh: `${name} 没有启动成功：${how}${tail === '' ? '' : `\n${tail}`}`,
      en: `${name} did not start: ${how}`,
    });
  }

  async #watch(firstExit: Promise<string>): Promise<void> {
    let exited = firstExit;
    let crashes = 0;
    for (;;) {
      this.#lastExit = await exited;
      if (this.#stop.signal.aborted) return;
      if (Date.now() - (this.#startedAt?.getTime() ?? 0) > stableAfterMs) crashes = 0;
      this.#become('restarting');
      this.#log.error(
        { store: this.#plan.name, exit: this.#lastExit, restarts: this.#restarts },
        'store ended by itself',
      );
      for (;;) {
        await sleep(restartDelayMs(crashes), undefined, { signal: this.#stop.signal }).catch(() => undefined);
        if (this.#stop.signal.aborted) return;
        crashes += 1;
        this.#restarts += 1;
        try {
          ({ exited } = await this.#launch());
          break;
        } catch (error) {
          if (this.#stop.signal.aborted) return;
          this.#log.error({ store: this.#plan.name, err: error }, 'store did not come back, trying again');
          await this.#end();
        }
      }
    }
  }

  /** Ends the present child, each signal firmer than the last. */
  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    for (const { signal, waitMs } of [...this.#plan.stopSignals, { signal: 'SIGKILL' as const, waitMs: 5_000 }]) {
      child.kill(signal);
      const timer = new AbortController();
      const gone = await Promise.race([
        exited.then(() => true),
        sleep(waitMs, false, { signal: timer.signal }).catch(() => false),
      ]);
      timer.abort();
      if (gone) return;
      this.#log.warn({ store: this.#plan.name, signal }, 'store did not end in time');
    }
  }
}
