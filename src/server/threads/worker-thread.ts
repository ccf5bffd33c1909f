import { Worker } from 'node:worker_threads';

/** What goes to the thread, and what comes back: see `answerQuestions`. */
export interface Question {
  readonly id: number;
  readonly question: unknown;
}
export type Answered = { readonly id: number } & ({ readonly answer: unknown } | { readonly error: string });

export interface WorkerThreadOptions {
  /** The file that answers, beside the one that asks: `new URL('./paper.worker.ts', import.meta.url)`. */
  readonly source: URL;
  /** An idle thread gives its memory back. */
  readonly idleMs?: number;
}

interface Waiting {
  readonly done: (answer: unknown) => void;
  readonly refuse: (error: Error) => void;
}

/** From the sources a thread reads TypeScript by itself; the bundle has each `*.worker.ts` in workers/. */
function start(source: URL): Worker {
  const name = source.pathname.slice(source.pathname.lastIndexOf('/') + 1);
  if (import.meta.url.endsWith('.js'))
    return new Worker(new URL(`./workers/${name.replace(/\.ts$/, '.js')}`, import.meta.url));
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); })`;
  return new Worker(code, { eval: true });
}

/**
 * Work that would hold the event loop up, in a thread of its own: started by the first question, ended when idle. A
 * thread that dies refuses what waits for it, and the next question starts another.
 */
export class WorkerThread<Q, A> {
  readonly #options: WorkerThreadOptions;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(options: WorkerThreadOptions) {
    this.#options = options;
  }

  ask(question: Q): Promise<A> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#open());
    // While something waits the process lives; an idle thread does not keep it.
    worker.ref();
    this.#last += 1;
    const id = this.#last;
    return new Promise<A>((done, refuse) => {
      this.#waiting.set(id, { done: done as Waiting['done'], refuse });
      // A thread has no origin; the rule means windows.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ id, question } satisfies Question);
    });
  }

  #open(): Worker {
    const worker = start(this.#options.source);
    worker.on('message', (message: Answered) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ('error' in message) waiting?.refuse(new Error(message.error));
      else waiting?.done(message.answer);
      if (this.#waiting.size === 0) this.#rest(worker);
    });
    const lost = (error: Error): void => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { refuse } of this.#waiting.values()) refuse(error);
      this.#waiting.clear();
    };
    worker.on('error', lost);
    worker.on('exit', (code) => {
      if (this.#worker === worker) lost(new Error(`the thread ended with code ${code}`));
    });
    return worker;
  }

  #rest(worker: Worker): void {
    worker.unref();
    this.#idle = setTimeout(() => {
      if (this.#worker !== worker || this.#waiting.size > 0) return;
      this.#worker = undefined;
      void worker.terminate();
    }, this.#options.idleMs ?? 60_000);
    this.#idle.unref();
  }
}
