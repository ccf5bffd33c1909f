import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting {
  readonly depth: number;
  readonly go: () => void;
}

/** Deeper than this no connections are set apart: hardly anything stands there. */
const deepest = 2;
/** How many transactions whoever asks stands within, of all pools: one that holds a connection of either may wait for the other's. */
const within = new AsyncLocalStorage<number>();

/**
 * Turns at the connections of a pool, for transactions: whoever holds one and asks for a second, since what it calls
 * reads by itself, finds one. Were the last given to first comers, as many as there are connections would wait for each
 * other until their time is over. So each level leaves one to the next, and the deepest one to single statements: what
 * stands deepest always ends, and gives its own back.
 */
export class Turns {
  readonly #max: number;
  readonly #waitMs: number;
  /** How many hold a connection, by how deep they stand. */
  readonly #held: number[] = Array.from({ length: deepest + 1 }, () => 0);
  readonly #waiting: Waiting[] = [];

  constructor(max: number, waitMs: number) {
    this.#max = max;
    this.#waitMs = waitMs;
  }

  /** Runs `work` when its turn comes. Throws when it does not come in time, as the pool does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const depth = Math.min(deepest, within.getStore() ?? 0);
    await this.#turn(depth);
    try {
      return await within.run(depth + 1, work);
    } finally {
      this.#held[depth] = (this.#held[depth] ?? 0) - 1;
      this.#next();
    }
  }

  #free(depth: number): boolean {
    const held = this.#held.slice(0, depth + 1).reduce((sum, n) => sum + n, 0);
    // A pool of few connections still serves one transaction at a time.
    return held < Math.max(depth + 1, this.#max - 1 - (deepest - depth));
  }

  async #turn(depth: number): Promise<void> {
    if (!this.#waiting.some((w) => w.depth === depth) && this.#free(depth)) {
      this.#take(depth);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        depth,
        go: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new Error('timeout exceeded when trying to connect'));
      }, this.#waitMs);
      this.#waiting.push(waiting);
    });
  }

  #take(depth: number): void {
    this.#held[depth] = (this.#held[depth] ?? 0) + 1;
  }

  /** Who stands deepest goes first: others wait for it. */
  #next(): void {
    for (const next of this.#waiting.toSorted((a, b) => b.depth - a.depth)) {
      if (!this.#free(next.depth)) continue;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#take(next.depth);
      next.go();
    }
  }
}
